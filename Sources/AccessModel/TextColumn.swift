/// Many short texts in one piece of memory: a column of a snapshot that may hold a million people.
///
/// A million Swift strings of 20 bytes are a million allocations; here they are two arrays. A `String` is made only where
/// a person will read it.
public struct TextColumn: Sendable {
    private var storage: [UInt8] = []
    private var ends: [UInt32] = []

    /// An empty column.
    public init() {}

    /// The number of rows.
    public var count: Int { ends.count }

    /// Whether there is no row.
    public var isEmpty: Bool { ends.isEmpty }

    /// Makes room, so that filling the column does not copy it.
    public mutating func reserve(rows: Int, bytes: Int) {
        ends.reserveCapacity(rows)
        storage.reserveCapacity(bytes)
    }

    /// Adds a row.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(utf8: $0) }
    }

    /// Adds a row of bytes that are known to be UTF-8.
    ///
    /// A column holds at most 4 GiB: forty times a directory of a million people. Beyond it the process stops, since a
    /// wrong offset would give one person the name of another.
    public mutating func append(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        storage.append(contentsOf: bytes)
        ends.append(UInt32(storage.count))
    }

    /// The text of a row.
    public subscript(row: Int) -> String {
        withBytes(of: row) { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the text of a row is empty.
    public func isEmpty(at row: Int) -> Bool { range(of: row).isEmpty }

    /// The bytes of a row, valid within the closure.
    public func withBytes<Result>(of row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let range = range(of: row)
        return storage.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Whether a row holds exactly these bytes.
    public func equals(_ row: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        withBytes(of: row) { mine in
            guard mine.count == bytes.count else { return false }
            let (a, b) = (UnsafeRawBufferPointer(mine), UnsafeRawBufferPointer(bytes))
            var offset = 0
            // Eight bytes at a time: ids are compared five million times in a large read.
            while offset + 8 <= a.count {
                let word = a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                if word != b.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
                offset += 8
            }
            while offset < a.count {
                if a[offset] != b[offset] { return false }
                offset += 1
            }
            return true
        }
    }

    /// Replaces the text of a row; linear in the column's size, for the rare row that a later listing corrects.
    public mutating func replace(_ row: Int, with text: String) {
        let range = range(of: row)
        let bytes = Array(text.utf8)
        storage.replaceSubrange(range, with: bytes)
        let shift = bytes.count - range.count
        for later in row..<ends.count { ends[later] = UInt32(Int(ends[later]) + shift) }
    }

    private func range(of row: Int) -> Range<Int> {
        (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])
    }
}
