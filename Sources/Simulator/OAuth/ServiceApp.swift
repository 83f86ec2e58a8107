/// An API service app of the simulated org: who may ask for tokens, and what they open.
public struct ServiceApp: Sendable {
    /// The client id, such as `0oa1example`.
    public var clientID: String
    /// The public keys by `kid`; the key of an assertion without `kid` is the only one.
    public var keys: [String: VerificationKey]
    /// The scopes that were granted in the org.
    public var scopes: Set<String>
    /// Whether tokens must be bound to a key, as is the default for new apps.
    public var requiresDPoP: Bool
    /// Whether the app has an admin role: without one Okta shows it an empty directory, with 200.
    public var hasAdminRole: Bool
    /// How long a token lasts.
    public var tokenSeconds: Int64

    /// The read scopes that a directory reader needs.
    public static let readScopes: Set<String> = [
        "okta.users.read", "okta.groups.read", "okta.apps.read", "okta.logs.read",
    ]

    /// An app.
    public init(
        clientID: String, keys: [String: VerificationKey], scopes: Set<String> = ServiceApp.readScopes,
        requiresDPoP: Bool = true, hasAdminRole: Bool = true, tokenSeconds: Int64 = 3600
    ) {
        self.clientID = clientID
        self.keys = keys
        self.scopes = scopes
        self.requiresDPoP = requiresDPoP
        self.hasAdminRole = hasAdminRole
        self.tokenSeconds = tokenSeconds
    }
}
