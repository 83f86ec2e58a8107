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
        guard case .revoked(let reason, _) = hiddenStandings[subject] else { return }
        let state = roster.people.accountRow[subject].map { roster.access.accounts.states[$0] }
        guard state == .active else { return }
        builder.warn(
            .pinHidesRevocation, login(of: subject),
            "would be suspended (\(reason)), and stays active: pinned \(pin.terms). End it with tailroster unpin.")
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
                ? "is no longer selected" : "would lose \(removals) \(removals == 1 ? "member" : "members")"
        builder.warn(
            .pinHidesRevocation, name,
            "\(what), and stays as it is: pinned \(pin.terms). End it with tailroster unpin.")
    }
}
