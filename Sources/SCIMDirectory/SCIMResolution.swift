import AccessModel
import Transport

/// Turns what groups say of their members into memberships of people: hidden members are fetched, nested groups are
/// flattened, and ids that no listing named are looked up.
struct SCIMResolution {
    /// Who a member is.
    enum Target: Equatable {
        case person(Int)
        case group(Int)
        /// No listing named it.
        case unlisted
        /// It cannot be told; the words say why.
        case unclear(String)
    }

    let api: SCIMAPI
    let shelf: SCIMShelf
    /// Whether every group's members are fetched, whatever the service says of versions.
    let isSweep: Bool
    let people: PeopleTable
    /// Ids of groups that people's own records name.
    let namedGroups: InternedText
    var groups: SCIMGroups
    /// The row of the person and of the group that each member id is, or -1: each id is looked at once.
    private var matches: [(person: Int32, group: Int32)] = []
    /// Groups that were found inside groups that matter.
    private(set) var nestedGroups: Set<String> = []
    /// What look-ups found.
    private var fates: [SCIMMembers.Reference: SCIMFate] = [:]
    var limits: SCIMLimits { groups.limits }

    init(_ groups: SCIMGroups, people: SCIMPeople, api: SCIMAPI, shelf: SCIMShelf, isSweep: Bool) {
        self.api = api
        self.shelf = shelf
        self.isSweep = isSweep
        self.people = people.table
        namedGroups = people.namedGroups
        self.groups = groups
        matchNewIDs()
    }

    /// The memberships of every group that matters; groups whose members cannot be told are marked so.
    mutating func memberships() async throws(DirectoryError) -> Memberships {
        let reached = try await reachedGroups()
        nestedGroups = Set(reached.dropFirst(groups.wanted(.notRead).count).map { groups.table.ids[$0] })
        fates = try await lookUp(unlisted(in: reached))
        var builder = Memberships.Builder()
        for group in groups.wanted(.notRead) {
            let flat = flatten(group)
            if let trouble = flat.trouble {
                leaveAlone(group, because: trouble)
                continue
            }
            guard builder.count + flat.people.count <= limits.memberships else {
                throw DirectoryError(
                    .incomplete, "The groups have more than \(limits.memberships) memberships, which is the limit.",
                    remedy: "Select fewer groups in directory.groups.")
            }
            for person in flat.people { builder.insert(group: group, member: person) }
            groups.table.setReading(.complete, at: group)
            if flat.gone > 0 { reportGone(flat.gone, in: group) }
        }
        return builder.build()
    }

    /// Says that no group of the whole service shows a single member, which services do that hide them.
    func hiddenWarnings(_ memberships: Memberships) -> [Warning] {
        let isSuspicious = memberships.isEmpty && groups.memberIDs.count == 0 && !groups.wanted(.complete).isEmpty
        guard isSuspicious else { return [] }
        return [
            Warning(
                .noMembers, subject: "directory.groups",
                message: "No group of the service shows a single member: either all are empty, or the service hides "
                    + "members, and then its groups cannot be used.")
        ]
    }

    // MARK: Who is meant

    /// Who a member is, by the ids that the listings named.
    func target(of reference: SCIMMembers.Reference) -> Target {
        let match = matches[reference.row]
        let person = match.person < 0 ? nil : Int(match.person)
        let group = match.group < 0 ? nil : Int(match.group)
        switch (reference.kind, person, group) {
        case (.contradictory, _, _): return .unclear("`type` and `$ref` of a member contradict each other")
        case (.person, let person?, _), (.unsaid, let person?, nil): return .person(person)
        case (.group, _, let group?), (.unsaid, nil, let group?): return .group(group)
        case (.unsaid, _?, _?): return .unclear("a member's id is that of a person and of a group")
        case (.person, nil, _?): return .unclear("a member is called a person and is a group")
        case (.group, _?, nil): return .unclear("a member is called a group and is a person")
        case (_, nil, nil): return .unlisted
        }
    }

    /// Matches the member ids that came since the last time.
    mutating func matchNewIDs() {
        for row in matches.count..<groups.memberIDs.count {
            groups.memberIDs.column.withBytes(of: row) { bytes in
                let (person, group) = (people.ids.row(ofUTF8: bytes), groups.table.ids.row(ofUTF8: bytes))
                matches.append((Int32(person ?? -1), Int32(group ?? -1)))
            }
        }
    }

    private func unlisted(in reached: [Int]) -> [SCIMMembers.Reference] {
        var (found, seen): ([SCIMMembers.Reference], Set<SCIMMembers.Reference>) = ([], [])
        for group in reached {
            for reference in groups.members[group]?.references ?? []
            where target(of: reference) == .unlisted && seen.insert(reference).inserted {
                found.append(reference)
            }
        }
        return found
    }

    private func lookUp(
        _ references: [SCIMMembers.Reference]
    ) async throws(DirectoryError) -> [SCIMMembers.Reference: SCIMFate] {
        let lookUp = SCIMLookUp(api, limit: limits.lookUps)
        var fates: [SCIMMembers.Reference: SCIMFate] = [:]
        for endpoint in SCIMEndpoint.allCases {
            let asked = references.filter { reference in
                switch (reference.kind, endpoint) {
                case (.person, .people), (.group, .groups): true
                case (.unsaid, .people): true
                // Asked for a person first; what is no person may be a group.
                case (.unsaid, .groups): fates[reference] == .gone
                default: false
                }
            }
            let ids = asked.map { groups.memberIDs[$0.row] }
            let answers = try await lookUp.answers(endpoint, ids, atMost: limits.concurrency)
            for (reference, answer) in zip(asked, answers) { fates[reference] = SCIMFate(answer, at: endpoint) }
        }
        return fates
    }

    // MARK: Flattening

    private func flatten(_ group: Int) -> (people: [Int], gone: Int, trouble: String?) {
        var (found, gone): ([Int], Set<SCIMMembers.Reference>) = ([], [])
        var (stack, seen): ([Int], Set<Int>) = ([group], [group])
        while let row = stack.popLast() {
            let nesting = row == group ? "" : " (in its member, the group \(groups.table.names[row]))"
            guard let members = groups.members[row] else { continue }
            if let problem = members.problem { return ([], 0, problem + nesting) }
            for reference in members.references {
                switch target(of: reference) {
                case .person(let person): found.append(person)
                // A group that contains itself, by however many steps, adds nobody the second time.
                case .group(let nested): if seen.insert(nested).inserted { stack.append(nested) }
                case .unclear(let why): return ([], 0, why + nesting)
                case .unlisted:
                    switch fates[reference] {
                    case .gone: gone.insert(reference)
                    case .inactive: break
                    case .unresolved(let why):
                        let id = groups.memberIDs[reference.row]
                        return ([], 0, "its member \(id) is in no listing: \(why)" + nesting)
                    case nil: return ([], 0, "a member of it was not looked up" + nesting)
                    }
                }
            }
        }
        return (Set(found).sorted(), gone.count, nil)
    }

    private mutating func leaveAlone(_ row: Int, because reason: String) {
        groups.table.setReading(.unreadable(reason), at: row)
        let name = groups.table.names[row]
        groups.warnings.add(
            .unreadableGroup, subject: name,
            "The members of group \(name) (\(groups.table.ids[row])) cannot be told: \(reason). The group is left as it "
                + "is.")
    }

    private mutating func reportGone(_ count: Int, in row: Int) {
        let name = groups.table.names[row]
        groups.warnings.add(
            .danglingMember, subject: name,
            "The service lists \(count.counted("member")) of group \(name) that it does not know any "
                + "more (404 by id): left out.")
    }
}

extension Warning.Code {
    /// A group lists members that the directory itself does not know any more; they are left out.
    static let danglingMember: Warning.Code = "dangling-member"
    /// No group shows a single member: all are empty, or the service hides members.
    static let noMembers: Warning.Code = "no-members"
}
