/// What a pass learned without changing the store: written to the ledger before the first effect.
public struct Observations: Sendable {
    /// A person's account, found by login or email, or proved by the store.
    public struct Link: Sendable, Hashable {
        /// The person.
        public var person: DirectoryID
        /// The account.
        public var account: AccountID
        /// The directory's login.
        public var login: String

        /// A link.
        public init(person: DirectoryID, account: AccountID, login: String) {
            self.person = person
            self.account = account
            self.login = login
        }
    }

    /// A group's name in the store.
    public struct GroupLink: Sendable, Hashable {
        /// The group.
        public var group: DirectoryID
        /// The name in the store.
        public var name: String

        /// A link.
        public init(group: DirectoryID, name: String) {
            self.group = group
            self.name = name
        }
    }

    /// Links to be made or moved to another account.
    public var links: [Link] = []
    /// Logins that changed in the directory without a change to the store (where the store cannot follow, say).
    public var logins: [(person: DirectoryID, login: String)] = []
    /// Groups to be linked, or whose name in the store is another than remembered.
    public var groupLinks: [GroupLink] = []
    /// Groups that are gone on both sides.
    public var forgottenGroups: [DirectoryID] = []
    /// People whose suspension is ours: an intent to suspend was open, and the store says suspended.
    public var suspendedByUs: [DirectoryID] = []
    /// People whose suspension is not ours any more: somebody else lifted it.
    public var notSuspendedByUs: [DirectoryID] = []
    /// Stranger accounts likewise: suspended by us.
    public var suspendedStrangers: [AccountID] = []
    /// Stranger accounts likewise: not any more.
    public var notSuspendedStrangers: [AccountID] = []
    /// The ids that the rows of `owned` and `disowned` stand for: people.
    public var people = InternedText()
    /// The ids that the rows of `owned` and `disowned` stand for: groups.
    public var groups = InternedText()
    /// Memberships that are ours from now on: they stand on both sides, or an intent to add them was open.
    public var owned = Memberships()
    /// Memberships that are not ours any more: they stand on neither side.
    public var disowned = Memberships()
    /// Open intents that took effect without having been counted; they count against the limits from now on.
    public var takenEffect: [OpenIntent] = []
    /// The drift that this pass repairs, by subject, with how often it was repaired, each time within a
    /// day of the one before.
    public var drift: [String: Int] = [:]

    /// Nothing observed.
    public init() {}
}
