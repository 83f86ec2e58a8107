import Foundation

/// Damages documents by chance, as a broken disk, a proxy or a hostile hand would.
struct Damage {
    /// How many times more inputs than by default; `--long` sets it.
    static let scale = ProcessInfo.processInfo.environment["TAILROSTER_FUZZ_SCALE"].flatMap(Int.init) ?? 1
    /// To replay a failure set `TAILROSTER_FUZZ_SEED` to the seed that it prints.
    static let seed =
        ProcessInfo.processInfo.environment["TAILROSTER_FUZZ_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)

    /// Bytes or words that mean something in what is damaged.
    let words: [[UInt8]]

    init(_ words: [String]) { self.words = words.map { Array($0.utf8) } + [[0], [0x80], [0xED, 0xA0, 0x80], [0xFF]] }

    func apply(to document: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = document
        for _ in 0..<dice.number(1..<6) where !bytes.isEmpty {
            let start = dice.number(0..<bytes.count)
            let end = min(bytes.count, start + dice.number(1..<24))
            let word = words[dice.number(0..<words.count)]
            switch dice.number(0..<7) {
            case 0: bytes[start] = UInt8(truncatingIfNeeded: dice.next())
            case 1: bytes.insert(contentsOf: word, at: start)
            case 2: bytes.removeSubrange(start..<end)
            case 3: bytes.replaceSubrange(start..<end, with: word)
            case 4: bytes.insert(contentsOf: bytes[start..<end], at: dice.number(0..<bytes.count))
            case 5: bytes.removeLast(min(bytes.count, dice.number(1..<40)))
            default: bytes.swapAt(start, dice.number(0..<bytes.count))
            }
        }
        return bytes
    }
}
