import AccessModel

/// The ordered changes of a pass, before the guard has looked at them.
public struct Plan: Sendable {
    /// The hash of the changes: the same plan has the same id.
    public let id: PlanID
    /// The changes in the order in which they are applied.
    public let changes: [Change]
    /// Changes that the directory wants and the store cannot do.
    public let unsupported: [Change]
    /// What a person should know, in order.
    public let warnings: [Warning]
    /// What the ledger should learn whatever becomes of the changes.
    public let observations: Observations
    /// The sizes that limits are measured against.
    public let totals: PlanTotals
}

/// The sizes that limits are measured against, and that reports show.
public struct PlanTotals: Sendable {
    /// People whom the listing names and whose status and scope do not revoke; whoever is in doubt is among them.
    public var people = 0
    /// Linked people with an active account whom the listing does not name, and whose absence is not confirmed.
    public var unconfirmedPeople = 0
    /// Whether a scope group is missing or could not be read.
    public var isScopeInDoubt = false
    /// Listed people without an account of whom nothing but the id could be read.
    public var unreadableNewcomers = 0
    /// Linked accounts.
    public var managedAccounts = 0
    /// Linked accounts that are active.
    public var managedActiveAccounts = 0
    /// Linked groups that stand in the store.
    public var managedGroups = 0
    /// Memberships that are ours and stand in the store.
    public var managedMemberships = 0
    /// The same by group.
    public var membersOfGroup: [DirectoryID: Int] = [:]
    /// Of groups that are removed, the members who go with them and with nothing else.
    public var peopleOfRemovedGroup: [DirectoryID: [ChangedPerson]] = [:]
    /// Accounts of the store that nobody in the directory is linked to.
    public var unmanagedAccounts = 0
    /// Accounts that own the store: every revocation of them holds.
    public var owners: Set<AccountID> = []

    /// All zero.
    public init() {}
}
