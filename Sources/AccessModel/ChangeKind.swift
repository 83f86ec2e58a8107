/// What a change does to the store.
///
/// The raw value is the order of a pass: every revocation before every grant, so that a pass cut short errs toward less
/// access.
public enum ChangeKind: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    /// No node of the account may connect.
    case suspend
    /// The account leaves the group.
    case removeMember
    /// The group goes, with its own memberships only.
    case removeGroup
    /// The group gets another name and keeps its members.
    case renameGroup
    /// The account's login, email or name follow the directory.
    case updateUser
    /// The group appears, empty.
    case addGroup
    /// The account appears, active.
    case addUser
    /// The account joins the group.
    case addMember
    /// A suspension that this ledger made is lifted.
    case reactivate

    /// The order of a pass.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// Whether it takes access away.
    public var isRevocation: Bool { self <= .removeGroup }

    /// The word shown in reports, such as `add_member`.
    public var word: String {
        switch self {
        case .suspend: "suspend"
        case .removeMember: "remove_member"
        case .removeGroup: "remove_group"
        case .renameGroup: "rename_group"
        case .updateUser: "update_user"
        case .addGroup: "add_group"
        case .addUser: "add_user"
        case .addMember: "add_member"
        case .reactivate: "reactivate"
        }
    }

    /// The kind of that word.
    public init?(word: String) {
        guard let kind = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = kind
    }
}
