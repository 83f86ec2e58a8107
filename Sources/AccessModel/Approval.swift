/// A person's yes to changes that the guard holds.
///
/// It covers exactly the changes that the hold named, with the same evidence, whatever else joins or leaves the plan. It lasts
/// 24 hours or to the end of the next pass, whichever is later, and is spent once.
public struct ApprovalRequest: Sendable, Hashable {
    /// A hold's or a plan's id, as it was typed.
    public var id: String
    /// Only these changes of it; empty for all.
    public var changes: [ChangeID]
    /// The operating system's user.
    public var user: String
    /// What the person noted, such as a ticket.
    public var note: String
    /// When.
    public var time: Timestamp

    /// A request to approve.
    public init(id: String, changes: [ChangeID] = [], user: String, note: String = "", time: Timestamp) {
        self.id = id
        self.changes = changes
        self.user = user
        self.note = note
        self.time = time
    }
}

/// What was approved.
public struct ApprovalReceipt: Sendable, Hashable {
    /// The holds, by id and limit.
    public var holds: [HoldRecord]
    /// The number of changes that are approved now.
    public var changes: Int
    /// Until when, unless no pass has ended by then.
    public var until: Timestamp

    /// What was approved.
    public init(holds: [HoldRecord], changes: Int, until: Timestamp) {
        self.holds = holds
        self.changes = changes
        self.until = until
    }
}

/// Why an approval is refused: a sentence each. Nothing was recorded.
public enum ApprovalRefusal: Error, Sendable, Hashable {
    /// No hold and no plan has this id.
    case unknown(String)
    /// The plan holds nothing.
    case nothingHeld(PlanID)
    /// It was seen last at this time, more than 24 hours ago.
    case expired(String, lastSeen: Timestamp)
    /// A pass found that the directory no longer asks for it.
    case gone(HoldID, since: Timestamp)
    /// All of it was approved before and has been applied.
    case spent(String)
    /// It only follows from another hold, which is to be approved instead.
    case follows(HoldID, cause: String)
    /// The hold does not name this change.
    case foreignChange(ChangeID)
    /// The ledger could not be read or written.
    case ledger(LedgerError)
}

/// Who approved a change, for the reports.
public struct ApprovalNote: Sendable, Hashable {
    /// The operating system's user.
    public var user: String
    /// What they noted.
    public var note: String

    /// A note.
    public init(user: String, note: String) {
        self.user = user
        self.note = note
    }
}
