import AccessModel
import GRDB
import SQLiteFile

/// A person or a group as the ledger knows them, for whoever looks for a name.
public struct KnownName: Sendable {
    /// The login or the name.
    public var name: String
    /// Whether it is a group.
    public var isGroup: Bool
    /// The account; `nil` for a group, and for people who have none.
    public var account: String?
    /// The directory's id.
    public var directoryID: String
    /// Whether we suspended the account.
    public var isSuspendedByUs: Bool
    /// The groups of ours that a person is in, or empty for a group.
    public var groups: [String]
    /// How many memberships of ours a group has.
    public var members: Int
    /// The last changes, newest first, in words such as `suspend, okta:SUSPENDED`, with when they were intended.
    public var changes: [(what: String, at: Timestamp)]
}

extension SQLLedger {
    /// People and groups whose login or name holds a text, case apart; at most so many of each.
    public func find(_ text: String, limit: Int) async throws(LedgerError) -> [KnownName] {
        try await perform { queue, _ in
            try queue.inOneTransaction { try NameSearch($0).find(text, limit: limit) }
        }
    }
}

/// Looks for names; never longer than a bounded look at the newest changes.
private struct NameSearch {
    let database: Database
    private static let changesLookedAt = 20_000
    private static let groupsListed = 30

    init(_ database: Database) { self.database = database }

    func find(_ text: String, limit: Int) throws -> [KnownName] {
        let escaped = text.map { "\\%_".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        let pattern = "%\(escaped)%"
        let people = try people(pattern, limit)
        return people + (try groups(pattern, limit - people.count))
    }

    private func people(_ pattern: String, _ limit: Int) throws -> [KnownName] {
        let query = try database.query(
            """
            SELECT n, login, account_id, directory_id, suspended_by_us FROM people
            WHERE login LIKE ? ESCAPE '\\' ORDER BY login LIMIT \(max(0, limit))
            """)
        query.bind(pattern, at: 1)
        var found: [(Int64, KnownName)] = []
        while try query.step() {
            found.append(
                (
                    query.number(0),
                    KnownName(
                        name: query.text(1) ?? "", isGroup: false, account: query.text(2),
                        directoryID: query.text(3) ?? "", isSuspendedByUs: query.number(4) == 1, groups: [], members: 0,
                        changes: [])
                ))
        }
        query.reset()
        return try found.map { number, known in
            var known = known
            known.groups = try groups(of: number)
            known.changes = try changes("person", number)
            return known
        }
    }

    private func groups(_ pattern: String, _ limit: Int) throws -> [KnownName] {
        let query = try database.query(
            """
            SELECT n, name, directory_id, (SELECT count(*) FROM owned WHERE grp = n) FROM groups
            WHERE is_linked AND name LIKE ? ESCAPE '\\' ORDER BY name LIMIT \(max(0, limit))
            """)
        query.bind(pattern, at: 1)
        var found: [(Int64, KnownName)] = []
        while try query.step() {
            found.append(
                (
                    query.number(0),
                    KnownName(
                        name: query.text(1) ?? "", isGroup: true, account: nil, directoryID: query.text(2) ?? "",
                        isSuspendedByUs: false, groups: [], members: Int(query.number(3)), changes: [])
                ))
        }
        query.reset()
        return try found.map { number, known in
            var known = known
            known.changes = try changes("grp", number)
            return known
        }
    }

    private func groups(of person: Int64) throws -> [String] {
        let query = try database.query(
            """
            SELECT name FROM groups WHERE is_linked
                AND EXISTS (SELECT 1 FROM owned WHERE grp = groups.n AND person = ?)
            ORDER BY name LIMIT \(Self.groupsListed)
            """)
        query.bind(person, at: 1)
        var names: [String] = []
        while try query.step() { names.append(query.text(0) ?? "") }
        query.reset()
        return names
    }

    private func changes(_ column: String, _ number: Int64) throws -> [(what: String, at: Timestamp)] {
        let query = try database.query(
            """
            SELECT changes.kind, changes.reason, changes.outcome, changes.detail, batches.intended_at FROM changes
            JOIN batches ON changes.seq BETWEEN batches.first_seq AND batches.last_seq
            WHERE changes.\(column) = ? AND changes.seq > (SELECT max(seq) FROM changes) - \(Self.changesLookedAt)
            ORDER BY changes.seq DESC LIMIT 5
            """)
        query.bind(number, at: 1)
        var found: [(what: String, at: Timestamp)] = []
        while try query.step() {
            let kind = KindCode.kind(of: query.number(0))?.word ?? "change"
            let state =
                query.isNull(2) ? "under way" : query.number(2) == Outcome.applied.rawValue ? "applied" : "not applied"
            let detail = (query.text(3)).map { $0.isEmpty ? "" : ": \($0)" } ?? ""
            found.append(
                ("\(kind), \(query.text(1) ?? ""), \(state)\(detail)", Timestamp(milliseconds: query.number(4))))
        }
        query.reset()
        return found
    }
}
