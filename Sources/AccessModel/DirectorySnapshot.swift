/// What the identity provider says: people, groups, memberships, read to the provider's own end marks.
///
/// A snapshot exists only for a complete read; an incomplete one is a ``DirectoryError``.
public struct DirectorySnapshot: Sendable {
    /// The kind of service, the prefix of every status reason.
    public var kind: DirectoryKind
    /// How much was fetched anew.
    public var mode: ReadMode
    /// Everyone that the listings named.
    public var people: PeopleTable
    /// What the directory's other clients call each person (SCIM's `externalId`), a row a person; `nil` where the directory
    /// has no such thing. For people to read: nothing is decided on it.
    public var externalIDs: TextColumn?
    /// Every group that the listing named, selected or not.
    public var groups: GroupTable
    /// Rows of `groups` against rows of `people`, for the groups whose reading is complete.
    public var memberships: Memberships
    /// Names or ids in the configuration for which no group exists, and everything else that a person should know.
    public var warnings: [Warning]
    /// The number of HTTP exchanges that the read took, retries included.
    public var requests: Int
    /// Whether the configuration limits the scope to members of groups (`directory.scope_groups`).
    public var isScopedByGroups: Bool
    /// Scope groups that the listing does not name: who is in scope only through them cannot be known.
    public var missingScopeGroups: [String]
    /// What the read was predicted to cost and cost, where the provider limits requests.
    public var cost: ReadCost?
    /// What was learned of members, for the copy; `nil` where the source keeps none.
    public var memberReading: MemberReading?

    /// Whether only whom the log named was read: nothing follows from who is not here.
    public var isPartial: Bool { mode == .watch }

    /// A snapshot of a complete read.
    public init(
        kind: DirectoryKind, mode: ReadMode, people: PeopleTable, groups: GroupTable, memberships: Memberships,
        warnings: [Warning] = [], requests: Int = 0, isScopedByGroups: Bool = false, missingScopeGroups: [String] = []
    ) {
        self.kind = kind
        self.mode = mode
        self.people = people
        self.groups = groups
        self.memberships = memberships
        self.warnings = warnings
        self.requests = requests
        self.isScopedByGroups = isScopedByGroups
        self.missingScopeGroups = missingScopeGroups
    }
}

/// How much of the directory a read fetches anew.
public enum ReadMode: String, Sendable, Hashable {
    /// A full listing of people and groups; members only where they moved since the last complete read.
    case census
    /// A census that fetches every group's members.
    case sweep
    /// Only whom the log of changes, or a page of a running listing, named.
    case watch
}
