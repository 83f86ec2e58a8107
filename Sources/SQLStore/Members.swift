import AccessModel
import GRDB
import SQLiteFile

/// What a membership change needs to know of an account.
struct Member: Sendable {
    let id: Int64
    let login: String
}

/// The accounts of people, across the batches of one pass in which no account changes.
typealias MemberCache = IdentityCache<ChangedPerson, Member>

/// The statements of membership changes, of which an import runs a million.
struct Members {
    let cache: MemberCache
    private let byID: Query
    private let byDirectoryID: Query
    private let insertion: Query
    private let deletion: Query

    init(_ database: Database, cache: MemberCache) throws {
        self.cache = cache
        byID = try database.query("SELECT account_id, login FROM accounts WHERE account_id = ?")
        byDirectoryID = try database.query("SELECT account_id, login FROM accounts WHERE directory_id = ?")
        insertion = try database.query("INSERT OR IGNORE INTO memberships (group_id, account_id) VALUES (?, ?)")
        deletion = try database.query("DELETE FROM memberships WHERE group_id = ? AND account_id = ?")
    }

    /// The account of a person, by its id or, where the same pass has made it, by the directory's.
    func account(of person: ChangedPerson) throws -> Member? {
        if let member = cache.value(for: person) { return member }
        let query: Query
        if let id = person.accountID {
            guard let number = Accounts.number(of: id) else { return nil }
            query = byID
            query.bind(number, at: 1)
        } else {
            guard let id = person.directoryID else { return nil }
            query = byDirectoryID
            query.bind(id.text, at: 1)
        }
        defer { query.reset() }
        guard try query.step() else { return nil }
        let member = Member(id: query.number(0), login: query.text(1) ?? "")
        cache.remember(member, for: person)
        return member
    }

    /// Puts an account into a group; false where it stood there already.
    func insert(group: Int64, account: Int64) throws -> Bool { try run(insertion, group, account) }

    /// Takes an account out of a group; false where it was not in it.
    func delete(group: Int64, account: Int64) throws -> Bool { try run(deletion, group, account) }

    private func run(_ query: Query, _ group: Int64, _ account: Int64) throws -> Bool {
        query.bind(group, at: 1)
        query.bind(account, at: 2)
        try query.run()
        return query.changedRows > 0
    }
}
