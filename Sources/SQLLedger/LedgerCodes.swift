import AccessModel

/// Numbers for kinds of changes in the ledger's tables: never renumbered, whatever becomes of the order of a pass.
enum KindCode {
    static func code(of kind: ChangeKind) -> Int64 {
        switch kind {
        case .suspend: 1
        case .reactivate: 2
        case .addUser: 3
        case .updateUser: 4
        case .addGroup: 5
        case .renameGroup: 6
        case .removeGroup: 7
        case .addMember: 8
        case .removeMember: 9
        }
    }

    static func kind(of code: Int64) -> ChangeKind? {
        ChangeKind.allCases.first { self.code(of: $0) == code }
    }
}

/// What became of an intent. An intent without one is open.
enum Outcome: Int64 {
    case applied = 1
    case refused = 2
    case unsupported = 3
    /// A later pass began, which looks at the store anew: what the intent was good for is done.
    case superseded = 4
}

/// The keys of the table `meta`.
enum MetaKey: String {
    case directory
    case store
    case acceptedPeople = "accepted-people"
    case acceptedSettings = "accepted-settings"
    case firstImport = "first-import"
    case pausedAt = "paused-at"
    case pausedBy = "paused-by"
    case pauseNote = "pause-note"
    /// The ledger's own id, which the store keeps too; none before the first pass, and in a copy before its next one.
    case ledgerID = "ledger-id"
    /// The number of the last pass.
    case generation
    /// The number of the last pass of which the store is known to have taken the mark.
    case claimed
    /// The id from before it found itself to be a copy.
    case formerID = "former-id"
    /// When the last pass began.
    case lastTime = "last-time"
    /// A word of ``LedgerProvenance/Copy``: in a backup, and in a copy until a pass has been finished.
    case copy
    /// When the last complete read and the last sweep of the directory began.
    case copyReadAt = "copy-read-at"
    case copySweptAt = "copy-swept-at"
    /// Where the directory's log is to be read on, and when it was last refused.
    case logCursor = "log-cursor"
    case logDeniedAt = "log-denied-at"
    /// How many suspensions a copy has disclaimed; there once it has.
    case disclaimed
    /// The counters of the metrics, and what was told to whom: nothing is decided by them.
    case metrics
    case notices
}
