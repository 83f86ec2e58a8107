/// How much one read may take from Okta; reaching a limit is an error that says so.
///
/// The size of one answer is limited by the exchange that is passed in.
public struct OktaLimits: Sendable, Hashable {
    /// Pages of one listing: a million people are 5,000.
    public var pages: Int
    /// People of the directory, the deactivated included.
    public var people: Int
    /// Groups of the directory.
    public var groups: Int
    /// Memberships of all groups that are read.
    public var memberships: Int
    /// Member listings, and look-ups by id, under way at the same time. Okta allows an org 35 or 75 requests at once.
    public var concurrency: Int
    /// Look-ups by id in one pass; who is not looked up is reported as unconfirmed.
    public var lookUps: Int
    /// Pages of the log in one pass, of people and groups read by id because the log named them: beyond, a complete read
    /// costs less.
    public var logPages = 10
    /// People read by id because the log named them.
    public var markedPeople = 500
    /// Groups read by id because the log named them.
    public var markedGroups = 50
    /// Warnings about single records; further ones are counted in one more warning.
    public var recordWarnings: Int

    /// Limits; the defaults suit two million people.
    public init(
        pages: Int = 20_000, people: Int = 2_000_000, groups: Int = 200_000, memberships: Int = 20_000_000,
        concurrency: Int = 8, lookUps: Int = 10_000, recordWarnings: Int = 200
    ) {
        self.pages = pages
        self.people = people
        self.groups = groups
        self.memberships = memberships
        self.concurrency = max(1, concurrency)
        self.lookUps = lookUps
        self.recordWarnings = recordWarnings
    }
}
