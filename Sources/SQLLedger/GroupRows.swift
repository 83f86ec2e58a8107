import AccessModel
import GRDB
import SQLiteFile

/// Groups of the ledger by number, and which memberships are ours; a row is made when it is first needed.
struct GroupRows {
    private let byDirectoryID: Query
    private let insertion: Query
    private let own: Query
    private let disown: Query
    private let database: Database

    init(_ database: Database) throws {
        self.database = database
        byDirectoryID = try database.query("SELECT n FROM groups WHERE directory_id = ?")
        insertion = try database.query("INSERT INTO groups (directory_id, name) VALUES (?, ?)")
        own = try database.query("INSERT OR IGNORE INTO owned (grp, person) VALUES (?, ?)")
        disown = try database.query("DELETE FROM owned WHERE grp = ? AND person = ?")
    }

    /// The number of a group; the name is for a row that must be made.
    func number(of id: DirectoryID, name: String) throws -> Int64 {
        byDirectoryID.bind(id.text, at: 1)
        if let number = try byDirectoryID.number() { return number }
        insertion.bind(id.text, at: 1)
        insertion.bind(name, at: 2)
        try insertion.run()
        return insertion.insertedRow
    }

    /// Remembers under which name the group stands in the store.
    func link(_ group: Int64, name: String) throws {
        let query = try database.query("UPDATE groups SET name = ?, is_linked = 1 WHERE n = ?")
        query.bind(name, at: 1)
        query.bind(group, at: 2)
        try query.run()
    }

    /// Forgets that the group is ours, with its memberships; gives how many there were.
    @discardableResult
    func unlink(_ group: Int64) throws -> Int {
        let query = try database.query("UPDATE groups SET is_linked = 0 WHERE n = ?")
        query.bind(group, at: 1)
        try query.run()
        let members = try database.query("DELETE FROM owned WHERE grp = ?")
        members.bind(group, at: 1)
        try members.run()
        return members.changedRows
    }

    func own(group: Int64, person: Int64) throws {
        own.bind(group, at: 1)
        own.bind(person, at: 2)
        try own.run()
    }

    func disown(group: Int64, person: Int64) throws {
        disown.bind(group, at: 1)
        disown.bind(person, at: 2)
        try disown.run()
    }
}
