import AccessModel

extension BatchApplication {
    /// Puts an account into a group or takes it out.
    mutating func applyMembership(_ change: Change) throws -> Effect {
        guard let person = change.person else { return Refusal.noPerson }
        guard let wanted = change.group else { return Refusal.noGroup }
        let isAddition = change.kind == .addMember
        guard let group = try groups.groupOfMembership(wanted) else {
            // Nobody is in a group that is gone: a removal stands already.
            return isAddition ? Refusal.unknownGroup(wanted) : .applied(Receipt())
        }
        guard let account = try members.account(of: person) else { return Refusal.unknownAccount(person) }
        let isNew =
            try isAddition
            ? members.insert(group: group.id, account: account.id)
            : members.delete(group: group.id, account: account.id)
        if isNew { try feed.append(change.kind, account: account.id, login: account.login, group: group.name) }
        return .applied(Receipt())
    }
}
