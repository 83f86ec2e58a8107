import AccessModel
import GRDB
import SQLiteFile

/// A group as its row says.
struct Group {
    let id: Int64
    let name: String
    let directoryID: String?
}

/// Finds groups: by the directory's id first, and by name only where the row carries no other group's id.
struct Groups {
    private let byDirectoryID: Query
    private let byName: Query
    /// The group that the last change meant: memberships come sorted by group.
    private var last: (key: ObjectIdentifier, group: Group)?

    init(_ database: Database) throws {
        let select = "SELECT group_id, name, directory_id FROM groups WHERE "
        byDirectoryID = try database.query(select + "directory_id = ?")
        byName = try database.query(select + "name = ?")
    }

    func group(directoryID: DirectoryID) throws -> Group? {
        byDirectoryID.bind(directoryID.text, at: 1)
        return try first(of: byDirectoryID)
    }

    func group(named name: String) throws -> Group? {
        byName.bind(name, at: 1)
        return try first(of: byName)
    }

    /// The group that a change means.
    func group(of changed: ChangedGroup) throws -> Group? {
        if let group = try group(directoryID: changed.directoryID) { return group }
        guard let named = try group(named: changed.storeName ?? changed.name), named.directoryID == nil else {
            return nil
        }
        return named
    }

    /// The same, remembering the last one: only within a run of membership changes, which make and rename no group.
    mutating func groupOfMembership(_ changed: ChangedGroup) throws -> Group? {
        // The batch keeps the object alive, so its address names no other one meanwhile.
        if let last, last.key == ObjectIdentifier(changed) { return last.group }
        guard let group = try group(of: changed) else { return nil }
        last = (ObjectIdentifier(changed), group)
        return group
    }

    /// Forgets what was remembered, before a change that touches groups.
    mutating func forget() { last = nil }

    private func first(of query: Query) throws -> Group? {
        defer { query.reset() }
        guard try query.step() else { return nil }
        return Group(id: query.number(0), name: query.text(1) ?? "", directoryID: query.text(2))
    }
}
