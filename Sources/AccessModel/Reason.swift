/// Why the directory wants a change, in the word that reports show.
public struct Reason: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The word, such as `okta:DEPROVISIONED` or `deleted`.
    public let text: String

    /// A reason by its word.
    public init(stringLiteral text: String) { self.text = text }

    /// A status that was read, such as `okta:SUSPENDED`.
    public static func status(_ status: String, of kind: DirectoryKind) -> Reason {
        Reason(stringLiteral: "\(kind.text):\(status)")
    }

    /// The person or group is gone from the directory (404 by id).
    public static let deleted: Reason = "deleted"
    /// The person is no longer assigned to the app that scopes the directory.
    public static let unassigned: Reason = "unassigned"
    /// The person is in none of the scope groups.
    public static let outOfScope: Reason = "out-of-scope"
    /// The group exists and is no longer selected.
    public static let deselected: Reason = "deselected"
    /// Somebody changed the store by hand; the directory's state is restored.
    public static let drift: Reason = "drift"
    /// New in the directory.
    public static let new: Reason = "new"
    /// The group has a new name in the directory.
    public static let renamed: Reason = "renamed"
    /// The person has a new login, email or name in the directory.
    public static let loginChanged: Reason = "login-changed"
    /// A person linked the account to somebody else by hand, and the store keeps the directory's id.
    public static let linked: Reason = "linked"
    /// The login belongs to another person now.
    public static let loginReused: Reason = "login-reused"
    /// The person is in the group in the directory.
    public static let joined: Reason = "joined"
    /// The person is no longer in the group in the directory.
    public static let left: Reason = "left"
    /// The person is active again.
    public static let restored: Reason = "restored"
    /// A pass is turned back.
    public static let undo: Reason = "undo"
    /// No person in the directory matches the account, and `store.unmatched` says to suspend such accounts.
    public static let stranger: Reason = "stranger"

    /// The word.
    public var description: String { text }

    /// By the word.
    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// What stands behind a change.
public enum Evidence: UInt8, Sendable, Hashable {
    /// A status, name or membership that was read, by id or in a listing.
    case read
    /// An absence that a look-up by id confirmed, or that a complete listing of a readable group shows.
    case absence
}
