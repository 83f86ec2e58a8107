import AccessModel

extension Drafting {
    /// Who joins and who leaves which group: wanted against standing against ours.
    mutating func draftMemberships() {
        let (standing, foreign) = standingMemberships()
        var draft = MembershipDraft(foreign: foreign)
        Memberships.compare(wantedMemberships(), standing, roster.owned) { pair, isWanted, stands, isOwned in
            compare(pair, isWanted: isWanted, stands: stands, isOwned: isOwned, draft: &draft)
        }
        removeGroups(&draft)
        for (group, members) in draft.handMade.sorted(by: { $0.key < $1.key }) {
            warnOfHandMade(members, in: group)
        }
        builder.observations.owned = draft.owned.build()
        builder.observations.disowned = draft.disowned.build()
    }

    // MARK: The three sides

    /// What the directory wants, for groups that follow it and people who may be in one.
    private mutating func wantedMemberships() -> Memberships {
        var builder = Memberships.Builder()
        let writesAhead = capabilities.writesAhead && rules.writesAhead
        for pair in roster.directory.memberships.pairs {
            guard fates[pair.group] == .synced || fates[pair.group] == .added, standings[pair.member].isActive else {
                continue
            }
            let hasAccount = roster.people.accountRow[pair.member] != nil || step[pair.member] == .add
            let isAhead = writesAhead && roster.findings[pair.member] == nil
            if hasAccount || isAhead { builder.insert(group: pair.group, member: pair.member) }
        }
        return builder.build()
    }

    /// What stands in managed groups, as subjects; and, by group, the members who are nobody we know.
    private mutating func standingMemberships() -> (Memberships, foreign: [Int: [Int]]) {
        var builder = Memberships.Builder()
        var foreign: [Int: [Int]] = [:]
        let accounts = roster.access.accounts
        for pair in roster.access.memberships.pairs {
            guard let group = roster.groups.subjectOfStoreRow[pair.group] else { continue }
            if let person = roster.people.subjectOfAccount[pair.member] ?? writtenAhead(pair.member) {
                builder.insert(group: group, member: person)
            } else if !accounts.isShared[pair.member] {
                foreign[group, default: []].append(pair.member)
            }
        }
        return (builder.build(), foreign)
    }

    /// The person whom a group names by login ahead of their first login.
    private mutating func writtenAhead(_ account: Int) -> Int? {
        guard roster.access.accounts.states[account] == .absent else { return nil }
        let people = matching().people(withLogin: LoginKey.fold(roster.access.accounts.logins[account]))
        return people.count == 1 ? people.first : nil
    }

    // MARK: The comparison

    private mutating func compare(
        _ pair: Memberships.Pair, isWanted: Bool, stands: Bool, isOwned: Bool, draft: inout MembershipDraft
    ) {
        if stands, isOwned || isWanted { countMember(of: pair.group) }
        switch (isWanted, stands, isOwned) {
        case (true, false, _):
            addMember(pair, isDrift: isOwned)
        case (true, true, false):
            draft.owned.insert(group: pair.group, member: pair.member)
        case (true, true, true):
            break
        case (false, true, true):
            removeMember(pair, draft: &draft)
        case (false, true, false):
            // Not ours: a member added by hand stays, and so does one of somebody who is left in doubt.
            if standings[pair.member] != .left, fates[pair.group] != .left {
                draft.handMade[pair.group, default: []].append(login(of: pair.member))
            }
            draft.foreign[pair.group, default: []].append(-1)
        case (false, false, _):
            let isInDoubt = standings[pair.member] == .left || fates[pair.group] == .left
            if !isInDoubt { draft.disowned.insert(group: pair.group, member: pair.member) }
        }
    }

    private mutating func countMember(of group: Int) {
        totals.managedMemberships += 1
        totals.membersOfGroup[roster.groups.id(of: group), default: 0] += 1
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
            let key = "member:\(roster.groups.ids[pair.group]):\(roster.people.ids[pair.member])"
            repairDrift(key, subject: login(of: pair.member))
        }
    }

    private mutating func removeMember(_ pair: Memberships.Pair, draft: inout MembershipDraft) {
        let person = person(pair.member)
        switch (standings[pair.member], fates[pair.group]) {
        case (.left, .removed):
            // Doubt keeps the membership, and with it the group.
            draft.foreign[pair.group, default: []].append(-1)
        case (.left, _):
            return
        case (.revoked(let reason, let evidence), _):
            let follows = step[pair.member] == .suspend
            let group = groupReference(pair.group)
            builder.add(
                .removeMember, person: person, group: group, reason: reason, evidence: evidence, isConsequence: follows)
        case (.active, .removed):
            draft.removedWithGroup[pair.group, default: []].append(person)
        case (.active, .synced), (.active, .added):
            let group = groupReference(pair.group)
            builder.add(.removeMember, person: person, group: group, reason: .left, evidence: .absence)
        case (.active, .left), (.active, .foreign):
            return
        }
    }

    // MARK: Groups that go

    /// A group goes with its own memberships; where somebody added members by hand it stays, and only what is ours goes.
    private mutating func removeGroups(_ draft: inout MembershipDraft) {
        for subject in fates.indices {
            guard case .removed(let reason, let evidence) = fates[subject] else { continue }
            let group = groupReference(subject)
            if draft.foreign[subject, default: []].isEmpty {
                builder.add(.removeGroup, group: group, reason: reason, evidence: evidence)
                continue
            }
            for person in draft.removedWithGroup[subject, default: []] {
                builder.add(.removeMember, person: person, group: group, reason: reason, evidence: evidence)
            }
            draft.handMade[subject, default: []] += []
        }
        for (group, members) in draft.foreign {
            let logins = members.filter { $0 >= 0 }.map { roster.access.accounts.logins[$0] }
            if fates[group] != .left, !logins.isEmpty { draft.handMade[group, default: []] += logins }
        }
    }

    private mutating func warnOfHandMade(_ members: [String], in group: Int) {
        let name = roster.groups.linkedName[group] ?? roster.groups.ids[group]
        let shown = members.sorted().prefix(5).joined(separator: ", ")
        let rest = members.count > 5 ? " and \(members.count - 5) others" : ""
        var message = "\(shown)\(rest): added by hand, not in the directory's group; left in it."
        if case .removed = fates[group] { message += " The group is gone from the directory and stays for their sake." }
        builder.warn(.handMade, name, message)
    }

    /// The group of a membership change. Removals come before renames and find the group under its former name; additions
    /// come after and find it under the new one.
    private mutating func groupReference(_ subject: Int, isAddition: Bool = false) -> Int32 {
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
    /// By group, members who are not ours: rows of accounts, or -1 for somebody whom we know.
    var foreign: [Int: [Int]]
    /// By group, the logins to report.
    var handMade: [Int: [String]] = [:]
    /// By group that goes, the members who go with it.
    var removedWithGroup: [Int: [Int32]] = [:]
    /// Memberships that are ours from now on.
    var owned = Memberships.Builder()
    /// Memberships that are not ours any more.
    var disowned = Memberships.Builder()
}
