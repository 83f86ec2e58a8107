import Foundation
import GRDB

/// A store in a file as another program sees it, and changes it by hand.
struct StoreHand: Hand {
    let queue: DatabaseQueue
    let registry: any Registry
    /// Groups that were made by hand and taken over, by their names when that was: the store does not know whose they are.
    var adopted: [Int64: String] = [:]
    var linked: [Int64: String] = [:]
    var known: Acquaintance?

    init(path: String, registry: any Registry) throws {
        queue = try DatabaseQueue(path: path)
        self.registry = registry
    }

    func view() throws -> StoreView {
        try queue.read { database in
            let accounts = try Self.rows("SELECT * FROM roster_users ORDER BY account_id", database).map {
                let person: String? = $0["directory_id"]
                let id: Int64 = $0["account_id"]
                return StoreView.Account(
                    id: id, login: $0["login"], isActive: $0["state"] == "active",
                    person: linked[id] ?? person.map(registry.worldID))
            }
            var view = StoreView(accounts: accounts)
            var known: [String: String] = [:]
            for row in try Self.rows("SELECT group_id, name, directory_id FROM groups", database) {
                let (name, number): (String, Int64) = (row["name"], row["group_id"])
                let id = (row["directory_id"] as String?).map(registry.worldID) ?? adopted[number]
                known[name] = id
                if let id { view.groups[id] = name } else { view.handMadeGroups.insert(name) }
            }
            for row in try Self.rows("SELECT group_name, account_id FROM roster_memberships", database) {
                guard let group = known[row["group_name"]] else { continue }
                view.memberships.insert(.init(group: group, account: row["account_id"]))
            }
            return view
        }
    }

    mutating func adopt(_ name: String, as id: String) throws {
        adopted[try queue.read { try number(of: name, $0) }] = id
    }

    /// A view is taken many times a history: its statements are compiled once.
    private static func rows(
        _ sql: String, _ database: Database, _ arguments: StatementArguments = StatementArguments()
    ) throws -> [Row] {
        try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
    }

    private func number(of name: String, _ database: Database) throws -> Int64 {
        guard
            let number = try Int64.fetchOne(
                database, sql: "SELECT group_id FROM groups WHERE name = ? AND directory_id IS NULL", arguments: [name])
        else { throw CocoaError(.fileNoSuchFile) }
        return number
    }

    /// The row of a group: the directory's own, or one that was taken over.
    private func number(ofGroup id: String) -> Int64 { adopted.first { $0.value == id }?.key ?? -1 }

    func feed(after seq: Int64) throws -> [FeedRow] {
        try queue.read { database in
            try Self.rows("SELECT * FROM roster_changes WHERE seq > ? ORDER BY seq", database, [seq]).map {
                FeedRow(
                    seq: $0["seq"], kind: $0["kind"], account: $0["account_id"], login: $0["login"],
                    group: $0["group_name"], pass: $0["pass"])
            }
        }
    }

    func complaints() throws -> [String] {
        let soundness = try queue.read {
            try String.fetchAll($0, sql: "PRAGMA integrity_check").joined(separator: "; ")
        }
        return soundness == "ok" ? [] : ["the store's file is not sound: \(soundness)"]
    }

    var knowsSuspension: Bool { true }

    /// Groups that were taken over, by their rows; the store knows whose the others are.
    var claims: [String: String] {
        get { Dictionary(uniqueKeysWithValues: adopted.map { (String($0.key), $0.value) }) }
        set {
            adopted = [:]
            for (number, id) in newValue { adopted[Int64(number) ?? -1] = id }
        }
    }

    func setState(of account: Int64, isActive: Bool) throws {
        try write(
            "UPDATE accounts SET state = ? WHERE account_id = ?", [isActive ? "active" : "suspended", account])
    }

    func insert(_ membership: StoreView.Membership) throws {
        try write(
            """
            INSERT OR IGNORE INTO memberships (group_id, account_id)
            SELECT group_id, ? FROM groups WHERE directory_id = ? OR group_id = ?
            """, [membership.account, registry.directoryID(membership.group), number(ofGroup: membership.group)])
    }

    func delete(_ membership: StoreView.Membership) throws {
        try write(
            """
            DELETE FROM memberships WHERE account_id = ?
            AND group_id = (SELECT group_id FROM groups WHERE directory_id = ? OR group_id = ?)
            """, [membership.account, registry.directoryID(membership.group), number(ofGroup: membership.group)])
    }

    mutating func removeGroup(_ id: String) throws {
        let number = number(ofGroup: id)
        let id = registry.directoryID(id)
        try write(
            "DELETE FROM memberships WHERE group_id IN (SELECT group_id FROM groups WHERE directory_id = ? OR group_id = ?)",
            [id, number])
        try write("DELETE FROM groups WHERE directory_id = ? OR group_id = ?", [id, number])
        adopted[number] = nil
    }

    func removeAccount(_ id: Int64) throws {
        try write("DELETE FROM memberships WHERE account_id = ?", [id])
        try write("DELETE FROM accounts WHERE account_id = ?", [id])
    }

    func addStrangers() throws {
        try write(
            """
            INSERT INTO accounts (login, login_key, state, email, name, changed_at)
            VALUES ('visitor@example.com', 'visitor@example.com', 'active', '', '', '')
            """, [])
        try write("INSERT INTO groups (name) VALUES ('hand')", [])
        try write(
            "INSERT INTO memberships (group_id, account_id) SELECT group_id, account_id FROM groups, accounts", [])
    }

    private func write(_ sql: String, _ arguments: StatementArguments) throws {
        try queue.write { try $0.execute(sql: sql, arguments: arguments) }
    }
}
