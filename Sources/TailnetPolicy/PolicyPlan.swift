import AccessModel

/// Who is who in a policy's groups: how a store spells people, and whom it takes a member for.
public protocol PolicyPeople: Sendable {
    /// What two members have in common that stand for the same person.
    func key(ofMember member: String) -> String

    /// The keys under which a person may stand in a group.
    func keys(of person: ChangedPerson, in change: Change) -> [String]

    /// What is written into a group for a person; where nothing can be, a sentence that says why.
    func member(for person: ChangedPerson) -> PolicyMember

    /// What becomes of an approved change of a login, which the store cannot carry out itself.
    func followed(_ change: Change) -> Effect
}

/// What is written into a group for a person.
public enum PolicyMember: Sendable, Hashable {
    /// The member.
    case written(String)
    /// Nothing, for this reason; a sentence.
    case refused(String)
}

/// What changes of groups make of a policy: a pure function of both.
public struct PolicyPlan: Sendable {
    /// Kinds of change that are part of one edit. An approved change of a login is no edit, but stands between the others in a plan.
    public static let kinds: Set<ChangeKind> = [
        .removeMember, .removeGroup, .renameGroup, .updateUser, .addGroup, .addMember,
    ]

    let changes: [Change]
    let people: any PolicyPeople
    /// Names of groups that this process wrote for these groups of the directory.
    let made: [String: DirectoryID]
    let rewritesReferences: Bool
    /// Whether a reference to a group that the edit takes away keeps the group where it is.
    let refusesDangling: Bool

    /// A policy after some of the changes, and what becomes of each.
    public struct Edited: Sendable {
        /// The policy.
        public var policy: TailnetPolicy
        /// By position in the changes; those that the edit carries out are `applied` once it is written.
        public var effects: [Int: Effect] = [:]
        /// Positions of changes that the edit carries out; the others stand already, or are refused.
        public var carried: Set<Int> = []
        /// Groups that the edit makes or renames.
        public var made: [String: DirectoryID] = [:]
    }

    /// A plan.
    ///
    /// - Parameters:
    ///   - made: names of groups that this process wrote for these groups of the directory.
    ///   - refusesDangling: whether a group to which the policy refers is neither removed nor renamed away; where not, the server judges.
    public init(
        changes: some Sequence<Change>, people: any PolicyPeople, made: [String: DirectoryID], rewritesReferences: Bool,
        refusesDangling: Bool = false
    ) {
        self.changes = Array(changes)
        self.people = people
        self.made = made
        self.rewritesReferences = rewritesReferences
        self.refusesDangling = refusesDangling
    }

    /// Carries out the changes at these positions; in a policy that has no rules, none.
    public func edit(_ policy: TailnetPolicy, _ positions: [Int]) -> Edited {
        var edited = Edited(policy: policy)
        do throws(PolicyError) {
            try edit(&edited, positions)
        } catch {
            return refusing(policy, positions, "the policy file: \(error). Mend it there; the next pass tries again.")
        }
        guard edited.carried.isEmpty || (policy.hasRules && edited.policy.hasRules) else {
            return refusing(
                policy, positions,
                "the policy file has neither acls nor grants, and tailroster does not write into a policy without rules. Give "
                    + "it rules; the next pass tries again.")
        }
        return edited
    }

    private func refusing(_ policy: TailnetPolicy, _ positions: [Int], _ sentence: String) -> Edited {
        Edited(policy: policy, effects: Dictionary(uniqueKeysWithValues: positions.map { ($0, .refused(sentence)) }))
    }

    private func edit(_ edited: inout Edited, _ positions: [Int]) throws(PolicyError) {
        let byKind = Dictionary(grouping: positions) { changes[$0].kind }
        try removeMembers(&edited, byKind[.removeMember] ?? [])
        let places = placesOfReferences(edited.policy, byKind)
        try removeGroups(&edited, byKind[.removeGroup] ?? [], places)
        try renameGroups(&edited, byKind[.renameGroup] ?? [], places)
        for position in byKind[.updateUser] ?? [] { edited.effects[position] = people.followed(changes[position]) }
        try addGroups(&edited, byKind[.addGroup] ?? [], members: byKind[.addMember] ?? [])
    }

    private static let applied = Effect.applied(Receipt())

    // MARK: Removals

    private func removeMembers(_ edited: inout Edited, _ positions: [Int]) throws(PolicyError) {
        var removals: [String: TailnetPolicy.MemberChange] = [:]
        var standing: [String: [String: [String]]?] = [:]
        for position in positions {
            guard let group = changes[position].group, let person = changes[position].person else { continue }
            let name = group.storeName ?? group.name
            if standing[name] == nil { standing[name] = members(of: name, in: edited.policy) }
            guard let members = standing[name] ?? nil else {
                edited.effects[position] =
                    edited.policy.group(named: name).map { unreadable($0) } ?? Self.applied
                continue
            }
            let spellings = people.keys(of: person, in: changes[position]).flatMap { members[$0] ?? [] }
            edited.effects[position] = Self.applied
            if spellings.isEmpty { continue }
            removals[name, default: .init()].removed.formUnion(spellings)
            edited.carried.insert(position)
        }
        try edited.policy.changeMembers(removals)
    }

    private func removeGroups(
        _ edited: inout Edited, _ positions: [Int], _ places: [String: String]
    ) throws(PolicyError) {
        var names: Set<String> = []
        for position in positions {
            guard let group = changes[position].group else { continue }
            let name = group.storeName ?? group.name
            edited.effects[position] = Self.applied
            guard edited.policy.hasGroup(named: name) else { continue }
            if let place = places[name] {
                edited.effects[position] = referred(name, place)
                continue
            }
            names.insert(name)
            edited.carried.insert(position)
        }
        try edited.policy.removeGroups(names)
    }

    // MARK: Renames

    private func renameGroups(
        _ edited: inout Edited, _ positions: [Int], _ places: [String: String]
    ) throws(PolicyError) {
        let standing = Set(edited.policy.groupNames)
        var renames: [(position: Int, from: String, to: String, id: DirectoryID)] = []
        for position in positions {
            guard let group = changes[position].group, let former = group.storeName else { continue }
            if standing.contains(former), !rewritesReferences, let place = places[former] {
                edited.effects[position] = referred(former, place)
            } else if standing.contains(former) {
                renames.append((position, former, group.name, group.directoryID))
            } else {
                edited.effects[position] =
                    standing.contains(group.name) ? Self.applied : missing(former)
            }
        }
        // A name is free when nobody has it, or whoever has it gives it up in the same edit; who cannot move blocks the one behind.
        var isSettled = false
        while !isSettled {
            let given = Set(renames.map(\.from))
            let blocked = renames.filter { standing.contains($0.to) && !given.contains($0.to) }
            for rename in blocked { edited.effects[rename.position] = taken(rename.to) }
            renames.removeAll { rename in blocked.contains { $0.position == rename.position } }
            isSettled = blocked.isEmpty
        }
        for rename in renames {
            edited.effects[rename.position] = Self.applied
            edited.carried.insert(rename.position)
            edited.made[rename.to] = rename.id
        }
        let names = Dictionary(renames.map { ($0.from, $0.to) }, uniquingKeysWith: { first, _ in first })
        try edited.policy.rename(names, rewritingReferences: rewritesReferences)
    }

    // MARK: Additions

    private func addGroups(
        _ edited: inout Edited, _ positions: [Int], members: [Int]
    ) throws(PolicyError) {
        var new: [(name: String, members: [String])] = []
        var rows: [String: Int] = [:]
        for position in positions {
            guard let group = changes[position].group else { continue }
            if edited.policy.hasGroup(named: group.name) || rows[group.name] != nil {
                edited.effects[position] = made[group.name] == group.directoryID ? Self.applied : taken(group.name)
                continue
            }
            rows[group.name] = new.count
            new.append((group.name, []))
            edited.effects[position] = Self.applied
            edited.carried.insert(position)
            edited.made[group.name] = group.directoryID
        }
        var additions: [String: TailnetPolicy.MemberChange] = [:]
        var standing: [String: Set<String>?] = [:]
        for position in members {
            guard let group = changes[position].group, let person = changes[position].person else { continue }
            let login: String
            switch people.member(for: person) {
            case .written(let member): login = member
            case .refused(let why):
                edited.effects[position] = .refused(why)
                continue
            }
            let name = group.storeName ?? group.name
            if let row = rows[name] {
                new[row].members.append(login)
                edited.effects[position] = Self.applied
                edited.carried.insert(position)
                continue
            }
            if standing[name] == nil { standing[name] = self.members(of: name, in: edited.policy).map { Set($0.keys) } }
            guard let members = standing[name] ?? nil else {
                edited.effects[position] = edited.policy.group(named: name).map { unreadable($0) } ?? missing(name)
                continue
            }
            edited.effects[position] = Self.applied
            if members.contains(people.key(ofMember: login)) { continue }
            additions[name, default: .init()].added.append(login)
            edited.carried.insert(position)
        }
        try edited.policy.changeMembers(additions)
        try edited.policy.add(new.map { TailnetPolicy.NewGroup(name: $0.name, members: $0.members) })
    }

    // MARK: Refusals

    /// The members of a group by their keys.
    private func members(of name: String, in policy: TailnetPolicy) -> [String: [String]]? {
        policy.group(named: name)?.members.map { Dictionary(grouping: $0) { people.key(ofMember: $0) } }
    }

    /// Where the policy refers to groups, by name; empty where the server judges that, and where no group goes.
    private func placesOfReferences(_ policy: TailnetPolicy, _ positions: [ChangeKind: [Int]]) -> [String: String] {
        guard refusesDangling, positions[.removeGroup] != nil || positions[.renameGroup] != nil else { return [:] }
        return Dictionary(policy.references.map { ($0.name, $0.description) }, uniquingKeysWith: { first, _ in first })
    }

    private func referred(_ name: String, _ place: String) -> Effect {
        .refused(
            "the policy refers to \(name) at \(place), and a name that nothing defines makes the whole policy invalid. Change "
                + "that place; the next pass tries again.")
    }

    private func missing(_ name: String) -> Effect {
        .refused("the policy file has no group \(name) any more. The next pass reads it anew.")
    }

    private func taken(_ name: String) -> Effect {
        .refused(
            "a group \(name) stands in the policy file already and is not ours. Take it over with adopt, or rename one of the two; "
                + "the next pass tries again.")
    }

    private func unreadable(_ group: PolicyGroup) -> Effect {
        .refused(
            "\(group.name) (\(group.place) of the policy file) is not a list of logins. Mend it there; the next pass tries "
                + "again.")
    }
}
