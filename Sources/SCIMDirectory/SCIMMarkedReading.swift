import AccessModel
import Transport

/// What is read by id of those who have changed.
struct SCIMMarkedReading {
    private var people: SCIMPeople
    private var groups: SCIMGroups
    /// Rows of groups whose members are told, and who they are.
    private var membersOf: [(row: Int, ids: Set<DirectoryID>)] = []
    private var isWhole = true

    init(selection: GroupSelection, scope: GroupSelection, limits: SCIMLimits) {
        people = SCIMPeople(limits: limits)
        groups = SCIMGroups(selection: selection, scope: scope, limits: limits)
    }

    /// Everyone in the groups that were read.
    var members: Set<DirectoryID> { membersOf.reduce(into: []) { $0.formUnion($1.ids) } }

    /// Takes a group's record; gives why only a complete read can tell what changed.
    ///
    /// - Parameter nested: groups that are known to be inside groups that matter; `nil` where that is not known.
    mutating func takeGroup(
        _ id: DirectoryID, _ answer: SCIMAnswer, nested: Set<String>?
    ) throws(DirectoryError) -> String? {
        let before = groups.count
        do throws(JSONError) {
            _ = try JSONScanner.scan(answer.response.body) { (json) throws(JSONError) in
                try groups.take(&json, page: 1)
            }
        } catch {
            return "the service's record of the group \(id) is broken: \(error)"
        }
        guard groups.count == before + 1, let row = groups.table.row(of: id) else {
            return "the service answered about another group than \(id)"
        }
        let table = groups.table
        if table.isScope[row] { return "a group changed that makes up the scope" }
        guard table.isSelected[row] else {
            // What happens in a group that is inside another happens in that one.
            guard let nested else { return "a group changed that may be inside another" }
            return nested.contains(id.text) ? "a group changed that is inside another" : nil
        }
        guard let shown = groups.members[row], shown.problem == nil else {
            return "the members of a changed group, \(table.names[row]), are not shown"
        }
        if shown.references.contains(where: { $0.kind == .group || $0.kind == .contradictory }) {
            return "groups are inside a changed group, \(table.names[row])"
        }
        membersOf.append((row, Set(shown.references.map { DirectoryID(groups.memberIDs[$0.row]) })))
        return nil
    }

    /// Takes what was found under a person's id; gives why only a complete read can tell what changed.
    mutating func takePerson(
        _ id: DirectoryID, _ finding: SCIMLookUp.Finding, isMarked: Bool
    ) throws(DirectoryError) -> String? {
        switch finding.answer {
        case .exists:
            guard let record = finding.record else { return nil }
            do throws(JSONError) {
                _ = try JSONScanner.scan(record) { (json) throws(JSONError) in try people.take(&json, page: 1) }
            } catch {
                return "the service's record of \(id) is broken: \(error)"
            }
        case .gone, .unassigned:
            // A member that is gone may also be a group that does not say so.
            if !isMarked { return "a member of a changed group is not there as a person" }
            // A listing named them just now. Who was deleted since is missing from a complete one too.
            return "somebody whom the service lists as changed is not there by id"
        case .unknown(let why):
            // A group with somebody of whom nothing is known cannot be told.
            if !isMarked { return "a member of a changed group could not be looked up: \(why)" }
            isWhole = false
        }
        return nil
    }

    /// The end.
    mutating func result(requests: Int, needsCensus: String?) -> MarkedReading {
        var memberships = Memberships.Builder()
        for (row, ids) in membersOf {
            for id in ids.sorted() {
                if let person = people.table.row(of: id) { memberships.insert(group: row, member: person) }
            }
            groups.table.setReading(.complete, at: row)
        }
        let snapshot = DirectorySnapshot(
            kind: .scim, mode: .watch, people: people.table, groups: groups.table, memberships: memberships.build(),
            warnings: groups.warnings.all(and: people.warnings.all(and: [])), requests: requests,
            isScopedByGroups: groups.isScoped)
        return MarkedReading(
            snapshot: snapshot, confirmations: Confirmations(), needsCensus: needsCensus,
            isWhole: isWhole)
    }
}
