import AccessModel

/// What the guard knows besides the plan.
public struct GuardContext: Sendable {
    /// What was applied in the last 24 hours without an approval.
    public var recent: RecentChanges
    /// The number of people in scope at the last accepted complete read; `nil` before the first.
    public var acceptedPeople: Int?
    /// The settings of the last applied pass; `nil` before the first.
    public var acceptedSettings: String?
    /// Whether this pass fills a store that had none of it: the limits on grants do not apply.
    public var isFirstImport: Bool
    /// Group names that a policy refers to, with the places.
    public var references: [String: [String]]
    /// Whether the store can change a login.
    public var changesLogins: Bool
    /// Changes that a person approved.
    public var approved: Set<ChangeID>

    /// What the guard knows besides the plan.
    public init(
        recent: RecentChanges, acceptedPeople: Int?, acceptedSettings: String?, isFirstImport: Bool,
        references: [String: [String]], changesLogins: Bool, approved: Set<ChangeID> = []
    ) {
        self.recent = recent
        self.acceptedPeople = acceptedPeople
        self.acceptedSettings = acceptedSettings
        self.isFirstImport = isFirstImport
        self.references = references
        self.changesLogins = changesLogins
        self.approved = approved
    }
}
