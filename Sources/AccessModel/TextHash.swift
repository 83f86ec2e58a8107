/// A hash of short texts, for tables in memory: folded multiplication over words of eight bytes, as wyhash and others have it.
///
/// It is seeded anew in each process, so that nobody can choose logins that collide, and it is never stored. Swift's own hasher
/// (SipHash) takes four times as long over an id of twenty bytes, of which a large read looks up five million.
enum TextHash {
    private static let seed = UInt64.random(in: .min ... .max)
    /// The secret multiplier; odd, so that no bit of a word is lost.
    private static let factor = UInt64.random(in: .min ... .max) | 1

    /// A number with the high bit clear.
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        let factor = factor
        var state = seed ^ UInt64(truncatingIfNeeded: raw.count)
        var offset = 0
        while offset + 8 <= raw.count {
            state = fold(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self), factor)
            offset += 8
        }
        if offset < raw.count {
            var rest: UInt64 = 0
            for index in offset..<raw.count { rest = rest << 8 | UInt64(raw[index]) }
            state = fold(state ^ rest, factor)
        }
        return Int(truncatingIfNeeded: fold(state, factor ^ 0x9E37_79B9_7F4A_7C15) >> 1)
    }

    private static func fold(_ word: UInt64, _ factor: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }
}
