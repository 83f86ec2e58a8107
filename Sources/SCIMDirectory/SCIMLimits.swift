/// How much one read may take from a service; reaching a limit is an error that says so.
///
/// The size of one answer is limited by the exchange that is passed in.
public struct SCIMLimits: Sendable, Hashable {
    /// Records asked for in one page of people; a service may give fewer.
    public var peoplePage: Int
    /// Groups asked for in one page: their members come with them, and a page has to fit into one answer.
    public var groupsPage: Int
    /// Pages of one listing.
    public var pages: Int
    /// How often a listing is read, the first time included, when it changes while it is read or its cursor expires.
    public var readings: Int
    /// People of the directory.
    public var people: Int
    /// Groups of the directory.
    public var groups: Int
    /// Memberships of all groups, as listed and as flattened.
    public var memberships: Int
    /// Groups fetched, and look-ups by id, under way at the same time.
    public var concurrency: Int
    /// Look-ups by id in one read, and in one confirmation; who is not looked up is left as they are.
    public var lookUps: Int
    /// People and groups that are read again by id because they changed; where there are more, everything is read.
    public var marks: Int
    /// Bytes of groups kept from one read for the next, where the service gives versions.
    public var keptBytes: Int
    /// Warnings about single records; further ones are counted in one more warning.
    public var recordWarnings: Int

    /// Limits; the defaults suit two million people.
    public init(
        peoplePage: Int = 200, groupsPage: Int = 25, pages: Int = 50_000, readings: Int = 3, people: Int = 2_000_000,
        groups: Int = 200_000, memberships: Int = 20_000_000, concurrency: Int = 4, lookUps: Int = 10_000,
        marks: Int = 500, keptBytes: Int = 64 << 20, recordWarnings: Int = 200
    ) {
        self.peoplePage = max(1, peoplePage)
        self.groupsPage = max(1, groupsPage)
        self.pages = pages
        self.readings = max(1, readings)
        self.people = people
        self.groups = groups
        self.memberships = memberships
        self.concurrency = max(1, concurrency)
        self.lookUps = lookUps
        self.marks = marks
        self.keptBytes = keptBytes
        self.recordWarnings = recordWarnings
    }
}
