import AccessModel
import GRDB
import SQLiteFile

/// People of the ledger by number; a row is made when it is first needed.
struct PeopleRows {
    private let byDirectoryID: Query
    private let byAccount: Query
    private let insertion: Query
    private let database: Database

    init(_ database: Database) throws {
        self.database = database
        byDirectoryID = try database.query("SELECT n FROM people WHERE directory_id = ?")
        byAccount = try database.query("SELECT n, suspended_by_us FROM people WHERE account_id = ?")
        insertion = try database.query("INSERT INTO people (directory_id, login) VALUES (?, ?)")
    }

    /// The number of a person; the login is for a row that must be made.
    func number(of id: DirectoryID, login: String) throws -> Int64 {
        byDirectoryID.bind(id.text, at: 1)
        if let number = try byDirectoryID.number() { return number }
        insertion.bind(id.text, at: 1)
        insertion.bind(login, at: 2)
        try insertion.run()
        return insertion.insertedRow
    }

    /// Lets an account stand for a person. Whoever had it has it no more, and the mark that we suspended it goes with it.
    func link(_ person: Int64, to account: AccountID) throws {
        byAccount.bind(account.text, at: 1)
        let hasHolder = try byAccount.step()
        let (holder, holderMark) = hasHolder ? (byAccount.number(0), byAccount.number(1)) : (0, 0)
        byAccount.reset()
        if hasHolder, holder == person { return }
        if hasHolder {
            let release = try database.query("UPDATE people SET account_id = NULL, suspended_by_us = 0 WHERE n = ?")
            release.bind(holder, at: 1)
            try release.run()
        }
        let wasStranger = try setStranger(account, isSuspendedByUs: false)
        let take = try database.query("UPDATE people SET account_id = ?, suspended_by_us = ? WHERE n = ?")
        take.bind(account.text, at: 1)
        take.bind(wasStranger ? 1 : holderMark, at: 2)
        take.bind(person, at: 3)
        try take.run()
    }

    func setSuspendedByUs(_ isOurs: Bool, person: Int64) throws {
        let query = try database.query("UPDATE people SET suspended_by_us = ? WHERE n = ?")
        query.bind(isOurs ? 1 : 0, at: 1)
        query.bind(person, at: 2)
        try query.run()
    }

    func setLogin(_ login: String, person: Int64) throws {
        let query = try database.query("UPDATE people SET login = ? WHERE n = ?")
        query.bind(login, at: 1)
        query.bind(person, at: 2)
        try query.run()
    }

    /// Marks an account without a person; true where the mark changed.
    @discardableResult
    func setStranger(_ account: AccountID, isSuspendedByUs: Bool) throws -> Bool {
        let query = try database.query(
            isSuspendedByUs
                ? "INSERT OR IGNORE INTO strangers (account_id) VALUES (?)"
                : "DELETE FROM strangers WHERE account_id = ?")
        query.bind(account.text, at: 1)
        try query.run()
        return query.changedRows > 0
    }
}
