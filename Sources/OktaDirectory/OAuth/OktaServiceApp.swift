/// An API service app of an org: it proves itself with a private key and is given tokens with scopes.
public struct OktaServiceApp: Sendable {
    /// Whether tokens are bound to a key of ours (RFC 9449).
    public enum Binding: Sendable, Hashable {
        /// When Okta asks for it.
        case auto
        /// Always.
        case always
        /// Never.
        case never
    }

    /// The client id.
    public var clientID: String
    /// The private key.
    public var key: SigningKey
    /// The id under which Okta knows the key.
    public var keyID: String?
    /// Whether tokens are bound to a key.
    public var binding: Binding
    /// The scopes without which nothing works.
    public var neededScopes: [String]
    /// Scopes that are done without where Okta does not grant them.
    public var wishedScopes: [String]
    /// Where the key came from, such as `directory.oauth.private_key_file (/run/secrets/key.pem)`; for messages.
    public var keySource: String

    /// An app that reads users, groups and, if granted, the log; assignments of an app where one scopes the directory.
    public init(
        clientID: String, key: SigningKey, keyID: String?, binding: Binding = .auto, readsApps: Bool = false,
        keySource: String
    ) {
        self.clientID = clientID
        self.key = key
        self.keyID = keyID
        self.binding = binding
        neededScopes = ["okta.users.read", "okta.groups.read"] + (readsApps ? ["okta.apps.read"] : [])
        wishedScopes = ["okta.logs.read"]
        self.keySource = keySource
    }
}
