/// A directory with a log of changes. A line of the log is a hint to look, never the truth: whoever it names is read again
/// by id, and only that is decided on.
public protocol WatchableDirectory: DirectorySource {
    /// A place in the log before which everything happened earlier than this time; from there it can be read on.
    func cursor(before time: Timestamp) async throws(DirectoryError) -> LogReading

    /// What the log says since a place in it.
    func changes(after cursor: String) async throws(DirectoryError) -> LogReading

    /// Reads by id whom and what the log named.
    func read(_ marks: Marks) async throws(DirectoryError) -> MarkedReading
}

/// A directory that knows since when somebody has their status.
public protocol DatedDirectory: DirectorySource {
    /// When the person got the status that they have, in the directory's own words; `nil` where it does not say.
    func statusSince(_ person: DirectoryID) async throws(DirectoryError) -> String?
}

/// People and groups to be read again.
public struct Marks: Sendable, Equatable {
    /// People.
    public var people: Set<DirectoryID> = []
    /// Groups whose members or name may have changed.
    public var groups: Set<DirectoryID> = []

    /// Nobody and nothing.
    public init() {}

    /// Whether there is nothing to read.
    public var isEmpty: Bool { people.isEmpty && groups.isEmpty }
}

/// What reading the log gave.
public struct LogReading: Sendable {
    /// How it ended.
    public enum Outcome: Sendable, Equatable {
        /// Who and what is to be read again, and where to read on.
        case marks(Marks, cursor: String)
        /// The log cannot tell what changed; only a complete read can. The text says why.
        case needsCensus(String)
        /// This credential may not read the log. The text says what to change.
        case denied(String)
    }

    /// How it ended.
    public var outcome: Outcome
    /// The number of HTTP exchanges.
    public var requests: Int
    /// When the last event about each person was written down, by the directory's clock: for the metrics alone.
    public var published: [DirectoryID: Timestamp]

    /// A reading.
    public init(_ outcome: Outcome, requests: Int, published: [DirectoryID: Timestamp] = [:]) {
        self.outcome = outcome
        self.requests = requests
        self.published = published
    }
}

/// What reading the marked gave.
public struct MarkedReading: Sendable {
    /// Who and what was found: nothing follows from who is not in it.
    public var snapshot: DirectorySnapshot
    /// What the look-ups said of those who were not found.
    public var confirmations: Confirmations
    /// Why only a complete read can tell what changed; `nil` where this reading is enough.
    public var needsCensus: String?
    /// Whether each of the marked could be read: otherwise the log is read again from the same place.
    public var isWhole: Bool

    /// A reading.
    public init(
        snapshot: DirectorySnapshot, confirmations: Confirmations, needsCensus: String? = nil, isWhole: Bool = true
    ) {
        self.snapshot = snapshot
        self.confirmations = confirmations
        self.needsCensus = needsCensus
        self.isWhole = isWhole
    }
}
