import AccessModel

extension Drafting {
    /// What people decided by hand and should not forget: pins that keep back a revocation, and what names nobody.
    mutating func tellExceptions() {
        for (subject, pin) in roster.exceptions.people.sorted(by: { $0.key < $1.key }) {
            tellPin(pin, ofPerson: subject)
        }
        for (subject, pin) in roster.exceptions.groups.sorted(by: { $0.key < $1.key }) {
            tellPin(pin, ofGroup: subject)
        }
        for (subject, link) in roster.people.unlinkedPeople.sorted(by: { $0.key < $1.key }) {
            tellUnlinked(link, of: subject)
        }
        for pin in roster.exceptions.unmatched {
            builder.warn(
                .unmatchedException, pin.name,
                "pinned \(pin.terms), and neither the directory nor the store has such a person, account or group. "
                    + "End it with tailroster unpin, if it is a slip.")
        }
        for link in roster.people.unmatchedLinks {
            builder.warn(
                .unmatchedException, link.login,
                "linked by hand to \(link.person?.text ?? "nobody"), \(link.terms), and the store has no account "
                    + "\(link.account) that could be: the link waits. Take it back with tailroster unlink, if it is a slip."
            )
        }
    }

    private mutating func tellPin(_ pin: Pin, ofPerson subject: Int) {
        let state = roster.people.accountRow[subject].map { roster.access.accounts.states[$0] }
        if case .revoked(let reason, _) = hiddenStandings[subject], state == .active {
            builder.warn(
                .pinHidesRevocation, login(of: subject),
                "would be suspended (\(reason)), and stays active: pinned \(pin.terms). End it with tailroster unpin.")
        } else if let groups = hiddenLeaves[subject] {
            builder.warn(
                .pinHidesRevocation, login(of: subject),
                "would leave \(groups.counted("group")), and stays: pinned \(pin.terms). End it with "
                    + "tailroster unpin.")
        }
    }

    /// A stranger who would be suspended.
    mutating func tellPin(_ pin: Pin, ofStranger account: Int) {
        guard rules.unmatched == .suspend, roster.access.accounts.states[account] == .active else { return }
        builder.warn(
            .pinHidesRevocation, roster.access.accounts.logins[account],
            "would be suspended (\(Reason.stranger)), and stays active: pinned \(pin.terms). End it with tailroster unpin."
        )
    }

    /// An unlinked account does not follow its person: while they may not connect and it may, that is told in every pass.
    mutating func tellUnlinked(_ link: HandLink, of subject: Int) {
        let isActive = roster.access.accounts.ids.firstRow(of: link.account.text).map {
            roster.access.accounts.states[$0] == .active
        }
        // A ledger that was lost has no login of somebody whom the listing does not name.
        let login =
            subject < roster.people.listed || roster.people.memoryRow[subject] != nil
            ? self.login(of: subject) : link.login
        // Where the store keeps no ids, the ledger forgets whose it was: it is found by login, like a newcomer's.
        switch hiddenStandings[subject] ?? standings[subject] {
        case .revoked(let reason, _) where isActive ?? false:
            builder.warn(
                .unlinked, login,
                "may not connect any more (\(reason)), and the account \(link.login) was unlinked by hand, \(link.terms): it stays "
                    + "active. Suspend it in the store, or take it back with tailroster link.")
        case .active:
            builder.warn(
                .unlinked, login,
                "the account \(link.login) was unlinked by hand, \(link.terms): it is not managed, and no other account is made "
                    + "for \(roster.people.ids[subject]). Take it back with tailroster link.")
        default: return
        }
    }

    private mutating func tellPin(_ pin: Pin, ofGroup subject: Int) {
        guard fates[subject] == .pinned else { return }
        let name = roster.groups.linkedName[subject] ?? roster.groups.ids[subject]
        let removals = hiddenRemovals[subject, default: 0]
        let isGone = subject >= roster.groups.listed && confirmations.groups[roster.groups.id(of: subject)] == .gone
        let isDeselected = subject < roster.groups.listed && !roster.directory.groups.isSelected[subject]
        guard removals > 0 || isGone || isDeselected else { return }
        let what =
            isGone
            ? "is gone from the directory"
            : isDeselected
                ? "is no longer selected" : "would lose \(removals.counted("member"))"
        builder.warn(
            .pinHidesRevocation, name,
            "\(what), and stays as it is: pinned \(pin.terms). End it with tailroster unpin.")
    }
}

extension TextColumn {
    /// The first row with this text; a walk over the column, for the rare question.
    fileprivate func firstRow(of text: String) -> Int? {
        (0..<count).first { self[$0] == text }
    }
}
