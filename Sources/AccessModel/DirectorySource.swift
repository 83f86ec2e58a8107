/// Where people and groups come from.
public protocol DirectorySource: Sendable {
    /// The kind of service.
    var kind: DirectoryKind { get }

    /// What binds a ledger to this directory: its own id or its address, such as `okta:https://example.okta.com`.
    var identity: String { get }

    /// Reads everyone, to the provider's own end marks.
    func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot

    /// Looks up, by id, who and what a complete read did not name.
    func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations
}

/// What a pass asks of a directory.
public struct DirectoryRequest: Sendable {
    /// How much to fetch anew.
    public var mode: ReadMode
    /// Whether to list the deactivated too: at first contact and in a sweep, so that leavers from before us are found.
    public var includesDeprovisioned: Bool
    /// The members as they were found last: of groups that have not moved since, a census takes them from here.
    public var copy: DirectoryCopy?
    /// Is told of people with one of `revokingStatuses` as soon as a page names them: a status that was read is evidence on
    /// its own, and does not wait for the rest of the listing.
    public var observer: (@Sendable (PeopleTable) async -> Void)?
    /// Statuses that the observer wants to hear of.
    public var revokingStatuses: Set<String> = []

    /// A request.
    public init(mode: ReadMode, includesDeprovisioned: Bool, copy: DirectoryCopy? = nil) {
        self.mode = mode
        self.includesDeprovisioned = includesDeprovisioned
        self.copy = copy
    }
}

/// Linked people and managed groups that a complete read did not name.
public struct Absences: Sendable, Equatable {
    /// People to look up.
    public var people: [DirectoryID]
    /// Groups to look up.
    public var groups: [DirectoryID]

    /// What is to be looked up.
    public init(people: [DirectoryID] = [], groups: [DirectoryID] = []) {
        self.people = people
        self.groups = groups
    }

    /// Whether there is nothing to look up.
    public var isEmpty: Bool { people.isEmpty && groups.isEmpty }
}

/// What the look-ups found.
public struct Confirmations: Sendable {
    /// What a look-up by id says of one person or group.
    public enum Answer: Sendable, Hashable {
        /// The directory has no such id (404).
        case gone
        /// It is there; a person with this status.
        case exists(status: String)
        /// It is there and outside the app that scopes the directory.
        case unassigned
        /// The look-up failed; nothing is concluded. The text says why.
        case unknown(String)
    }

    /// The answer for each person asked for.
    public var people: [DirectoryID: Answer]
    /// The answer for each group asked for; the status of an existing group is empty.
    public var groups: [DirectoryID: Answer]
    /// The number of HTTP exchanges.
    public var requests: Int

    /// The answers.
    public init(
        people: [DirectoryID: Answer] = [:], groups: [DirectoryID: Answer] = [:], requests: Int = 0
    ) {
        self.people = people
        self.groups = groups
        self.requests = requests
    }
}

/// Why a directory could not be read completely. Nothing is concluded from such a read.
public struct DirectoryError: Error, Sendable, Hashable {
    /// What a caller can tell apart.
    public enum Kind: String, Sendable, Hashable {
        /// The credential was refused, or lacks a right.
        case refused
        /// No connection, no name, no valid certificate.
        case unreachable
        /// Something answered that is not this kind of directory.
        case notTheService = "not-the-service"
        /// A listing broke off, repeated itself, or led elsewhere.
        case incomplete
        /// The provider's rate limit did not recover in time.
        case exhausted
        /// The directory answered and named nobody.
        case empty
    }

    /// What a caller can tell apart.
    public let kind: Kind
    /// What happened, to whom or where.
    public let message: String
    /// What to do.
    public let remedy: String

    /// An error with what happened and what to do.
    public init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}
