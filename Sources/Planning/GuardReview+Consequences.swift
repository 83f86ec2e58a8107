import AccessModel

extension GuardReview {
    /// What follows from a held change is held with it, approved or not: a name that is not given up cannot be taken, a
    /// removal follows from a suspension, an addition from a new account.
    mutating func holdConsequences() {
        holdWaitingNames()
        var heldPeople: [AccountOrPerson: Cause] = [:]
        var heldGroups: [DirectoryID: Cause] = [:]
        for (position, change) in plan.changes.enumerated() {
            guard let cause = cause[position] else { continue }
            switch change.kind {
            case .suspend, .addUser, .reactivate: heldPeople[AccountOrPerson(change.person)] = cause
            case .addGroup: if let group = change.group { heldGroups[group.directoryID] = cause }
            default: break
            }
        }
        for (position, change) in plan.changes.enumerated()
        where change.isConsequence && cause[position] == nil {
            let byGroup = change.group.flatMap { change.kind == .addMember ? heldGroups[$0.directoryID] : nil }
            guard let source = heldPeople[AccountOrPerson(change.person)] ?? byGroup else { continue }
            holdFollower(position, of: source)
        }
        holdGroupsOfHeldMembers()
    }

    /// A group that goes would take along a member whose removal is held.
    private mutating func holdGroupsOfHeldMembers() {
        var removals: [DirectoryID: Cause] = [:]
        for (position, change) in plan.changes.enumerated() where change.kind == .removeMember {
            if let cause = cause[position], let group = change.group { removals[group.directoryID] = cause }
        }
        if removals.isEmpty { return }
        for (position, change) in plan.changes.enumerated() where change.kind == .removeGroup && cause[position] == nil
        {
            if let source = change.group.flatMap({ removals[$0.directoryID] }) { holdFollower(position, of: source) }
        }
    }

    private mutating func holdFollower(_ position: Int, of source: Cause) {
        let limit = source.limit == .follows ? source.subject : source.limit.rawValue
        hold(
            position, Cause(limit: .follows, subject: limit), "they follow from changes that are held (\(limit)).")
    }

    /// Groups and accounts that wait for a name or login which a held change would have given up, and those that wait for
    /// theirs.
    private mutating func holdWaitingNames() {
        var kept: [KeptName: Cause] = [:]
        for (position, change) in plan.changes.enumerated() {
            if let cause = cause[position], let name = KeptName(givenUpBy: change) { kept[name] = cause }
        }
        if kept.isEmpty { return }
        var waiting: [KeptName: [Int]] = [:]
        for (position, change) in plan.changes.enumerated() where cause[position] == nil {
            if let wanted = KeptName(takenBy: change) { waiting[wanted, default: []].append(position) }
        }
        var names = Array(kept.keys)
        while let name = names.popLast() {
            guard let source = kept[name] else { continue }
            for position in waiting[name] ?? [] where cause[position] == nil {
                holdFollower(position, of: source)
                if let next = KeptName(givenUpBy: plan.changes[position]), kept[next] == nil {
                    kept[next] = source
                    names.append(next)
                }
            }
        }
    }
}

/// A group's name, or an account's folded login.
private enum KeptName: Hashable {
    case group(String)
    case login(String)

    init?(givenUpBy change: Change) {
        switch change.kind {
        case .renameGroup:
            guard let name = change.group?.storeName else { return nil }
            self = .group(name)
        case .updateUser:
            guard let person = change.person, change.reason != .loginReused else { return nil }
            self = .login(LoginKey.fold(person.storeLogin))
        default: return nil
        }
    }

    init?(takenBy change: Change) {
        switch change.kind {
        case .renameGroup, .addGroup:
            guard let name = change.group?.name else { return nil }
            self = .group(name)
        case .updateUser, .addUser:
            guard let person = change.person, change.reason != .loginReused else { return nil }
            self = .login(LoginKey.fold(person.login))
        default: return nil
        }
    }
}

/// Whom a held change is about: people are known by both ids, strangers by their account.
private struct AccountOrPerson: Hashable {
    var account: AccountID?
    var person: DirectoryID?

    init(_ person: ChangedPerson?) {
        account = person?.accountID
        self.person = person?.directoryID
    }
}
