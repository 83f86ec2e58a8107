import AccessModel
import GRDB
import SQLiteFile

/// What a restored ledger takes over from the one whose place it takes: what people decided since the backup, and what counts against the
/// limits of the day. A restore is no way around a pause, a pin or the guard.
struct CarriedOver {
    private var meta: [(key: MetaKey, value: String?)] = []
    private var tables: [Table] = []
    private var tallies: [Tally] = []
    /// How far the audit of the former ledger had come.
    private(set) var auditHead: AuditHead?

    /// The rows of a table, with their columns.
    private struct Table {
        let name: String
        let columns: String
        var rows: [[DatabaseValue]] = []
    }

    /// A sum of the limits; the group by the directory's id, since numbers differ between two ledgers.
    private struct Tally {
        let at: Int64
        let kind: Int64
        let group: String?
        let changes: Int64
        let members: Int64
    }

    init(reading database: Database) throws {
        let values = LedgerMeta(database)
        // A ledger of a version before the audit has none.
        if try database.query("SELECT count(*) FROM sqlite_master WHERE name = 'audit'").number() == 1 {
            auditHead = try AuditLog(database).head()
        }
        for key in [MetaKey.pausedAt, .pausedBy, .pauseNote] { meta.append((key, try values[key])) }
        tables = [
            Table(name: "pins", columns: "kind, subject, name, since, until, user, note, ended_at, ended_by"),
            Table(
                name: "hand_links",
                columns: "decision, account_id, login, directory_id, since, user, note, done_at"),
        ]
        for index in tables.indices {
            let rows = try Row.fetchAll(
                database, sql: "SELECT \(tables[index].columns) FROM \(tables[index].name) ORDER BY n")
            tables[index].rows = rows.map { Array($0.databaseValues) }
        }
        let query = try database.query(
            """
            SELECT tallies.at, tallies.kind, groups.directory_id, tallies.changes, tallies.members
            FROM tallies LEFT JOIN groups ON groups.n = tallies.grp ORDER BY tallies.n
            """)
        while try query.step() {
            tallies.append(
                Tally(
                    at: query.number(0), kind: query.number(1), group: query.text(2), changes: query.number(3),
                    members: query.number(4)))
        }
    }

    /// Takes the place of the same things in another ledger.
    func write(to database: Database) throws {
        let values = LedgerMeta(database)
        for (key, value) in meta {
            if let value { try values.set(value, for: key) } else { try values.remove(key) }
        }
        for table in tables {
            try database.run("DELETE FROM \(table.name)")
            let marks = table.columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")
            for row in table.rows {
                try database.execute(
                    sql: "INSERT INTO \(table.name) (\(table.columns)) VALUES (\(marks))",
                    arguments: StatementArguments(row))
            }
        }
        try database.run("DELETE FROM tallies")
        let groups = try GroupRows(database)
        let insertion = try database.query(
            "INSERT INTO tallies (at, kind, grp, changes, members) VALUES (?, ?, ?, ?, ?)")
        for tally in tallies {
            insertion.bind(tally.at, at: 1)
            insertion.bind(tally.kind, at: 2)
            insertion.bind(try tally.group.map { try groups.number(of: DirectoryID($0), name: "") }, at: 3)
            insertion.bind(tally.changes, at: 4)
            insertion.bind(tally.members, at: 5)
            try insertion.run()
        }
    }
}
