import AccessModel

/// What a person's status in the directory means for their account.
public enum StatusRule: String, Sendable, Hashable {
    /// The account is to be active.
    case active
    /// The account is to be suspended.
    case suspended
    /// No account is made; one that stands is suspended, since the directory reaches such a status only through deactivation.
    case notYet = "not-yet"
    /// Nothing is decided: state and memberships stay as they are.
    case leave
}

/// The rule of each status.
///
/// Okta's table: `ACTIVE, PASSWORD_EXPIRED, RECOVERY, LOCKED_OUT` may connect (a locked or expired password is not a
/// departure), `SUSPENDED, DEPROVISIONED` may not, `STAGED, PROVISIONED` not yet. A status without a rule decides nothing:
/// Okta's documents name a transitional `ACTIVATING` that its schema lacks.
public struct StatusRules: Sendable, Hashable {
    /// The rules by status text.
    public var rules: [String: StatusRule]
    /// The rule for a person for whom the directory says no status (SCIM's `active` is optional).
    public var missing: StatusRule

    /// Rules by status text.
    public init(rules: [String: StatusRule], missing: StatusRule = .leave) {
        self.rules = rules
        self.missing = missing
    }

    /// The rule of a status; `nil` for a status that no rule names.
    public func rule(for status: String) -> StatusRule? { status.isEmpty ? missing : rules[status] }

    /// The rules that a directory of this kind has unless the configuration says otherwise.
    public static func defaults(for kind: DirectoryKind) -> StatusRules {
        let okta: [String: StatusRule] = [
            "ACTIVE": .active, "PASSWORD_EXPIRED": .active, "RECOVERY": .active, "LOCKED_OUT": .active,
            "SUSPENDED": .suspended, "DEPROVISIONED": .suspended, "STAGED": .notYet, "PROVISIONED": .notYet,
        ]
        let plain: [String: StatusRule] = ["active": .active, "inactive": .suspended]
        switch kind {
        case .okta: return StatusRules(rules: okta)
        case .scim: return StatusRules(rules: plain)
        default:
            // A file is written by hand or by a script, so both spellings are understood.
            let both = okta.merging(plain) { first, _ in first }
            return StatusRules(rules: both.merging(["suspended": .suspended]) { first, _ in first })
        }
    }
}
