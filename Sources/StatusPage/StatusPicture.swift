/// What the page shows, taken together by whoever knows the ledger: the page itself knows nothing of files.
public struct StatusPicture: Sendable {
    /// A hold that waits for a person.
    public struct Hold: Sendable {
        /// Its id, for the command that releases it.
        public var id: String
        /// The limit that holds.
        public var limit: String
        /// Why, in a sentence; names may stand in it.
        public var reason: String
        /// How many changes it keeps back.
        public var changes: Int
        /// Since when, in words.
        public var since: String
        /// For how long, in words.
        public var age: String
        /// Whether it is approved and waits for the next pass.
        public var isApproved: Bool
        /// Whether it only follows from another.
        public var isConsequence: Bool

        /// A hold.
        public init(
            id: String, limit: String, reason: String, changes: Int, since: String, age: String, isApproved: Bool,
            isConsequence: Bool
        ) {
            self.id = id
            self.limit = limit
            self.reason = reason
            self.changes = changes
            self.since = since
            self.age = age
            self.isApproved = isApproved
            self.isConsequence = isConsequence
        }
    }

    /// One pass.
    public struct Pass: Sendable {
        /// Its id.
        public var id: String
        /// When it began, in words.
        public var at: String
        /// How it ended.
        public var outcome: String
        /// Changes that it applied.
        public var applied: Int
        /// How long it took.
        public var seconds: Double

        /// A pass.
        public init(id: String, at: String, outcome: String, applied: Int, seconds: Double) {
            self.id = id
            self.at = at
            self.outcome = outcome
            self.applied = applied
            self.seconds = seconds
        }
    }

    /// A list of findings under a title; the items hold names.
    public struct Section: Sendable {
        /// The title.
        public var title: String
        /// A line each.
        public var items: [String]

        /// A section.
        public init(title: String, items: [String]) {
            self.title = title
            self.items = items
        }
    }

    /// The state in a line, without names.
    public var headline = ""
    /// Whether the headline is a reason for somebody to look.
    public var needsAttention = false
    /// Numbers, each with what it counts: without names.
    public var numbers: [(title: String, value: String)] = []
    /// What waits for a person.
    public var holds: [Hold] = []
    /// Newest first.
    public var passes: [Pass] = []
    /// Drift, pins, strangers, warnings: with names.
    public var sections: [Section] = []
    /// What a person would do next; commands, without names.
    public var nextSteps: [String] = []
    /// When this was taken.
    public var takenAt = ""

    /// An empty picture.
    public init() {}
}

/// One person or group that a search found.
public struct FoundName: Sendable {
    /// The directory's id, by which its explanation is asked for.
    public var id: String
    /// The login or name.
    public var name: String
    /// Whether it is a group.
    public var isGroup: Bool
    /// What is known of it, a line each.
    public var lines: [String]

    /// Something found.
    public init(id: String, name: String, isGroup: Bool, lines: [String]) {
        self.id = id
        self.name = name
        self.isGroup = isGroup
        self.lines = lines
    }
}

/// Where the page gets what it shows.
public struct StatusSources: Sendable {
    /// The picture of this moment.
    public var picture: @Sendable () async throws -> StatusPicture
    /// People and groups whose name holds a text, at most so many.
    public var find: @Sendable (String, Int) async throws -> [FoundName]
    /// Why the person or group of an id is as it is, as text; `nil` where the ledger knows nobody of that id.
    public var explain: @Sendable (_ id: String, _ isGroup: Bool) async throws -> String?
    /// The whole status as JSON, with names.
    public var json: @Sendable () async throws -> String
    /// Metrics in Prometheus' text format.
    public var metrics: @Sendable () async throws -> String
    /// Why it is not ready; `nil` where it is.
    public var unready: @Sendable () async -> String?
    /// The token as it is now; thrown where it cannot be read.
    public var token: @Sendable () throws -> String

    /// Sources.
    public init(
        picture: @escaping @Sendable () async throws -> StatusPicture,
        find: @escaping @Sendable (String, Int) async throws -> [FoundName],
        explain: @escaping @Sendable (_ id: String, _ isGroup: Bool) async throws -> String?,
        json: @escaping @Sendable () async throws -> String, metrics: @escaping @Sendable () async throws -> String,
        unready: @escaping @Sendable () async -> String?, token: @escaping @Sendable () throws -> String
    ) {
        self.picture = picture
        self.find = find
        self.explain = explain
        self.json = json
        self.metrics = metrics
        self.unready = unready
        self.token = token
    }
}
