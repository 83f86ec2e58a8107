import AccessModel

/// Everything in the configuration that decides what a plan contains.
public struct PlanningRules: Sendable, Hashable {
    /// What is done with accounts of our domain that match nobody.
    public enum Unmatched: String, Sendable, Hashable {
        /// They are listed.
        case report
        /// They are suspended, through the guard.
        case suspend
    }

    /// What each status means.
    public var statuses: StatusRules
    /// How groups are called in the store.
    public var naming: GroupNaming
    /// Whether people without an account are written into groups by their directory login, where the store takes it.
    public var writesAhead: Bool
    /// Whether a rename rewrites references in a policy in the same edit.
    public var rewritesReferences: Bool
    /// What is done with strangers.
    public var unmatched: Unmatched
    /// The scope and selection as configured: a change of it makes revocations hold once.
    public var scope: ScopeSettings
    /// The limits.
    public var guardPolicy: GuardPolicy

    /// The rules of a configuration.
    public init(
        statuses: StatusRules, naming: GroupNaming, writesAhead: Bool = true, rewritesReferences: Bool = false,
        unmatched: Unmatched = .report, scope: ScopeSettings = ScopeSettings(), guardPolicy: GuardPolicy = GuardPolicy()
    ) {
        self.statuses = statuses
        self.naming = naming
        self.writesAhead = writesAhead
        self.rewritesReferences = rewritesReferences
        self.unmatched = unmatched
        self.scope = scope
        self.guardPolicy = guardPolicy
    }
}

/// Who and what is in scope, as configured.
public struct ScopeSettings: Sendable, Hashable {
    /// The app whose assigned people are in scope; empty for none.
    public var app: String
    /// The groups whose members are in scope; empty for everyone.
    public var scopeGroups: [String]
    /// The groups that are synced.
    public var groups: [String]

    /// A scope; without anything, everyone and no group.
    public init(app: String = "", scopeGroups: [String] = [], groups: [String] = []) {
        self.app = app
        self.scopeGroups = scopeGroups
        self.groups = groups
    }
}
