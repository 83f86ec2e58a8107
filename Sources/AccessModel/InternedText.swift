/// A column of distinct texts with an index: bytes in, row out.
///
/// Everything after the scanner works on rows; the id is looked at once, when it is read.
public struct InternedText: Sendable {
    /// The distinct texts, in the order in which they were first seen.
    public private(set) var column = TextColumn()
    private var slots: [UInt32]

    /// An empty table with room for so many texts.
    public init(capacity: Int = 0) {
        slots = Array(repeating: 0, count: Self.slotCount(for: capacity))
    }

    /// The number of distinct texts.
    public var count: Int { column.count }

    /// The text of a row.
    public subscript(row: Int) -> String { column[row] }

    /// The row of a text, if it was seen.
    public func row(of text: String) -> Int? {
        var text = text
        return text.withUTF8 { row(ofUTF8: $0) }
    }

    /// The row of a text given as bytes, if it was seen.
    public func row(ofUTF8 bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let slot = slots[slot(of: bytes)]
        return slot == 0 ? nil : Int(slot) - 1
    }

    /// The row of a text, which is added when it is new.
    public mutating func intern(_ text: String) -> (row: Int, isNew: Bool) {
        var text = text
        return text.withUTF8 { intern(utf8: $0) }
    }

    /// The row of a text given as bytes (known to be UTF-8), which is added when it is new.
    public mutating func intern(utf8 bytes: UnsafeBufferPointer<UInt8>) -> (row: Int, isNew: Bool) {
        if (count + 1) * 2 > slots.count { grow() }
        let index = slot(of: bytes)
        if slots[index] != 0 { return (Int(slots[index]) - 1, false) }
        column.append(utf8: bytes)
        slots[index] = UInt32(count)
        return (count - 1, true)
    }

    /// The slot that holds these bytes, or the free one where they belong.
    private func slot(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var index = TextHash.hash(bytes) & mask
        while slots[index] != 0, !column.equals(Int(slots[index]) - 1, bytes) { index = (index + 1) & mask }
        return index
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: Self.slotCount(for: max(8, count * 2)))
        for row in 0..<count {
            let index = column.withBytes(of: row) { slot(of: $0) }
            slots[index] = UInt32(row + 1)
        }
    }

    /// At most half full, a power of two.
    private static func slotCount(for capacity: Int) -> Int {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        return size
    }
}
