import AccessModel
import SQLiteFile

extension BatchApplication {
    /// Logins, emails and names follow the directory. Logins may be swapped and passed on among the changes of one run.
    mutating func updateAccounts(_ changes: ArraySlice<Change>) throws -> [Effect] {
        var effects: [Effect] = []
        var updates: [AccountUpdate] = []
        for change in changes {
            effects.append(.applied(Receipt()))
            guard let person = change.person else {
                effects[effects.count - 1] = Refusal.noPerson
                continue
            }
            guard let account = try accounts.account(of: person) else {
                effects[effects.count - 1] = Refusal.unknownAccount(person)
                continue
            }
            if person.login.isEmpty {
                effects[effects.count - 1] = .refused("the person has no login. Give them one in the directory.")
                continue
            }
            let update = AccountUpdate(position: effects.count - 1, account: account, person: person)
            if update.changesSomething { updates.append(update) }
        }
        for (update, obstacle) in try obstacles(to: updates) {
            effects[update.position] = obstacle
        }
        let possible = updates.filter { if case .applied = effects[$0.position] { true } else { false } }
        try write(possible)
        return effects
    }

    private func obstacles(to updates: [AccountUpdate]) throws -> [(AccountUpdate, Effect)] {
        let movers = updates.filter { $0.key != $0.account.loginKey }
        let moves = movers.map {
            NameExchange.Move(subject: $0.account.id, current: $0.account.loginKey, wanted: $0.key)
        }
        let holders = try NameExchange.obstacles(to: moves) { try accounts.account(loginKey: $0)?.id }
        return try zip(movers, holders).compactMap { update, holder in
            guard let holder else { return nil }
            let login = try accounts.account(id: holder)?.login ?? "(unknown)"
            return (
                update,
                .refused(
                    "the login \(update.person.login) is wanted, and account \(holder) (\(login)) has it or gets it. The "
                        + "account of \(update.account.login) stays as it is until that login is free.")
            )
        }
    }

    /// First every login that moves is let go, then the new ones are set: on the way no two are ever equal.
    private mutating func write(_ updates: [AccountUpdate]) throws {
        let release = try database.query("UPDATE accounts SET login_key = NULL WHERE account_id = ?")
        for update in updates where update.key != update.account.loginKey {
            release.bind(update.account.id, at: 1)
            try release.run()
        }
        // An account that a person gave to somebody else by hand; whoever had that id before has it no more.
        let give = try database.query("UPDATE accounts SET directory_id = ? WHERE account_id = ?")
        let take = try database.query("UPDATE accounts SET directory_id = NULL WHERE directory_id = ?")
        for update in updates {
            guard let id = update.person.directoryID?.text, id != update.account.directoryID else { continue }
            take.bind(id, at: 1)
            try take.run()
            give.bind(id, at: 1)
            give.bind(update.account.id, at: 2)
            try give.run()
        }
        let set = try database.query(
            "UPDATE accounts SET login = ?, login_key = ?, email = ?, name = ?, changed_at = ? WHERE account_id = ?")
        for update in updates {
            set.bind(update.person.login, at: 1)
            set.bind(update.key, at: 2)
            set.bind(update.person.email, at: 3)
            set.bind(update.person.name, at: 4)
            set.bind(batch.time.description, at: 5)
            set.bind(update.account.id, at: 6)
            try set.run()
            try feed.append(.updateUser, account: update.account.id, login: update.person.login)
        }
    }
}

/// An account and what it should say.
private struct AccountUpdate {
    let position: Int
    let account: Account
    let person: ChangedPerson
    let key: String

    init(position: Int, account: Account, person: ChangedPerson) {
        self.position = position
        self.account = account
        self.person = person
        key = LoginKey.fold(person.login)
    }

    var changesSomething: Bool {
        account.login != person.login || account.email != person.email || account.name != person.name
            || person.directoryID.map { $0.text != account.directoryID } ?? false
    }
}
