import GRDB
import GRDBSQLite

extension Database {
    /// A statement that is compiled once a connection and bound directly: for statements that run a million times.
    ///
    /// Values come out by type and are checked by the caller; none of them can trap, whatever a damaged file holds.
    public func query(_ sql: String) throws -> Query {
        Query(try cachedStatement(sql: sql))
    }

    /// Runs a statement that gives no rows.
    public func run(_ sql: String) throws {
        try query(sql).run()
    }
}

/// A compiled statement: bind values, step through rows.
///
/// It borrows a connection's statement and must not leave the block that has the connection.
public struct Query {
    private let statement: Statement
    private var handle: OpaquePointer { statement.sqliteStatement }

    init(_ statement: Statement) {
        self.statement = statement
        sqlite3_reset(statement.sqliteStatement)
        sqlite3_clear_bindings(statement.sqliteStatement)
    }

    // MARK: In

    /// Binds a number to the parameter at a position, from 1.
    public func bind(_ number: Int64, at position: Int32) {
        sqlite3_bind_int64(handle, position, number)
    }

    /// Binds a number, or null.
    public func bind(_ number: Int64?, at position: Int32) {
        if let number { bind(number, at: position) } else { sqlite3_bind_null(handle, position) }
    }

    /// Binds a text with all its bytes.
    public func bind(_ text: String, at position: Int32) {
        var text = text
        // SQLite copies the bytes (SQLITE_TRANSIENT): they are the string's only until the closure ends.
        let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    // A null pointer would bind null.
                    sqlite3_bind_text(handle, position, "", 0, copying)
                    return
                }
                sqlite3_bind_text(handle, position, start, Int32(characters.count), copying)
            }
        }
    }

    /// Binds a text, or null.
    public func bind(_ text: String?, at position: Int32) {
        if let text { bind(text, at: position) } else { sqlite3_bind_null(handle, position) }
    }

    /// Binds bytes.
    public func bind(blob bytes: [UInt8], at position: Int32) {
        let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(handle, position, 0)
        } else {
            sqlite3_bind_blob(handle, position, bytes, Int32(bytes.count), copying)
        }
    }

    // MARK: Steps

    /// Goes to the next row; false at the end, where the statement is ready for the next values.
    public func step() throws -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        sqlite3_reset(handle)
        if code == SQLITE_DONE { return false }
        throw DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
    }

    /// Runs to the end, whatever rows there are.
    public func run() throws {
        while try step() {}
    }

    /// Makes the statement ready for the next values before its rows have ended.
    public func reset() { sqlite3_reset(handle) }

    /// The number of rows that the last finished statement of this connection inserted, changed or deleted.
    public var changedRows: Int { Int(sqlite3_changes(sqlite3_db_handle(handle))) }

    /// The row id of the last row that this connection inserted.
    public var insertedRow: Int64 { sqlite3_last_insert_rowid(sqlite3_db_handle(handle)) }

    // MARK: Out

    /// Whether the value of a column, from 0, is null.
    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// The number in a column; 0 for what is no number.
    public func number(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The text of a column, `nil` for null; bytes that are no UTF-8 are repaired, so use ``utf8(_:)`` for ids.
    public func text(_ column: Int32) -> String? {
        isNull(column) ? nil : String(decoding: bytes(column), as: UTF8.self)
    }

    /// The text of a column whose bytes are checked to be UTF-8; empty for null.
    ///
    /// The bytes are valid until the next step.
    public func utf8(_ column: Int32) throws -> UnsafeBufferPointer<UInt8> {
        let bytes = bytes(column)
        if !bytes.allSatisfy({ $0 < 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a text is not UTF-8")
        }
        return bytes
    }

    private func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        // The text is asked for before its length: that is the order in which SQLite converts.
        let start = sqlite3_column_text(handle, column)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    /// Reads the bytes of a column; none for null.
    public func withBlob<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        // The bytes are asked for before their number: that is the order in which SQLite converts.
        let start = sqlite3_column_blob(handle, column)
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// The number in the first column of the first row, `nil` where there is none; the statement is reset.
    public func number() throws -> Int64? {
        defer { reset() }
        return try step() && !isNull(0) ? number(0) : nil
    }

    /// The text in the first column of the first row, likewise.
    public func text() throws -> String? {
        defer { reset() }
        return try step() ? text(0) : nil
    }
}
