import Chance
import Foundation
import Testing

@testable import HuJSON

/// Texts by chance, from a seed that is printed and can be given again: `HUJSON_SEED=… swift test --filter HuJSON`.
@Suite("HuJSON: by chance")
struct HuJSONFuzzTests {
    private static let seed = ProcessInfo.processInfo.environment["HUJSON_SEED"].flatMap(UInt64.init) ?? 20_260_701

    @Test("Any bytes are a document or an error, and what is a document keeps its bytes")
    func anyBytes() {
        var random = SeededGenerator(seed: Self.seed)
        var texts = RandomText(random: SeededGenerator(seed: Self.seed &+ 2))
        let alphabet = Array("{}[]\",:/*\\\n\r\t 01-.eEtrufalsn\u{FEFF}ü".utf8) + [0xFF]
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes: [UInt8]
            if Bool.random(using: &random) {
                bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? 0
                }
            } else {
                // A document with one byte changed, taken out or doubled.
                bytes = Array(texts.value(depth: 3).utf8)
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[index] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[index], at: index)
                }
            }
            do throws(HuJSONError) {
                let document = try HuJSONDocument(bytes)
                accepted += 1
                #expect(document.bytes == bytes)
            } catch {
                #expect(error.place.line >= 1 && error.place.column >= 1)
            }
        }
        #expect(accepted > 1000, "seed \(Self.seed)")
    }

    @Test("An addition, taken out again, gives the input back byte for byte; so does every edit's inverse")
    func inverses() throws {
        var random = SeededGenerator(seed: Self.seed &+ 1)
        var texts = RandomText(random: SeededGenerator(seed: Self.seed &+ 3))
        for round in 0..<4000 {
            let text = texts.container(depth: 2)
            let before = try HuJSONDocument(Array(text.utf8))
            let count = before.root.items.count
            let index = Int.random(in: 0...count, using: &random)
            let item = before.root.isObject ? HuJSONNewItem(name: "new", .string("x")) : HuJSONNewItem("x")
            let edit = before.inserting([item], at: index, into: before.root, style: HuJSONStyle(of: before))
            let after = try before.applying(edit)
            let note: Comment = "seed \(Self.seed), round \(round): \(text.debugDescription) at \(index)"
            #expect(after.root.items.count == count + 1, note)
            #expect(edit.inverse(in: before.bytes).applied(to: after.bytes) == before.bytes, note)
            let back = after.removing(index, from: after.root).applied(to: after.bytes)
            #expect(String(decoding: back, as: UTF8.self) == text, note)
            guard count > 0 else { continue }
            let removal = before.removing(Int.random(in: 0..<count, using: &random), from: before.root)
            let less = try before.applying(removal)
            #expect(less.root.items.count == count - 1, note)
            #expect(removal.inverse(in: before.bytes).applied(to: less.bytes) == before.bytes, note)
            #expect(Self.comments(less) == Self.comments(before), "a comment went: \(note)")
            var rest = before
            var rounds = 0
            while !rest.root.items.isEmpty {
                let edit = rest.removingApart(Array(rest.root.items.indices), from: rest.root)
                rest = try rest.applying(edit)
                rounds += 1
            }
            #expect(rounds <= 3, note)
            #expect(Self.comments(rest) == Self.comments(before), "a comment went: \(note)")
        }
    }

    /// How many comments stand between the root's items.
    private static func comments(_ document: HuJSONDocument) -> Int {
        var outside = document.bytes
        for item in document.root.items.reversed() { outside.removeSubrange(item.range) }
        return String(decoding: outside, as: UTF8.self).components(separatedBy: "#").count
    }
}

/// Writes valid texts in every style; each comment has one `#`.
private struct RandomText {
    var random: SeededGenerator

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    /// Once in so many times.
    private mutating func once(in times: Int) -> Bool { Int.random(in: 1...times, using: &random) == 1 }

    mutating func value(depth: Int) -> String {
        if depth > 0, once(in: 2) { return container(depth: depth - 1) }
        return pick(["null", "true", "-1.5e3", "0", #""a""#, #""b\n\u00e4""#, #""""#])
    }

    mutating func container(depth: Int) -> String {
        let isObject = once(in: 2)
        let count = Int.random(in: 0...4, using: &random)
        let newline = pick(["\n", "\n", "\r\n"])
        let gap = pick(["", " ", newline + "  ", newline + "\t"])
        var text = isObject ? "{" : "["
        for index in 0..<count {
            text += once(in: 3) ? extra() : gap
            if isObject { text += "\"k\(index)\"" + pick(["", " "]) + ":" + pick(["", " "]) }
            text += value(depth: depth)
            if once(in: 6) { text += extra() }
            if index < count - 1 || once(in: 2) { text += "," }
            if once(in: 6) { text += extra() }
        }
        return text + pick([gap, newline, "", extra()]) + (isObject ? "}" : "]")
    }

    private mutating func extra() -> String {
        pick([
            "", " ", "\t", "\n", "\r\n", "\n\n  ", " // # c\n", "// #\r\n", "/* # */", " /* #\n */ ", "\n  // # d\n  ",
            " \r ", "\n/*#*/ ",
        ])
    }
}
