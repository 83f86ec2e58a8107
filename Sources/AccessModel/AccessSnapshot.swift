/// What the authorization store says now.
public struct AccessSnapshot: Sendable {
    /// The accounts.
    public var accounts: AccountTable
    /// The groups, ours and others'.
    public var groups: StoreGroupTable
    /// Rows of `groups` against rows of `accounts`.
    public var memberships: Memberships
    /// Group names that a policy refers to, with the places (`acls[3].src`, line and column); empty where the store has no policy.
    public var references: [String: [String]]
    /// Folded logins that a policy's own tests name, with the places: such a test fails once the person may not connect.
    public var peopleInTests: [String: [String]]
    /// What a person should know about the store.
    public var warnings: [Warning]
    /// The number of exchanges that the read took.
    public var requests: Int
    /// The ledger that served the store last; `nil` where none has, or the store keeps no mark.
    public var servedBy: LedgerMark?
    /// Why groups cannot be followed at present, in a sentence: nothing is concluded about them, and people are followed all the same.
    /// `nil` where they can.
    public var groupsUnread: String?

    /// A snapshot of a complete read of the store.
    public init(
        accounts: AccountTable, groups: StoreGroupTable, memberships: Memberships,
        references: [String: [String]] = [:], peopleInTests: [String: [String]] = [:], warnings: [Warning] = [],
        requests: Int = 0, servedBy: LedgerMark? = nil, groupsUnread: String? = nil
    ) {
        self.accounts = accounts
        self.groups = groups
        self.memberships = memberships
        self.references = references
        self.peopleInTests = peopleInTests
        self.warnings = warnings
        self.requests = requests
        self.servedBy = servedBy
        self.groupsUnread = groupsUnread
    }
}

/// Whether an account may connect nodes.
public enum AccountState: UInt8, Sendable, Hashable {
    /// Its approved, unexpired nodes may connect.
    case active
    /// None of its nodes may connect.
    case suspended
    /// No account yet: a login that groups name ahead of the person's first login.
    case absent
}

/// The accounts of a store, a column each, a row an account.
public struct AccountTable: Sendable {
    /// The store's ids; a row of state `absent` has an empty one.
    public private(set) var ids = TextColumn()
    /// Logins as the store spells them.
    public private(set) var logins = TextColumn()
    /// Email addresses; empty where the store keeps none.
    public private(set) var emails = TextColumn()
    /// Names for people to read; may be empty.
    public private(set) var names = TextColumn()
    /// The directory ids that the store itself remembers; empty where it keeps none.
    public private(set) var directoryIDs = TextColumn()
    /// The state of each account.
    public private(set) var states: [AccountState] = []
    /// Accounts that own the tailnet: every revocation holds.
    public private(set) var isOwner: [Bool] = []
    /// Accounts shared in from another tailnet: never managed.
    public private(set) var isShared: [Bool] = []

    /// Rows of accounts of which nothing can connect, in a store that does not know suspension: whether one of them is suspended is for
    /// the ledger to say, which knows whom we suspended.
    public private(set) var dormant: Set<Int> = []
    /// By row, the id that the identity provider itself gave at the login. It tells whose account it is, and not that we ever managed it.
    public private(set) var providerIDs: [Int: String] = [:]

    /// An empty table.
    public init() {}

    /// The number of accounts.
    public var count: Int { states.count }

    /// Says that nothing of an account can connect, in a store that does not know suspension.
    public mutating func markDormant(at row: Int) { dormant.insert(row) }

    /// Says what the identity provider calls the person of an account.
    public mutating func set(providerID: String, at row: Int) { providerIDs[row] = providerID }

    /// Counts an account as suspended, which the store cannot tell.
    public mutating func markSuspended(at row: Int) { states[row] = .suspended }

    /// Whether the identity provider calls the person of an account by another id than this.
    public func isAnothers(_ row: Int, than id: String) -> Bool { providerIDs[row].map { $0 != id } ?? false }

    /// The id of the account in a row.
    public func id(at row: Int) -> AccountID { AccountID(ids[row]) }

    /// Adds an account.
    @discardableResult
    public mutating func insert(
        id: AccountID, login: String, state: AccountState, email: String = "", name: String = "",
        directoryID: DirectoryID? = nil, isOwner: Bool = false, isShared: Bool = false
    ) -> Int {
        ids.append(id.text)
        logins.append(login)
        emails.append(email)
        names.append(name)
        directoryIDs.append(directoryID?.text ?? "")
        states.append(state)
        self.isOwner.append(isOwner)
        self.isShared.append(isShared)
        return states.count - 1
    }

    /// Adds an account from bytes known to be UTF-8: for stores of a million accounts.
    public mutating func insert(
        id: UnsafeBufferPointer<UInt8>, login: UnsafeBufferPointer<UInt8>, state: AccountState,
        email: UnsafeBufferPointer<UInt8>, name: UnsafeBufferPointer<UInt8>, directoryID: UnsafeBufferPointer<UInt8>
    ) {
        ids.append(utf8: id)
        logins.append(utf8: login)
        emails.append(utf8: email)
        names.append(utf8: name)
        directoryIDs.append(utf8: directoryID)
        states.append(state)
        isOwner.append(false)
        isShared.append(false)
    }
}

/// The groups of a store, a row a group.
public struct StoreGroupTable: Sendable {
    /// The names in the store, distinct.
    public private(set) var names: InternedText
    /// The directory ids that the store itself remembers; `nil` where it keeps none.
    public private(set) var directoryIDs: [DirectoryID?] = []

    /// An empty table.
    public init() { names = InternedText() }

    /// The number of groups.
    public var count: Int { names.count }

    /// The row of the group of that name.
    public func row(named name: String) -> Int? { names.row(of: name) }

    /// Adds a group, or gives `nil` when the name is there already.
    @discardableResult
    public mutating func insert(name: String, directoryID: DirectoryID? = nil) -> Int? {
        let (row, isNew) = names.intern(name)
        guard isNew else { return nil }
        directoryIDs.append(directoryID)
        return row
    }
}
