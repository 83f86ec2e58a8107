/// What no pass may ever do, however it was cut short and whatever was lost on the way.
extension Oracle {
    func outrages(_ before: StoreView, _ after: StoreView, _ sight: Sight, _ charter: Charter) -> [String] {
        accountOutrages(before, after, sight, charter) + membershipOutrages(before, after, sight, charter)
            + doubtOutrages(before, after, sight, charter) + brokenGroupOutrages(before, after, sight, charter)
    }

    // MARK: Rules 3 and 11: what is not ours; and nobody gets what nobody gives

    private func accountOutrages(
        _ before: StoreView, _ after: StoreView, _ sight: Sight, _ charter: Charter
    ) -> [String] {
        var faults: [String] = []
        for account in after.accounts where account.isActive {
            if suspendedByHand.contains(account.id) {
                faults.append("\(account): somebody else's suspension was lifted")
            }
            if before.account(account.id)?.isActive == true { continue }
            guard let person = account.person else {
                faults.append("\(account) became active, and is nobody's")
                continue
            }
            if sight.wish(for: person, charter) != .active {
                faults.append("\(account) became active, and the directory does not say so")
            }
        }
        for account in before.accounts {
            guard let now = after.account(account.id) else {
                faults.append("\(account) is gone: a pass removes no account")
                continue
            }
            guard account.isActive, !now.isActive, let person = account.person else { continue }
            if sight.wish(for: person, charter) == .active, after.account(of: person)?.id == account.id {
                faults.append("\(account) was suspended, and the directory says that it is active")
            }
            if grandfathered.contains(person), sight.listing.people[person]?.status == "LOCKED_OUT" {
                faults.append("\(account) was suspended after a change of the rules, and nobody approved it")
            }
        }
        if after.handMadeGroups != before.handMadeGroups {
            faults.append("groups made by hand: \(before.handMadeGroups) became \(after.handMadeGroups)")
        }
        for account in after.accounts where account.person == nil {
            if let known = before.account(account.id), known.person == nil { continue }
            faults.append("a stranger appeared: \(account)")
        }
        return faults
    }

    private func membershipOutrages(
        _ before: StoreView, _ after: StoreView, _ sight: Sight, _ charter: Charter
    ) -> [String] {
        var faults = addedByHand.subtracting(after.memberships).map { "\($0) was made by hand and is gone" }
        for gained in after.memberships.subtracting(before.memberships) {
            guard let person = after.person(gained.account) else {
                faults.append("\(gained) was added, and the account is nobody's")
                continue
            }
            guard sight.members(of: gained.group, charter).contains(person) else {
                faults.append("\(gained) was added, and the directory does not say so")
                continue
            }
            guard let group = sight.listing.groups[gained.group], charter.selects(group.name) else {
                faults.append("\(gained) was added, and the group is not selected")
                continue
            }
        }
        for lost in before.memberships.subtracting(after.memberships) where after.groups[lost.group] != nil {
            guard let person = after.person(lost.account), let group = sight.listing.groups[lost.group] else {
                continue
            }
            if !group.isBroken, charter.selects(group.name),
                sight.members(of: lost.group, charter).contains(person)
            {
                faults.append("\(lost) was removed, and the directory names \(person) there")
            }
        }
        return faults
    }

    // MARK: Rule 7: doubt changes nothing, and shields nobody

    private func doubtOutrages(
        _ before: StoreView, _ after: StoreView, _ sight: Sight, _ charter: Charter
    ) -> [String] {
        before.accounts.flatMap { account -> [String] in
            guard let person = account.person, sight.wish(for: person, charter) == .doubt,
                let now = after.account(account.id), now.person == person
            else { return [] }
            var faults: [String] = []
            if now.isActive != account.isActive {
                faults.append("\(account) is in doubt and became \(now.isActive ? "active" : "suspended")")
            }
            let (had, has) = (before.memberships(of: account.id), after.memberships(of: account.id))
            for lost in had.subtracting(has) { faults.append("\(person) is in doubt and lost the \(lost)") }
            for gained in has.subtracting(had) { faults.append("\(person) is in doubt and got the \(gained)") }
            return faults
        }
    }

    /// A group whose members could not be read keeps its name and its members, but for those who may not connect at all; a
    /// pinned one keeps all of them.
    private func brokenGroupOutrages(
        _ before: StoreView, _ after: StoreView, _ sight: Sight, _ charter: Charter
    ) -> [String] {
        // The members of a group that is not selected are not read.
        let broken = sight.listing.groups.filter { $0.value.isBroken && charter.selects($0.value.name) }
        return sight.pinnedGroups.union(broken.keys).filter { before.groups[$0] != nil }.flatMap { id -> [String] in
            let isPinned = sight.pinnedGroups.contains(id)
            let what = "group \(id) \(isPinned ? "is pinned" : "cannot be read")"
            guard let name = after.groups[id] else { return ["\(what) and was removed"] }
            var faults: [String] = []
            if name != before.groups[id] { faults.append("\(what) and was renamed to \(name)") }
            for account in before.members(of: id).subtracting(after.members(of: id)) {
                let mayStay = before.person(account).map { sight.wish(for: $0, charter) != .inactive } ?? true
                if isPinned || mayStay { faults.append("\(what) and lost account \(account)") }
            }
            for account in after.members(of: id).subtracting(before.members(of: id)) {
                faults.append("\(what) and got account \(account)")
            }
            return faults
        }
    }
}
