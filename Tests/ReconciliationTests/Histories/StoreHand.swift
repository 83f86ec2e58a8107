import GRDB

/// The store as another program sees it, and changes it by hand.
struct StoreHand {
    struct Account: CustomStringConvertible {
        var id: Int64
        var login: String
        var isActive: Bool
        var person: String?

        var description: String { "account \(id) (\(login), of \(person ?? "nobody"))" }
    }

    struct Membership: Hashable, CustomStringConvertible {
        var group: String
        var account: Int64

        var description: String { "membership of account \(account) in \(group)" }
    }

    struct View {
        var accounts: [Account]
        /// Names by the directory's id; a group made by hand has none.
        var groups: [String: String]
        /// Names of groups that carry no directory id.
        var handMadeGroups: Set<String>
        /// Of groups that carry a directory id.
        var memberships: Set<Membership>

        func account(of person: String) -> Account? { accounts.first { $0.person == person } }

        func person(_ account: Int64) -> String? { accounts.first { $0.id == account }?.person }
    }

    let queue: DatabaseQueue

    init(path: String) throws { queue = try DatabaseQueue(path: path) }

    func view() throws -> View {
        try queue.read { database in
            let accounts = try Row.fetchAll(database, sql: "SELECT * FROM roster_users ORDER BY account_id").map {
                Account(
                    id: $0["account_id"], login: $0["login"], isActive: $0["state"] == "active",
                    person: $0["directory_id"])
            }
            var view = View(accounts: accounts, groups: [:], handMadeGroups: [], memberships: [])
            for row in try Row.fetchAll(database, sql: "SELECT * FROM roster_groups") {
                if let id: String = row["directory_id"] {
                    view.groups[id] = row["name"]
                } else {
                    view.handMadeGroups.insert(row["name"])
                }
            }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT directory_id, account_id FROM roster_memberships
                    JOIN roster_groups ON name = group_name WHERE directory_id IS NOT NULL
                    """)
            view.memberships = Set(rows.map { Membership(group: $0["directory_id"], account: $0["account_id"]) })
            return view
        }
    }

    func setState(of account: Int64, isActive: Bool) throws {
        try write(
            "UPDATE accounts SET state = ? WHERE account_id = ?", [isActive ? "active" : "suspended", account])
    }

    func insert(_ membership: Membership) throws {
        try write(
            """
            INSERT OR IGNORE INTO memberships (group_id, account_id)
            SELECT group_id, ? FROM groups WHERE directory_id = ?
            """, [membership.account, membership.group])
    }

    func delete(_ membership: Membership) throws {
        try write(
            """
            DELETE FROM memberships WHERE account_id = ?
            AND group_id = (SELECT group_id FROM groups WHERE directory_id = ?)
            """, [membership.account, membership.group])
    }

    func removeGroup(_ id: String) throws {
        try write(
            "DELETE FROM memberships WHERE group_id IN (SELECT group_id FROM groups WHERE directory_id = ?)", [id])
        try write("DELETE FROM groups WHERE directory_id = ?", [id])
    }

    func removeAccount(_ id: Int64) throws {
        try write("DELETE FROM memberships WHERE account_id = ?", [id])
        try write("DELETE FROM accounts WHERE account_id = ?", [id])
    }

    /// An account and a group that nobody of the directory is meant by.
    func addStrangers() throws {
        try write(
            """
            INSERT INTO accounts (login, login_key, state, email, name, changed_at)
            VALUES ('visitor@example.com', 'visitor@example.com', 'active', '', '', '')
            """, [])
        try write("INSERT INTO groups (name) VALUES ('hand')", [])
    }

    private func write(_ sql: String, _ arguments: StatementArguments) throws {
        try queue.write { try $0.execute(sql: sql, arguments: arguments) }
    }
}
