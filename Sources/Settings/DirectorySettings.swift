import AccessModel

/// Where people and groups come from.
public enum DirectorySettings: Sendable, Hashable {
    /// An Okta org. The address has a scheme and a host, and no slash at the end.
    case okta(url: String, credential: OktaCredential)
    /// A SCIM 2.0 service. The address has no slash at the end.
    case scim(url: String, credential: BearerCredential)
    /// One JSON document, by its absolute path.
    case file(path: String)

    /// The kind of service.
    public var kind: DirectoryKind {
        switch self {
        case .okta: .okta
        case .scim: .scim
        case .file: .file
        }
    }
}

/// What opens an Okta org.
public enum OktaCredential: Sendable, Hashable {
    /// An API token (SSWS).
    case tokenFile(SecretFile)
    /// An API service app.
    case oauth(OktaApp)
}

/// An API service app, which proves itself with a private key: Okta takes nothing else for its own scopes.
public struct OktaApp: Sendable, Hashable {
    /// The client id.
    public var clientID: String
    /// The private key in PEM form.
    public var privateKey: SecretFile
    /// The id under which Okta knows the key.
    public var keyID: String?
    /// Whether tokens are bound to a key.
    public var dpop: DPoP
}

/// Whether access tokens are bound to a key of the client (RFC 9449).
public enum DPoP: String, Sendable, Hashable, CaseIterable {
    /// When the authorization server asks for it.
    case auto
    /// Always.
    case on
    /// Never.
    case off
}

/// What opens a SCIM service.
public enum BearerCredential: Sendable, Hashable {
    /// A bearer token.
    case tokenFile(SecretFile)
    /// An OAuth client that gets bearer tokens for itself.
    case oauth(OAuthClient)
}

/// An OAuth client that proves itself with a secret (RFC 6749, section 4.4).
public struct OAuthClient: Sendable, Hashable {
    /// The client id.
    public var clientID: String
    /// The client's secret.
    public var secret: SecretFile
    /// The token endpoint, exactly as written.
    public var tokenURL: String
    /// The scopes to ask for, separated by spaces; `nil` for the client's own.
    public var scope: String?
    /// How the client proves itself to the token endpoint.
    public var authentication: ClientAuthentication
}

/// How an OAuth client proves itself to the token endpoint (RFC 6749, section 2.3.1).
public enum ClientAuthentication: String, Sendable, Hashable, CaseIterable {
    /// `client_secret_basic`: in the `Authorization` header.
    case basic
    /// `client_secret_post`: in the form.
    case post
}

/// What opens a service that takes bearer tokens.
public enum ServiceCredential: Sendable, Hashable {
    /// A bearer token or API key.
    case tokenFile(SecretFile)
    /// An OAuth client.
    case oauth(clientID: String, clientSecret: SecretFile)
}
