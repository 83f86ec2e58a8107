import AccessModel
import Planning
import Reconciliation

/// Says what the store must be, from the directory's world and from what hands did to the store; it knows nothing of plans.
struct HistoryJudge {
    /// Accounts that other hands suspended: nobody but them lifts that.
    private var suspendedByHand: Set<Int64> = []
    /// Memberships that other hands made: they stay.
    private var addedByHand: Set<StoreHand.Membership> = []
    /// Memberships that may be ours or not: a cut pass may have seen them on both sides.
    private var uncertain: Set<StoreHand.Membership> = []

    /// What a report gives a reason for: subjects of warnings and of held changes, and the held changes themselves.
    struct Explanations {
        private struct Held: Hashable {
            var kind: ChangeKind
            var person: String?
            var group: String?
        }

        private var subjects: Set<String>
        private var held: Set<Held> = []

        init(_ report: PassReport) {
            subjects = Set(report.warnings.map(\.subject))
            for position in report.holds.flatMap(\.changes) {
                guard let change = report.plan?.changes[position] else { continue }
                subjects.formUnion([change.person?.login, change.group?.name].compactMap { $0 })
                held.insert(
                    Held(
                        kind: change.kind, person: change.person?.directoryID?.text,
                        group: change.group?.directoryID.text))
            }
        }

        func contain(_ subject: String) -> Bool { subjects.contains(subject) }

        func hold(_ kind: ChangeKind, _ person: String?, in group: String? = nil) -> Bool {
            held.contains(Held(kind: kind, person: person, group: group))
        }
    }

    // MARK: What hands did

    mutating func note(_ account: Int64, isActive: Bool) {
        if isActive { suspendedByHand.remove(account) } else { suspendedByHand.insert(account) }
    }

    mutating func noteAdded(_ membership: StoreHand.Membership) { addedByHand.insert(membership) }

    mutating func noteRemoved(_ membership: StoreHand.Membership) {
        addedByHand.remove(membership)
        uncertain.remove(membership)
    }

    mutating func noteRemoved(group: String) {
        addedByHand = addedByHand.filter { $0.group != group }
        uncertain = uncertain.filter { $0.group != group }
    }

    mutating func noteRemoved(account: Int64) {
        suspendedByHand.remove(account)
        addedByHand = addedByHand.filter { $0.account != account }
        uncertain = uncertain.filter { $0.account != account }
    }

    /// The ledger is lost: what stands is nobody's, until both sides agree on it.
    mutating func forgetAll(_ view: StoreHand.View) {
        suspendedByHand.formUnion(view.accounts.filter { !$0.isActive }.map(\.id))
        addedByHand.formUnion(view.memberships)
    }

    // MARK: What a pass learns

    /// A pass went through: what it saw on both sides is ours from then on, whoever made it.
    mutating func learn(from world: SmallWorld, _ view: StoreHand.View) {
        let agreed = agreed(on: world, view)
        addedByHand.subtract(agreed)
        uncertain.subtract(agreed)
    }

    /// A pass was cut short: it may have learned that, or not.
    mutating func doubt(_ world: SmallWorld, _ view: StoreHand.View) {
        let agreed = agreed(on: world, view).intersection(addedByHand)
        addedByHand.subtract(agreed)
        uncertain.formUnion(agreed)
    }

    private func agreed(on world: SmallWorld, _ view: StoreHand.View) -> Set<StoreHand.Membership> {
        view.memberships.filter { membership in
            guard let group = world.groups[membership.group], !group.isBroken,
                let person = view.person(membership.account)
            else { return false }
            return world.members(of: membership.group).contains(person)
        }
    }

    // MARK: Judgements

    /// A pass without a fault has no change that the store refuses: what cannot be done is not planned.
    func failures(of report: PassReport) -> [String] {
        zip(report.plan?.changes ?? [], report.states).compactMap { change, state in
            guard case .failed(let why) = state else { return nil }
            return "\(change.kind.word) of \(change.person?.login ?? change.group?.name ?? "") failed: \(why)"
        }
    }

    /// What must hold after every single pass: nobody has what neither the directory nor other hands gave.
    func dangers(
        in view: StoreHand.View, of world: SmallWorld, unmatched: PlanningRules.Unmatched, explained: Explanations
    ) -> [String] {
        var faults: [String] = []
        for account in view.accounts where account.isActive {
            if suspendedByHand.contains(account.id) {
                faults.append("\(account): somebody else's suspension was lifted")
            }
            if let person = account.person, world.wish(for: person) == .inactive, !explained.hold(.suspend, person) {
                faults.append("\(account) is active and must not be")
            }
        }
        for account in view.accounts where account.person == nil {
            let isKept =
                account.isActive == (unmatched == .report) || suspendedByHand.contains(account.id)
                || explained.hold(.suspend, nil)
            if !isKept || account.login != "visitor@example.com" {
                faults.append("the stranger was changed: \(account)")
            }
        }
        if view.handMadeGroups != ["hand"] { faults.append("groups made by hand: \(view.handMadeGroups)") }
        for lost in addedByHand.subtracting(view.memberships) { faults.append("\(lost) was made by hand and is gone") }
        for membership in view.memberships.subtracting(addedByHand).subtracting(uncertain) {
            guard let person = view.person(membership.account),
                !explained.hold(.removeMember, person, in: membership.group),
                !explained.hold(.removeGroup, nil, in: membership.group)
            else { continue }
            switch world.wish(for: person) {
            case .doubt: continue
            case .inactive: faults.append("\(membership) of \(person), who is not active")
            case .active:
                let group = world.groups[membership.group]
                if group?.isBroken == true || group?.members.contains(person) == true { continue }
                faults.append("\(membership) of \(person), whom the directory does not name there")
            }
        }
        return faults
    }

    /// What must hold once everything has settled: the store is what the directory wants, or the report says why not.
    func differences(in view: StoreHand.View, of world: SmallWorld, explained: Explanations) -> [String] {
        people(view, world, explained) + groups(view, world, explained)
    }

    private func people(_ view: StoreHand.View, _ world: SmallWorld, _ explained: Explanations) -> [String] {
        var faults: [String] = []
        for (id, person) in world.people where world.wish(for: id) == .active {
            guard let account = view.account(of: id) else {
                if !explained.contain(person.login) { faults.append("\(id) has no account, and nothing says why") }
                continue
            }
            if !account.isActive, !suspendedByHand.contains(account.id), !explained.hold(.reactivate, id) {
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

    private func groups(_ view: StoreHand.View, _ world: SmallWorld, _ explained: Explanations) -> [String] {
        var faults: [String] = []
        for (id, group) in world.groups where !group.isBroken {
            let wanted = Household.rules.naming.render(group.name) ?? group.name
            if view.groups[id] != wanted, !explained.contain(wanted) {
                faults.append("group \(id) is \(view.groups[id] ?? "nowhere"), not \(wanted), and nothing says why")
            }
            guard view.groups[id] != nil else { continue }
            for person in world.members(of: id) {
                guard let account = view.account(of: person) else { continue }
                let stands = view.memberships.contains(.init(group: id, account: account.id))
                if !stands, !explained.hold(.addMember, person, in: id) {
                    faults.append("\(person) is not in group \(id)")
                }
            }
        }
        for (id, name) in view.groups where world.groups[id] == nil && !explained.contain(name) {
            faults.append("group \(id) (\(name)) still stands, and nothing says why")
        }
        return faults
    }
}
