/// What must hold after every pass that went through: nobody has what neither the directory nor other hands gave.
extension Oracle {
    func dangers(
        _ view: StoreView, _ sight: Sight, _ charter: Charter, explained: Explanations
    ) -> [String] {
        var faults: [String] = []
        for account in view.accounts where account.isActive {
            if let person = account.person, sight.wish(for: person, charter) == .inactive,
                !uncertainLinks.contains(account.id), !explained.hold("suspend", person)
            {
                faults.append("\(account) is active and must not be")
            }
        }
        // A pin or a hand may keep somebody active whom the directory revoked; then the report says so.
        for account in view.accounts where account.isActive {
            guard let person = account.person,
                sight.pinnedPeople.contains(person) || sight.unlinkedPeople.contains(person),
                sight.unpinnedWish(for: person, charter) == .inactive
            else { continue }
            // Of an account that follows nobody, a ledger alone keeps no person either.
            if sight.unlinkedPeople.contains(person), !knowsPeople, !sight.recognises(person, charter) { continue }
            let login = sight.listing.people[person]?.login ?? account.login
            if !explained.contain(login) { faults.append("\(account) is kept active by hand, and nothing says so") }
        }
        for account in view.accounts where account.person == nil {
            let isKept =
                !account.isActive || !charter.suspendsStrangers || explained.hold("suspend", nil)
            if !isKept { faults.append("\(account) is a stranger and still active") }
        }
        for membership in view.memberships.subtracting(addedByHand).subtracting(uncertain)
        where !sight.pinnedGroups.contains(membership.group) {
            guard let person = view.person(membership.account),
                !explained.hold("remove_member", person, in: membership.group),
                !explained.hold("remove_group", nil, in: membership.group)
            else { continue }
            switch sight.wish(for: person, charter) {
            case .doubt: continue
            case .inactive: faults.append("\(membership) of \(person), who is not active")
            case .active:
                guard let group = sight.listing.groups[membership.group] else {
                    // Its absence may not be confirmed.
                    if sight.lookUps.groups[membership.group] == nil { faults.append("\(membership): no such group") }
                    continue
                }
                if group.isBroken || !charter.selects(group.name) || group.members.contains(person) { continue }
                faults.append("\(membership) of \(person), whom the directory does not name there")
            }
        }
        return faults
    }

    /// What must hold after a pass over a part of the directory: nobody is active whose status it read and found revoked, nor
    /// in a group, except under a hold that it shows or by somebody's decision; and it read what is true.
    func dangers(
        _ view: StoreView, read: [String: String?], _ sight: Sight, _ charter: Charter, explained: Explanations
    ) -> [String] {
        var faults: [String] = []
        for (person, status) in read.sorted(by: { $0.key < $1.key }) {
            if sight.lookUps.people[person]?.status != status {
                faults.append("\(person) was read as \(status ?? "gone"), which is not so")
            }
            let isRevoked = status.map { Sight.mayConnect($0, charter) == false } ?? true
            guard isRevoked, sight.wish(for: person, charter) == .inactive, let account = view.account(of: person)
            else { continue }
            if account.isActive, !explained.hold("suspend", person) {
                faults.append("\(account) was read as \(status ?? "gone") and is active")
            }
            for membership in view.memberships(of: account.id).subtracting(addedByHand).subtracting(uncertain)
            where !sight.pinnedGroups.contains(membership.group) {
                if explained.hold("remove_member", person, in: membership.group) { continue }
                faults.append("\(membership) of \(person), who was read as \(status ?? "gone")")
            }
        }
        return faults
    }

    /// What must hold once everything has settled: the store is what the directory wants, or the report says why not.
    func differences(_ view: StoreView, _ sight: Sight, _ charter: Charter, explained: Explanations) -> [String] {
        people(view, sight, charter, explained) + groups(view, sight, charter, explained)
    }

    private func people(
        _ view: StoreView, _ sight: Sight, _ charter: Charter, _ explained: Explanations
    ) -> [String] {
        var faults: [String] = []
        for (id, person) in sight.listing.people where sight.wish(for: id, charter) == .active {
            guard let account = view.account(of: id) else {
                if !explained.contain(person.login) { faults.append("\(id) has no account, and nothing says why") }
                continue
            }
            let isAnothers = suspendedByHand.contains(account.id) || uncertainSuspensions.contains(account.id)
            if !account.isActive, !isAnothers, !explained.hold("reactivate", id) {
                faults.append("\(account) is suspended, and not by hand")
            }
            if !account.isActive, !explained.contain(person.login) {
                faults.append("\(account) is suspended, and nothing says why")
            }
            if account.login != person.login, !explained.contain(person.login) {
                faults.append("\(account) is not called \(person.login), and nothing says why")
            }
        }
        return faults
    }

    private func groups(
        _ view: StoreView, _ sight: Sight, _ charter: Charter, _ explained: Explanations
    ) -> [String] {
        var faults: [String] = []
        for (id, group) in sight.listing.groups
        where !group.isBroken && charter.selects(group.name) && !sight.pinnedGroups.contains(id) {
            let wanted = charter.rendered(group.name) ?? group.name
            if view.groups[id] != wanted, !explained.contain(wanted) {
                faults.append("group \(id) is \(view.groups[id] ?? "nowhere"), not \(wanted), and nothing says why")
            }
            guard view.groups[id] != nil else { continue }
            for person in sight.members(of: id, charter) {
                guard let account = view.account(of: person) else { continue }
                let stands = view.memberships.contains(.init(group: id, account: account.id))
                if !stands, !explained.hold("add_member", person, in: id) {
                    faults.append("\(person) is not in group \(id)")
                }
            }
        }
        for (id, name) in view.groups
        where sight.listing.groups[id] == nil && !explained.contain(name) && !sight.pinnedGroups.contains(id) {
            faults.append("group \(id) (\(name)) still stands, and nothing says why")
        }
        return faults
    }
}
