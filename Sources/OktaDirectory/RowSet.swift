/// A set of row numbers, a bit each: a million people are 125 KB.
struct RowSet: Sendable {
    private var words: [UInt64] = []
    /// The number of rows in the set.
    private(set) var count = 0

    /// Adds a row, or gives `false` when it is there already.
    mutating func insert(_ row: Int) -> Bool {
        let (word, bit) = (row / 64, UInt64(1) << UInt64(row % 64))
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        count += 1
        return true
    }

    /// Visits the rows in ascending order.
    func forEach(_ body: (Int) -> Void) {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                body(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
