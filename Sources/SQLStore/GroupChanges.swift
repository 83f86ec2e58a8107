import AccessModel
import SQLiteFile

extension BatchApplication {
    /// Makes an empty group. A name that stands and is somebody else's is not taken over.
    mutating func addGroup(for change: Change) throws -> Effect {
        guard let wanted = change.group else { return Refusal.noGroup }
        if let standing = try groups.group(directoryID: wanted.directoryID) {
            if standing.name == wanted.name { return .applied(Receipt()) }
            return .refused(
                "the directory's group \(wanted.directoryID) stands already, under the name \(standing.name). The next "
                    + "pass renames it.")
        }
        if let other = try groups.group(named: wanted.name) { return taken(wanted.name, by: other) }
        let query = try database.query("INSERT INTO groups (name, directory_id) VALUES (?, ?)")
        query.bind(wanted.name, at: 1)
        query.bind(wanted.directoryID.text, at: 2)
        try query.run()
        try feed.append(.addGroup, account: nil, login: nil, group: wanted.name)
        return .applied(Receipt())
    }

    /// Renames groups; names may be swapped and passed on among the changes of one run.
    mutating func renameGroups(_ changes: ArraySlice<Change>) throws -> [Effect] {
        var effects: [Effect] = []
        var renames: [(position: Int, group: Group, name: String)] = []
        for change in changes {
            effects.append(.applied(Receipt()))
            guard let wanted = change.group else {
                effects[effects.count - 1] = Refusal.noGroup
                continue
            }
            guard let group = try groups.group(of: wanted) else {
                effects[effects.count - 1] = Refusal.unknownGroup(wanted)
                continue
            }
            if group.name != wanted.name { renames.append((effects.count - 1, group, wanted.name)) }
        }
        let moves = renames.map { NameExchange.Move(subject: $0.group.id, current: $0.group.name, wanted: $0.name) }
        let holders = try NameExchange.obstacles(to: moves) { try groups.group(named: $0)?.id }
        for (rename, holder) in zip(renames, holders) where holder != nil {
            effects[rename.position] = .refused(
                "\(rename.group.name) keeps its name: another group has the name \(rename.name), or gets it in this pass. "
                    + "Rename one of them, then run again.")
        }
        try write(zip(renames, holders).filter { $0.1 == nil }.map { ($0.0.group.id, $0.0.name) })
        return effects
    }

    /// First every name is let go, then the new ones are set: on the way no two are ever equal.
    private mutating func write(_ renames: [(group: Int64, name: String)]) throws {
        let release = try database.query("UPDATE groups SET name = NULL WHERE group_id = ?")
        for rename in renames {
            release.bind(rename.group, at: 1)
            try release.run()
        }
        let set = try database.query("UPDATE groups SET name = ? WHERE group_id = ?")
        for rename in renames {
            set.bind(rename.name, at: 1)
            set.bind(rename.group, at: 2)
            try set.run()
            try feed.append(.renameGroup, account: nil, login: nil, group: rename.name)
        }
    }

    /// Removes a group with its own memberships only. One that is gone already is no failure.
    mutating func removeGroup(for change: Change) throws -> Effect {
        guard let wanted = change.group else { return Refusal.noGroup }
        guard let group = try groups.group(of: wanted) else { return .applied(Receipt()) }
        let memberships = try database.query("DELETE FROM memberships WHERE group_id = ?")
        memberships.bind(group.id, at: 1)
        try memberships.run()
        let row = try database.query("DELETE FROM groups WHERE group_id = ?")
        row.bind(group.id, at: 1)
        try row.run()
        try feed.append(.removeGroup, account: nil, login: nil, group: group.name)
        return .applied(Receipt())
    }

    private func taken(_ name: String, by other: Group) -> Effect {
        let owner = other.directoryID.map { "belongs to the directory's group \($0)" } ?? "is not ours"
        return .refused(
            "a group named \(name) stands and \(owner). Take it over with adopt, or rename one of them.")
    }
}
