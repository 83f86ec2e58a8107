import Testing

@testable import Simulator

@Suite("Ids and cursors")
struct OpaqueNumberTests {
    @Test(arguments: [UInt64(0), 1, .max, 0x5EED])
    func everyNumberReadsBack(key: UInt64) {
        let numbers = OpaqueNumber(prefix: "00u", suffix: "5d7", key: key)
        var seen: Set<String> = []
        for number in Array(0..<2_000) + [Int(UInt32.max) - 1, Int(UInt32.max)] {
            let text = numbers.text(number)
            #expect(text.utf8.count == 20)
            #expect(numbers.number(text) == number)
            #expect(seen.insert(text).inserted)
        }
    }

    @Test func foreignTextsAreNotRead() {
        let (one, other) = (
            OpaqueNumber(prefix: "00u", suffix: "", key: 1), OpaqueNumber(prefix: "00u", suffix: "", key: 2)
        )
        #expect((0..<1_000).allSatisfy { other.number(one.text($0)) == nil })
        for text in [
            "", "00u", "00uzzzzzzzzzzzzzz", "00u!!!!!!!!!!!!!!", "00uäöüäöüä", String(repeating: "0", count: 17),
        ] {
            #expect(one.number(text) == nil)
        }
    }
}
