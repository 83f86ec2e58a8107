import AccessModel

extension Drafting {
    /// Who joins and who leaves which group: wanted against standing against ours.
    mutating func draftMemberships() {
        var draft = MembershipDraft(members: Array(repeating: 0, count: roster.groups.count))
        let standing = standingMemberships(&draft)
        Memberships.compare(roster.directory.memberships, wanting: wanted(), standing, roster.owned) {
            pair, isWanted, stands, isOwned in
            compare(pair, isWanted: isWanted, stands: stands, isOwned: isOwned, draft: &draft)
        }
        for (group, count) in draft.members.enumerated() where count > 0 {
            totals.managedMemberships += count
            totals.membersOfGroup[roster.groups.id(of: group)] = count
        }
        removeFormerSpellings(draft.formerSpellings)
        removeGroups(&draft)
        for (group, members) in draft.handMade.sorted(by: { $0.key < $1.key }) {
            warnOfHandMade(members, in: group)
        }
        for (group, members) in draft.doubtful.sorted(by: { $0.key < $1.key }) { warnOfDoubt(members, in: group) }
        builder.observations.owned = draft.owned.build()
        builder.observations.disowned = draft.disowned.build()
    }

    // MARK: The three sides

    /// What of the directory's memberships is wanted: groups that follow it, and people who may be in one.
    private func wanted() -> Memberships.Selection {
        let writesAhead = capabilities.writesAhead && rules.writesAhead
        return Memberships.Selection(
            groups: fates.map { $0 == .synced || $0 == .added || $0 == .glimpsed },
            members: standings.indices.map { subject in
                guard standings[subject].isActive else { return false }
                let hasAccount = roster.people.accountRow[subject] != nil || step[subject] == .add
                return hasAccount || (writesAhead && roster.findings[subject] == nil)
            })
    }

    /// What stands in managed groups, as subjects; the draft takes, by group, the members who are nobody we know.
    ///
    /// Group after group in the order of the subjects, so that only the members of each are left to be sorted.
    private mutating func standingMemberships(_ draft: inout MembershipDraft) -> Memberships {
        let standing = roster.access.memberships
        var builder = Memberships.Builder(capacity: standing.count)
        let rows = (0..<roster.access.groups.count).compactMap { row in
            roster.groups.subjectOfStoreRow[row].map { (subject: $0, row: row) }
        }
        for (group, row) in rows.sorted(by: { $0.subject < $1.subject }) {
            for account in standing.members(of: row) { place(account, in: group, &builder, &draft) }
        }
        return builder.build()
    }

    private mutating func place(
        _ account: Int, in group: Int, _ builder: inout Memberships.Builder, _ draft: inout MembershipDraft
    ) {
        switch member(account) {
        case .person(let person): builder.insert(group: group, member: person)
        case .formerSpelling(let person) where roster.owned.contains(.init(group: group, member: person)):
            draft.formerSpellings[.init(group: group, member: person)] = roster.access.accounts.logins[account]
        case .formerSpelling, .nobody:
            if !roster.access.accounts.isShared[account] { draft.foreign[group, default: []].append(account) }
        }
    }

    // MARK: The comparison

    private mutating func compare(
        _ pair: Memberships.Pair, isWanted: Bool, stands: Bool, isOwned: Bool, draft: inout MembershipDraft
    ) {
        var isOwned = isOwned
        if stands, !isOwned, !roster.intended.isEmpty, roster.intended.contains(pair) {
            // An addition that was under way: the ledger learns now that it is ours.
            draft.owned.insert(group: pair.group, member: pair.member)
            isOwned = true
        }
        if stands, isOwned || isWanted { draft.members[pair.group] += 1 }
        switch (isWanted, stands, isOwned) {
        case (true, false, _):
            addMember(pair, isDrift: isOwned && draft.formerSpellings[pair] == nil)
        case (true, true, false):
            // What stands in both sides is ours once a complete read says so.
            if roster.directory.isPartial { return }
            draft.owned.insert(group: pair.group, member: pair.member)
        case (true, true, true):
            break
        case (false, true, true):
            removeMember(pair, draft: &draft)
        case (false, true, false):
            // Not ours: a member added by hand stays, and with it a group that would go.
            let keepsGroup = if case .removed = fates[pair.group] { true } else { false }
            if keepsGroup { draft.keepers.insert(pair.group) }
            let isLeft = [.left, .pinned, .glimpsed].contains(fates[pair.group])
            if keepsGroup || (standings[pair.member] != .left && !isLeft) {
                draft.handMade[pair.group, default: []].append(login(of: pair.member))
            }
        case (false, false, _):
            // A partial read does not look at whom it did not name.
            if roster.directory.isPartial, pair.member >= roster.people.listed || fates[pair.group] != .synced {
                return
            }
            // Taken out by hand, whatever is in doubt otherwise: if somebody puts it back, that is theirs.
            let isSeen = roster.groups.storeRow[pair.group] != nil && roster.people.accountRow[pair.member] != nil
            let isInDoubt =
                standings[pair.member] == .left || fates[pair.group] == .left || fates[pair.group] == .pinned
            if isSeen || !isInDoubt { draft.disowned.insert(group: pair.group, member: pair.member) }
        }
    }

    private mutating func addMember(_ pair: Memberships.Pair, isDrift: Bool) {
        let follows = step[pair.member] == .add || step[pair.member] == .reactivate || fates[pair.group] == .added
        // Whoever comes back or whose group was lost was taken out by us or with it: that is no drift of the membership.
        let isRepair = isDrift && !follows
        let person = person(pair.member)
        let group = groupReference(pair.group, isAddition: true)
        builder.add(
            .addMember, person: person, group: group, reason: isRepair ? .drift : .joined, isConsequence: follows)
        if isRepair {
            let key = DriftKey.membership(of: id(of: pair.member), in: roster.groups.id(of: pair.group))
            repairDrift(key, subject: login(of: pair.member))
        }
    }

    private mutating func removeMember(_ pair: Memberships.Pair, draft: inout MembershipDraft) {
        let person = person(pair.member)
        switch (standings[pair.member], fates[pair.group]) {
        case (_, .pinned):
            if isHiddenRemoval(pair) { hiddenRemovals[pair.group, default: 0] += 1 }
        case (.left, .removed):
            // Doubt keeps the membership, and with it the group.
            draft.keepers.insert(pair.group)
            draft.doubtful[pair.group, default: []].append(login(of: pair.member))
        case (.left, _):
            if isHiddenLeave(pair) { hiddenLeaves[pair.member, default: 0] += 1 }
        case (.revoked(let reason, let evidence), _):
            // Also of a suspension that is done already: the pass was cut short between the two.
            let follows = step[pair.member] == .suspend || roster.suspendedByUs.contains(pair.member)
            let group = groupReference(pair.group)
            builder.add(
                .removeMember, person: person, group: group, reason: reason, evidence: evidence, isConsequence: follows)
        case (.active, .removed):
            draft.removedWithGroup[pair.group, default: []].append(person)
        case (.active, .synced), (.active, .added):
            let group = groupReference(pair.group)
            builder.add(.removeMember, person: person, group: group, reason: .left, evidence: .absence)
        case (.active, .left), (.active, .foreign), (.active, .glimpsed):
            return
        }
    }

    /// Whether a pinned person would leave the group, were it not for the pin.
    private func isHiddenLeave(_ pair: Memberships.Pair) -> Bool {
        guard roster.exceptions.people[pair.member] != nil, let hidden = hiddenStandings[pair.member],
            fates[pair.group] == .synced
        else { return false }
        return hidden.isRevoked || (hidden.isActive && !roster.directory.memberships.contains(pair))
    }

    /// Whether a membership of a pinned group would go, were it not for the pin.
    private func isHiddenRemoval(_ pair: Memberships.Pair) -> Bool {
        if standings[pair.member].isRevoked { return true }
        guard standings[pair.member].isActive, pair.group < roster.groups.listed,
            roster.directory.groups.isSelected[pair.group],
            roster.directory.groups.readings[pair.group] == .complete
        else { return false }
        return !roster.directory.memberships.contains(pair)
    }

    // MARK: Groups that go

    /// A group goes with its own memberships; where somebody added members by hand, or a member is in doubt, it stays, and
    /// only what is ours goes.
    private mutating func removeGroups(_ draft: inout MembershipDraft) {
        for (group, members) in draft.foreign where !members.isEmpty {
            draft.keepers.insert(group)
            let logins = members.map { roster.access.accounts.logins[$0] }
            if ![.left, .pinned, .glimpsed].contains(fates[group]) { draft.handMade[group, default: []] += logins }
        }
        for subject in fates.indices {
            guard case .removed(let reason, let evidence) = fates[subject] else { continue }
            let group = groupReference(subject)
            let members = draft.removedWithGroup[subject, default: []]
            let places = danglingReferences(to: subject)
            guard draft.keepers.contains(subject) || !places.isEmpty else {
                builder.add(.removeGroup, group: group, reason: reason, evidence: evidence)
                totals.peopleOfRemovedGroup[roster.groups.id(of: subject)] = members.map(builder.person)
                continue
            }
            if !places.isEmpty { warnOfDanglingReference(to: subject, places) }
            for person in members {
                builder.add(.removeMember, person: person, group: group, reason: reason, evidence: evidence)
            }
        }
    }

    /// Where the policy still refers to a group that goes: the group is emptied and stays, since a policy with a name that nothing
    /// defines is refused, or means something else.
    private func danglingReferences(to subject: Int) -> [String] {
        roster.groups.storeRow[subject].flatMap { roster.references[roster.access.groups.names[$0]] } ?? []
    }

    private mutating func warnOfDanglingReference(to subject: Int, _ places: [String]) {
        let more = places.count > 5 ? " and \(places.count - 5) more" : ""
        builder.warn(
            .danglingReference, groupName(subject),
            "is gone from the directory or no longer selected, and the policy refers to it: "
                + "\(places.prefix(5).joined(separator: ", "))\(more). The group is emptied and stays until these are "
                + "gone.")
    }

    private mutating func warnOfHandMade(_ members: [String], in group: Int) {
        var message = "\(Self.listed(members)): added by hand, not in the directory's group; left in it."
        if case .removed = fates[group] { message += " The group is gone from the directory and stays for their sake." }
        builder.warn(.handMade, groupName(group), message)
    }

    private mutating func warnOfDoubt(_ members: [String], in group: Int) {
        builder.warn(
            .unconfirmedAbsence, groupName(group),
            "to be removed, and stays until it is known what becomes of \(Self.listed(members)).")
    }

    private func groupName(_ group: Int) -> String { roster.groups.linkedName[group] ?? roster.groups.ids[group] }

    private static func listed(_ members: [String]) -> String {
        members.sorted().prefix(5).joined(separator: ", ")
            + (members.count > 5 ? " and \((members.count - 5).counted("other"))" : "")
    }

    /// The group of a membership change. Removals come before renames and find the group under its former name; additions
    /// come after and find it under the new one.
    mutating func groupReference(_ subject: Int, isAddition: Bool = false) -> Int32 {
        let cached = isAddition ? groupReferences.after[subject] : groupReferences.before[subject]
        if let cached { return Int32(cached) }
        let groups = roster.directory.groups
        let current = roster.groups.storeRow[subject].map { roster.access.groups.names[$0] }
        let rendered =
            subject < roster.groups.listed && groups.isSelected[subject]
            ? rules.naming.render(groups.names[subject]) : nil
        let name = renamed[subject] ?? current ?? rendered ?? roster.groups.ids[subject]
        let reference = builder.keep(
            ChangedGroup(
                directoryID: roster.groups.id(of: subject), name: name,
                storeName: isAddition ? renamed[subject] ?? current : current))
        if isAddition {
            groupReferences.after[subject] = Int(reference)
        } else {
            groupReferences.before[subject] = Int(reference)
        }
        return reference
    }
}

/// What the comparison of memberships collects on its way.
struct MembershipDraft {
    /// By group, how many memberships of ours stand.
    var members: [Int]
    /// By group, members who are nobody we know: rows of accounts.
    var foreign: [Int: [Int]] = [:]
    /// Memberships of ours that stand under a login which the person, who has no account, has no more.
    var formerSpellings: [Memberships.Pair: String] = [:]
    /// Groups with members who are not to be taken out: these groups stay.
    var keepers: Set<Int> = []
    /// By group that would go, the logins of members who are in doubt.
    var doubtful: [Int: [String]] = [:]
    /// By group, the logins to report.
    var handMade: [Int: [String]] = [:]
    /// By group that goes, the members who go with it.
    var removedWithGroup: [Int: [Int32]] = [:]
    /// Memberships that are ours from now on.
    var owned = Memberships.Builder()
    /// Memberships that are not ours any more.
    var disowned = Memberships.Builder()
}
