import SQLiteFile
import Testing

@Suite("Rows found by an ascending key")
struct KeyedRowsTests {
    @Test("Every key is found in its row, and nothing else, with gaps and at the ends of the number line")
    func find() {
        let keys: [Int64] = [Int64.min, -3, 0, 1, 2, 7, 8, 1_000_000, Int64.max]
        var rows = KeyedRows()
        for key in keys {
            let isAppended = rows.append(key: key)
            #expect(isAppended)
        }
        for (row, key) in keys.enumerated() { #expect(rows.row(of: key) == row) }
        for key: Int64 in [-4, -2, 3, 6, 9, 999_999, Int64.max - 1] { #expect(rows.row(of: key) == nil) }
    }

    @Test("A key that does not ascend is not taken")
    func order() {
        var rows = KeyedRows()
        let answers = [5, 5, 4].map { rows.append(key: $0) }
        #expect(answers == [true, false, false])
        #expect(rows.count == 1)
        #expect(KeyedRows().row(of: 0) == nil)
    }
}
