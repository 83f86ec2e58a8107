/// What kind of service a directory is; the prefix of every reason that cites one of its statuses.
public struct DirectoryKind: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The word used in configuration and in reasons.
    public let text: String

    /// A kind by its word.
    public init(stringLiteral text: String) { self.text = text }

    /// Okta's management API.
    public static let okta: DirectoryKind = "okta"
    /// Any SCIM 2.0 service.
    public static let scim: DirectoryKind = "scim"
    /// One JSON document.
    public static let file: DirectoryKind = "file"

    /// The word used in configuration and in reasons.
    public var description: String { text }
}
