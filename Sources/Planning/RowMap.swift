/// A partial map from rows of one table to rows of another, four bytes an entry.
struct RowMap: Sendable {
    private var rows: [Int32]

    /// A map that has an entry for none of so many rows.
    init(count: Int) { rows = Array(repeating: -1, count: count) }

    var count: Int { rows.count }

    subscript(row: Int) -> Int? {
        get { rows[row] < 0 ? nil : Int(rows[row]) }
        set { rows[row] = newValue.map(Int32.init) ?? -1 }
    }

    /// Makes room for rows that were added to the table.
    mutating func extend(to count: Int) {
        if count > rows.count { rows.append(contentsOf: repeatElement(-1, count: count - rows.count)) }
    }
}
