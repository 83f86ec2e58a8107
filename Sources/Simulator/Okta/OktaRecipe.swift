import AccessModel

/// How large an invented org is. The same recipe gives the same org, byte for byte.
public struct OktaRecipe: Sendable, Hashable {
    /// How many users there are, of all statuses together.
    public var users: Int
    /// How many groups there are.
    public var groups: Int
    /// How many memberships there are in total; at most `users * groups`.
    public var memberships: Int
    /// What names, ids and statuses are derived from.
    public var seed: UInt64
    /// The domain of every login.
    public var domain: String
    /// Whether some users are suspended, deactivated and so on, about 9 in 100; otherwise all are active.
    public var isMixed: Bool
    /// The time at which the org is found: nothing in it is later.
    public var time: Timestamp

    /// 2026-07-01T00:00:00Z: a fixed instant, so that the same seed gives the same bytes on every day.
    public static let defaultTime = Timestamp(milliseconds: 1_782_864_000_000)

    /// A recipe; memberships default to four a user.
    public init(
        users: Int, groups: Int, memberships: Int? = nil, seed: UInt64 = 1, domain: String = "example.com",
        isMixed: Bool = true, time: Timestamp = OktaRecipe.defaultTime
    ) {
        self.users = users
        self.groups = groups
        self.memberships = memberships ?? min(users * 4, users * groups)
        self.seed = seed
        self.domain = domain
        self.isMixed = isMixed
        self.time = time
    }
}
