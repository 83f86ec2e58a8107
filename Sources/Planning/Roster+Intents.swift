import AccessModel

extension Roster {
    /// Open intents of which the store shows that they took effect: the pass was cut short after them, or an answer was lost.
    ///
    /// They are counted now, since nobody could count them then: limits that forgot them would let twice as much through.
    public var takenEffect: [OpenIntent] {
        if memory.openIntents.isEmpty { return [] }
        let accounts = AccountIndex(access.accounts)
        // Of a first import nothing but revocations counts.
        let counted = memory.openIntents.filter { memory.firstImport != .begun || $0.kind.isRevocation }
        return counted.filter { hasTakenEffect($0, accounts: accounts) }.map(withMembers)
    }

    /// A removed group counts with its members, as many as were ours.
    private func withMembers(_ intent: OpenIntent) -> OpenIntent {
        guard intent.kind == .removeGroup, let group = intent.group.flatMap({ memory.groups.ids.row(of: $0.text) })
        else { return intent }
        var intent = intent
        intent.members = memory.owned.members(of: group).count
        return intent
    }

    private func hasTakenEffect(_ intent: OpenIntent, accounts: AccountIndex) -> Bool {
        let account = intent.account.flatMap { accounts.row(of: $0) }
        switch intent.kind {
        case .suspend: return account.map { access.accounts.states[$0] == .suspended } ?? false
        case .reactivate: return account.map { access.accounts.states[$0] == .active } ?? false
        case .addUser:
            return intent.person.flatMap { people.ids.row(of: $0.text) }.flatMap { people.accountRow[$0] } != nil
        case .updateUser: return true
        case .addGroup, .renameGroup:
            return intent.groupName.flatMap { access.groups.row(named: $0) } != nil
        case .removeGroup: return storeRow(of: intent.group) == nil
        case .addMember: return stands(intent)
        case .removeMember: return !stands(intent)
        }
    }

    private func storeRow(of group: DirectoryID?) -> Int? {
        group.flatMap { groups.ids.row(of: $0.text) }.flatMap { groups.storeRow[$0] }
    }

    private func stands(_ intent: OpenIntent) -> Bool {
        guard let group = storeRow(of: intent.group),
            let account = intent.person.flatMap({ people.ids.row(of: $0.text) }).flatMap({ people.accountRow[$0] })
        else { return false }
        return access.memberships.contains(.init(group: group, member: account))
    }
}

extension RecentChanges {
    /// With intents that took effect without having been counted.
    public func adding(_ intents: [OpenIntent]) -> RecentChanges {
        var sum = self
        for intent in intents {
            sum.byKind[intent.kind, default: 0] += 1
            sum.removedGroupMembers += intent.members
            if intent.kind == .removeMember, let group = intent.group {
                sum.removalsByGroup[group, default: 0] += 1
            }
        }
        return sum
    }
}
