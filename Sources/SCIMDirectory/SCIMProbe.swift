import AccessModel

/// What a first contact with a service shows: for `check`, which changes nothing.
public struct SCIMProbe: Sendable {
    /// What the service does with `count`.
    public enum Counting: Sendable, Hashable {
        /// It gives at most so many records.
        case honoured
        /// It gives more.
        case ignored
        /// It fails; without `count` it answers.
        case refused
    }

    /// What the service does with cursors (RFC 9865).
    public enum Cursors: Sendable, Hashable {
        /// It does not announce them.
        case none
        /// It announces them, and they work.
        case work
        /// It announces them, and they do not work: listings are read by index.
        case broken
    }

    /// What the service does with a filter on `meta.lastModified`.
    public enum Filtering: Sendable, Hashable {
        /// Everyone changed since 1970, and nobody since the year 2999.
        case honoured
        /// Everyone, whatever is asked.
        case ignored
        /// Nobody, whatever is asked.
        case empty
        /// An error, with this status.
        case refused(status: Int)
        /// Something else, of which nothing can be said.
        case unclear
    }

    /// What a request for an id that does not exist is answered with.
    public enum Unknown: Sendable, Hashable {
        /// 404, as RFC 7644 wants it: that somebody is deleted can be confirmed.
        case denied
        /// Something else: nobody's deletion can be confirmed.
        case other(status: Int)
    }

    /// What was seen of people.
    public struct People: Sendable, Hashable {
        /// What `totalResults` says; `nil` where it says nothing.
        public var total: Int?
        /// The people on the page that was looked at.
        public var seen: Int
        /// Those of them without `active`.
        public var withoutActive: Int
        /// Those of them whose record cannot be read.
        public var unreadable: Int
    }

    /// What was seen of groups.
    public struct Groups: Sendable, Hashable {
        /// What `totalResults` says; `nil` where it says nothing.
        public var total: Int?
        /// Whether the listing shows members.
        public var showsMembers: Bool
    }

    /// What was seen of people, or why users cannot be listed.
    public var people: Result<People, DirectoryError>
    /// What was seen of groups, or why groups cannot be listed; `nil` where users cannot be listed either.
    public var groups: Result<Groups, DirectoryError>?
    /// Whether there is a ServiceProviderConfig.
    public var describesItself = false
    /// What `count` does.
    public var counting = Counting.honoured
    /// What cursors do.
    public var cursors = Cursors.none
    /// What a filter on `meta.lastModified` does.
    public var filtering = Filtering.unclear
    /// Whether somebody who is listed is found by id; `nil` where nobody was listed.
    public var findsByID: Bool?
    /// What an id that does not exist is answered with; `nil` where nothing was answered.
    public var unknown: Unknown?
    /// Whether records have versions (ETags).
    public var hasVersions = false
    /// Seconds by which this machine's clock is ahead of the service's, exact to about a second and the time of an
    /// exchange; `nil` where the answer has no date.
    public var clockSkewSeconds: Double?
    /// The number of HTTP exchanges.
    public var requests = 0
}
