import GRDB

/// The store as another program sees it, and changes it by hand. People and groups go by the world's ids.
struct StoreHand {
    let queue: DatabaseQueue
    let registry: any Registry

    init(path: String, registry: any Registry) throws {
        queue = try DatabaseQueue(path: path)
        self.registry = registry
    }

    func view() throws -> StoreView {
        try queue.read { database in
            let accounts = try Row.fetchAll(database, sql: "SELECT * FROM roster_users ORDER BY account_id").map {
                let person: String? = $0["directory_id"]
                return StoreView.Account(
                    id: $0["account_id"], login: $0["login"], isActive: $0["state"] == "active",
                    person: person.map(registry.worldID))
            }
            var view = StoreView(accounts: accounts)
            for row in try Row.fetchAll(database, sql: "SELECT * FROM roster_groups") {
                if let id: String = row["directory_id"] {
                    view.groups[registry.worldID(id)] = row["name"]
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
            view.memberships = Set(
                rows.map {
                    StoreView.Membership(group: registry.worldID($0["directory_id"]), account: $0["account_id"])
                })
            return view
        }
    }

    /// The rows of the feed after a number.
    func feed(after seq: Int64) throws -> [FeedRow] {
        try queue.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM roster_changes WHERE seq > ? ORDER BY seq", arguments: [seq]
            ).map {
                FeedRow(
                    seq: $0["seq"], kind: $0["kind"], account: $0["account_id"], login: $0["login"],
                    group: $0["group_name"], pass: $0["pass"])
            }
        }
    }

    /// What SQLite says of the soundness of the file: `ok`.
    func soundness() throws -> String {
        try queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check").joined(separator: "; ") }
    }

    func setState(of account: Int64, isActive: Bool) throws {
        try write(
            "UPDATE accounts SET state = ? WHERE account_id = ?", [isActive ? "active" : "suspended", account])
    }

    func insert(_ membership: StoreView.Membership) throws {
        try write(
            """
            INSERT OR IGNORE INTO memberships (group_id, account_id)
            SELECT group_id, ? FROM groups WHERE directory_id = ?
            """, [membership.account, registry.directoryID(membership.group)])
    }

    func delete(_ membership: StoreView.Membership) throws {
        try write(
            """
            DELETE FROM memberships WHERE account_id = ?
            AND group_id = (SELECT group_id FROM groups WHERE directory_id = ?)
            """, [membership.account, registry.directoryID(membership.group)])
    }

    func removeGroup(_ id: String) throws {
        let id = registry.directoryID(id)
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
