import AccessModel
import TailnetPolicy

/// What changes of groups make of a policy: a pure function of both.
struct PolicyPlan {
    /// Kinds of change that are part of one edit. An approved change of a login is no edit, but stands between the others in a plan.
    static let kinds: Set<ChangeKind> = [
        .removeMember, .removeGroup, .renameGroup, .updateUser, .addGroup, .addMember,
    ]

    let changes: [Change]
    let users: TailscaleUsers
    /// Names of groups that this process wrote for these groups of the directory.
    let made: [String: DirectoryID]
    let rewritesReferences: Bool

    /// A policy after some of the changes, and what becomes of each.
    struct Edited {
        var policy: TailnetPolicy
        /// By position in the changes; those that the edit carries out are `applied` once it is written.
        var effects: [Int: Effect] = [:]
        /// Positions of changes that the edit carries out; the others stand already, or are refused.
        var carried: Set<Int> = []
        /// Groups that the edit makes or renames.
        var made: [String: DirectoryID] = [:]
    }

    init(
        changes: some Sequence<Change>, users: TailscaleUsers, made: [String: DirectoryID], rewritesReferences: Bool
    ) {
        self.changes = Array(changes)
        self.users = users
        self.made = made
        self.rewritesReferences = rewritesReferences
    }

    /// Carries out the changes at these positions; in a policy that has no rules, none.
    func edit(_ policy: TailnetPolicy, _ positions: [Int]) -> Edited {
        var edited = Edited(policy: policy)
        do throws(PolicyError) {
            try edit(&edited, positions)
        } catch {
            return refusing(policy, positions, "the policy file: \(error). Mend it there; the next pass tries again.")
        }
        guard edited.carried.isEmpty || policy.hasRules else {
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
        try removeGroups(&edited, byKind[.removeGroup] ?? [])
        try renameGroups(&edited, byKind[.renameGroup] ?? [])
        for position in byKind[.updateUser] ?? [] { edited.effects[position] = followed(changes[position]) }
        try addGroups(&edited, byKind[.addGroup] ?? [], members: byKind[.addMember] ?? [])
    }

    private static let applied = Effect.applied(Receipt())

    // MARK: Removals

    private func removeMembers(_ edited: inout Edited, _ positions: [Int]) throws(PolicyError) {
        var removals: [String: TailnetPolicy.MemberChange] = [:]
        var standing: [String: Set<String>?] = [:]
        for position in positions {
            guard let group = changes[position].group, let person = changes[position].person else { continue }
            let name = group.storeName ?? group.name
            if standing[name] == nil { standing[name] = members(of: name, in: edited.policy) }
            guard let members = standing[name] ?? nil else {
                edited.effects[position] =
                    edited.policy.group(named: name).map { unreadable($0) } ?? Self.applied
                continue
            }
            let logins = spellings(of: person, in: changes[position]).filter { members.contains($0) }
            edited.effects[position] = Self.applied
            if logins.isEmpty { continue }
            removals[name, default: .init()].removed.formUnion(logins)
            edited.carried.insert(position)
        }
        try edited.policy.changeMembers(removals)
    }

    /// The logins under which a person may stand in a group: their account's, and the directory's, under which they were written
    /// ahead, unless that is somebody else's by now.
    private func spellings(of person: ChangedPerson, in change: Change) -> [String] {
        var logins = [person.storeLogin]
        if change.reason != .loginChanged, users.row(withLogin: person.login) == nil { logins.append(person.login) }
        return logins.map(LoginKey.fold)
    }

    private func removeGroups(_ edited: inout Edited, _ positions: [Int]) throws(PolicyError) {
        var names: Set<String> = []
        for position in positions {
            guard let group = changes[position].group else { continue }
            let name = group.storeName ?? group.name
            edited.effects[position] = Self.applied
            guard edited.policy.hasGroup(named: name) else { continue }
            names.insert(name)
            edited.carried.insert(position)
        }
        try edited.policy.removeGroups(names)
    }

    // MARK: Renames

    private func renameGroups(_ edited: inout Edited, _ positions: [Int]) throws(PolicyError) {
        let standing = Set(edited.policy.groupNames)
        var renames: [(position: Int, from: String, to: String, id: DirectoryID)] = []
        for position in positions {
            guard let group = changes[position].group, let former = group.storeName else { continue }
            if standing.contains(former) {
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
            guard let login = login(of: person) else {
                edited.effects[position] = .refused(
                    "Tailscale has no user for \(person.login) any more. The next pass reads anew.")
                continue
            }
            let name = group.storeName ?? group.name
            if let row = rows[name] {
                new[row].members.append(login)
                edited.effects[position] = Self.applied
                edited.carried.insert(position)
                continue
            }
            if standing[name] == nil { standing[name] = self.members(of: name, in: edited.policy) }
            guard let members = standing[name] ?? nil else {
                edited.effects[position] = edited.policy.group(named: name).map { unreadable($0) } ?? missing(name)
                continue
            }
            edited.effects[position] = Self.applied
            if members.contains(LoginKey.fold(login)) { continue }
            additions[name, default: .init()].added.append(login)
            edited.carried.insert(position)
        }
        try edited.policy.changeMembers(additions)
        try edited.policy.add(new.map { TailnetPolicy.NewGroup(name: $0.name, members: $0.members) })
    }

    /// What is written: the account's login, or the directory's ahead of the first login; `nil` where the account is gone.
    private func login(of person: ChangedPerson) -> String? {
        guard let id = person.accountID else {
            return users.user(withLogin: person.storeLogin)?.loginName ?? person.storeLogin
        }
        return users.user(id)?.loginName
    }

    // MARK: Links that a person approved

    /// Tailscale cannot change a login. An approved change lets the account at the new login follow the person; of a reused login the
    /// account is the same one.
    private func followed(_ change: Change) -> Effect {
        guard let person = change.person else { return Self.applied }
        if change.reason == .loginReused { return .applied(Receipt(accountID: person.accountID)) }
        guard let user = users.user(withLogin: person.login), !user.isShared else {
            return .unsupported(
                "Tailscale cannot change a login, and nobody has logged in as \(person.login) yet. Once they have, the "
                    + "next pass does it; a day later, approve again.")
        }
        return .applied(Receipt(accountID: AccountID(user.id)))
    }

    // MARK: Refusals

    private func members(of name: String, in policy: TailnetPolicy) -> Set<String>? {
        policy.group(named: name)?.members.map { Set($0.map(LoginKey.fold)) }
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
