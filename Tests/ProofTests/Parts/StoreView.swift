/// What a store says of accounts, groups and memberships at one moment. People and groups go by the world's ids.
struct StoreView: Sendable, Hashable {
    struct Account: Sendable, Hashable, CustomStringConvertible {
        var id: Int64
        var login: String
        var isActive: Bool
        var person: String?

        var description: String { "account \(id) (\(login), of \(person ?? "nobody"))" }
    }

    struct Membership: Sendable, Hashable, CustomStringConvertible {
        var group: String
        var account: Int64

        var description: String { "membership of account \(account) in \(group)" }
    }

    var accounts: [Account]
    /// Names by id; a group made by hand has none.
    var groups: [String: String] = [:]
    /// Names of groups that nobody in the directory knows.
    var handMadeGroups: Set<String> = []
    /// Of groups that are of the directory.
    var memberships: Set<Membership> = []

    func account(of person: String) -> Account? { accounts.first { $0.person == person } }

    func account(_ id: Int64) -> Account? { accounts.first { $0.id == id } }

    func person(_ account: Int64) -> String? { self.account(account)?.person }

    func memberships(of account: Int64) -> Set<Membership> { memberships.filter { $0.account == account } }

    func members(of group: String) -> Set<Int64> { Set(memberships.lazy.filter { $0.group == group }.map(\.account)) }
}

/// A row of the change feed.
struct FeedRow: Sendable, Hashable {
    var seq: Int64
    var kind: String
    var account: Int64?
    var login: String?
    var group: String?
    var pass: String
}
