/// Draws of chance that hang on what they choose among as little as can be.
///
/// A draw among ids takes the same id although others come and go, so that a history from which an event was taken out
/// mostly stays the history that it was: that is what makes shortening one work.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ salt: UInt64) { state = salt }

    /// SplitMix64: the same numbers for the same salt, on every machine.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func isHeads() -> Bool { next() & 1 == 0 }

    /// One in so many.
    mutating func isOne(in count: Int) -> Bool { number(0..<count) == 0 }

    /// The text that the dice like best; `nil` where there is none.
    mutating func pick(_ texts: some Sequence<String>) -> String? { some(1, of: texts).first }

    /// So many of the texts, those that the dice like best first.
    mutating func some(_ count: Int, of texts: some Sequence<String>) -> [String] {
        let salt = next()
        let ranked = texts.map { text in
            (text: text, rank: Self.mix(text.utf8.reduce(salt) { Self.mix($0 ^ UInt64($1)) }))
        }
        return Array(ranked.sorted { ($0.rank, $0.text) < ($1.rank, $1.text) }.prefix(count).map(\.text))
    }
}
