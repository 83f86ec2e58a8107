import AccessModel
import GRDB
import SQLiteFile

/// The ledger's single values.
struct LedgerMeta {
    private let database: Database

    init(_ database: Database) { self.database = database }

    subscript(key: MetaKey) -> String? {
        get throws {
            let query = try database.query("SELECT value FROM meta WHERE key = ?")
            query.bind(key.rawValue, at: 1)
            return try query.text()
        }
    }

    func set(_ value: String, for key: MetaKey) throws {
        let query = try database.query("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")
        query.bind(key.rawValue, at: 1)
        query.bind(value, at: 2)
        try query.run()
    }

    func number(_ key: MetaKey) throws -> Int64? { try self[key].flatMap { Int64($0) } }

    func remove(_ key: MetaKey) throws {
        let query = try database.query("DELETE FROM meta WHERE key = ?")
        query.bind(key.rawValue, at: 1)
        try query.run()
    }

    var binding: LedgerBinding? {
        get throws {
            guard let directory = try self[.directory], let store = try self[.store] else { return nil }
            return LedgerBinding(directory: directory, store: store)
        }
    }

    var firstImport: LedgerMemory.FirstImport {
        get throws {
            switch try self[.firstImport] {
            case "begun": .begun
            case "done": .done
            default: .notBegun
            }
        }
    }

    func set(_ firstImport: LedgerMemory.FirstImport) throws {
        switch firstImport {
        case .notBegun: return
        case .begun: try set("begun", for: .firstImport)
        case .done: try set("done", for: .firstImport)
        }
    }
}
