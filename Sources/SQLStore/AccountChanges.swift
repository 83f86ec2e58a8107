import AccessModel
import SQLiteFile

extension BatchApplication {
    /// Suspends or reactivates an account. Its nodes follow at once: `node_authorization` looks at the account.
    mutating func setState(_ state: AccountState, for change: Change) throws -> Effect {
        guard let person = change.person else { return Refusal.noPerson }
        guard let account = try accounts.account(of: person) else { return Refusal.unknownAccount(person) }
        let word = state == .active ? "active" : "suspended"
        if account.state == word { return .applied(Receipt()) }
        let query = try database.query("UPDATE accounts SET state = ?, changed_at = ? WHERE account_id = ?")
        query.bind(word, at: 1)
        query.bind(batch.time.description, at: 2)
        query.bind(account.id, at: 3)
        try query.run()
        try feed.append(change.kind, account: account.id, login: account.login)
        return .applied(Receipt())
    }

    /// Makes an account, or takes the one that carries this directory id already: a pass was cut short after making it.
    mutating func addAccount(for change: Change) throws -> Effect {
        guard let person = change.person, let directoryID = person.directoryID else { return Refusal.noPerson }
        if let standing = try accounts.account(directoryID: directoryID) {
            if standing.loginKey == LoginKey.fold(person.login) {
                return .applied(Receipt(accountID: AccountID(String(standing.id))))
            }
            return .refused(
                "account \(standing.id) (\(standing.login)) bears the directory's id of this person, and was linked to another by "
                    + "hand since. The next pass decides anew.")
        }
        if let obstacle = try obstacle(toNewLogin: person.login) { return obstacle }
        return .applied(Receipt(accountID: try insertAccount(of: person, directoryID: directoryID)))
    }

    /// A login that belongs to another person now: the old account keeps its id, its nodes and its state, and gives the login
    /// up; the new person gets an account of their own. A reused login never inherits nodes.
    mutating func giveReusedLogin(for change: Change) throws -> Effect {
        guard let person = change.person, let directoryID = person.directoryID else { return Refusal.noPerson }
        let key = LoginKey.fold(person.login)
        let own = try accounts.account(directoryID: directoryID)
        if let own, own.loginKey == key { return .applied(Receipt(accountID: AccountID(String(own.id)))) }
        guard person.accountID != nil, let former = try accounts.account(of: person), former.id != own?.id else {
            return Refusal.unknownAccount(person)
        }
        if former.loginKey == key {
            let login = "\(former.login) (former, \(former.id))"
            if try accounts.account(loginKey: LoginKey.fold(login)) != nil {
                return .refused(
                    "an account with the login \(login) stands already. Rename one of them, then run again.")
            }
            try setLogin(login, of: former)
            try feed.append(.updateUser, account: former.id, login: login)
        } else if let obstacle = try obstacle(toNewLogin: person.login) {
            return obstacle
        }
        if let own {
            try setLogin(person.login, of: own)
            try feed.append(.updateUser, account: own.id, login: person.login)
            return .applied(Receipt(accountID: AccountID(String(own.id))))
        }
        return .applied(
            Receipt(
                accountID: try insertAccount(of: person, directoryID: directoryID),
                detail: "account \(former.id) keeps its nodes under the login \(former.login) (former, \(former.id))"))
    }

    // MARK: Rows

    private func obstacle(toNewLogin login: String) throws -> Effect? {
        if login.isEmpty { return .refused("the person has no login. Give them one in the directory.") }
        guard let other = try accounts.account(loginKey: LoginKey.fold(login)) else { return nil }
        return .refused(
            "account \(other.id) has the login \(other.login) already, and it is not this person's. Link it by hand, or "
                + "give one of them another login.")
    }

    private mutating func insertAccount(of person: ChangedPerson, directoryID: DirectoryID) throws -> AccountID {
        let query = try database.query(
            """
            INSERT INTO accounts (login, login_key, state, email, name, directory_id, changed_at)
            VALUES (?, ?, 'active', ?, ?, ?, ?)
            """)
        query.bind(person.login, at: 1)
        query.bind(LoginKey.fold(person.login), at: 2)
        query.bind(person.email, at: 3)
        query.bind(person.name, at: 4)
        query.bind(directoryID.text, at: 5)
        query.bind(batch.time.description, at: 6)
        try query.run()
        let id = query.insertedRow
        try feed.append(.addUser, account: id, login: person.login)
        return AccountID(String(id))
    }

    private func setLogin(_ login: String, of account: Account) throws {
        let query = try database.query(
            "UPDATE accounts SET login = ?, login_key = ?, changed_at = ? WHERE account_id = ?")
        query.bind(login, at: 1)
        query.bind(LoginKey.fold(login), at: 2)
        query.bind(batch.time.description, at: 3)
        query.bind(account.id, at: 4)
        try query.run()
    }
}
