/// The groups of a directory, all that the credential can see, a row a group.
public struct GroupTable: Sendable {
    /// What was learned of a group's members in this read.
    public enum Reading: Sendable, Hashable {
        /// The group is neither synced nor a scope: nobody asked.
        case notRead
        /// Every member was read.
        case complete
        /// Some members are known; nothing follows from who is not among them.
        case glimpsed
        /// The members could not be read; the group is left alone. The text says why.
        case unreadable(String)
    }

    /// The directory's ids, distinct.
    public private(set) var ids: InternedText
    /// Names as the directory spells them.
    public private(set) var names: [String] = []
    /// Whether the configuration selects the group to be synced.
    public private(set) var isSelected: [Bool] = []
    /// Whether the group's members make up the scope.
    public private(set) var isScope: [Bool] = []
    /// What was learned of each group's members.
    public private(set) var readings: [Reading] = []
    /// When the members last changed, as the directory wrote it; empty where it does not say.
    public private(set) var membershipStamps: [String] = []

    /// An empty table with room for so many groups.
    public init(capacity: Int = 0) { ids = InternedText(capacity: capacity) }

    /// The number of groups.
    public var count: Int { ids.count }

    /// The row of a group.
    public func row(of id: DirectoryID) -> Int? { ids.row(of: id.text) }

    /// The id of the group in a row.
    public func id(at row: Int) -> DirectoryID { DirectoryID(ids[row]) }

    /// Adds a group, or gives `nil` when the id is there already.
    @discardableResult
    public mutating func insert(
        id: DirectoryID, name: String, isSelected: Bool, isScope: Bool = false, reading: Reading = .notRead,
        membershipStamp: String = ""
    ) -> Int? {
        let (row, isNew) = ids.intern(id.text)
        guard isNew else { return nil }
        names.append(name)
        self.isSelected.append(isSelected)
        self.isScope.append(isScope)
        readings.append(reading)
        membershipStamps.append(membershipStamp)
        return row
    }

    /// Records what was learned of a group's members.
    public mutating func setReading(_ reading: Reading, at row: Int) { readings[row] = reading }
}
