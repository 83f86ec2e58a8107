import AccessModel

/// Changes that the guard keeps back, with one reason, until a person approves them or the directory no longer asks for
/// them.
public struct Hold: Sendable, Hashable {
    /// The limit or rule that holds.
    public enum Limit: String, Sendable, Hashable, CaseIterable {
        /// Too many suspensions.
        case suspensions
        /// Too many membership removals.
        case removals
        /// Too many reactivations, additions or renames.
        case grants
        /// A group would lose more than its share of members.
        case groupLoss = "group-loss"
        /// The directory shrank.
        case directoryShrink = "directory-shrink"
        /// A protected person or an owner.
        case protected
        /// A group whose additions a person reviews.
        case reviewGroup = "review-group"
        /// A policy refers to the group's name.
        case referencedName = "referenced-name"
        /// The login belonged to somebody else.
        case loginReused = "login-reused"
        /// The login changed and the store cannot follow.
        case loginMoved = "login-moved"
        /// The configuration of scope, selection, names or rules changed, or a group left the selection.
        case scopeChanged = "scope-changed"
        /// What it rests on could not be confirmed.
        case unconfirmed
        /// It follows from a change that is held.
        case follows
    }

    /// The hash of the changes.
    public let id: HoldID
    /// What holds.
    public let limit: Limit
    /// Whom or what it is about, where the hold is about one; empty where it is about a number.
    public let subject: String
    /// The reason in a sentence, with the numbers.
    public let reason: String
    /// Positions in the plan's changes.
    public let changes: [Int]
    /// The ids of those changes.
    public let changeIDs: [ChangeID]
}
