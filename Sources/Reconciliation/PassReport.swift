import AccessModel
import Planning

/// What a pass read, decided and did: everything that the text and the JSON show.
public struct PassReport: Sendable {
    /// How the pass ended.
    public enum Outcome: String, Sendable {
        /// Nothing to do.
        case inSync = "in-sync"
        /// A dry run with changes to make.
        case pending
        /// Everything was done.
        case applied
        /// Something is held; the rest was done.
        case held
        /// Some changes failed, or the pass was cut short; the rest was done.
        case partial
        /// The directory could not be read completely; nothing changed.
        case unread
        /// The store could not be read; nothing changed.
        case storeUnread = "store-unread"
    }

    /// What became of one change of the plan.
    public enum State: Sendable, Hashable {
        /// It is to be done: a dry run, or a pass that was cut short before it.
        case pending
        /// It was done; the text tells what is worth telling.
        case applied(String?)
        /// It is kept back by the hold at this position.
        case held(Int)
        /// The store refused it, or its answer was lost.
        case failed(String)
        /// The store cannot do it.
        case unsupported(String)
    }

    /// What was read of the directory.
    public struct DirectorySize: Sendable, Hashable {
        /// The word of the source, such as `okta`.
        public var kind = ""
        /// Whether every listing ended on its own end mark.
        public var complete = false
        /// `census` or `sweep`; empty when nothing was read.
        public var mode = ""
        /// People that the listings named.
        public var users = 0
        /// Groups that are selected.
        public var groups = 0
        /// Memberships that were read.
        public var memberships = 0
        /// HTTP exchanges, retries included.
        public var requests = 0
        /// What the read was predicted to cost and cost, where the provider limits requests.
        public var cost: ReadCost?
    }

    /// What was read of the store.
    public struct StoreSize: Sendable, Hashable {
        /// The word of the store, such as `sqlite`.
        public var kind = ""
        /// Accounts.
        public var users = 0
        /// Groups, ours and others'.
        public var groups = 0
        /// Accounts that nobody in the directory is linked to.
        public var unmanagedUsers = 0
        /// Exchanges with the store.
        public var requests = 0
    }

    /// The pass.
    public var pass: PassID
    /// Whether it stopped before the first effect.
    public var isDryRun: Bool
    /// The pass that it turns back; `nil` for a pass by the directory.
    public var undoes: PassID?
    /// When it began.
    public var startedAt: Timestamp
    /// When it ended.
    public var finishedAt: Timestamp
    /// How it ended.
    public var outcome: Outcome
    /// The plan; `nil` when nothing could be planned.
    public var plan: Plan?
    /// What became of each change of the plan, at the same position.
    public var states: [State] = []
    /// What is kept back.
    public var holds: [Hold] = []
    /// Since when each hold has been seen; a new one is not among them.
    public var heldSince: [HoldID: Timestamp] = [:]
    /// The pins in force, the one that ends first first.
    public var pins: [Pin] = []
    /// Links by hand that wait for this pass, and accounts that stay unlinked.
    public var handLinks: [HandLink] = []
    /// Who released the changes that had been held.
    public var approvals: [ChangeID: ApprovalNote] = [:]
    /// What was read of the directory.
    public var directory = DirectorySize()
    /// What was read of the store.
    public var store = StoreSize()
    /// What a person should know.
    public var warnings: [Warning] = []
    /// Passes that revoked access while the listing of this one still ran.
    public var early: [PassReport] = []
    /// Whether there is nothing to record: the directory's log named nobody about whom anything was to change.
    public var isQuiet = false
    /// What the changes make of the store's policy, as a unified diff: of a dry run what would be written, of a pass what it set out to
    /// write; `nil` where the store has no policy or it stays as it is.
    public var policyDiff: String?
    /// Of suspensions whose event stands in the directory's log with a time: seconds from there to their end.
    public var suspensionLags: [Double] = []
    /// Whether the pass was told to stop before it was through.
    public var wasCutShort = false
    /// Of the logins that the request asked for, those that neither end knows; in order. Neither text nor JSON shows them.
    public var unknownLogins: [String] = []
    /// The head of the audit that a real pass left; `nil` for a dry run.
    public var auditHead: AuditHead?
    /// Hashes changes into the ids that the report shows.
    var digest: ContentDigest?
    /// How a suspension is emulated, where the store does not know it.
    var emulation: String?

    init(pass: PassID, isDryRun: Bool, startedAt: Timestamp) {
        self.pass = pass
        self.isDryRun = isDryRun
        self.startedAt = startedAt
        finishedAt = startedAt
        outcome = .inSync
    }

    /// The process's exit code: 4 before 3 before 2 where several apply.
    ///
    /// - Parameter isDetailed: whether a dry run with changes pending is told from one without (`--detailed-exitcode`).
    public func exitCode(isDetailed: Bool) -> Int32 {
        switch outcome {
        case .inSync, .applied: 0
        case .pending: isDetailed ? 2 : 0
        case .held: 3
        case .partial: 4
        case .unread: 5
        case .storeUnread: 7
        }
    }
}
