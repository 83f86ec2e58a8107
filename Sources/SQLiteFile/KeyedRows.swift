/// Rows that were read in the order of an integer key, found again by that key.
///
/// Keys of a table are nearly dense, so that a look-up is mostly one step; a million of them are 8 MB.
public struct KeyedRows: Sendable {
    private var keys: [Int64] = []

    /// No rows.
    public init() {}

    /// The number of rows.
    public var count: Int { keys.count }

    /// Adds the next row; its key must be above the last one, or the file is damaged and the answer is false.
    public mutating func append(key: Int64) -> Bool {
        if let last = keys.last, last >= key { return false }
        keys.append(key)
        return true
    }

    /// The row of a key.
    public func row(of key: Int64) -> Int? {
        guard let first = keys.first, let last = keys.last, key >= first, key <= last else { return nil }
        // Without gaps the row is the distance from the first key; gaps only move it towards the front.
        let (distance, isBeyond) = key.subtractingReportingOverflow(first)
        var (low, high) = (0, isBeyond ? keys.count - 1 : min(keys.count - 1, Int(distance)))
        if keys[high] == key { return high }
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return keys[low] == key ? low : nil
    }
}
