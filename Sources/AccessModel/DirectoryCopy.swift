/// The members of groups as the last complete read found them: what a census need not fetch again.
public struct DirectoryCopy: Sendable {
    /// The directory's ids of all members, in the directory's scope or not.
    public var people = InternedText()
    /// The directory's ids of the groups whose members are known.
    public var groups = InternedText()
    /// When each group's members last changed, as the directory wrote it then; empty where that was too short ago to tell
    /// two changes apart.
    public private(set) var stamps: [String] = []
    /// Rows of `groups` against rows of `people`.
    public var memberships = Memberships()

    /// A copy of nothing.
    public init() {}

    /// Adds a group; a second row of one id is ignored.
    public mutating func addGroup(_ id: DirectoryID, stamp: String) {
        if groups.intern(id.text).isNew { stamps.append(stamp) }
    }

    /// The row of a group whose members have not moved since, by the stamp that the directory gives it now.
    public func row(of group: DirectoryID, unmovedSince stamp: String) -> Int? {
        guard !stamp.isEmpty, let row = groups.row(of: group.text), stamps[row] == stamp else { return nil }
        return row
    }
}

/// How old the copy is, and how far the directory's log was read.
public struct CopyState: Sendable, Hashable {
    /// When the last complete read began; `nil` before the first.
    public var readAt: Timestamp?
    /// When the last sweep began.
    public var sweptAt: Timestamp?
    /// Where the log is to be read on; `nil` where it was not read yet, or cannot be.
    public var cursor: String?
    /// When the directory last said that its log may not be read.
    public var deniedAt: Timestamp?
    /// When a person last decided something that only a complete read takes up: an approval, a link, the end of a pin or of a pause;
    /// `nil` where that is long ago.
    public var decidedAt: Timestamp?

    /// Whether somebody decided something since everything was read last.
    public var hasNewDecision: Bool {
        guard let decidedAt, let readAt else { return false }
        return decidedAt > readAt
    }

    /// The state of a copy of nothing.
    public init() {}
}

/// What a complete read learned of members, beside the snapshot that it goes with.
public struct MemberReading: Sendable {
    /// Rows of groups whose members were fetched in this read; of the others the copy was good.
    public var fetched: [Int] = []
    /// Rows of groups whose stamp is so young that a change may follow under the same one.
    public var unsettled: Set<Int> = []
    /// Members who are outside the directory's scope.
    public var outsiders = InternedText()
    /// Rows of groups against rows of `outsiders`.
    public var outsiderMemberships = Memberships()

    /// Nothing learned.
    public init() {}
}

/// Keeps the copy of the directory's members between passes.
public protocol DirectoryMemory: Sendable {
    /// How old the copy is, and where the log is to be read on.
    func copyState() async throws(LedgerError) -> CopyState

    /// The copy.
    func copy() async throws(LedgerError) -> DirectoryCopy

    /// Takes over what a complete read found: members that were fetched, groups that are gone.
    func keepCopy(of snapshot: DirectorySnapshot, _ state: CopyState) async throws(LedgerError)

    /// Takes over how far the log was read.
    func keepState(_ state: CopyState) async throws(LedgerError)
}
