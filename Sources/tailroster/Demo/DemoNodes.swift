import GRDB

/// The machines of the demo's network, as the program that runs the network would register them and ask for them.
struct DemoNodes {
    let path: String

    /// Registers an approved machine of a person.
    func register(login: String, node: String) throws {
        try DatabaseQueue(path: path).write { db in
            try db.execute(
                sql: """
                    INSERT INTO nodes (node_key, account_id, name, approved)
                    SELECT ?, account_id, ?, 1 FROM roster_users WHERE login = ?
                    """, arguments: [node, node, login])
        }
    }

    /// Whether a machine may connect, and why, in words.
    func state(of node: String) throws -> String {
        let row = try DatabaseQueue(path: path).read { db in
            try Row.fetchOne(
                db, sql: "SELECT authorized, reason FROM node_authorization WHERE node_key = ?", arguments: [node])
        }
        guard let row else { return "unknown" }
        let mayConnect = (row["authorized"] as Int) == 1
        return "\(mayConnect ? "may connect" : "may not connect") (\(row["reason"] as String))"
    }
}
