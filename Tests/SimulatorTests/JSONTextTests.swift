import AccessModel
import Foundation
import Testing

@testable import Simulator

@Suite("Rendering")
struct JSONTextTests {
    @Test func awkwardStringsReadBack() throws {
        let texts = [
            "", "plain", "\"quoted\" \\ back", "line\nbreak\ttab\u{0}\u{1F}", "Zoë Núñez 🦊", "</script>", "é\u{301}",
        ]
        for text in texts {
            var json = JSONText()
            json.raw("[")
            json.string(text)
            json.raw("]")
            let parsed = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
            #expect(parsed == [text])
        }
    }

    @Test(arguments: [0, 1, 999, 951_782_400_000, 951_868_799_999, 1_782_864_000_000, 4_102_444_799_999] as [Int64])
    func timesAgreeWithTheModel(milliseconds: Int64) {
        let instant = Timestamp(milliseconds: milliseconds)
        var bytes: [UInt8] = []
        UTCTime(instant).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == instant.description)
        #expect(UTCTime.parse(instant.description) == instant)
    }

    @Test func httpDateIsSpelledAsTheStandardWants() {
        #expect(UTCTime(Timestamp(milliseconds: 784_111_777_000)).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
