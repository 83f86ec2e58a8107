import AccessModel

/// The inverse of a pass, as far as it can be turned back: a plan for the same guard and the same order, and what is left and why.
public struct UndoPlan: Sendable {
    /// What is left as it is.
    public struct Left: Sendable, Hashable {
        /// The kind of the change that is not turned back.
        public var kind: ChangeKind
        /// Whom or what it is about.
        public var subject: String
        /// Why, in a sentence.
        public var reason: String
    }

    /// The inverse changes, each with the reason `undo`.
    public let plan: Plan
    /// What is left.
    public let left: [Left]
    /// What the applied changes are to be pinned as, by position in the plan.
    public let subjects: [Pin.Subject]
}

extension Planner {
    /// The inverse plan of a pass.
    ///
    /// - Parameters:
    ///   - past: what the pass did.
    ///   - roster: what stands in the store now and what is remembered, beside a directory of which nothing was read.
    public func undo(_ past: PastPass, in roster: Roster) -> UndoPlan {
        // Nothing was read of the directory: this has the sizes for the guard, and no changes.
        let base = plan(roster)
        var undoing = Undoing(
            drafting: Drafting(
                roster: roster, confirmations: Confirmations(), rules: rules, capabilities: capabilities), past: past)
        undoing.turnBack()
        let ordered = undoing.drafting.builder.orderedChanges()
        let changes = ordered.filter { isSupported($0.kind) }
        let subjects = changes.map { Self.subject(of: $0, beside: changes) }
        return UndoPlan(
            plan: Plan(
                id: digest.id(ofPlan: changes), changes: changes, unsupported: ordered.filter { !isSupported($0.kind) },
                warnings: base.warnings, observations: base.observations, totals: base.totals),
            left: undoing.left, subjects: subjects)
    }

    /// A person for what is about a person. A membership is pinned by its group: that shields nobody from a suspension.
    private static func subject(of change: Change, beside changes: [Change]) -> Pin.Subject {
        if let group = change.group { return .group(group.directoryID) }
        if let id = change.person?.directoryID { return .person(id) }
        return .name(change.person?.storeLogin ?? "")
    }
}

/// Works out the inverse, change by change.
struct Undoing {
    var drafting: Drafting
    let past: PastPass
    private(set) var left: [UndoPlan.Left] = []
    /// The store's accounts by id, made once.
    private let accountRows: [String: Int]
    /// Members that each group loses by this plan.
    private var leaving: [DirectoryID: Set<Int>] = [:]

    init(drafting: Drafting, past: PastPass) {
        self.drafting = drafting
        self.past = past
        let accounts = drafting.roster.access.accounts
        var rows: [String: Int] = [:]
        for row in 0..<accounts.count { rows[accounts.ids[row]] = row }
        accountRows = rows
    }

    mutating func turnBack() {
        // The latest first: what was done after a name was given is undone before the name is taken.
        for change in past.changes where change.kind == .addMember { turnBackAddition(change) }
        for change in past.changes where change.kind != .addMember {
            if past.overtaken.contains(change.seq) {
                leave(change, "changed again by a later pass")
                continue
            }
            switch change.kind {
            case .suspend: turnBackSuspension(change)
            case .reactivate, .addUser: turnBackAccess(change)
            case .updateUser: turnBackUpdate(change)
            case .addGroup, .renameGroup, .removeGroup: turnBackGroup(change)
            case .removeMember: turnBackRemoval(change)
            case .addMember: break
            }
        }
    }

    mutating func leave(_ change: PastChange, _ reason: String) {
        let subject = [change.login ?? change.account?.text, change.groupName].compactMap { $0 }
        left.append(.init(kind: change.kind, subject: subject.joined(separator: " in "), reason: reason))
    }

    // MARK: People

    /// The subject of a person who has an account now, with the account's row.
    private func standing(_ person: DirectoryID?) -> (subject: Int, account: Int)? {
        let people = drafting.roster.people
        guard let person, let subject = people.ids.row(of: person.text), let account = people.accountRow[subject] else {
            return nil
        }
        return (subject, account)
    }

    private mutating func turnBackSuspension(_ change: PastChange) {
        let roster = drafting.roster
        guard change.person != nil else { return turnBackStranger(change) }
        guard let (subject, account) = standing(change.person) else {
            return leave(change, "there is no account any more")
        }
        guard roster.access.accounts.states[account] == .suspended else { return leave(change, "active again already") }
        guard roster.suspendedByUs.contains(subject) else {
            return leave(change, "suspended by somebody else since: only our own suspensions are lifted")
        }
        drafting.builder.add(.reactivate, person: drafting.person(subject), reason: .undo)
    }

    private mutating func turnBackStranger(_ change: PastChange) {
        let roster = drafting.roster
        guard let account = change.account, let row = accountRows[account.text],
            roster.access.accounts.states[row] == .suspended, roster.suspendedStrangers.contains(account)
        else { return leave(change, "not suspended by us any more") }
        let login = roster.access.accounts.logins[row]
        let person = drafting.builder.keep(
            ChangedPerson(directoryID: nil, accountID: account, login: login, storeLogin: login))
        drafting.builder.add(.reactivate, person: person, reason: .undo)
    }

    /// A reactivation, or a new account: accounts are never deleted, so that one is suspended.
    private mutating func turnBackAccess(_ change: PastChange) {
        guard let (subject, account) = standing(change.person) else {
            return leave(change, "there is no account any more")
        }
        guard drafting.roster.access.accounts.states[account] == .active else {
            return leave(change, "suspended again already")
        }
        drafting.builder.add(.suspend, person: drafting.person(subject), reason: .undo)
    }

    private mutating func turnBackUpdate(_ change: PastChange) {
        guard change.reason == Reason.loginChanged.text else {
            return leave(change, "whose account it is, is said with tailroster link")
        }
        guard drafting.capabilities.changesLogins else { return leave(change, "this store cannot change a login") }
        guard let former = change.former, let wanted = change.wanted, former != wanted else {
            return leave(change, "what email or name was before is not on record")
        }
        let accounts = drafting.roster.access.accounts
        guard let (subject, account) = standing(change.person), accounts.logins[account] == wanted else {
            return leave(change, "the login has changed since")
        }
        let key = LoginKey.fold(former)
        guard !(0..<accounts.count).contains(where: { $0 != account && LoginKey.fold(accounts.logins[$0]) == key })
        else {
            return leave(change, "another account has the login \(former) now")
        }
        let person = drafting.builder.keep(
            ChangedPerson(
                directoryID: drafting.id(of: subject), accountID: accounts.id(at: account), login: former,
                storeLogin: wanted, email: accounts.emails[account], name: accounts.names[account]))
        drafting.builder.add(.updateUser, person: person, reason: .undo)
    }

    // MARK: Groups

    /// The subject of a group that we manage and that stands in the store, with its row and name there.
    private func standing(group: DirectoryID?) -> (subject: Int, row: Int, name: String)? {
        let groups = drafting.roster.groups
        guard let group, let subject = groups.ids.row(of: group.text), let row = groups.storeRow[subject] else {
            return nil
        }
        return (subject, row, drafting.roster.access.groups.names[row])
    }

    /// The name that a group will have once this plan is through.
    private func finalName(of group: DirectoryID?, now: String) -> String {
        let rename = past.changes.last {
            $0.kind == .renameGroup && $0.group == group && !past.overtaken.contains($0.seq) && $0.wanted == now
        }
        return rename?.former ?? now
    }

    private mutating func turnBackAddition(_ change: PastChange) {
        if past.overtaken.contains(change.seq) { return leave(change, "changed again by a later pass") }
        guard let (_, row, name) = standing(group: change.group) else { return leave(change, "the group is gone") }
        guard let (subject, account) = standing(change.person),
            drafting.roster.access.memberships.contains(.init(group: row, member: account))
        else { return leave(change, "not a member any more") }
        let group = drafting.builder.keep(
            ChangedGroup(directoryID: change.group ?? "", name: finalName(of: change.group, now: name), storeName: name)
        )
        if let id = change.group { leaving[id, default: []].insert(account) }
        drafting.builder.add(.removeMember, person: drafting.person(subject), group: group, reason: .undo)
    }

    private mutating func turnBackRemoval(_ change: PastChange) {
        guard let (_, row, name) = standing(group: change.group) else {
            return leave(change, "the group does not stand in the store")
        }
        addMember(change, change.person, change.group, name: finalName(of: change.group, now: name), row: row)
    }

    private mutating func addMember(
        _ change: PastChange, _ person: DirectoryID?, _ id: DirectoryID?, name: String, row: Int?
    ) {
        guard let (subject, account) = standing(person) else { return leave(change, "there is no account any more") }
        if let row, drafting.roster.access.memberships.contains(.init(group: row, member: account)) {
            return leave(change, "a member again already")
        }
        let group = drafting.builder.keep(
            ChangedGroup(directoryID: id ?? "", name: name, storeName: name))
        drafting.builder.add(.addMember, person: drafting.person(subject), group: group, reason: .undo)
    }

    private mutating func turnBackGroup(_ change: PastChange) {
        let access = drafting.roster.access
        let found = standing(group: change.group)
        switch change.kind {
        case .addGroup:
            guard let (_, row, name) = found else { return leave(change, "the group is gone") }
            let others = Set(access.memberships.members(of: row)).subtracting(leaving[change.group ?? "", default: []])
            guard others.isEmpty else {
                return leave(change, "it has \(others.count.counted("other member")) since")
            }
            keepGroup(change, .removeGroup, name: name, storeName: name)
        case .renameGroup:
            guard let (_, _, name) = found, name == change.wanted, let former = change.former else {
                return leave(change, "it has another name since")
            }
            guard access.groups.row(named: former) == nil else {
                return leave(change, "another group is called \(former) now")
            }
            keepGroup(change, .renameGroup, name: former, storeName: name)
        default: turnBackGroupRemoval(change, found.map { (row: $0.row, name: $0.name) })
        }
    }

    /// The group again, with those members of ours who went with it; one that stands there again already gets those who are missing.
    private mutating func turnBackGroupRemoval(_ change: PastChange, _ found: (row: Int, name: String)?) {
        let access = drafting.roster.access
        guard let former = change.former, found.map({ $0.name == former }) ?? (access.groups.row(named: former) == nil)
        else { return leave(change, "a group stands in its place") }
        if found == nil { keepGroup(change, .addGroup, name: former, storeName: nil) }
        for person in past.removedMembers[change.seq, default: []] {
            addMember(change, person, change.group, name: former, row: found?.row)
        }
    }

    private mutating func keepGroup(_ change: PastChange, _ kind: ChangeKind, name: String, storeName: String?) {
        let group = drafting.builder.keep(
            ChangedGroup(directoryID: change.group ?? "", name: name, storeName: storeName))
        drafting.builder.add(kind, group: group, reason: .undo)
    }
}
