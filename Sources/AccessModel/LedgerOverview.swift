/// What a ledger shows to a person: `status` and `history`.
public struct LedgerOverview: Sendable {
    /// What it is bound to; `nil` before the first pass.
    public var binding: LedgerBinding?
    /// The people who are linked to an account.
    public var linkedPeople: Int
    /// The groups that are linked.
    public var linkedGroups: Int
    /// The newest passes, newest first.
    public var passes: [PassSummary]
    /// The newest pass that read both ends; `nil` when there was none.
    public var lastGood: PassSummary?
    /// What is held now, oldest first.
    public var holds: [HeldNow]
    /// Since when and by whom passes are paused, each of them a dry run; `nil` where they are not.
    public var pause: Pause?
    /// The pins in force, the one that ends first first.
    public var pins: [Pin]
    /// Links made by hand that no pass has followed yet, and accounts that stay unlinked.
    public var handLinks: [HandLink]
    /// The report of the last pass that read both ends, as JSON text; `nil` when there was none.
    public var lastReport: String?
    /// Why the ledger takes itself for a copy; `nil` for the original.
    public var copy: LedgerProvenance.Copy?

    /// What a ledger shows.
    public init(
        binding: LedgerBinding?, linkedPeople: Int, linkedGroups: Int, passes: [PassSummary], lastGood: PassSummary?,
        holds: [HeldNow], pause: Pause?, pins: [Pin] = [], handLinks: [HandLink] = [], lastReport: String? = nil,
        copy: LedgerProvenance.Copy? = nil
    ) {
        self.binding = binding
        self.linkedPeople = linkedPeople
        self.linkedGroups = linkedGroups
        self.passes = passes
        self.lastGood = lastGood
        self.holds = holds
        self.pause = pause
        self.pins = pins
        self.handLinks = handLinks
        self.lastReport = lastReport
        self.copy = copy
    }
}

/// One pass in a line.
public struct PassSummary: Sendable, Hashable {
    /// The pass.
    public var pass: PassID
    /// When it began.
    public var startedAt: Timestamp
    /// When it ended; `nil` for one that was cut short.
    public var finishedAt: Timestamp?
    /// The outcome in its word; `nil` for one that was cut short.
    public var outcome: String?
    /// The changes that it applied.
    public var applied: Int

    /// One pass.
    public init(pass: PassID, startedAt: Timestamp, finishedAt: Timestamp?, outcome: String?, applied: Int) {
        self.pass = pass
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.applied = applied
    }
}

/// A hold that waits for a person.
public struct HeldNow: Sendable, Hashable {
    /// The hold.
    public var record: HoldRecord
    /// Since when it has been seen without a break.
    public var since: Timestamp
    /// Whether all of it is approved, and waits for the next pass.
    public var isApproved: Bool

    /// A hold that waits.
    public init(record: HoldRecord, since: Timestamp, isApproved: Bool) {
        self.record = record
        self.since = since
        self.isApproved = isApproved
    }
}

/// Every pass is a dry run until somebody resumes.
public struct Pause: Sendable, Hashable {
    /// Since when.
    public var since: Timestamp
    /// The operating system's user who paused.
    public var user: String
    /// What they noted.
    public var note: String

    /// A pause.
    public init(since: Timestamp, user: String, note: String) {
        self.since = since
        self.user = user
        self.note = note
    }
}
