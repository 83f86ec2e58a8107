import AccessModel

/// A group of the simulated org.
public struct OktaGroup: Sendable, Hashable {
    /// Where a group comes from.
    public enum Kind: String, Sendable, Hashable {
        /// Made in Okta.
        case okta = "OKTA_GROUP"
        /// Imported by an app.
        case app = "APP_GROUP"
        /// Okta's own, such as Everyone.
        case builtIn = "BUILT_IN"
    }

    /// 20 characters, `00g…`; never used again.
    public let id: String
    /// The name, unique among groups of its kind.
    public internal(set) var name: String
    /// What the group is for.
    public internal(set) var about: String
    /// Where the group comes from.
    public let kind: Kind
    /// When the group was created.
    public let created: Timestamp
    /// When the profile last changed; memberships do not count.
    public internal(set) var lastUpdated: Timestamp
    /// When a member last came or went.
    public internal(set) var lastMembershipUpdated: Timestamp
    /// The members' places in the org, in rising order.
    var members: [UInt32] = []

    /// How many members there are.
    public var memberCount: Int { members.count }
}
