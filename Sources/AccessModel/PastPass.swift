/// What a pass did, and what was done since about the same: what `undo` begins with.
public struct PastPass: Sendable {
    /// The pass.
    public var pass: PassID
    /// When it began.
    public var startedAt: Timestamp
    /// What it did, in order.
    public var changes: [PastChange]
    /// Numbers of those changes after which another pass did something about the same person, group or membership.
    public var overtaken: Set<Int64>
    /// Who was in a group that the pass removed, by the number of the removal; of memberships of ours.
    public var removedMembers: [Int64: [DirectoryID]]

    /// What a pass did.
    public init(
        pass: PassID, startedAt: Timestamp, changes: [PastChange], overtaken: Set<Int64> = [],
        removedMembers: [Int64: [DirectoryID]] = [:]
    ) {
        self.pass = pass
        self.startedAt = startedAt
        self.changes = changes
        self.overtaken = overtaken
        self.removedMembers = removedMembers
    }
}
