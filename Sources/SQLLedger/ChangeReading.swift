import AccessModel
import GRDB
import SQLiteFile

/// Reads what was meant and what became of it.
struct ChangeReading {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// The changes of one person or group, newest first.
    func changes(person: Int64?, group: Int64?, limit: Int) throws -> [PastChange] {
        let query = try database.query(
            """
            \(Self.selection) WHERE changes.person = ?1 OR (changes.grp = ?2 AND changes.kind IN (
                \(KindCode.code(of: .addGroup)), \(KindCode.code(of: .renameGroup)), \(KindCode.code(of: .removeGroup))))
            ORDER BY changes.seq DESC LIMIT ?3
            """)
        query.bind(person, at: 1)
        query.bind(group, at: 2)
        query.bind(Int64(limit), at: 3)
        return try read(query)
    }

    /// The changes of one pass that were done, in order.
    func applied(by pass: PassID) throws -> [PastChange] {
        let query = try database.query(
            """
            \(Self.selection) JOIN batches ON changes.seq BETWEEN batches.first_seq AND batches.last_seq
            WHERE batches.pass = ? AND changes.outcome = \(Outcome.applied.rawValue) ORDER BY changes.seq
            """)
        query.bind(pass.text, at: 1)
        return try read(query)
    }

    private static let selection = """
        SELECT changes.seq, changes.kind, people.directory_id, people.login, coalesce(changes.account_id, people.account_id),
            groups.directory_id, groups.name, changes.reason, changes.former, changes.wanted, changes.outcome,
            changes.detail, changes.approved_by, changes.approval_note
        FROM changes
        LEFT JOIN people ON people.n = changes.person
        LEFT JOIN groups ON groups.n = changes.grp
        """

    private func read(_ query: Query) throws -> [PastChange] {
        var changes: [PastChange] = []
        while try query.step() {
            guard let kind = KindCode.kind(of: query.number(1)) else { continue }
            var change = PastChange(
                seq: query.number(0), pass: "", time: Timestamp(milliseconds: 0), kind: kind,
                reason: query.text(7) ?? "",
                outcome: query.isNull(10) ? .open : Self.outcome(query.number(10)))
            change.person = query.text(2).map { DirectoryID($0) }
            change.login = query.text(3)
            change.account = query.text(4).map { AccountID($0) }
            change.group = query.text(5).map { DirectoryID($0) }
            change.groupName = query.text(6)
            change.former = query.text(8)
            change.wanted = query.text(9)
            change.detail = query.text(11)
            change.approval = query.text(12).map { ApprovalNote(user: $0, note: query.text(13) ?? "") }
            changes.append(change)
        }
        let batch = try database.query(
            "SELECT pass, intended_at FROM batches WHERE first_seq <= ? ORDER BY batch DESC LIMIT 1")
        for index in changes.indices {
            batch.bind(changes[index].seq, at: 1)
            if try batch.step() {
                changes[index].pass = PassID(batch.text(0) ?? "")
                changes[index].time = Timestamp(milliseconds: batch.number(1))
            }
            batch.reset()
        }
        return changes
    }

    private static func outcome(_ code: Int64) -> PastChange.Outcome {
        switch Outcome(rawValue: code) {
        case .applied: .applied
        case .refused: .refused
        case .unsupported: .unsupported
        case .superseded: .superseded
        case nil: .open
        }
    }
}
