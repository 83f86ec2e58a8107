import AccessModel

/// The three sides of a pass put side by side: who in the directory is which account, which group is which.
///
/// It is made once, after both ends were read. ``absences()`` then says whom to look up by id before anything is decided.
public struct Roster: Sendable {
    let directory: DirectorySnapshot
    private(set) var access: AccessSnapshot
    /// What is remembered.
    public let memory: LedgerMemory
    let scope: Scope
    let standingRules: StandingRules
    private(set) var people: PeopleJoin
    let groups: GroupJoin
    /// What was found for listed people without an account by id, where it is not an account.
    private(set) var findings: [Int: LoginMatching.Finding] = [:]
    /// The index by login, where this pass needed one.
    private(set) var matching: LoginMatching?
    /// Subjects whose account is suspended by us, intents of a pass that was cut short included.
    private(set) var suspendedByUs: Set<Int> = []
    /// Of those, the ones that the ledger does not know yet.
    private(set) var suspensionsToRecord: [Int] = []
    /// Strangers' accounts that are suspended by us, likewise.
    private(set) var suspendedStrangers: Set<AccountID>
    /// Subjects whose mark of being suspended by us is out of date: a pass that was cut short lifted it.
    private(set) var reactivated: [Int] = []
    /// Who and what is pinned.
    private(set) var exceptions = Exceptions()
    /// Memberships that the ledger knows to be ours: rows of `groups` against rows of `people`.
    private(set) var owned = Memberships()
    /// Additions that were under way when a pass was cut short: ours where they stand.
    private(set) var intended: Set<Memberships.Pair> = []

    /// How much of the directory was read.
    public var mode: ReadMode { directory.mode }

    /// Whether only a part of the directory was read.
    public var isPartial: Bool { directory.isPartial }

    /// The same with statuses that were read later, by id; who could not be found so is left as they are. `nil` where that changes
    /// nothing, so that what was planned stands.
    public func correcting(
        _ statuses: [DirectoryID: String], doubtful: [DirectoryID] = [], rules: PlanningRules
    ) -> Roster? {
        var corrected = directory
        var isSame = true
        for (id, status) in statuses {
            guard let row = directory.people.row(of: id), directory.people.status(at: row) != status else { continue }
            isSame = false
            var text = status
            text.withUTF8 { corrected.people.correct(status: $0, at: row) }
        }
        for id in doubtful {
            guard let row = directory.people.row(of: id) else { continue }
            isSame = false
            corrected.people.markUnreadable(at: row)
        }
        return isSame ? nil : Roster(directory: corrected, access: access, memory: memory, rules: rules)
    }

    /// Puts the sides together.
    public init(
        directory: DirectorySnapshot, access: AccessSnapshot, memory: LedgerMemory, rules: PlanningRules
    ) {
        self.directory = directory
        self.access = access
        self.memory = memory
        scope = Scope(directory)
        standingRules = StandingRules(directory: directory, scope: scope, rules: rules.statuses)
        people = PeopleJoin(directory: directory, access: access, memory: memory)
        groups = GroupJoin(directory: directory, access: access, memory: memory)
        suspendedStrangers = memory.suspendedStrangers
        matchNewcomers()
        if !memory.pins.isEmpty {
            exceptions = Exceptions(
                directory: directory, access: access, memory: memory, people: people, groups: groups,
                naming: rules.naming)
        }
        collectOwnSuspensions()
        settleDormantAccounts()
        owned = ownedMemberships()
        intended = intendedMemberships()
    }

    /// Linked people and managed groups whom the listing does not name and whose absence would change something.
    ///
    /// Somebody whose account we have suspended, and who is in no group of ours, is not asked for in every pass again, unless
    /// a newcomer has their login: whether it is free is then the question.
    public func absences() -> Absences {
        var concerned = Set<Int>()
        for pair in owned.pairs where pair.member >= people.listed { concerned.insert(pair.member) }
        for pair in intended where pair.member >= people.listed { concerned.insert(pair.member) }
        for case .occupied(_, let owner) in findings.values { concerned.insert(owner) }
        // An unlinked account follows nobody, but that its person left is told.
        for (subject, link) in people.unlinkedPeople {
            let row = people.accountIndex.row(of: link.account)
            if row.map({ access.accounts.states[$0] == .active }) ?? false { concerned.insert(subject) }
        }
        var missing = Absences()
        for subject in people.listed..<people.count {
            let isActive = people.accountRow[subject].map { access.accounts.states[$0] == .active } ?? false
            if isActive || concerned.contains(subject) {
                missing.people.append(DirectoryID(people.ids[subject]))
            }
        }
        for subject in groups.listed..<groups.count where groups.linkedName[subject] != nil {
            missing.groups.append(groups.id(of: subject))
        }
        missing.people.sort()
        missing.groups.sort()
        return missing
    }

    // MARK: Joining

    private mutating func matchNewcomers() {
        let table = directory.people
        let newcomers = (0..<people.listed).filter {
            people.accountRow[$0] == nil && !table.isUnreadable(at: $0) && scope[$0] == .inside
        }
        guard !newcomers.isEmpty else { return }
        let rules = standingRules
        let matching = LoginMatching(people: table, accounts: access.accounts, join: people) {
            rules.isInactive(listed: $0)
        }
        for (person, finding) in matching.findings(for: newcomers) {
            if case .account(let account) = finding, isCertain(person, account) {
                people.link(person, to: account)
            } else if case .account = finding {
                findings[person] = .later
            } else if finding != .none {
                findings[person] = finding
            }
        }
        self.matching = matching
    }

    /// A partial read does not see who else might be meant by an email; a login belongs to one person of the directory.
    private func isCertain(_ person: Int, _ account: Int) -> Bool {
        !directory.isPartial || access.accounts.providerIDs[account] == directory.people.ids[person]
            || LoginKey.fold(directory.people.logins[person]) == LoginKey.fold(access.accounts.logins[account])
    }

    private mutating func collectOwnSuspensions() {
        let accounts = access.accounts
        let lifted = Set(memory.openIntents.filter { $0.kind == .reactivate }.compactMap(\.account))
        for (account, markedRow) in markedAccounts() {
            guard let subject = people.subjectOfAccount[account] else { continue }
            if accounts.states[account] == .active, lifted.contains(accounts.id(at: account)) {
                reactivated.append(subject)
                continue
            }
            suspendedByUs.insert(subject)
            // Where the mark stands with another person, or with a stranger, it goes along with the account.
            if people.memoryRow[subject] != markedRow { suspensionsToRecord.append(subject) }
        }
        let intended = Set(memory.openIntents.filter { $0.kind == .suspend }.compactMap(\.account))
        guard !intended.isEmpty else { return }
        for account in 0..<accounts.count where intended.contains(accounts.id(at: account)) {
            // The store says suspended, and we were about to: it is ours, whether or not the answer came back.
            guard accounts.states[account] == .suspended || accounts.dormant.contains(account) else { continue }
            if let subject = people.subjectOfAccount[account] {
                if suspendedByUs.insert(subject).inserted { suspensionsToRecord.append(subject) }
            } else {
                suspendedStrangers.insert(accounts.id(at: account))
            }
        }
    }

    /// Where the store does not know suspension, an account is suspended while nothing of it can connect and we suspended it.
    private mutating func settleDormantAccounts() {
        for account in access.accounts.dormant {
            let isOurs =
                people.subjectOfAccount[account].map { suspendedByUs.contains($0) }
                ?? suspendedStrangers.contains(access.accounts.id(at: account))
            if isOurs { access.accounts.markSuspended(at: account) }
        }
    }

    /// The accounts that the ledger knows to be suspended by us, each with the ledger's row of its person; -1 for a stranger's.
    ///
    /// The mark is about the account: whoever has it now, and nobody who has another one instead.
    private func markedAccounts() -> [(account: Int, memoryRow: Int)] {
        var marked: [Int: Int] = [:]
        for account in suspendedStrangers {
            if let row = people.accountIndex.row(of: account) { marked[row] = -1 }
        }
        for row in 0..<memory.people.count where memory.people.isSuspendedByUs[row] {
            if let account = memory.people.accountIDs.withBytes(of: row, { people.accountIndex.row(ofUTF8: $0) }) {
                marked[account] = row
            }
        }
        return marked.sorted { $0.key < $1.key }.map { (account: $0.key, memoryRow: $0.value) }
    }

    private func ownedMemberships() -> Memberships {
        var builder = Memberships.Builder(capacity: memory.owned.count)
        // In the order of the subjects, so that only the members of each group are left to be sorted.
        for row in groups.subjectOfMemoryRow.indices.sorted(by: {
            groups.subjectOfMemoryRow[$0] < groups.subjectOfMemoryRow[$1]
        }) {
            for member in memory.owned.members(of: row) {
                guard let person = people.memberOfMemoryRow(member) else { continue }
                builder.insert(group: groups.subjectOfMemoryRow[row], member: person)
            }
        }
        return builder.build()
    }

    private func intendedMemberships() -> Set<Memberships.Pair> {
        var pairs: Set<Memberships.Pair> = []
        for intent in memory.openIntents where intent.kind == .addMember {
            guard let group = intent.group.flatMap({ groups.ids.row(of: $0.text) }),
                let person = intent.person.flatMap({ people.ids.row(of: $0.text) })
            else { continue }
            pairs.insert(.init(group: group, member: person))
        }
        return pairs
    }
}
