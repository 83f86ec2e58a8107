import AccessModel
import GRDB
import SQLiteFile

/// Which ledger served the store last, as the store keeps it.
struct StoreMark {
    private let database: Database
    private static let keys = (
        ledger: "ledger", generation: "ledger-generation", host: "ledger-host", time: "ledger-time"
    )

    init(_ database: Database) { self.database = database }

    func read() throws -> LedgerMark? {
        guard let ledger = try value(Self.keys.ledger) else { return nil }
        return LedgerMark(
            ledger: ledger, generation: try value(Self.keys.generation).flatMap { Int64($0) } ?? 0,
            host: try value(Self.keys.host) ?? "",
            time: Timestamp(milliseconds: try value(Self.keys.time).flatMap { Int64($0) } ?? 0))
    }

    func write(_ mark: LedgerMark) throws {
        try set(Self.keys.ledger, mark.ledger)
        try set(Self.keys.generation, String(mark.generation))
        try set(Self.keys.host, mark.host)
        try set(Self.keys.time, String(mark.time.milliseconds))
    }

    private func value(_ key: String) throws -> String? {
        let query = try database.query("SELECT value FROM meta WHERE key = ?")
        query.bind(key, at: 1)
        return try query.text()
    }

    private func set(_ key: String, _ value: String) throws {
        let query = try database.query("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")
        query.bind(key, at: 1)
        query.bind(value, at: 2)
        try query.run()
    }
}
