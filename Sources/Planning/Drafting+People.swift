import AccessModel

extension Drafting {
    /// Suspensions, reactivations, new accounts and logins that follow.
    mutating func draftPeople() {
        for subject in 0..<roster.people.count {
            countPerson(subject)
            if let account = roster.people.accountRow[subject] {
                draftAccount(account, of: subject)
            } else if subject < roster.people.listed {
                draftNewcomer(subject)
            }
            if subject >= roster.people.listed { warnIfUnconfirmed(subject) }
        }
    }

    private mutating func countPerson(_ subject: Int) {
        let isListed = subject < roster.people.listed
        if isListed, !standings[subject].isRevoked { totals.people += 1 }
        guard let account = roster.people.accountRow[subject] else {
            if isListed, roster.directory.people.isUnreadable(at: subject) { totals.unreadableNewcomers += 1 }
            return
        }
        totals.managedAccounts += 1
        if roster.access.accounts.states[account] == .active {
            totals.managedActiveAccounts += 1
            if !isListed, standings[subject] == .left { totals.unconfirmedPeople += 1 }
        }
        if roster.access.accounts.isOwner[account] { totals.owners.insert(roster.access.accounts.id(at: account)) }
    }

    // MARK: People who have an account

    private mutating func draftAccount(_ account: Int, of subject: Int) {
        let isSuspended = roster.access.accounts.states[account] == .suspended
        let isOurs = roster.suspendedByUs.contains(subject)
        switch standings[subject] {
        case .left:
            if roster.directory.isPartial, subject >= roster.people.listed { return }
            // Whoever lifts it ends it: what is suspended after that is somebody else's suspension. Nobody lifts what is emulated: nodes
            // return by themselves.
            if isOurs, !isSuspended, !isEmulated { builder.observations.notSuspendedByUs.append(id(of: subject)) }
            return
        case .active:
            if isOurs, isSuspended || isEmulated {
                step[subject] = .reactivate
                let person = person(subject)
                builder.add(.reactivate, person: person, reason: .restored)
            } else if isSuspended {
                builder.warn(
                    .handMade, login(of: subject),
                    "suspended in the store by somebody else, active in the directory: left suspended. "
                        + "Lift it there, if it was meant to end.")
            } else if isOurs {
                builder.observations.notSuspendedByUs.append(DirectoryID(roster.people.ids[subject]))
            }
        case .revoked(let reason, let evidence):
            if !isSuspended { draftSuspension(of: subject, reason: reason, evidence: evidence, isRepeated: isOurs) }
        }
        draftUpdate(of: subject, account: account)
    }

    /// Whether the store does not know suspension.
    var isEmulated: Bool { capabilities.suspension != .native }

    private mutating func draftSuspension(
        of subject: Int, reason: Reason, evidence: Evidence, isRepeated: Bool
    ) {
        step[subject] = .suspend
        let person = person(subject)
        // What an emulation repeats was let through once: it is not counted and not held again.
        builder.add(
            .suspend, person: person, reason: isRepeated ? .drift : reason, evidence: evidence,
            isConsequence: isRepeated && isEmulated)
        warnOfTests(
            naming: [login(of: subject)]
                + (roster.people.accountRow[subject].map { [roster.access.accounts.logins[$0]] } ?? []))
        if isRepeated { repairDrift(DriftKey.suspension(of: id(of: subject)), subject: login(of: subject)) }
    }

    private mutating func draftUpdate(of subject: Int, account: Int) {
        // The tables are named where they stand: taken into a constant, each would be counted a dozen times for every person.
        guard subject < roster.people.listed, !roster.directory.people.isUnreadable(at: subject) else { return }
        let hasLogin = roster.directory.people.logins.equals(subject, roster.access.accounts.logins, account)
        guard capabilities.changesLogins else { return draftMovedLogin(of: subject, account: account) }
        // A store that keeps the directory's ids keeps the right one: by it a lost ledger finds its links again.
        let hasID =
            roster.access.accounts.directoryIDs.isEmpty(at: account)
            || roster.access.accounts.directoryIDs.equals(account, roster.people.ids.column, subject)
        let hasRest =
            roster.access.accounts.names.equals(account, roster.directory.people.names, subject)
            && hasEmail(of: subject, account)
        if hasLogin && hasRest && hasID { return rememberLogin(of: subject) }
        let login = roster.directory.people.logins[subject]
        if !hasLogin, let obstacle = obstacle(to: login, for: subject) {
            builder.warn(.ambiguousLogin, login, obstacle)
            return
        }
        let person = person(subject)
        builder.add(.updateUser, person: person, reason: hasID ? .loginChanged : .linked)
    }

    /// Whether the account has the person's email: their login where the directory gives no other.
    private func hasEmail(of subject: Int, _ account: Int) -> Bool {
        let isLogin = roster.directory.people.emails.isEmpty(at: subject)
        return isLogin
            ? roster.access.accounts.emails.equals(account, roster.directory.people.logins, subject)
            : roster.access.accounts.emails.equals(account, roster.directory.people.emails, subject)
    }

    /// Why an account cannot take this login, if it cannot.
    private mutating func obstacle(to login: String, for subject: Int) -> String? {
        let key = LoginKey.fold(login)
        let matching = matching()
        let namesakes = matching.people(withLogin: key).filter { $0 != subject }
        if let other = namesakes.first {
            return "the login of \(roster.people.ids[subject]) is also that of \(roster.people.ids[other]), apart from "
                + "case: the account keeps its login until one of them changes."
        }
        for account in matching.accounts(withLogin: key) {
            guard let owner = roster.people.subjectOfAccount[account] else {
                return "an account that is not linked has this login already: the account of "
                    + "\(roster.people.ids[subject]) keeps its login. Rename or link that account."
            }
            if owner != subject, !isMovingAway(owner, from: key) {
                return "the account of \(self.login(of: owner)) has this login: the account of "
                    + "\(roster.people.ids[subject]) keeps its login until it is free."
            }
        }
        return nil
    }

    /// Whether the account of a subject gives up this login in the same plan: people may swap logins or pass them on, and a
    /// chain moves only when its last one can.
    private mutating func isMovingAway(_ owner: Int, from key: String) -> Bool {
        guard capabilities.changesLogins else { return false }
        let matching = matching()
        var (subject, current) = (owner, key)
        var path: [Int] = []
        var seen: Set<Int> = []
        var moves = true
        // A ring ends where it began: everybody takes the login of the next.
        while seen.insert(subject).inserted {
            if let known = movingAway[subject] {
                moves = known
                break
            }
            path.append(subject)
            guard let wanted = wantedLogin(of: subject), wanted != current,
                matching.people(withLogin: wanted) == [subject]
            else {
                moves = false
                break
            }
            let holders = matching.accounts(withLogin: wanted)
            guard let holder = holders.first else { break }
            guard holders.count == 1, let next = roster.people.subjectOfAccount[holder] else {
                moves = false
                break
            }
            (subject, current) = (next, wanted)
        }
        for subject in path { movingAway[subject] = moves }
        return moves
    }

    /// The folded login that a subject's account is to have, where anything is decided about it.
    private func wantedLogin(of subject: Int) -> String? {
        guard subject < roster.people.listed, standings[subject] != .left,
            !roster.directory.people.logins.isEmpty(at: subject)
        else { return nil }
        return LoginKey.fold(roster.directory.people.logins[subject])
    }

    /// A store that cannot change logins: the account at the old login follows nobody else's status until a person approves.
    private mutating func draftMovedLogin(of subject: Int, account: Int) {
        let people = roster.directory.people
        guard let row = roster.people.memoryRow[subject] else { return }
        let wanted = LoginKey.fold(people.logins[subject])
        let isRemembered = LoginKey.fold(roster.memory.people.logins[row]) == wanted
        // Whose account it is, the identity provider's own id tells: the address follows at the next login.
        let isProved = roster.access.accounts.providerIDs[account] == roster.people.ids[subject]
        if isRemembered || isProved || LoginKey.fold(roster.access.accounts.logins[account]) == wanted {
            return rememberLogin(of: subject)
        }
        let person = person(subject)
        builder.add(.updateUser, person: person, reason: .loginChanged)
    }

    private mutating func rememberLogin(of subject: Int) {
        guard let row = roster.people.memoryRow[subject],
            !roster.memory.people.logins.equals(row, roster.directory.people.logins, subject)
        else { return }
        builder.observations.logins.append(
            (person: DirectoryID(roster.people.ids[subject]), login: roster.directory.people.logins[subject]))
    }

    // MARK: People who have none

    private mutating func draftNewcomer(_ subject: Int) {
        let login = roster.directory.people.logins[subject]
        // Told with the other exceptions.
        if roster.people.unlinkedPeople[subject] != nil { return }
        switch roster.findings[subject] {
        case .some(.ambiguous(let why)):
            // Somebody who left and never had an account is in nobody's way.
            let key = LoginKey.fold(login)
            if standings[subject].isRevoked, matching().accounts(withLogin: key).isEmpty { return }
            builder.warn(
                .ambiguousLogin, login,
                "\(why): no account is linked or made for \(roster.people.ids[subject]). Make the logins differ.")
        case .some(.later): return
        case .some(.unlinked(let link)):
            guard standings[subject].isActive else { return tellUnlinked(link, of: subject) }
            builder.warn(
                .unlinked, login,
                "the account with this login was unlinked by hand, \(link.terms): it is not managed, and no other account is "
                    + "made for \(roster.people.ids[subject]). Take it back with tailroster link.")
        case .some(.occupied(let account, let owner)):
            guard standings[subject].isActive else { return }
            draftReusedLogin(of: subject, account: account, owner: owner)
        case .some(.account), .some(.none), nil:
            guard standings[subject].isActive, roster.people.accountRow[subject] == nil else { return }
            addAccount(for: subject)
        }
    }

    private mutating func addAccount(for subject: Int) {
        if let account = foreignBearer(of: subject), let holder = roster.people.subjectOfAccount[account] {
            builder.warn(
                .ambiguousLogin, login(of: subject),
                "the account \(roster.access.accounts.logins[account]), which was linked by hand to \(roster.people.ids[holder]), "
                    + "still bears the id of \(roster.people.ids[subject]) in the store: no other account is made for them before "
                    + "the record of \(roster.people.ids[holder]) is written there.")
            return
        }
        step[subject] = capabilities.createsUsers ? .add : .none
        let isLost = roster.people.vanished.contains(subject)
        let person = person(subject)
        builder.add(.addUser, person: person, reason: isLost ? .drift : .new)
        if isLost { repairDrift(DriftKey.account(of: id(of: subject)), subject: login(of: subject)) }
    }

    /// A login that passes to another person: the account stays with the one who left, until a person approves.
    private mutating func draftReusedLogin(of subject: Int, account: Int, owner: Int) {
        let key = LoginKey.fold(roster.directory.people.logins[subject])
        let rivals = matching().people(withLogin: key)
            .filter { $0 != subject && $0 != owner && !standings[$0].isRevoked }
        if let rival = rivals.first {
            builder.warn(
                .ambiguousLogin, login(of: subject),
                "also the login of \(roster.people.ids[rival]), apart from case: no account is made for "
                    + "\(roster.people.ids[subject]). Make the logins differ.")
            return
        }
        if isMovingAway(owner, from: key) { return addAccount(for: subject) }
        guard standings[owner].isRevoked || (ownerIsGone(owner) && hiddenStandings[owner] == nil) else {
            builder.warn(
                .ambiguousLogin, login(of: subject),
                "the account with this login is linked to \(roster.people.ids[owner]), who has not left: "
                    + "\(roster.people.ids[subject]) waits.")
            return
        }
        let people = roster.directory.people
        let accounts = roster.access.accounts
        let newcomer = builder.keep(
            ChangedPerson(
                directoryID: DirectoryID(roster.people.ids[subject]), accountID: accounts.id(at: account),
                login: people.logins[subject], storeLogin: accounts.logins[account], email: people.email(at: subject),
                name: people.names[subject]))
        builder.add(.updateUser, person: newcomer, reason: .loginReused)
    }

    /// Whether an earlier pass found the owner gone: suspended by us, and not named by the listing.
    private func ownerIsGone(_ owner: Int) -> Bool {
        owner >= roster.people.listed && roster.suspendedByUs.contains(owner)
    }

    private mutating func warnIfUnconfirmed(_ subject: Int) {
        guard let answer = confirmations.people[DirectoryID(roster.people.ids[subject])] else { return }
        let login = login(of: subject)
        switch answer {
        case .gone, .unassigned: return
        case .unknown(let why):
            builder.warn(
                .unconfirmedAbsence, login,
                "missing from a complete listing, and the look-up by id failed (\(why)): left as they are.")
        case .exists(let status):
            if standings[subject].isRevoked { return }
            builder.warn(
                .unconfirmedAbsence, login,
                "missing from a complete listing, yet the look-up by id finds them with status "
                    + "\(status.isEmpty ? "(none)" : status): left as they are.")
        }
    }
}
