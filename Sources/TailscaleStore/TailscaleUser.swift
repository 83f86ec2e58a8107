import AccessModel

/// A user as the API gives it.
struct TailscaleUser: Decodable, Sendable {
    let id: String
    let loginName: String
    let displayName: String?
    let tailnetId: String?
    let type: String?
    let role: String?
    let status: String?

    /// Shared in from another tailnet; whatever else may come is nobody whom we manage either.
    var isShared: Bool { type.map { $0 != "member" } ?? false }
    var isOwner: Bool { role == "owner" }
    var isSuspended: Bool { status == "suspended" }

    /// What the status means for a plan. Whoever waits for approval or for a seat is not suspended: a leaver among them is.
    var state: AccountState { isSuspended ? .suspended : .active }

    /// What a person should know of the status.
    var warning: Warning? {
        switch status {
        case "active", "idle", "suspended": nil
        case "needs-approval":
            Warning(
                .needsApproval, subject: loginName,
                message: "waits for an administrator's approval in the admin console, and may not connect until then.")
        case "over-billing-limit":
            Warning(
                .overBillingLimit, subject: loginName,
                message: "may not connect, since the plan has no seat left. Buy one, or suspend somebody.")
        default:
            Warning(
                .unknownStatus, subject: loginName,
                message:
                    "has the status \(status ?? "(none)") in Tailscale, which this version does not know: taken for "
                    + "one that is not suspended.")
        }
    }
}

/// A node as the API gives it.
struct TailscaleDevice: Decodable, Sendable {
    let user: String?
    let hostname: String?
    let name: String?
    let tags: [String]?

    /// What a person calls it.
    var title: String { hostname ?? name ?? "a node" }
}

/// Users by login and by id.
struct TailscaleUsers: Sendable {
    let all: [TailscaleUser]
    private let byLogin: [String: Int]
    private let byID: [String: Int]

    init(_ users: [TailscaleUser]) {
        all = users
        var (byLogin, byID): ([String: Int], [String: Int]) = ([:], [:])
        for (row, user) in users.enumerated() {
            byID[user.id] = row
            let key = LoginKey.fold(user.loginName)
            // A member of this tailnet comes before one of another who has the same login.
            if let other = byLogin[key], !users[other].isShared { continue }
            byLogin[key] = row
        }
        self.byLogin = byLogin
        self.byID = byID
    }

    func row(withLogin login: String) -> Int? { byLogin[LoginKey.fold(login)] }
    func user(withLogin login: String) -> TailscaleUser? { row(withLogin: login).map { all[$0] } }
    func user(_ id: AccountID) -> TailscaleUser? { byID[id.text].map { all[$0] } }
}
