import AccessModel
import TailnetPolicy

/// Users by id, and by what stands for them in a policy.
struct HeadscaleUsers: Sendable {
    let all: [HeadscaleUser]
    private let byID: [String: Int]
    private let byProviderID: [String: Int]
    private let byToken: [String: Set<Int>]

    init(_ users: [HeadscaleUser]) {
        all = users
        byID = Dictionary(
            users.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var (byProviderID, byToken): ([String: Int], [String: Set<Int>]) = ([:], [:])
        for (row, user) in users.enumerated() {
            if let id = user.providerId, !id.isEmpty, byProviderID[id] == nil { byProviderID[id] = row }
            for token in [user.email ?? "", user.name] where !token.isEmpty { byToken[token, default: []].insert(row) }
        }
        self.byProviderID = byProviderID
        self.byToken = byToken
    }

    func user(_ id: AccountID) -> HeadscaleUser? { byID[id.text].map { all[$0] } }

    /// The users of a login, whatever its case.
    func users(withLogin login: String) -> [HeadscaleUser] {
        let key = LoginKey.fold(login)
        return all.filter { LoginKey.fold($0.login) == key || LoginKey.fold($0.name) == key }
    }

    /// The user for whom Headscale takes a member: by provider id, else by email or name, case and all, where one user has it and no
    /// more (`Username.resolveUser`, v0.29.2). An `@` at the end only marks a name as one.
    func row(ofMember member: String) -> Int? {
        let token = member.hasSuffix("@") ? String(member.dropLast()) : member
        if let row = byProviderID[token] { return row }
        guard let rows = byToken[token], rows.count == 1 else { return nil }
        return rows.first
    }

    /// What stands for a user and nobody else: the email, the provider id, or the name; `nil` where none of them does.
    func member(_ user: HeadscaleUser) -> String? {
        let row = byID[user.id]
        let forms = [
            user.email ?? "", Self.marked(user.providerId ?? ""), user.name == user.id ? "" : Self.marked(user.name),
        ]
        return forms.first { Self.isMember($0) && self.row(ofMember: $0) == row }
    }

    private static func marked(_ name: String) -> String { name.isEmpty || name.contains("@") ? name : name + "@" }

    /// Whether Headscale takes a text for a user: it must contain `@`, and a group in a group makes the policy invalid.
    static func isMember(_ text: String) -> Bool {
        text.contains("@") && !["group:", "autogroup:", "tag:"].contains { text.hasPrefix($0) }
            && !text.contains { $0 == "\"" || $0.isNewline }
    }
}

/// Members are matched as Headscale matches them.
extension HeadscaleUsers: PolicyPeople {
    func key(ofMember member: String) -> String { row(ofMember: member).map { "#" + all[$0].id } ?? "=" + member }

    func keys(of person: ChangedPerson, in change: Change) -> [String] {
        guard let id = person.accountID else { return [key(ofMember: person.storeLogin)] }
        var keys = ["#" + id.text]
        // Under the directory's login they may have been written ahead, unless that is somebody else's by now.
        if change.reason != .loginChanged, row(ofMember: person.login) == nil { keys.append("=" + person.login) }
        return keys
    }

    func member(for person: ChangedPerson) -> PolicyMember {
        guard let id = person.accountID else {
            guard Self.isMember(person.storeLogin) else {
                return .refused(
                    "Headscale takes no member without an @, and \(person.storeLogin) has none. It is added once they have "
                        + "logged in.")
            }
            return .written(person.storeLogin)
        }
        guard let user = user(id) else {
            return .refused("Headscale has no user for \(person.login) any more. The next pass reads anew.")
        }
        guard let member = member(user) else {
            return .refused(
                "nothing stands for \(person.login) alone: Headscale has several users of that email or name, and takes a "
                    + "member that fits two of them for nobody. Delete or rename the other; the next pass tries again.")
        }
        return .written(member)
    }

    func followed(_ change: Change) -> Effect {
        guard let person = change.person else { return .applied(Receipt()) }
        if change.reason == .loginReused { return .applied(Receipt(accountID: person.accountID)) }
        let users = users(withLogin: person.login)
        guard users.count == 1, let user = users.first else {
            return .unsupported(
                "tailroster does not change a login in Headscale, and \(users.isEmpty ? "nobody has" : "several users have") "
                    + "logged in as \(person.login). Once one has, the next pass does it; a day later, approve again.")
        }
        return .applied(Receipt(accountID: AccountID(user.id)))
    }
}
