import AccessModel
import GRDB
import SQLiteFile

/// Counts the applied changes of a batch that the limits of a day count, a row for each kind and group.
struct Tally {
    private struct Key: Hashable {
        let kind: ChangeKind
        let group: Int64?
    }

    private struct Amount {
        var changes = 0
        var members = 0
    }

    private var amounts: [Key: Amount] = [:]

    /// Counts a change; only removals are kept apart by group.
    mutating func count(_ kind: ChangeKind, group: Int64?, members: Int) {
        let key = Key(kind: kind, group: kind == .removeMember ? group : nil)
        amounts[key, default: Amount()].changes += 1
        amounts[key, default: Amount()].members += members
    }

    func write(to database: Database, at time: Timestamp) throws {
        let query = try database.query("INSERT INTO tallies (at, kind, grp, changes, members) VALUES (?, ?, ?, ?, ?)")
        for (key, amount) in amounts {
            query.bind(time.milliseconds, at: 1)
            query.bind(KindCode.code(of: key.kind), at: 2)
            query.bind(key.group, at: 3)
            query.bind(Int64(amount.changes), at: 4)
            query.bind(Int64(amount.members), at: 5)
            try query.run()
        }
    }
}
