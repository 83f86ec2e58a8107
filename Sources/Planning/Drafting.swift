import AccessModel

/// The state of one planning: what the parts (people, groups, memberships, strangers) learn from each other.
struct Drafting {
    let roster: Roster
    let confirmations: Confirmations
    let rules: PlanningRules
    let capabilities: StoreCapabilities

    var builder = PlanBuilder()
    var totals = PlanTotals()
    /// What the directory wants for each subject; whoever is pinned is left.
    let standings: [Standing]
    /// What the directory wants for those who are pinned, or whose account is unlinked.
    let hiddenStandings: [Int: Standing]
    /// Of pinned groups, what a pass would take away: for the warning.
    var hiddenRemovals: [Int: Int] = [:]
    /// Of pinned people, how many groups they would leave.
    var hiddenLeaves: [Int: Int] = [:]
    /// What is planned for a subject's account.
    var step: [PersonStep]
    /// What becomes of each group.
    var fates: [GroupFate] = []
    /// Drift that this plan repairs, with how often.
    var drift: [String: Int] = [:]
    /// The new names of groups that this plan renames.
    var renamed: [Int: String] = [:]
    /// The groups of membership changes: before and after renames.
    var groupReferences: (before: RowMap, after: RowMap)
    private var personReferences: RowMap
    private var loginMatching: LoginMatching?
    /// Subjects by the folded login that the ledger remembers, made when it is first needed.
    var rememberedLogins: [String: Int]?
    /// Accounts that bear a subject's id in the store and are another's, made when it is first needed.
    var foreignBearers: [Int: Int]?
    /// Whether the account of a subject gives up its login in this plan, where that was asked.
    var movingAway: [Int: Bool] = [:]

    /// What is planned for a subject's account.
    enum PersonStep: UInt8 {
        case none
        case suspend
        case reactivate
        case add
    }

    init(roster: Roster, confirmations: Confirmations, rules: PlanningRules, capabilities: StoreCapabilities) {
        self.roster = roster
        self.confirmations = confirmations
        self.rules = rules
        self.capabilities = capabilities
        let count = roster.people.count
        var standings = (0..<count).map { subject in
            subject < roster.people.listed
                ? roster.standingRules.standing(ofListed: subject)
                : roster.standingRules.standing(
                    ofMissing: confirmations.people[DirectoryID(roster.people.ids[subject])])
        }
        let left = Set(roster.exceptions.people.keys).union(roster.people.unlinkedPeople.keys)
        hiddenStandings = left.reduce(into: [:]) { $0[$1] = standings[$1] }
        for subject in hiddenStandings.keys { standings[subject] = .left }
        self.standings = standings
        step = Array(repeating: .none, count: count)
        personReferences = RowMap(count: count)
        let groups = RowMap(count: roster.groups.count)
        groupReferences = (before: groups, after: groups)
        loginMatching = roster.matching
    }

    /// The index by login, made when it is first needed: a pass in which nobody is new has no use for it.
    mutating func matching() -> LoginMatching {
        if let loginMatching { return loginMatching }
        let rules = roster.standingRules
        let made = LoginMatching(people: roster.directory.people, accounts: roster.access.accounts, join: roster.people)
        {
            rules.isInactive(listed: $0)
        }
        loginMatching = made
        return made
    }

    /// The directory's id of a subject.
    func id(of subject: Int) -> DirectoryID { DirectoryID(roster.people.ids[subject]) }

    /// The directory's login of a subject; of the departed the last known one.
    func login(of subject: Int) -> String {
        let people = roster.directory.people
        if subject < roster.people.listed, !people.logins.isEmpty(at: subject) { return people.logins[subject] }
        if let row = roster.people.memoryRow[subject], !roster.memory.people.logins.isEmpty(at: row) {
            return roster.memory.people.logins[row]
        }
        if let account = roster.people.accountRow[subject] { return roster.access.accounts.logins[account] }
        return roster.people.ids[subject]
    }

    /// The person of a subject, for use in changes.
    mutating func person(_ subject: Int) -> Int32 {
        if let reference = personReferences[subject] { return Int32(reference) }
        let people = roster.directory.people
        let accounts = roster.access.accounts
        let account = roster.people.accountRow[subject]
        let login = login(of: subject)
        let isListed = subject < roster.people.listed && !people.isUnreadable(at: subject)
        let reference = builder.keep(
            ChangedPerson(
                directoryID: DirectoryID(roster.people.ids[subject]), accountID: account.map { accounts.id(at: $0) },
                login: login, storeLogin: account.map { accounts.logins[$0] } ?? login,
                email: isListed ? people.email(at: subject) : "", name: isListed ? people.names[subject] : ""))
        personReferences[subject] = Int(reference)
        return reference
    }

    /// Notes a repair; the same one again and again means that somebody else manages this too.
    mutating func repairDrift(_ key: String, subject: String) {
        let former = roster.memory.drift[key, default: 0]
        drift[key] = former + 1
        if former >= 2 {
            builder.warn(
                .driftRepeats, subject,
                "changed back \(former + 1) times, each within a day of our repair: somebody else manages this too. "
                    + (capabilities.driftAdvice.isEmpty ? "Find out who it is, or pin it." : capabilities.driftAdvice))
        }
    }

    /// A test of the policy that names whom it suspends will fail, and a policy with a failing test cannot be edited.
    mutating func warnOfTests(naming logins: [String]) {
        guard !roster.access.peopleInTests.isEmpty, let login = logins.first else { return }
        let places = Set(logins.map(LoginKey.fold)).sorted().flatMap { roster.access.peopleInTests[$0] ?? [] }
        if places.isEmpty { return }
        builder.warn(
            .policyTest, login,
            "is to be suspended, and a test of the policy names them: \(places.joined(separator: ", ")). The test will "
                + "fail, and until it is changed the store may refuse every edit of the policy.")
    }

    /// What the ledger learns from this pass whatever becomes of the changes.
    mutating func observe() {
        builder.observations.drift = drift
        builder.observations.takenEffect = roster.takenEffect
        builder.observations.people = roster.people.ids
        builder.observations.groups = roster.groups.ids
        builder.observations.groupLinks = roster.groups.observedLinks
        builder.observations.links = roster.people.newLinks.map { subject in
            let account = roster.people.accountRow[subject].map { roster.access.accounts.id(at: $0) }
            return Observations.Link(
                person: DirectoryID(roster.people.ids[subject]), account: account ?? "", login: login(of: subject))
        }
        builder.observations.suspendedByUs += roster.suspensionsToRecord.map { DirectoryID(roster.people.ids[$0]) }
        builder.observations.notSuspendedByUs += roster.reactivated.map { DirectoryID(roster.people.ids[$0]) }
        let strangers = roster.suspendedStrangers.subtracting(roster.memory.suspendedStrangers)
        builder.observations.suspendedStrangers += strangers.sorted()
        builder.warnings += roster.standingRules.unknownStatuses()
    }
}

extension TextColumn {
    /// Whether two rows of two columns hold the same bytes.
    func equals(_ row: Int, _ other: TextColumn, _ otherRow: Int) -> Bool {
        other.withBytes(of: otherRow) { equals(row, $0) }
    }
}
