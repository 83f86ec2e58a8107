import AccessModel

/// Finds accounts for people who have none by id: once, by login or email, case-folded.
///
/// A link outranks every collision, and doubt links nobody: whoever is ambiguous waits and is reported.
struct LoginMatching: Sendable {
    /// What was found for a newcomer.
    enum Finding: Equatable, Sendable {
        /// The account is theirs from now on.
        case account(Int)
        /// No account has their login.
        case none
        /// The account with their login is linked to another subject.
        case occupied(account: Int, by: Int)
        /// Two people or two accounts share the login.
        case ambiguous(String)
        /// Only a complete read can tell.
        case later
        /// The account with their login was unlinked by hand.
        case unlinked(HandLink)
    }

    private let people: PeopleTable
    private let accounts: AccountTable
    private let join: PeopleJoin
    private let isInactive: @Sendable (Int) -> Bool
    private let peopleByLogin: LoginIndex
    private let accountsByLogin: LoginIndex
    private let accountsByEmail: LoginIndex
    /// Accounts by the id that the identity provider gave their person.
    private let accountsByProviderID: [String: Int]

    /// - Parameter isInactive: whether a listed person's status is known to be inactive; such a person claims no new account.
    init(people: PeopleTable, accounts: AccountTable, join: PeopleJoin, isInactive: @escaping @Sendable (Int) -> Bool) {
        self.people = people
        self.accounts = accounts
        self.join = join
        self.isInactive = isInactive
        peopleByLogin = LoginIndex(people.logins)
        let isCandidate = { (row: Int) in !accounts.isShared[row] && accounts.states[row] != .absent }
        accountsByLogin = LoginIndex(accounts.logins, where: isCandidate)
        accountsByEmail = LoginIndex(accounts.emails, where: isCandidate)
        accountsByProviderID = Dictionary(
            accounts.providerIDs.filter { isCandidate($0.key) }.map { ($0.value, $0.key) }, uniquingKeysWith: min)
    }

    /// The listed people who have this folded login.
    func people(withLogin folded: String) -> [Int] { peopleByLogin.rows(of: folded) }

    /// The accounts that have this folded login.
    func accounts(withLogin folded: String) -> [Int] { accountsByLogin.rows(of: folded) }

    /// What is found for each newcomer; newcomers are listed people without an account.
    func findings(for newcomers: [Int]) -> [(person: Int, finding: Finding)] {
        var findings = newcomers.map { (person: $0, finding: finding(for: $0)) }
        // One account, two newcomers (by email, say): neither gets it.
        var claims: [Int: Int] = [:]
        for case (_, .account(let account)) in findings { claims[account, default: 0] += 1 }
        for index in findings.indices {
            if case .account(let account) = findings[index].finding, claims[account, default: 0] > 1 {
                let login = accounts.logins[account]
                findings[index].finding = .ambiguous("several people match the account \(login) by email")
            }
        }
        return findings
    }

    private func finding(for person: Int) -> Finding {
        if let account = accountsByProviderID[people.ids[person]] {
            // The identity provider's own id says more than any address.
            if let unlinked = join.unlinked[account] { return .unlinked(unlinked) }
            guard let owner = join.subjectOfAccount[account] else { return .account(account) }
            return .ambiguous(
                "the account as which they log in (\(accounts.logins[account])) is linked to \(join.ids[owner])")
        }
        let login = people.logins[person]
        let key = LoginKey.fold(login)
        let rivals = peopleByLogin.rows(of: key).filter { $0 != person }
        let candidates = accountsByLogin.rows(of: key)
        let standing = candidates.filter { !accounts.isAnothers($0, than: people.ids[person]) }
        if standing.isEmpty, let other = candidates.first {
            return .ambiguous(
                "the account with this login belongs to \(accounts.providerIDs[other] ?? "somebody else") at the identity provider"
            )
        }
        if let unlinked = standing.lazy.compactMap({ join.unlinked[$0] }).first {
            return .unlinked(unlinked)
        }
        if let taken = standing.first(where: { join.subjectOfAccount[$0] != nil }),
            let owner = join.subjectOfAccount[taken]
        {
            return .occupied(account: taken, by: owner)
        }
        if standing.count > 1 { return .ambiguous("\(standing.count) accounts have this login, apart from case") }
        if let account = standing.first {
            // Whose account it was cannot be told when two people have had the login, even if one of them has left.
            return rivals.isEmpty ? .account(account) : .ambiguous(shared(by: rivals))
        }
        let activeRivals = rivals.filter { !isInactive($0) }
        if !activeRivals.isEmpty { return .ambiguous(shared(by: activeRivals)) }
        return findingByEmail(for: person, loginKey: key)
    }

    private func shared(by rivals: [Int]) -> String {
        "also the login of \(rivals.prefix(3).map { people.id(at: $0).text }.joined(separator: ", ")), apart from case"
    }

    /// Email is weaker than login: an account whose login belongs to somebody in the directory is never found by email.
    private func findingByEmail(for person: Int, loginKey: String) -> Finding {
        let emailKey = LoginKey.fold(people.email(at: person))
        var found: Set<Int> = []
        if emailKey != loginKey, peopleByLogin.rows(of: emailKey).isEmpty {
            found.formUnion(accountsByLogin.rows(of: emailKey))
        }
        for account in accountsByEmail.rows(of: loginKey) + accountsByEmail.rows(of: emailKey) {
            let accountLogin = LoginKey.fold(accounts.logins[account])
            if peopleByLogin.rows(of: accountLogin).isEmpty { found.insert(account) }
        }
        let free = found.filter {
            join.subjectOfAccount[$0] == nil && join.unlinked[$0] == nil
                && !accounts.isAnothers($0, than: people.ids[person])
        }
        guard let account = free.first else { return .none }
        return free.count == 1 ? .account(account) : .ambiguous("\(free.count) accounts match by email")
    }
}
