/// The store that decides which nodes may connect.
public protocol AccessStore: Sendable {
    /// The word used in configuration and reports, such as `sqlite`.
    var kind: String { get }

    /// What it does natively, what it emulates, what it cannot do.
    var capabilities: StoreCapabilities { get }

    /// What binds a ledger to this store: its own id or its address. A store that is yet to be made has none.
    func identity() async throws(StoreError) -> String?

    /// Makes the store where it does not exist, before a real pass; a dry run never calls this.
    ///
    /// Gives the identity. Called twice, it does nothing the second time.
    func prepare() async throws(StoreError) -> String

    /// Keeps the mark of the ledger that serves it, where it can (``AccessSnapshot/servedBy``); before the first effect of a pass.
    /// A store that keeps no mark does nothing.
    func claim(_ mark: LedgerMark) async throws(StoreError)

    /// Reads everything that it says now. A store that is yet to be made reads as empty.
    func read() async throws(StoreError) -> AccessSnapshot

    /// Applies changes in order, and says what became of each: one effect a change, at the same position.
    ///
    /// A change that is refused does not keep the others back. A change that stands already is `applied`.
    func apply(_ batch: ApprovedBatch) async -> [Effect]

    /// What these changes would make of the policy that the last ``read()`` found, as a unified diff; `nil` where the store has no policy
    /// or nothing in it changes. Nothing is asked and nothing is changed.
    func policyDiff(of batch: ApprovedBatch) async -> String?
}

extension AccessStore {
    /// Most stores have no policy.
    public func policyDiff(of batch: ApprovedBatch) async -> String? { nil }
}

/// What a store does natively, what it emulates, and what it cannot do.
public struct StoreCapabilities: Sendable, Hashable {
    /// How an account is suspended.
    public enum Suspension: Sendable, Hashable {
        /// The store knows suspension.
        case native
        /// The store does not; the text says what is done instead and what is left standing.
        case emulated(String)
    }

    /// Whether it makes accounts; where not, an account appears at the person's first login.
    public var createsUsers: Bool
    /// Whether an account's login can follow the directory.
    public var changesLogins: Bool
    /// Whether it keeps groups.
    public var syncsGroups: Bool
    /// Whether a group may name people who have no account yet.
    public var writesAhead: Bool
    /// How an account is suspended.
    public var suspension: Suspension
    /// Whether it keeps the mark of the ledger that serves it.
    public var keepsMarks: Bool
    /// Kinds of change that the store makes in one edit of one document: neighbours of these kinds in a plan are one batch, however
    /// many they are, and take effect together or not at all.
    public var oneEdit: Set<ChangeKind>
    /// What to do when somebody else undoes our changes again and again, where the store has its own way for that; a sentence.
    public var driftAdvice: String

    /// The capabilities of a store.
    public init(
        createsUsers: Bool, changesLogins: Bool, syncsGroups: Bool, writesAhead: Bool, suspension: Suspension,
        keepsMarks: Bool = false,
        oneEdit: Set<ChangeKind> = [], driftAdvice: String = ""
    ) {
        self.createsUsers = createsUsers
        self.changesLogins = changesLogins
        self.syncsGroups = syncsGroups
        self.writesAhead = writesAhead
        self.suspension = suspension
        self.keepsMarks = keepsMarks
        self.oneEdit = oneEdit
        self.driftAdvice = driftAdvice
    }
}

/// Why a store could not be read or made ready. Nothing was changed.
public struct StoreError: Error, Sendable, Hashable {
    /// What happened, where.
    public let message: String
    /// What to do.
    public let remedy: String

    /// An error with what happened and what to do.
    public init(_ message: String, remedy: String) {
        self.message = message
        self.remedy = remedy
    }
}
