import AccessModel

/// What a repair of the store is about, as the ledger counts it: the same repair again has the same key.
enum DriftKey {
    static func suspension(of person: DirectoryID) -> String { "suspend:\(person)" }
    static func suspension(ofStranger account: AccountID) -> String { "stranger:\(account)" }
    static func account(of person: DirectoryID) -> String { "user:\(person)" }
    static func group(_ group: DirectoryID) -> String { "group:\(group)" }
    static func membership(of person: DirectoryID, in group: DirectoryID) -> String { "member:\(group):\(person)" }

    /// The key of a change that repairs the store; `nil` for one that follows the directory.
    static func key(of change: Change) -> String? {
        guard change.reason == .drift else { return nil }
        let (person, group) = (change.person?.directoryID, change.group?.directoryID)
        return switch change.kind {
        case .suspend: person.map(suspension(of:)) ?? change.person?.accountID.map(suspension(ofStranger:))
        case .addUser: person.map(account(of:))
        case .addGroup: group.map(self.group)
        case .addMember: person.flatMap { person in group.map { membership(of: person, in: $0) } }
        default: nil
        }
    }
}
