/// The store that decides which nodes may connect.
public enum StoreSettings: Sendable, Hashable {
    /// A database of ours, by its absolute path.
    case sqlite(path: String)
    /// A tailnet; `-` is the credential's own. The address has no slash at the end.
    case tailscale(url: String, tailnet: String, credential: ServiceCredential)
    /// A Headscale server.
    case headscale(HeadscaleSettings)
}

/// A Headscale server.
public struct HeadscaleSettings: Sendable, Hashable {
    /// The address, without a slash at the end.
    public var url: String
    /// The API key.
    public var token: SecretFile
    /// Whether people without an account get one before their first login.
    public var createsUsers: Bool
    /// The OIDC issuer by which people log in; its id begins every account's provider id.
    public var issuer: String?
    /// The policy file, where the policy is read from one; absolute.
    public var policyPath: String?
    /// What makes Headscale read the policy file again, as it was written.
    public var reloadCommand: String?
}
