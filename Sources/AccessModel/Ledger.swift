/// The worker's memory, on disk: links, what is ours, intents, passes.
///
/// The order of a pass is: ``memory(at:)``, decide, ``begin(_:)`` with what was observed, then for each batch
/// ``intend(_:)``, the store, ``conclude(_:)``, and at last ``finish(_:)``. Every call is one transaction.
public protocol Ledger: Sendable {
    /// What is remembered, for a pass at this time; limits look back 24 hours from it.
    func memory(at now: Timestamp) async throws(LedgerError) -> LedgerMemory

    /// Records that a pass begins and what it observed; closes the intents that earlier passes left open.
    ///
    /// Gives the mark that a store which keeps one is given before the first effect.
    func begin(_ opening: PassOpening) async throws(LedgerError) -> LedgerMark

    /// Writes down what a batch will do, before the store is asked.
    func intend(_ batch: ApprovedBatch) async throws(LedgerError)

    /// Writes down what became of the batch intended last: links, ownership and marks follow the effects. An intent whose
    /// effect is unknown stays open.
    func conclude(_ conclusion: BatchConclusion) async throws(LedgerError)

    /// Records the end of a pass and what it decided; gives the head of the audit that it leaves.
    @discardableResult
    func finish(_ record: PassRecord) async throws(LedgerError) -> AuditHead

    /// Records the plan of a dry run, for `approve`, and nothing else.
    func recordDryRun(_ record: PassRecord) async throws(LedgerError)
}

/// What the ledger is bound to, for ever.
public struct LedgerBinding: Sendable, Hashable {
    /// ``DirectorySource/identity``.
    public var directory: String
    /// ``AccessStore/identity()``.
    public var store: String

    /// A binding of both ends.
    public init(directory: String, store: String) {
        self.directory = directory
        self.store = store
    }
}

/// What a pass writes before its first effect.
public struct PassOpening: Sendable {
    /// The pass.
    public var pass: PassID
    /// When it began.
    public var time: Timestamp
    /// What the ledger is bound to; the first pass binds it.
    public var binding: LedgerBinding
    /// What was learned without changing the store.
    public var observations: Observations
    /// Whether this pass fills a store that had none of it, so that the limits on grants do not apply.
    public var isFirstImport: Bool
    /// The host on which it runs, for the mark in the store.
    public var host: String
    /// That the ledger is a copy, where the store has seen it further on; `nil` where nobody found that out.
    public var copy: LedgerProvenance.Copy?
    /// The plan that it follows; `nil` where it plans no changes.
    public var plan: PlanOutline?

    /// A plan in numbers, for the audit.
    public struct PlanOutline: Sendable, Hashable {
        /// The plan.
        public var id: PlanID
        /// All its changes.
        public var changes: Int
        /// Those that the guard keeps back.
        public var held: Int
        /// The pass that it turns back; `nil` for one that follows the directory.
        public var undoes: PassID?

        /// A plan in numbers.
        public init(id: PlanID, changes: Int, held: Int, undoes: PassID? = nil) {
            self.id = id
            self.changes = changes
            self.held = held
            self.undoes = undoes
        }
    }

    /// The opening of a pass.
    public init(
        pass: PassID, time: Timestamp, binding: LedgerBinding, observations: Observations, isFirstImport: Bool,
        host: String = "", copy: LedgerProvenance.Copy? = nil, plan: PlanOutline? = nil
    ) {
        self.pass = pass
        self.time = time
        self.binding = binding
        self.observations = observations
        self.isFirstImport = isFirstImport
        self.host = host
        self.copy = copy
        self.plan = plan
    }
}

/// What became of a batch.
public struct BatchConclusion: Sendable {
    /// The batch that was intended.
    public var batch: ApprovedBatch
    /// One effect a change, at the same position.
    public var effects: [Effect]
    /// When the store answered.
    public var time: Timestamp
    /// Whether the changes count against the limits of the next 24 hours: not those that a person approved, and not those of
    /// a first import. One a change, at the same position.
    public var counts: [Bool]
    /// Approvals that these changes needed, one a change at the same position; none at all where nothing needed one. Those of changes
    /// that were done, or may have been, are spent.
    public var approvals: [ChangeID?]

    /// The conclusion of a batch.
    public init(
        batch: ApprovedBatch, effects: [Effect], time: Timestamp, counts: [Bool], approvals: [ChangeID?] = []
    ) {
        self.batch = batch
        self.effects = effects
        self.time = time
        self.counts = counts
        self.approvals = approvals
    }

    /// Approvals that are spent: an effect that was refused leaves its approval for another try.
    public var spent: [ChangeID] {
        zip(approvals, effects).compactMap { approval, effect in
            switch effect {
            case .applied, .unknown: approval
            case .refused, .unsupported: nil
            }
        }
    }
}

/// What a pass leaves behind for `history`, `status` and the limits.
public struct PassRecord: Sendable {
    /// The pass.
    public var pass: PassID
    /// When it began.
    public var startedAt: Timestamp
    /// When it ended.
    public var finishedAt: Timestamp
    /// The outcome in its word, such as `applied`.
    public var outcome: String
    /// The plan; `nil` when nothing could be planned.
    public var plan: PlanID?
    /// The report as JSON text, as `--output json` prints it.
    public var report: String
    /// The holds of the plan, each with the changes that it names.
    public var holds: [HoldRecord]
    /// The settings under which it decided, once nothing that follows from a change of settings is held any more.
    public var acceptedSettings: String?
    /// The number of people in scope, once a read of that size is accepted.
    public var acceptedPeople: Int?
    /// Whether a first import is complete with this pass.
    public var completesFirstImport: Bool
    /// Whether only a part of the directory was read: what its plan does not hold may be held as before.
    public var isPartial: Bool
    /// Whether it turns an earlier pass back: the directory was not read, so that it is no good read and ends no approval.
    public var isUndo: Bool

    /// The record of a pass.
    public init(
        pass: PassID, startedAt: Timestamp, finishedAt: Timestamp, outcome: String, plan: PlanID?, report: String,
        holds: [HoldRecord] = [], acceptedSettings: String? = nil, acceptedPeople: Int? = nil,
        completesFirstImport: Bool = false, isPartial: Bool = false, isUndo: Bool = false
    ) {
        self.pass = pass
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.plan = plan
        self.report = report
        self.holds = holds
        self.acceptedSettings = acceptedSettings
        self.acceptedPeople = acceptedPeople
        self.completesFirstImport = completesFirstImport
        self.isPartial = isPartial
        self.isUndo = isUndo
    }
}

/// A hold as the ledger keeps it, so that it has an age and can be approved later.
public struct HoldRecord: Sendable, Hashable {
    /// The hash of the changes.
    public var id: HoldID
    /// The limit that holds them, such as `suspensions`.
    public var limit: String
    /// The reason in a sentence.
    public var reason: String
    /// The changes.
    public var changes: [ChangeID]

    /// A hold.
    public init(id: HoldID, limit: String, reason: String, changes: [ChangeID]) {
        self.id = id
        self.limit = limit
        self.reason = reason
        self.changes = changes
    }
}

/// Why the ledger cannot serve. Nothing was changed.
public struct LedgerError: Error, Sendable, Hashable {
    /// What a caller can tell apart.
    public enum Kind: String, Sendable, Hashable {
        /// It is damaged, not a ledger, written by a newer version, or bound to another directory or store: exit 78.
        case unusable
        /// Another process holds the lock: exit 6.
        case locked
        /// The disk failed or is full: exit 1.
        case failed
    }

    /// What a caller can tell apart.
    public let kind: Kind
    /// What happened, where.
    public let message: String
    /// What to do.
    public let remedy: String

    /// An error with what happened and what to do.
    public init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}
