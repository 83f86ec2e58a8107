import AccessModel

/// A document that was read whole.
struct DirectoryDocument {
    var people: PeopleTable
    var groups: GroupTable
    var memberships: Memberships
    var warnings: [Warning]
    /// The places of user records whose id could not be read: anybody who is not found may be one of them.
    var peopleWithoutID: [String]
    /// The places of group records whose id could not be read.
    var groupsWithoutID: [String]

    /// What the document says of one person.
    func answer(person id: DirectoryID) -> Confirmations.Answer {
        guard let row = people.row(of: id) else { return Self.absence(peopleWithoutID) }
        if people.isUnreadable(at: row) { return .unknown("the record of \(id) in the file cannot be read") }
        return .exists(status: people.status(at: row))
    }

    /// What the document says of one group.
    func answer(group id: DirectoryID) -> Confirmations.Answer {
        groups.row(of: id) == nil ? Self.absence(groupsWithoutID) : .exists(status: "")
    }

    private static func absence(_ nameless: [String]) -> Confirmations.Answer {
        guard let first = nameless.first else { return .gone }
        return .unknown("\(first).id in the file cannot be read, and may be this one")
    }
}
