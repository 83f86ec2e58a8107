import AccessModel

/// What a ledger could take over of what was in the store before it: groups under the names of selected groups, and
/// suspensions that the directory asks for too.
///
/// Nothing in the store changes by it. From then on the groups' members follow the directory (members whom only the store
/// knows stay, as added by hand), and the suspensions are lifted when the directory no longer asks for them.
public struct Adoption: Sendable {
    /// A group of the store that stands under the name of a selected group.
    public struct Group: Sendable, Hashable {
        /// The directory's id.
        public var id: DirectoryID
        /// The name in the store.
        public var name: String
        /// Members on both sides: they are ours from the next pass on.
        public var shared: Int
        /// Members whom the directory has and the store has not: the next pass adds them, through the guard.
        public var missing: Int
        /// Members whom only the store has: they stay, as added by hand.
        public var handMade: [String]
    }

    /// A suspended account whose person the directory suspends too.
    public struct Suspension: Sendable, Hashable {
        /// The person.
        public var person: DirectoryID
        /// The account.
        public var account: AccountID
        /// The directory's login; of the departed the last known one.
        public var login: String
        /// Why the directory wants it.
        public var reason: Reason
    }

    /// Something that looks like it and is not taken over, with the reason.
    public struct Refused: Sendable, Hashable {
        /// The login or group name.
        public var subject: String
        /// Why not.
        public var reason: String
    }

    /// What is asked for.
    public struct Wish: Sendable {
        /// Names of groups, in the store or in the directory.
        public var groups: [GlobPattern]
        /// Whether suspensions are taken over.
        public var suspensions: Bool

        /// A wish; nothing by default.
        public init(groups: [GlobPattern] = [], suspensions: Bool = false) {
            self.groups = groups
            self.suspensions = suspensions
        }
    }

    /// Groups that are asked for, by name.
    public private(set) var groups: [Group] = []
    /// Suspensions that are asked for, by login.
    public private(set) var suspensions: [Suspension] = []
    /// Groups that could be taken over as well.
    public private(set) var otherGroups: [String] = []
    /// The number of suspensions that could be taken over as well.
    public private(set) var otherSuspensions = 0
    /// What cannot be taken over.
    public private(set) var refused: [Refused] = []

    /// Whom to look up before anything can be said of their suspension: linked people with a suspended account whom the
    /// listing does not name.
    public static func absences(of roster: Roster) -> Absences {
        let people = roster.people
        let missing = (people.listed..<people.count).filter {
            people.accountRow[$0].map { roster.access.accounts.states[$0] == .suspended } ?? false
                && !roster.suspendedByUs.contains($0)
        }
        return Absences(people: missing.map { DirectoryID(people.ids[$0]) }.sorted())
    }

    /// Looks for what could be taken over.
    public init(_ roster: Roster, confirmations: Confirmations, wish: Wish, rules: PlanningRules) {
        let capabilities = StoreCapabilities(
            createsUsers: true, changesLogins: true, syncsGroups: true, writesAhead: false, suspension: .native)
        let drafting = Drafting(
            roster: roster, confirmations: confirmations, rules: rules, capabilities: capabilities)
        collectGroups(drafting, wish, rules)
        collectSuspensions(drafting, wish)
        groups.sort { $0.name < $1.name }
        suspensions.sort { ($0.login, $0.person) < ($1.login, $1.person) }
        otherGroups.sort()
        refused.sort { ($0.subject, $0.reason) < ($1.subject, $1.reason) }
    }

    /// Whether a warning tells of something that the adoption itself lists: the clash with a group, the suspension made by hand, and what
    /// of both cannot be taken over.
    public func covers(_ warning: Warning) -> Bool {
        switch warning.code {
        case .nameCollision:
            groups.contains { $0.name == warning.subject } || otherGroups.contains(warning.subject) || refuses(warning)
        case .handMade: suspensions.contains { $0.login == warning.subject } || refuses(warning)
        default: false
        }
    }

    private func refuses(_ warning: Warning) -> Bool {
        refused.contains { $0.subject == warning.subject }
    }

    /// What the ledger learns: what a pass would observe, and what is taken over.
    public func observations(beside plan: Plan) -> Observations {
        var seen = plan.observations
        // Nothing is repaired here.
        seen.drift = [:]
        seen.groupLinks += groups.map { Observations.GroupLink(group: $0.id, name: $0.name) }
        seen.suspendedByUs += suspensions.map(\.person)
        return seen
    }

    // MARK: Groups

    private mutating func collectGroups(_ drafting: Drafting, _ wish: Wish, _ rules: PlanningRules) {
        let roster = drafting.roster
        let targets = GroupTargets(roster: roster, naming: rules.naming)
        for subject in 0..<roster.groups.listed where roster.groups.storeRow[subject] == nil {
            guard let name = targets.target[subject], let row = roster.access.groups.row(named: name) else { continue }
            if let obstacle = obstacle(toGroup: subject, named: name, row: row, roster, targets) {
                refused.append(Refused(subject: name, reason: obstacle))
                continue
            }
            let directoryName = roster.directory.groups.names[subject]
            guard wish.groups.contains(where: { $0.matches(name) || $0.matches(directoryName) }) else {
                otherGroups.append(name)
                continue
            }
            groups.append(group(subject, named: name, row: row, drafting))
        }
    }

    private func obstacle(
        toGroup subject: Int, named name: String, row: Int, _ roster: Roster, _ targets: GroupTargets
    ) -> String? {
        if roster.groups.linkedName[subject] != nil {
            return
                "the directory's group is linked to \(roster.groups.linkedName[subject] ?? ""), which the store has lost."
        }
        if let owner = roster.groups.subjectOfStoreRow[row] {
            return "it belongs to another group of the directory, \(roster.groups.ids[owner])."
        }
        if roster.exceptions.groups[subject] != nil { return "it is pinned." }
        if roster.directory.groups.readings[subject] != .complete {
            return "the members of the directory's group could not be read."
        }
        return targets.isContested(name) ? "several groups of the directory have this name in the store's form." : nil
    }

    private func group(_ subject: Int, named name: String, row: Int, _ drafting: Drafting) -> Group {
        let roster = drafting.roster
        let members = roster.access.memberships.members(of: row)
        let standing = Set(members.compactMap { roster.people.subjectOfAccount[$0] })
        let wanted = Set(
            roster.directory.memberships.members(of: subject).filter { drafting.standings[$0].isActive })
        let foreign = members.filter { account in
            guard let person = roster.people.subjectOfAccount[account] else { return true }
            return !roster.directory.memberships.contains(.init(group: subject, member: person))
        }
        return Group(
            id: roster.groups.id(of: subject), name: name, shared: standing.intersection(wanted).count,
            missing: wanted.subtracting(standing).count,
            handMade: foreign.map { account in
                roster.people.subjectOfAccount[account].map { drafting.login(of: $0) }
                    ?? roster.access.accounts.logins[account]
            }.sorted())
    }

    // MARK: Suspensions

    private mutating func collectSuspensions(_ drafting: Drafting, _ wish: Wish) {
        let roster = drafting.roster
        for subject in 0..<roster.people.count {
            guard let account = roster.people.accountRow[subject],
                roster.access.accounts.states[account] == .suspended, !roster.suspendedByUs.contains(subject)
            else { continue }
            let login = drafting.login(of: subject)
            switch drafting.standings[subject] {
            case .revoked(let reason, _):
                guard wish.suspensions else {
                    otherSuspensions += 1
                    continue
                }
                suspensions.append(
                    Suspension(
                        person: drafting.id(of: subject), account: roster.access.accounts.id(at: account),
                        login: login, reason: reason))
            case .active:
                refused.append(
                    Refused(
                        subject: login,
                        reason:
                            "suspended in the store and active in the directory: somebody suspended this account by "
                            + "hand. Lift it in the store, if that was meant to end."))
            case .left:
                let why = roster.exceptions.people[subject] == nil ? "the directory leaves it in doubt" : "it is pinned"
                refused.append(Refused(subject: login, reason: "suspended in the store, and \(why)."))
            }
        }
    }
}
