/// Writes small numbers as texts that say nothing about them, and reads them back.
///
/// Ids and cursors are made this way: unique by construction, and a look-up by id needs no index.
struct OpaqueNumber: Sendable {
    private let prefix: String
    private let suffix: String
    private let key: UInt64

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    /// 62^11 > 2^64.
    private static let bodyDigits = 11
    private static let checkDigits = 3

    /// Texts of one key never read as texts of another, but for one chance in 238,328.
    init(prefix: String, suffix: String, key: UInt64) {
        self.prefix = prefix
        self.suffix = suffix
        self.key = key
    }

    /// The text for a number from 0 to 2^32 - 1: the prefix, 14 letters and digits, the suffix.
    func text(_ number: Int) -> String {
        let scrambled = scramble(UInt64(number))
        var text = prefix
        text += Self.written(scrambled, digits: Self.bodyDigits)
        text += Self.written(SeededRandom.mix(scrambled ^ key), digits: Self.checkDigits)
        return text + suffix
    }

    /// The number of a text; `nil` where it was not written with this key.
    func number(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        let length = prefix.utf8.count + Self.bodyDigits + Self.checkDigits + suffix.utf8.count
        guard bytes.count == length, text.hasPrefix(prefix) else { return nil }
        var scrambled: UInt64 = 0
        for byte in bytes[prefix.utf8.count..<(prefix.utf8.count + Self.bodyDigits)].reversed() {
            guard let digit = Self.digits.firstIndex(of: byte) else { return nil }
            let (product, overflows) = scrambled.multipliedReportingOverflow(by: 62)
            let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
            if overflows || carries { return nil }
            scrambled = sum
        }
        let number = unscramble(scrambled)
        guard number <= UInt64(UInt32.max), self.text(Int(number)) == text else { return nil }
        return Int(number)
    }

    private static func written(_ number: UInt64, digits count: Int) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            var rest = number
            for index in 0..<count {
                buffer[index] = digits[Int(rest % 62)]
                rest /= 62
            }
            return count
        }
    }

    /// Four rounds of a Feistel network: one to one, and run backwards to read.
    private func scramble(_ value: UInt64) -> UInt64 {
        var (left, right) = (UInt32(truncatingIfNeeded: value >> 32), UInt32(truncatingIfNeeded: value))
        for round in 0..<4 { (left, right) = (right, left ^ mask(right, round: round)) }
        return UInt64(left) << 32 | UInt64(right)
    }

    private func unscramble(_ value: UInt64) -> UInt64 {
        var (left, right) = (UInt32(truncatingIfNeeded: value >> 32), UInt32(truncatingIfNeeded: value))
        for round in (0..<4).reversed() { (left, right) = (right ^ mask(left, round: round), left) }
        return UInt64(left) << 32 | UInt64(right)
    }

    private func mask(_ half: UInt32, round: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: SeededRandom.mix(UInt64(half) ^ key &+ UInt64(round + 1) &* 0x9E37_79B9_7F4A_7C15))
    }
}
