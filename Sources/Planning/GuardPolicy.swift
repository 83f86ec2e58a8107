import AccessModel

/// How much one day may change before a person is asked.
public struct GuardPolicy: Sendable, Hashable {
    /// A limit on a number of changes.
    public struct Limit: Sendable, Hashable {
        /// Of the whole, in percent.
        public var percent: Int
        /// So many always pass.
        public var atLeast: Int
        /// More than so many never pass without approval.
        public var atMost: Int

        /// A limit.
        public init(percent: Int, atLeast: Int, atMost: Int) {
            self.percent = percent
            self.atLeast = atLeast
            self.atMost = atMost
        }

        /// Whether so many changes of so many things are too many. Rounding is `n × 100 > percent × total`.
        public func isExceeded(by number: Int, of total: Int) -> Bool {
            number > atLeast && (number > atMost || number * 100 > percent * total)
        }
    }

    /// Suspensions, of managed active accounts.
    public var suspensions: Limit
    /// Membership removals and removed groups' members, of managed memberships.
    public var removals: Limit
    /// Reactivations, additions and renames, each kind for itself.
    public var grants: Limit
    /// A group of five or more that would lose more than this share of its members holds.
    public var groupLossPercent: Int
    /// A directory that shrank by more than this share (and by more than five people) holds what rests on absence.
    public var directoryShrinkPercent: Int
    /// Folded logins whose every revocation holds.
    public var protected: Set<String>
    /// Rendered names into which every addition, and from or into which every rename, holds.
    public var reviewGroups: [GlobPattern]

    /// A policy; the defaults are the documented ones.
    public init(
        suspensions: Limit = Limit(percent: 10, atLeast: 5, atMost: 100),
        removals: Limit = Limit(percent: 10, atLeast: 20, atMost: 1000),
        grants: Limit = Limit(percent: 25, atLeast: 50, atMost: 5000),
        groupLossPercent: Int = 50, directoryShrinkPercent: Int = 20, protected: [String] = [],
        reviewGroups: [GlobPattern] = []
    ) {
        self.suspensions = suspensions
        self.removals = removals
        self.grants = grants
        self.groupLossPercent = groupLossPercent
        self.directoryShrinkPercent = directoryShrinkPercent
        self.protected = Set(protected.map(LoginKey.fold))
        self.reviewGroups = reviewGroups
    }
}
