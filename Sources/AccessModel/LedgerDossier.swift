/// All that the ledger knows of one person or group: what `explain` begins with. Neither the directory nor the store was asked for it.
public struct LedgerDossier: Sendable {
    /// Whom or what it is about; a name where the ledger knows nobody of that name.
    public var subject: Pin.Subject
    /// The login or the group's name in the store.
    public var name: String
    /// What the directory's other clients call the person; `nil` where it has no such thing.
    public var externalID: String?
    /// The linked account; `nil` for a group, and for people who have none.
    public var account: AccountID?
    /// Whether it is linked, and so managed.
    public var isManaged = false
    /// Whether the account is suspended, and by us.
    public var isSuspendedByUs = false
    /// Memberships that are ours: of a person the groups, of a group the members; in order, the first so many.
    public var memberships: [String] = []
    /// How many there are.
    public var membershipCount = 0
    /// What was done, newest first, the first so many.
    public var changes: [PastChange] = []
    /// The pins in force that are about it.
    public var pins: [Pin] = []
    /// Decisions about its account by hand that are in force.
    public var handLinks: [HandLink] = []
    /// What is held now, of anybody.
    public var holds: [HeldNow] = []
    /// Whether passes are paused.
    public var pause: Pause?
    /// When the last complete read of the directory began that was kept; `nil` before the first, and for directories without a copy.
    public var readAt: Timestamp?
    /// The newest pass that read both ends.
    public var lastGood: PassSummary?
    /// Its report, as JSON text.
    public var lastReport: String?

    /// Nothing known.
    public init(subject: Pin.Subject, name: String) {
        self.subject = subject
        self.name = name
    }
}

/// One change as the history has it.
public struct PastChange: Sendable, Hashable {
    /// What became of it.
    public enum Outcome: String, Sendable, Hashable {
        /// It was done.
        case applied
        /// The store refused it.
        case refused
        /// The store cannot do it.
        case unsupported
        /// A pass was cut short; the next one looked at the store anew.
        case superseded
        /// Nobody knows yet.
        case open
    }

    /// Its number in the ledger, rising with time.
    public var seq: Int64
    /// The pass that made it.
    public var pass: PassID
    /// When it was intended.
    public var time: Timestamp
    /// What was to be done.
    public var kind: ChangeKind
    /// The person, by the directory's id; `nil` for a group, and for a stranger.
    public var person: DirectoryID?
    /// The person's last known login.
    public var login: String?
    /// The account, where the change named it.
    public var account: AccountID?
    /// The group, by the directory's id.
    public var group: DirectoryID?
    /// The group's last known name in the store.
    public var groupName: String?
    /// The word of why.
    public var reason: String
    /// The name or login before it, where it changed one.
    public var former: String?
    /// The name or login that it gave.
    public var wanted: String?
    /// What became of it.
    public var outcome: Outcome
    /// What the store told.
    public var detail: String?
    /// Who released it, where it had been held.
    public var approval: ApprovalNote?

    /// A change of the past.
    public init(seq: Int64, pass: PassID, time: Timestamp, kind: ChangeKind, reason: String, outcome: Outcome) {
        self.seq = seq
        self.pass = pass
        self.time = time
        self.kind = kind
        self.reason = reason
        self.outcome = outcome
    }
}
