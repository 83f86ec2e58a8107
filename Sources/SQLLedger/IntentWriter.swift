import AccessModel
import GRDB
import SQLiteFile

/// The numbers of people, across the batches of one pass.
typealias PersonNumbers = IdentityCache<ChangedPerson, Int64>

/// Writes what a batch will do.
struct IntentWriter {
    private let database: Database
    private let people: PeopleRows
    private let groups: GroupRows
    private let insertion: Query
    private let numbers: PersonNumbers

    init(_ database: Database, numbers: PersonNumbers) throws {
        self.database = database
        self.numbers = numbers
        people = try PeopleRows(database)
        groups = try GroupRows(database)
        insertion = try database.query(
            """
            INSERT INTO changes (seq, kind, person, grp, account_id, reason, former, wanted)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    func write(_ batch: ApprovedBatch) throws {
        if batch.changes.isEmpty { return }
        let firstSeq = try nextSeq()
        var seq = firstSeq
        // Memberships come sorted by group: the last one is mostly the next one.
        var lastGroup: (changed: ChangedGroup, number: Int64)?
        for index in batch.changes.indices {
            let change = batch.changes[index]
            if let changed = change.group, lastGroup?.changed !== changed {
                lastGroup = (
                    changed, try groups.number(of: changed.directoryID, name: changed.storeName ?? changed.name)
                )
            }
            try write(change, seq: seq, group: change.group == nil ? nil : lastGroup?.number)
            seq += 1
        }
        let query = try database.query(
            "INSERT INTO batches (pass, intended_at, first_seq, last_seq) VALUES (?, ?, ?, ?)")
        query.bind(batch.pass.text, at: 1)
        query.bind(batch.time.milliseconds, at: 2)
        query.bind(firstSeq, at: 3)
        query.bind(seq - 1, at: 4)
        try query.run()
        try AuditedChanges(database).intend(batch, firstSeq: firstSeq)
    }

    private func nextSeq() throws -> Int64 {
        let last = try database.query("SELECT last_seq FROM batches ORDER BY batch DESC LIMIT 1").number() ?? 0
        guard (0..<Int64.max / 2).contains(last) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a batch ends at change \(last)")
        }
        return last + 1
    }

    private func write(_ change: Change, seq: Int64, group: Int64?) throws {
        let person = try change.person.flatMap { try number(of: $0) }
        insertion.bind(seq, at: 1)
        insertion.bind(KindCode.code(of: change.kind), at: 2)
        insertion.bind(person, at: 3)
        insertion.bind(group, at: 4)
        // A membership's account is known by its person.
        insertion.bind(change.group == nil || person == nil ? change.person?.accountID?.text : nil, at: 5)
        insertion.bind(change.reason.text, at: 6)
        insertion.bind(Self.former(change), at: 7)
        insertion.bind(Self.wanted(change), at: 8)
        try insertion.run()
    }

    /// The number of a person; a stranger has none.
    private func number(of person: ChangedPerson) throws -> Int64? {
        if let number = numbers.value(for: person) { return number }
        guard let id = person.directoryID else { return nil }
        let number = try people.number(of: id, login: person.login)
        numbers.remember(number, for: person)
        return number
    }

    /// What a change takes away, for `history` and `undo`.
    private static func former(_ change: Change) -> String? {
        switch change.kind {
        case .updateUser: change.person?.storeLogin
        case .renameGroup, .removeGroup: change.group?.storeName
        default: nil
        }
    }

    /// The name or login that a change gives.
    private static func wanted(_ change: Change) -> String? {
        switch change.kind {
        case .addUser, .updateUser: change.person?.login
        case .addGroup, .renameGroup: change.group?.name
        default: nil
        }
    }
}
