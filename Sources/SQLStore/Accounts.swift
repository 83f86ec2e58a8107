import AccessModel
import GRDB
import SQLiteFile

/// An account as its row says.
struct Account {
    let id: Int64
    let login: String
    let loginKey: String
    let state: String
    let email: String
    let name: String
    let directoryID: String?
}

/// Finds accounts, by every way in which a change may name one.
struct Accounts {
    private let byID: Query
    private let byDirectoryID: Query
    private let byLoginKey: Query

    init(_ database: Database) throws {
        let select = "SELECT account_id, login, login_key, state, email, name, directory_id FROM accounts WHERE "
        byID = try database.query(select + "account_id = ?")
        byDirectoryID = try database.query(select + "directory_id = ?")
        byLoginKey = try database.query(select + "login_key = ?")
    }

    func account(id: Int64) throws -> Account? {
        byID.bind(id, at: 1)
        return try first(of: byID)
    }

    func account(directoryID: DirectoryID) throws -> Account? {
        byDirectoryID.bind(directoryID.text, at: 1)
        return try first(of: byDirectoryID)
    }

    func account(loginKey: String) throws -> Account? {
        byLoginKey.bind(loginKey, at: 1)
        return try first(of: byLoginKey)
    }

    /// The account of a person: by its id; by the directory's id for people whose account the same pass has made.
    func account(of person: ChangedPerson) throws -> Account? {
        if let id = person.accountID {
            guard let number = Self.number(of: id) else { return nil }
            return try account(id: number)
        }
        guard let id = person.directoryID else { return nil }
        return try account(directoryID: id)
    }

    /// The number that an id spells, in the one way in which this store spells it.
    static func number(of id: AccountID) -> Int64? {
        guard let number = Int64(id.text), String(number) == id.text else { return nil }
        return number
    }

    private func first(of query: Query) throws -> Account? {
        defer { query.reset() }
        guard try query.step() else { return nil }
        return Account(
            id: query.number(0), login: query.text(1) ?? "", loginKey: query.text(2) ?? "", state: query.text(3) ?? "",
            email: query.text(4) ?? "", name: query.text(5) ?? "", directoryID: query.text(6))
    }
}
