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

    /// Before an account is given to a person by hand: what is ours in a group is about the account that we put there. It goes along with the
    /// account, and what was about another account of the person does not cover the new one.
    func moveMemberships(of account: AccountID, to person: Int64) throws {
        byAccount.bind(account.text, at: 1)
        let hasHolder = try byAccount.step()
        let holder = hasHolder ? byAccount.number(0) : 0
        byAccount.reset()
        if hasHolder, holder == person { return }
        let former = try database.query("SELECT count(*) FROM people WHERE n = ? AND account_id IS NOT NULL")
        former.bind(person, at: 1)
        if try former.number() == 1 {
            let drop = try database.query("DELETE FROM owned WHERE person = ?")
            drop.bind(person, at: 1)
            try drop.run()
        }
        guard hasHolder else { return }
        let move = try database.query("UPDATE OR REPLACE owned SET person = ? WHERE person = ?")
        move.bind(person, at: 1)
        move.bind(holder, at: 2)
        try move.run()
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
