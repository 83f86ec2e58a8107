import AccessModel

/// A user of a simulated tailnet.
public struct TailnetUser: Sendable, Hashable {
    /// The id, which the service gives and never gives again.
    public let id: String
    /// The login, as the identity provider gave it at the first login.
    public var login: String
    /// The name for people to read.
    public var displayName: String
    /// `active`, `idle`, `suspended`, `needs-approval` or `over-billing-limit`; others can be set to try what a client makes of them.
    public var status: String
    /// `owner`, `member`, `admin`, `it-admin`, `network-admin`, `billing-admin` or `auditor`.
    public var role: String
    /// `member`, or `shared` for somebody of another tailnet.
    public var type: String
    /// When the user first logged in.
    public var created: Timestamp

    /// Whether nodes of the user may connect.
    public var mayConnect: Bool { status == "active" || status == "idle" }
}

/// A node of a simulated tailnet.
public struct TailnetDevice: Sendable, Hashable {
    /// The id.
    public let nodeID: String
    /// The host's name.
    public var hostname: String
    /// The login of the user who registered it.
    public var user: String
    /// Its tags; a node that has any belongs to them.
    public var tags: [String]
}

/// An OAuth client of a simulated tailnet.
public struct TailnetClient: Sendable, Hashable {
    /// The client's id.
    public var id: String
    /// The client's secret.
    public var secret: String
    /// What its tokens may do, such as `users` and `policy_file:read`.
    public var scopes: Set<String>

    /// A client.
    public init(id: String, secret: String, scopes: Set<String>) {
        self.id = id
        self.secret = secret
        self.scopes = scopes
    }
}
