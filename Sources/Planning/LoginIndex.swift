import AccessModel

/// Rows of a table by a folded login or email; several rows may share one.
struct LoginIndex: Sendable {
    private var keys: InternedText
    private var heads: [Int32] = []
    private var next: [Int32]

    /// An empty index over a table of so many rows.
    init(rows: Int) {
        keys = InternedText(capacity: rows)
        next = Array(repeating: -1, count: rows)
    }

    /// An index of a whole column; empty texts are left out.
    init(_ column: TextColumn, where include: (Int) -> Bool = { _ in true }) {
        self.init(rows: column.count)
        // Backwards, so that the rows of a key come out in the table's order.
        for row in stride(from: column.count - 1, through: 0, by: -1) where !column.isEmpty(at: row) && include(row) {
            insert(row, login: column[row])
        }
    }

    mutating func insert(_ row: Int, login: String) {
        let (key, isNew) = keys.intern(LoginKey.fold(login))
        if isNew { heads.append(-1) }
        next[row] = heads[key]
        heads[key] = Int32(row)
    }

    /// The rows whose folded text is this.
    func rows(of folded: String) -> [Int] {
        guard !folded.isEmpty, let key = keys.row(of: folded) else { return [] }
        var rows: [Int] = []
        var row = heads[key]
        while row >= 0 {
            rows.append(Int(row))
            row = next[Int(row)]
        }
        return rows
    }
}
