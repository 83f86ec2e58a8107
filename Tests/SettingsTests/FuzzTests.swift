import Foundation
import Testing

@testable import Settings

/// Damaged and hostile files: a value or an error, never a trap, and within bounds.
@Suite struct FuzzTests {
    /// A replayable source of numbers (SplitMix64).
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces = [
        "&a ", "*a", "!!str ", "!x ", "? ", "- ", ": ", "{", "}", "[", "]", "\"", "'", "|\n", ">\n", "#", "\t", "\r",
        "\n", "---\n",
        "...\n", "%YAML 9\n", "<<: ", "~", "null", "on", "\\u0000", "\"\\ud800\"", "\u{85}", "\u{2028}", "\u{FEFF}",
        "é", "0x1",
        "-1", "9999999999999999999999", "1e999", "nan", "directory:", "store:\n  kind: tailscale\n", "https://a@b?c#d",
        "{name}",
    ]

    private func mutate(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let start = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 0...20, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator)?.utf8 ?? "".utf8, at: start)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: start)
            case 3: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            default:
                bytes.replaceSubrange(start..<end, with: Self.pieces.randomElement(using: &generator)?.utf8 ?? "".utf8)
            }
        }
        return bytes
    }

    @Test func `a damaged example is a configuration or an error`() throws {
        let seed = ProcessInfo.processInfo.environment["SETTINGS_FUZZ_SEED"].flatMap(UInt64.init) ?? 20_260_701
        let rounds = ProcessInfo.processInfo.environment["SETTINGS_FUZZ_ROUNDS"].flatMap(Int.init) ?? 600
        print("Settings fuzz: SETTINGS_FUZZ_SEED=\(seed) SETTINGS_FUZZ_ROUNDS=\(rounds)")
        var generator = Generator(state: seed)
        let example = try Data(contentsOf: ExampleFileTests.folder.appending(path: "tailroster.example.yaml"))
        // Without its comments, so that most damage hits something.
        let lines = example.split(separator: 0x0A).map { $0.replacing("#".utf8, with: "".utf8, maxReplacements: 1) }
        let bare = lines.filter { $0.contains(0x3A) && $0.starts(with: " ".utf8) || $0.last == 0x3A }
        let seeds = [Array(example), Array(bare.joined(separator: [0x0A])), Array(Sample.okta.utf8)]
        var loaded = 0
        for _ in 0..<rounds {
            let bytes = mutate(seeds.randomElement(using: &generator) ?? [], &generator)
            let found = problems(bytes)
            if found.isEmpty { loaded += 1 }
            #expect(found.count <= SettingsError.limit + 1)
            for line in found { #expect(line.utf8.count < 8000 && !line.contains("\u{1B}")) }
        }
        // Both happen, or the mutator does not do its work.
        #expect(loaded > 0 && loaded < rounds)
    }

    @Test func `an environment of any texts is a configuration or an error`() {
        var generator = Generator(state: 7)
        for key in Schema.keys {
            for _ in 0..<20 {
                let text = (0..<Int.random(in: 1...4, using: &generator))
                    .compactMap { _ in Self.pieces.randomElement(using: &generator) }.joined()
                for line in problems(Sample.file, [key.variable: text]) {
                    #expect(line.hasPrefix(key.variable) || line.hasPrefix("tailroster.yaml"))
                }
            }
        }
    }

    @Test func `aliases are not expanded`() {
        let value = (1...30).reduce("a0: &a0 [x]\n") { text, n in
            text + "a\(n): &a\(n) [\(Array(repeating: "*a\(n - 1)", count: 9).joined(separator: ", "))]\n"
        }
        #expect(problems(value).count == 1)
        #expect(problems(value + "? *a30\n: x\n? *a30\n: y\n").first?.contains("anchor (&) or alias (*)") == true)
        // Few enough to be parsed: found afterwards.
        #expect(problems("a: &a [x]\nb: &b [*a, *a, *a]\n? [*b, *b]\n: x\n").first?.contains("anchor") == true)
        // Globs in quotes are no aliases, and "R&D" no anchor.
        let globs = (1...40).map { "\"*team\($0)\", '*b\($0)'" }.joined(separator: ", ")
        #expect(
            problems("directory: {kind: file, path: p, groups: [R&D, \"R &D\", \(globs)]}\n\(Sample.store)") == [])
    }

    @Test(arguments: [
        "[", "{", "- ", "? ", "{a: ", "[{", "a: [", "\"", "&a ", "!!", "- - [", "x:\n", "*a ", "%T ", "'",
    ])
    func `a file full of one sign ends in an error`(_ piece: String) {
        let text = String(repeating: piece, count: ConfigurationFile.limit / piece.utf8.count)
        let found = problems(text)
        #expect(found.count >= 1)
    }

    @Test func `many values and many unknown keys are cut short`() {
        let items = Array(repeating: "x", count: 60_000).joined(separator: ", ")
        #expect(
            problems("directory: {kind: file, path: p, groups: [\(items)]}\n\(Sample.store)").first?
                .contains("a configuration has at most 50000") == true)
        let unknown = (0..<20_000).map { "key\($0): x\n" }.joined()
        let found = problems(unknown)
        #expect(found.count == SettingsError.limit + 1)
        #expect(found.last == "There are more problems than these.")
        let long = String(repeating: "k", count: 500_000)
        #expect(problems("'\(long)': x\n").allSatisfy { $0.utf8.count < 300 })
    }
}
