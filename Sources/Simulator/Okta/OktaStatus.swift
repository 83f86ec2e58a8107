/// The status of a user as Okta spells it. Any other spelling can be served too, to see what a reader does with it.
public struct OktaStatus: RawRepresentable, Hashable, Sendable {
    /// The spelling on the wire.
    public let rawValue: String

    /// A status of any spelling.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// May sign in.
    public static let active = OktaStatus(rawValue: "ACTIVE")
    /// Deactivated.
    public static let deprovisioned = OktaStatus(rawValue: "DEPROVISIONED")
    /// Locked after too many failed sign-ins.
    public static let lockedOut = OktaStatus(rawValue: "LOCKED_OUT")
    /// Must choose a new password.
    public static let passwordExpired = OktaStatus(rawValue: "PASSWORD_EXPIRED")
    /// Activated by an administrator, not yet by the user.
    public static let provisioned = OktaStatus(rawValue: "PROVISIONED")
    /// In the middle of a password reset.
    public static let recovery = OktaStatus(rawValue: "RECOVERY")
    /// Created, never activated.
    public static let staged = OktaStatus(rawValue: "STAGED")
    /// Suspended by an administrator.
    public static let suspended = OktaStatus(rawValue: "SUSPENDED")
}
