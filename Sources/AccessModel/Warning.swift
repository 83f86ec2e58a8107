/// Something that a person should know and that changed nothing.
public struct Warning: Hashable, Sendable, Comparable {
    /// What kind of warning it is; the set is open, so that a reader keeps codes it does not know.
    public struct Code: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The word shown in reports.
        public let text: String
        /// A code by its word.
        public init(stringLiteral text: String) { self.text = text }
        /// The word shown in reports.
        public var description: String { text }

        /// Two people fold to one login, or one person matches several accounts.
        public static let ambiguousLogin: Code = "ambiguous-login"
        /// Two groups render to one name, or the name stands in the store and is not ours.
        public static let nameCollision: Code = "name-collision"
        /// A status that no rule names.
        public static let unknownStatus: Code = "unknown-status"
        /// A record that could not be read; the person or group is left as it is.
        public static let unreadableRecord: Code = "unreadable-record"
        /// A group whose members could not be read; it is left as it is.
        public static let unreadableGroup: Code = "unreadable-group"
        /// A name or id in the configuration for which the directory has no group.
        public static let missingGroup: Code = "missing-group"
        /// An account of our domain that matches no person in scope.
        public static let stranger: Code = "stranger"
        /// A suspension or membership that a person made by hand; left as it is.
        public static let handMade: Code = "hand-made"
        /// The same repair again and again: somebody else manages this too.
        public static let driftRepeats: Code = "drift-repeats"
        /// A reference in a policy to a group that is gone.
        public static let danglingReference: Code = "dangling-reference"
        /// A secret file that others can read.
        public static let openSecret: Code = "open-secret"
        /// The provider slowed us down.
        public static let rateLimited: Code = "rate-limited"
        /// The directory could not be read completely; nothing was changed.
        public static let directoryUnread: Code = "directory-unread"
        /// The store could not be read; nothing was changed.
        public static let storeUnread: Code = "store-unread"
        /// A linked person or managed group is missing from the listing, and the look-up did not confirm that it is gone.
        public static let unconfirmedAbsence: Code = "unconfirmed-absence"
        /// The ledger knows nothing yet, and the store has accounts already: it is the first pass, or the ledger was lost.
        public static let newLedger: Code = "new-ledger"
        /// No group is selected: people are synced, groups are not.
        public static let noGroups: Code = "no-groups"
        /// A pin keeps back a revocation that the directory asks for.
        public static let pinHidesRevocation: Code = "pin-hides-revocation"
        /// A pin or a link by hand names somebody or something that neither side has.
        public static let unmatchedException: Code = "unmatched-exception"
        /// A person whose account somebody unlinked by hand.
        public static let unlinked: Code = "unlinked"
        /// The ledger is a copy or was put back: it lifts nothing that it cannot prove to be its own.
        public static let copiedLedger: Code = "copied-ledger"
        /// The store was served by another ledger.
        public static let otherLedger: Code = "other-ledger"
        /// The directory's log may not be read: changes are seen by the next complete read.
        public static let watchDenied: Code = "watch-denied"
        /// The log could not tell what changed, and everything was read.
        public static let watchFellBack: Code = "watch-fell-back"
        /// A change of a pass that an undo leaves as it is.
        public static let notUndone: Code = "not-undone"
        /// Somebody paused: every pass is a dry run.
        public static let paused: Code = "paused"
        /// A person who should have an account in a store that cannot make one.
        public static let noAccount: Code = "no-account"
        /// A test of the policy names a person who loses access: it will fail, and with it every edit of the policy.
        public static let policyTest: Code = "policy-test"
        /// An account that waits for an administrator before it may connect.
        public static let needsApproval: Code = "needs-approval"
        /// An account that may not connect because the plan's seats are used up.
        public static let overBillingLimit: Code = "over-billing-limit"
        /// A group of ours that the policy spells in a way that nobody edits.
        public static let unreadablePolicy: Code = "unreadable-policy"
        /// Groups cannot be followed at present; people are.
        public static let groupsUnread: Code = "groups-unread"
        /// The credential of the store is near its end.
        public static let keyExpiring: Code = "key-expiring"
        /// The policy was written, and nothing tells the server to read it again.
        public static let policyUnloaded: Code = "policy-unloaded"
    }

    /// What kind of warning it is.
    public let code: Code
    /// The login, group or file that it is about; empty where it is about everything.
    public let subject: String
    /// What happened and what to do, in a sentence.
    public let message: String

    /// A warning about a subject.
    public init(_ code: Code, subject: String, message: String) {
        self.code = code
        self.subject = subject
        self.message = message
    }

    /// By code, then subject, then message: reports list warnings in this order.
    public static func < (a: Self, b: Self) -> Bool {
        (a.code.text, a.subject, a.message) < (b.code.text, b.subject, b.message)
    }
}
