import AccessModel

extension Drafting {
    /// Accounts that nobody in the directory is linked to: counted, and listed where their domain is ours.
    mutating func draftStrangers() {
        let accounts = roster.access.accounts
        let domain = LoginKey.fold(rules.naming.domain)
        for account in 0..<accounts.count {
            guard roster.people.subjectOfAccount[account] == nil, !accounts.isShared[account],
                accounts.states[account] != .absent
            else { continue }
            totals.unmanagedAccounts += 1
            // What a person unlinked or pinned is nobody's business until they say otherwise.
            if roster.people.unlinked[account] != nil { continue }
            if let pin = roster.exceptions.accounts[account] {
                tellPin(pin, ofStranger: account)
                continue
            }
            let login = accounts.logins[account]
            if !domain.isEmpty, LoginKey.domain(of: login) == domain { draftStranger(account, login: login) }
        }
    }

    private mutating func draftStranger(_ account: Int, login: String) {
        let accounts = roster.access.accounts
        let id = accounts.id(at: account)
        let isOurs = roster.suspendedStrangers.contains(id)
        let namesakes = matching().people(withLogin: LoginKey.fold(login))
        // Somebody in the directory may be meant: whoever is ambiguous or unreadable is not treated as nobody.
        let isDoubtful = namesakes.contains { roster.findings[$0] != nil || standings[$0] == .left }
        if accounts.states[account] == .active, isOurs, isDoubtful || rules.unmatched == .report {
            builder.observations.notSuspendedStrangers.append(id)
        }
        if isDoubtful { return }
        let inDirectory =
            namesakes.isEmpty
            ? "no person in the directory"
            : namesakes.contains { roster.people.accountRow[$0] != nil }
                ? "a person who has another account" : "a person who is out of scope"
        guard accounts.states[account] == .active else { return }
        builder.warn(
            .stranger, login,
            "an active account of our domain that matches \(inDirectory)"
                + (rules.unmatched == .report ? ": left alone. Link it, or set store.unmatched to suspend." : "."))
        guard rules.unmatched == .suspend else { return }
        if accounts.isOwner[account] { totals.owners.insert(id) }
        let person = builder.keep(
            ChangedPerson(directoryID: nil, accountID: id, login: login, storeLogin: login))
        builder.add(
            .suspend, person: person, reason: isOurs ? .drift : .stranger, evidence: .absence,
            isConsequence: isOurs && isEmulated)
        warnOfTests(naming: [login])
        if isOurs { repairDrift(DriftKey.suspension(ofStranger: id), subject: login) }
    }
}
