import AccessModel
import Chance
import Foundation
import Testing

@Suite("AccessModel: texts as JSON")
struct JSONTextTests {
    private static func spelled(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.appendJSON(text)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What Foundation makes of the same text.
    private static func expected(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    @Test("Every character below U+3000 is spelled as Foundation spells it, alone and between others")
    func characters() throws {
        for scalar in (0..<0x3000).compactMap(Unicode.Scalar.init) {
            for text in [String(Character(scalar)), "a\(scalar)b", "\(scalar)\(scalar)\"/\\"] {
                #expect(Self.spelled(text) == (try Self.expected(text)), "U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test("Texts of chance are read back as they were", arguments: 1...40 as ClosedRange<UInt64>)
    func texts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("aZ0\"\\/\n\u{0}\u{1F}\u{7F}é…😀<")
        for _ in 0..<50 {
            let text = String(
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
            #expect(Self.spelled(text) == (try Self.expected(text)), "seed \(seed)")
            let read = try JSONDecoder().decode(String.self, from: Data(Self.spelled(text).utf8))
            #expect(read == text, "seed \(seed)")
        }
    }
}
