import AccessModel

/// One review: which change is kept back by which hold.
struct GuardReview {
    /// What holds a change: the limit and, where the hold is about one person or group, whom.
    struct Cause: Hashable {
        var limit: Hold.Limit
        var subject = ""
    }

    let plan: Plan
    let context: GuardContext
    let rules: Guard
    private(set) var cause: [Cause?]
    private var sentences: [Cause: String] = [:]
    private let isApproved: [Bool]
    private let difference: SettingsFingerprint.Difference
    /// The kinds of grants that have a limit in this plan.
    private let limitedKinds: Set<ChangeKind>

    init(plan: Plan, context: GuardContext, rules: Guard) {
        self.plan = plan
        self.context = context
        self.rules = rules
        cause = Array(repeating: nil, count: plan.changes.count)
        isApproved =
            context.approved.isEmpty
            ? Array(repeating: false, count: plan.changes.count)
            : plan.changes.map { context.approved.contains(rules.digest.id(of: $0)) }
        let old = context.acceptedSettings.map(SettingsFingerprint.init(text:)) ?? rules.settings
        difference = rules.settings.difference(from: old)
        limitedKinds = Set(NumberLimit.limitedGrants(plan, context).map(\.kind))
    }

    // MARK: Holds that look at one change

    mutating func holdOneByOne() {
        let shrink = directoryShrink()
        let lossy = groupsThatLoseTooMuch()
        for position in plan.changes.indices where !isApproved[position] {
            let change = plan.changes[position]
            if change.isConsequence && change.kind.isRevocation { continue }
            guard let (cause, sentence) = individualCause(of: change, shrink: shrink, lossy: lossy) else { continue }
            hold(position, cause, sentence)
        }
    }

    mutating func hold(_ position: Int, _ cause: Cause, _ sentence: @autoclosure () -> String) {
        self.cause[position] = cause
        if sentences[cause] == nil { sentences[cause] = sentence() }
    }

    private func individualCause(
        of change: Change, shrink: String?, lossy: [DirectoryID: String]
    ) -> (Cause, String)? {
        if change.kind.isRevocation { return revocationCause(of: change, shrink: shrink, lossy: lossy) }
        switch change.kind {
        case .updateUser where change.reason == .loginReused:
            let login = change.person?.login ?? ""
            return (
                Cause(limit: .loginReused, subject: login),
                "the login \(login) belonged to somebody else. Approve only if it is the same human or the address was "
                    + "given away for good: the new person gets an account of their own."
            )
        case .updateUser where losesProtection(change.person):
            let person = change.person
            return (
                Cause(limit: .protected, subject: person?.storeLogin ?? ""),
                "\(person?.storeLogin ?? "") is protected, and would be called \(person?.login ?? ""), which is not: every "
                    + "revocation waits for a person. Protect the new login, or approve."
            )
        case .updateUser where !context.changesLogins:
            let login = change.person?.login ?? ""
            return (
                Cause(limit: .loginMoved, subject: login),
                "\(change.person?.storeLogin ?? "") is called \(login) in the directory now, and the store cannot change a "
                    + "login. Approve to let the account at the new login follow this person."
            )
        case .renameGroup: return renameCause(of: change)
        case .addMember, .addGroup: return reviewCause(of: [change.group?.name])
        default: return nil
        }
    }

    private func revocationCause(
        of change: Change, shrink: String?, lossy: [DirectoryID: String]
    ) -> (Cause, String)? {
        if let person = change.person, isProtected(person) {
            return (
                Cause(limit: .protected, subject: person.login),
                "\(person.login) is protected: every revocation waits for a person."
            )
        }
        if let group = change.group, let person = protectedMember(goingWith: change) {
            return (
                Cause(limit: .protected, subject: person.login),
                "\(person.login) is protected and would go with \(group.name): every revocation waits for a person."
            )
        }
        if SettingsFingerprint.follows(change, from: difference) {
            return (
                Cause(limit: .scopeChanged),
                Self.followsFromSettings
            )
        }
        if let group = change.group, let sentence = lossy[group.directoryID], change.kind != .suspend {
            return (Cause(limit: .groupLoss, subject: group.name), sentence)
        }
        if change.evidence == .absence, let shrink { return (Cause(limit: .directoryShrink), shrink) }
        if change.reason == .stranger, plan.totals.unreadableNewcomers > 0 {
            return (
                Cause(limit: .unconfirmed),
                "the login of \(plan.totals.unreadableNewcomers.counted("person", "people")) could not be read: these accounts may be theirs."
            )
        }
        return nil
    }

    private static let followsFromSettings =
        "it follows from a change of the configuration (scope, selection, names or rules), or a group left the selection while "
        + "it exists. Approve if that was meant."

    private func protectedMember(goingWith change: Change) -> ChangedPerson? {
        guard change.kind == .removeGroup, let group = change.group else { return nil }
        return plan.totals.peopleOfRemovedGroup[group.directoryID]?.first(where: isProtected)
    }

    /// Whether an account would leave the protection that its login gives it.
    private func losesProtection(_ person: ChangedPerson?) -> Bool {
        guard let person else { return false }
        let protected = rules.policy.protected
        return protected.contains(LoginKey.fold(person.storeLogin)) && !protected.contains(LoginKey.fold(person.login))
    }

    private func isProtected(_ person: ChangedPerson) -> Bool {
        if let account = person.accountID, plan.totals.owners.contains(account) { return true }
        let protected = rules.policy.protected
        return protected.contains(LoginKey.fold(person.login)) || protected.contains(LoginKey.fold(person.storeLogin))
    }

    private func renameCause(of change: Change) -> (Cause, String)? {
        guard let group = change.group else { return nil }
        if difference.names {
            // Whoever goes by the old name loses what it gave: a mistyped template would take it from everybody at once.
            return (
                Cause(limit: .scopeChanged),
                Self.followsFromSettings
            )
        }
        if let review = reviewCause(of: [group.storeName, group.name]) { return review }
        if let places = context.references[group.name] {
            return (
                Cause(limit: .referencedName, subject: group.name),
                "the policy refers to \(group.name) already (\(places.prefix(3).joined(separator: ", "))): the rename "
                    + "would grant access."
            )
        }
        if !rules.rewritesReferences, let former = group.storeName, let places = context.references[former] {
            return (
                Cause(limit: .referencedName, subject: group.name),
                "the policy refers to \(former) (\(places.prefix(3).joined(separator: ", "))): change the references, or "
                    + "set groups.rewrite_references."
            )
        }
        return nil
    }

    private func reviewCause(of names: [String?]) -> (Cause, String)? {
        for case let name? in names where rules.policy.reviewGroups.contains(where: { $0.matches(name) }) {
            return (Cause(limit: .reviewGroup, subject: name), "additions to \(name) wait for a person's review.")
        }
        return nil
    }

    // MARK: What the holds by size look at

    private func directoryShrink() -> String? {
        guard let accepted = context.acceptedPeople else { return nil }
        let lost = accepted - plan.totals.people
        guard lost > 5, lost * 100 > rules.policy.directoryShrinkPercent * accepted else { return nil }
        return
            "the directory shrank from \(accepted) to \(plan.totals.people.counted("person", "people")) in scope, more than "
            + "\(rules.policy.directoryShrinkPercent) %: nothing that rests on an absence is done."
    }

    /// Groups of five or more that would lose more than their share, counting the last 24 hours.
    private func groupsThatLoseTooMuch() -> [DirectoryID: String] {
        var losses: [DirectoryID: (planned: Int, name: String)] = [:]
        for (position, change) in plan.changes.enumerated() where !isApproved[position] {
            guard let group = change.group else { continue }
            let members = plan.totals.membersOfGroup[group.directoryID, default: 0]
            switch change.kind {
            case .removeMember where !change.isConsequence:
                losses[group.directoryID, default: (0, group.name)].planned += 1
            case .removeGroup: losses[group.directoryID] = (members, group.name)
            default: break
            }
        }
        var sentences: [DirectoryID: String] = [:]
        for (id, loss) in losses {
            let recent = context.recent.removalsByGroup[id, default: 0]
            let size = plan.totals.membersOfGroup[id, default: 0] + recent
            let lost = loss.planned + recent
            guard size >= 5, lost * 100 > rules.policy.groupLossPercent * size else { continue }
            sentences[id] =
                "\(loss.name) would lose \(lost) of \(size) members within a day, more than "
                + "\(rules.policy.groupLossPercent) %."
        }
        return sentences
    }

    // MARK: Holds that look at numbers

    mutating func holdByNumber() {
        for limit in NumberLimit.all(policy: rules.policy, plan: plan, context: context) {
            let counted = plan.changes.indices.filter {
                cause[$0] == nil && !isApproved[$0] && limit.counts(plan.changes[$0])
            }
            let planned = counted.reduce(0) { $0 + limit.weight(plan.changes[$1]) }
            guard planned > 0, limit.limit.isExceeded(by: planned + limit.recent, of: limit.total) else { continue }
            let sentence = limit.sentence(planned: planned)
            for position in counted { hold(position, Cause(limit: limit.hold, subject: limit.subject), sentence) }
        }
    }

    // MARK: The verdict

    func verdict() -> Verdict {
        let held = heldPositions()
        let holds = held.map { cause, positions in
            let ids = positions.map { rules.digest.id(of: plan.changes[$0]) }
            return Hold(
                id: rules.digest.id(ofHold: ids), limit: cause.limit, subject: cause.subject,
                reason: sentences[cause] ?? cause.limit.rawValue, changes: positions, changeIDs: ids)
        }
        var holdOfChange = [Int?](repeating: nil, count: plan.changes.count)
        for (index, hold) in holds.enumerated() {
            for position in hold.changes { holdOfChange[position] = index }
        }
        let limits = Set(holds.map(\.limit))
        return Verdict(
            approved: approvedPlan(), holds: holds, holdOfChange: holdOfChange,
            acceptedSettings: acceptsSettings(limits) ? rules.settings.text : nil,
            acceptedPeople: acceptsPeople(limits) ? plan.totals.people + plan.totals.unconfirmedPeople : nil,
            drift: repairedDrift())
    }

    /// What follows from a change of scope shows only once the scope groups were read.
    private func acceptsSettings(_ limits: Set<Hold.Limit>) -> Bool {
        !limits.contains(.scopeChanged) && !(difference.scope && plan.totals.isScopeInDoubt)
    }

    /// A directory that shrank is not the accepted one while anything that rests on an absence waits for a person.
    private func acceptsPeople(_ limits: Set<Hold.Limit>) -> Bool {
        if limits.contains(.directoryShrink) || limits.contains(.scopeChanged) { return false }
        guard directoryShrink() != nil else { return true }
        return !plan.changes.indices.contains { cause[$0] != nil && plan.changes[$0].evidence == .absence }
    }

    private func repairedDrift() -> [String: Int] {
        var drift: [String: Int] = [:]
        for (position, change) in plan.changes.enumerated() where cause[position] == nil {
            if let key = DriftKey.key(of: change) { drift[key] = plan.observations.drift[key] }
        }
        return drift
    }

    /// Positions by cause, the causes in the order of the limits.
    private func heldPositions() -> [(Cause, [Int])] {
        var positions: [Cause: [Int]] = [:]
        for (position, cause) in cause.enumerated() {
            if let cause { positions[cause, default: []].append(position) }
        }
        let order = Dictionary(uniqueKeysWithValues: zip(Hold.Limit.allCases, 0...))
        return positions.sorted {
            (order[$0.key.limit, default: 0], $0.key.subject) < (order[$1.key.limit, default: 0], $1.key.subject)
        }.map { ($0.key, $0.value) }
    }

    private func approvedPlan() -> ApprovedPlan {
        var formerNames: [DirectoryID: String] = [:]
        for (position, change) in plan.changes.enumerated() where change.kind == .renameGroup && cause[position] != nil
        {
            if let group = change.group { formerNames[group.directoryID] = group.storeName }
        }
        let positions = plan.changes.indices.filter { cause[$0] == nil }
        let isWhole = positions.count == plan.changes.count
        return ApprovedPlan(
            changes: isWhole ? plan.changes : positions.map { keepingFormerName(plan.changes[$0], formerNames) },
            positions: positions,
            counts: positions.map { counts($0) },
            approvals: positions.map { isApproved[$0] ? rules.digest.id(of: plan.changes[$0]) : nil })
    }

    /// While a rename is held the group keeps its old name and its members keep following.
    private func keepingFormerName(_ change: Change, _ names: [DirectoryID: String]) -> Change {
        guard let group = change.group, let former = names[group.directoryID] else { return change }
        return Change(
            kind: change.kind, person: change.person,
            group: ChangedGroup(directoryID: group.directoryID, name: group.name, storeName: former),
            reason: change.reason, evidence: change.evidence, isConsequence: change.isConsequence)
    }

    private func counts(_ position: Int) -> Bool {
        let change = plan.changes[position]
        if isApproved[position] || (change.isConsequence && change.kind.isRevocation) { return false }
        return change.kind.isRevocation || limitedKinds.contains(change.kind)
    }
}
