/// What a ledger writes into a store that can keep it: which ledger served the store last, and how far it had come.
///
/// A ledger that finds another's mark is a second one for the same store; one that finds its own with a higher number was
/// put back from a copy.
public struct LedgerMark: Sendable, Hashable {
    /// The ledger's own id, drawn when it is made and anew when it finds itself to be a copy.
    public var ledger: String
    /// The number of its pass.
    public var generation: Int64
    /// The host that it ran on, for the sentence that a person reads.
    public var host: String
    /// When the pass began.
    public var time: Timestamp

    /// A mark.
    public init(ledger: String, generation: Int64, host: String, time: Timestamp) {
        self.ledger = ledger
        self.generation = generation
        self.host = host
        self.time = time
    }
}

/// What a ledger knows of its own past.
public struct LedgerProvenance: Sendable, Hashable {
    /// Why a ledger takes itself for a copy.
    public enum Copy: String, Sendable, Hashable {
        /// It was put back by `ledger restore`, or is itself a backup.
        case restored
        /// The file was copied: it is not the one in which the last pass was written.
        case copied
        /// A witness beside it, or the store, has seen it further on than it is now.
        case rolledBack = "rolled-back"
        /// The store is older than the ledger: an old state of it was put back.
        case storeRolledBack = "store-rolled-back"
        /// Another ledger served the store meanwhile, and somebody took the store back for this one.
        case displaced
    }

    /// Its own id; empty for a ledger before its first pass.
    public var ledger: String
    /// The number of its last pass; 0 before the first.
    public var generation: Int64
    /// The number of its last pass of which the store is known to have taken the mark; 0 before the first.
    public var claimed: Int64
    /// The id that it had before it found itself to be a copy; empty otherwise.
    public var formerLedger: String
    /// When its last pass began, or when somebody accepted the clock; `nil` before the first.
    public var lastTime: Timestamp?
    /// Why it takes itself for a copy, until a pass has been finished since; `nil` for the original.
    public var copy: Copy?
    /// Suspensions that counted as its own and no longer do, since it is a copy.
    public var disclaimedSuspensions: Int

    /// The past of a ledger; that of a new one by default.
    public init(
        ledger: String = "", generation: Int64 = 0, claimed: Int64 = 0, formerLedger: String = "",
        lastTime: Timestamp? = nil, copy: Copy? = nil,
        disclaimedSuspensions: Int = 0
    ) {
        self.ledger = ledger
        self.generation = generation
        self.claimed = claimed
        self.formerLedger = formerLedger
        self.lastTime = lastTime
        self.copy = copy
        self.disclaimedSuspensions = disclaimedSuspensions
    }
}
