import AccessModel
import TailnetPolicy

/// Members are logins, whatever their case.
extension TailscaleUsers: PolicyPeople {
    func key(ofMember member: String) -> String { LoginKey.fold(member) }

    /// The logins under which a person may stand in a group: their account's, and the directory's, under which they were written
    /// ahead, unless that is somebody else's by now.
    func keys(of person: ChangedPerson, in change: Change) -> [String] {
        var logins = [person.storeLogin]
        if change.reason != .loginChanged, row(withLogin: person.login) == nil { logins.append(person.login) }
        return logins.map(LoginKey.fold)
    }

    /// What is written: the account's login, or the directory's ahead of the first login.
    func member(for person: ChangedPerson) -> PolicyMember {
        guard let id = person.accountID else {
            return .written(user(withLogin: person.storeLogin)?.loginName ?? person.storeLogin)
        }
        guard let login = user(id)?.loginName else {
            return .refused("Tailscale has no user for \(person.login) any more. The next pass reads anew.")
        }
        return .written(login)
    }

    /// Tailscale cannot change a login. An approved change lets the account at the new login follow the person; of a reused login the
    /// account is the same one.
    func followed(_ change: Change) -> Effect {
        guard let person = change.person else { return .applied(Receipt()) }
        if change.reason == .loginReused { return .applied(Receipt(accountID: person.accountID)) }
        guard let user = user(withLogin: person.login), !user.isShared else {
            return .unsupported(
                "Tailscale cannot change a login, and nobody has logged in as \(person.login) yet. Once they have, the "
                    + "next pass does it; a day later, approve again.")
        }
        return .applied(Receipt(accountID: AccountID(user.id)))
    }
}
