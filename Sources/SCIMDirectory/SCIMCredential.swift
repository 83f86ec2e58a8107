import Transport

/// What opens a SCIM service.
public enum SCIMCredential: Sendable {
    /// A bearer token.
    case token(Secret)
    /// An OAuth client that gets bearer tokens for itself.
    case client(ClientCredentials)
}
