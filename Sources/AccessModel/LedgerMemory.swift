/// What the ledger remembers, in the form in which a pass compares it.
public struct LedgerMemory: Sendable {
    /// What it is bound to; `nil` before its first pass.
    public var binding: LedgerBinding?
    /// People whom we have dealt with.
    public var people: RememberedPeople
    /// Groups that are linked.
    public var groups: RememberedGroups
    /// Memberships that are ours: rows of `groups` against rows of `people`.
    public var owned: Memberships
    /// Accounts without a person that we suspended as strangers.
    public var suspendedStrangers: Set<AccountID>
    /// Intents that a pass left open: it was cut short, or the store's answer was lost.
    public var openIntents: [OpenIntent]
    /// What was applied in the last 24 hours and counts against the limits.
    public var recent: RecentChanges
    /// How often the same drift was repaired, each time within a day of the one before, by its subject.
    public var drift: [String: Int]
    /// The number of people in scope at the last accepted complete read; `nil` before the first.
    public var acceptedPeople: Int?
    /// The settings of the last applied pass; `nil` before the first.
    public var acceptedSettings: String?
    /// Whether a first import has begun and not ended.
    public var firstImport: FirstImport
    /// Changes that a person approved, and that are neither spent nor expired.
    public var approved: Set<ChangeID> { Set(approvals.keys) }
    /// Who approved each of them, and what they noted.
    public var approvals: [ChangeID: ApprovalNote] = [:]
    /// People and groups that are left as they are; none that has ended.
    public var pins: [Pin] = []
    /// Links made by hand that no pass has followed yet.
    public var handLinks: [HandLink] = []
    /// Accounts that a person unlinked: they stay linked to nobody.
    public var unlinked: [HandLink] = []
    /// What the ledger knows of its own past.
    public var provenance = LedgerProvenance()
    /// Since when and by whom passes are paused, each of them a dry run; `nil` where they are not.
    public var pause: Pause?
    /// Since when each hold has been seen without a break.
    public var heldSince: [HoldID: Timestamp] = [:]

    /// How far the first import has come.
    public enum FirstImport: Int, Sendable, Hashable {
        /// No pass has been applied.
        case notBegun
        /// A pass into an empty store was cut short, or some of its changes failed.
        case begun
        /// The limits on grants apply.
        case done
    }

    /// The memory of a ledger that is new.
    public init(
        binding: LedgerBinding? = nil, people: RememberedPeople = RememberedPeople(),
        groups: RememberedGroups = RememberedGroups(), owned: Memberships = Memberships(),
        suspendedStrangers: Set<AccountID> = [], openIntents: [OpenIntent] = [],
        recent: RecentChanges = RecentChanges(), drift: [String: Int] = [:], acceptedPeople: Int? = nil,
        acceptedSettings: String? = nil, firstImport: FirstImport = .notBegun
    ) {
        self.binding = binding
        self.people = people
        self.groups = groups
        self.owned = owned
        self.suspendedStrangers = suspendedStrangers
        self.openIntents = openIntents
        self.recent = recent
        self.drift = drift
        self.acceptedPeople = acceptedPeople
        self.acceptedSettings = acceptedSettings
        self.firstImport = firstImport
    }
}

extension LedgerMemory {
    /// What a copy may rely on: everything but what may have been overtaken since it was made.
    ///
    /// A suspension may have been lifted and made again by hand, an approval spent, an intent done. Links, memberships, pins and
    /// what counts against the limits stay: they err toward less access.
    public func disclaiming(as copy: LedgerProvenance.Copy) -> LedgerMemory {
        var memory = self
        memory.provenance.copy = copy
        memory.provenance.disclaimedSuspensions = suspendedStrangers.count
        for row in 0..<people.count where people.isSuspendedByUs[row] {
            memory.people.setSuspendedByUs(false, at: row)
            memory.provenance.disclaimedSuspensions += 1
        }
        memory.suspendedStrangers = []
        memory.openIntents = []
        memory.approvals = [:]
        memory.drift = [:]
        return memory
    }
}

/// People whom the ledger knows, a column each, a row a person.
public struct RememberedPeople: Sendable {
    /// The directory's ids, distinct.
    public private(set) var ids: InternedText
    /// The linked account of each; empty for people who have none (they may have been written ahead into groups).
    public private(set) var accountIDs = TextColumn()
    /// The login that the directory gave last.
    public private(set) var logins = TextColumn()
    /// Whether the account is suspended, and by us.
    public private(set) var isSuspendedByUs: [Bool] = []

    /// An empty table with room for so many people.
    public init(capacity: Int = 0) { ids = InternedText(capacity: capacity) }

    /// The number of people.
    public var count: Int { ids.count }

    /// Adds a person; a second row of one id is ignored.
    public mutating func insert(
        id: DirectoryID, account: AccountID?, login: String, isSuspendedByUs: Bool = false
    ) {
        guard ids.intern(id.text).isNew else { return }
        accountIDs.append(account?.text ?? "")
        logins.append(login)
        self.isSuspendedByUs.append(isSuspendedByUs)
    }

    /// Adds a person from bytes known to be UTF-8: for a ledger of a million people.
    public mutating func insert(
        id: UnsafeBufferPointer<UInt8>, account: UnsafeBufferPointer<UInt8>, login: UnsafeBufferPointer<UInt8>,
        isSuspendedByUs: Bool
    ) {
        guard ids.intern(utf8: id).isNew else { return }
        accountIDs.append(utf8: account)
        logins.append(utf8: login)
        self.isSuspendedByUs.append(isSuspendedByUs)
    }

    /// Marks whether the account is suspended by us.
    public mutating func setSuspendedByUs(_ value: Bool, at row: Int) { isSuspendedByUs[row] = value }
}

/// Groups that are linked: a directory id to a name in the store.
public struct RememberedGroups: Sendable {
    /// The directory's ids, distinct.
    public private(set) var ids: InternedText
    /// The name in the store.
    public private(set) var names: [String] = []

    /// An empty table.
    public init() { ids = InternedText() }

    /// The number of groups.
    public var count: Int { ids.count }

    /// Adds a group; a second row of one id is ignored.
    public mutating func insert(id: DirectoryID, name: String) {
        guard ids.intern(id.text).isNew else { return }
        names.append(name)
    }
}

/// What a pass meant to do when it was cut short.
public struct OpenIntent: Sendable, Hashable {
    /// What was to be done.
    public var kind: ChangeKind
    /// The person, by the directory's id.
    public var person: DirectoryID?
    /// The account; `nil` where it was yet to be made.
    public var account: AccountID?
    /// The group, by the directory's id.
    public var group: DirectoryID?
    /// The name that the group was to have.
    public var groupName: String?
    /// Of a group that was removed, how many memberships of ours went with it; counted by the pass that finds it gone.
    public var members = 0

    /// An intent.
    public init(
        kind: ChangeKind, person: DirectoryID? = nil, account: AccountID? = nil, group: DirectoryID? = nil,
        groupName: String? = nil
    ) {
        self.kind = kind
        self.person = person
        self.account = account
        self.group = group
        self.groupName = groupName
    }
}

/// What was applied in the last 24 hours without an approval.
public struct RecentChanges: Sendable, Hashable {
    /// Applied changes by kind; removals that followed from a suspension are not among them.
    public var byKind: [ChangeKind: Int]
    /// Members of groups that were removed as a whole.
    public var removedGroupMembers: Int
    /// Removals by group.
    public var removalsByGroup: [DirectoryID: Int]

    /// What was applied; nothing by default.
    public init(
        byKind: [ChangeKind: Int] = [:], removedGroupMembers: Int = 0, removalsByGroup: [DirectoryID: Int] = [:]
    ) {
        self.byKind = byKind
        self.removedGroupMembers = removedGroupMembers
        self.removalsByGroup = removalsByGroup
    }
}
