import Chance
import Foundation
import Testing

@testable import Transport

/// The scanner against Foundation on documents that were damaged at random.
@Suite struct JSONScannerFuzzTests {
    /// To replay a failure set `TAILROSTER_FUZZ_SEED` to the seed that it prints.
    private static let seed =
        ProcessInfo.processInfo.environment["TAILROSTER_FUZZ_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)

    private static let seeds = [
        #"[{"id":"00u1","status":"ACTIVE","profile":{"login":"a@example.com","n":null}},{"x":[1,-2.5e3,true,false]}]"#,
        #"{"Resources":[{"userName":"zo\u00eb \ud83d\ude00 é😀","active":true}],"totalResults":10,"a":{"b":{"c":[[]]}}}"#,
        #"["\"\\\/\b\f\n\r\t", 0, -0, 1e10, 0.1, 12345678901234567890, "", {} , [ ] ]"#,
    ].map { Array($0.utf8) }

    @Test func agreesWithFoundationOnWhatIsJSON() {
        var generator = SeededGenerator(seed: Self.seed)
        var (taken, refused) = (0, 0)
        for _ in 0..<20_000 {
            let document = Self.damaged(&generator)
            let ours = accepts(document)
            if ours { taken += 1 } else { refused += 1 }
            guard ours != Self.foundationAccepts(document), !Self.isKnownDifference(document, ours: ours) else {
                continue
            }
            Issue.record(
                "seed \(Self.seed): we \(ours ? "take" : "refuse") \(String(decoding: document, as: UTF8.self))"
            )
        }
        #expect(taken > 500 && refused > 500, "seed \(Self.seed)")
    }

    @Test func givesTheSameValuesAsFoundation() throws {
        var generator = SeededGenerator(seed: Self.seed)
        for _ in 0..<5000 {
            let document = Self.damaged(&generator)
            guard accepts(document), !Self.isKnownDifference(document, ours: true) else { continue }
            let ours = try JSONScanner.scan(document) { json throws(JSONError) in try Value(&json) }
            let theirs = Value(try JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed))
            #expect(ours == theirs, "seed \(Self.seed)")
        }
    }

    // MARK: Documents

    private static func damaged(_ generator: inout SeededGenerator) -> [UInt8] {
        var document = seeds.randomElement(using: &generator) ?? []
        let alphabet =
            Array(#"{}[]:,"\/ue0123456789+-.truefalsn"#.utf8) + [
                0, 9, 10, 13, 32, 0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xF0,
            ]
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !document.isEmpty {
            let place = Int.random(in: document.indices, using: &generator)
            let byte = alphabet.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: document[place] = byte
            case 1: document.insert(byte, at: place)
            case 2: document.remove(at: place)
            case 3: document.removeLast(Int.random(in: 1...min(8, document.count), using: &generator))
            case 4:
                let end = min(document.count, place + Int.random(in: 1...12, using: &generator))
                document.insert(contentsOf: document[place..<end], at: place)
            default: document.swapAt(place, Int.random(in: document.indices, using: &generator))
            }
        }
        return document
    }

    private static func foundationAccepts(_ document: [UInt8]) -> Bool {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)
            return true
        } catch {
            return false
        }
    }

    /// Where the two differ: Foundation takes a comma before a closing bracket, and refuses numbers that no `Double`
    /// can hold, which RFC 8259 leaves to the reader. (It also skips a byte order mark, and goes deeper; neither comes
    /// up here.)
    private static func isKnownDifference(_ document: [UInt8], ours: Bool) -> Bool {
        let text = String(decoding: document, as: UTF8.self)
        return ours ? text.contains(/[eE]\+?[0-9]{3}/) : text.contains(/,[ \t\r\n]*[}\]]/)
    }

    /// A whole document, to be compared.
    indirect enum Value: Equatable {
        case object([String: Value])
        case array([Value])
        case string(String)
        case number
        case bool(Bool)
        case null

        init(_ json: inout JSONScanner) throws(JSONError) {
            switch try json.kind() {
            case .object:
                var members: [String: Value] = [:]
                try json.beginObject()
                while let key = try json.nextKey() { members[key.string] = try Value(&json) }
                self = .object(members)
            case .array:
                var elements: [Value] = []
                try json.beginArray()
                while try json.nextElement() { elements.append(try Value(&json)) }
                self = .array(elements)
            case .string: self = .string(try json.string().string)
            case .number:
                try json.skip()
                self = .number
            case .bool: self = .bool(try json.bool())
            case .null:
                try json.skip()
                self = .null
            }
        }

        init(_ any: Any) {
            switch any {
            case let members as [String: Any]: self = .object(members.mapValues(Value.init))
            case let elements as [Any]: self = .array(elements.map(Value.init))
            case let text as String: self = .string(text)
            case let number as NSNumber:
                self = number.objCType.pointee == CChar(UInt8(ascii: "c")) ? .bool(number.boolValue) : .number
            default: self = .null
            }
        }
    }
}
