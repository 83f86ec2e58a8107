import AccessModel
import Planning

extension PassReport {
    /// Ends the report with an end that could not be read.
    mutating func fail(_ outcome: Outcome, _ code: Warning.Code, _ message: String, remedy: String) {
        self.outcome = outcome
        plan = nil
        states = []
        holds = []
        let subject = code == .directoryUnread ? directory.kind : store.kind
        warnings.append(Warning(code, subject: subject, message: message.sentence + " " + remedy))
    }

    /// What people decided by hand: it is shown in every report, also of a pass that could read nothing.
    mutating func takeDecisions(_ memory: LedgerMemory) {
        pins = memory.pins
        handLinks = memory.handLinks + memory.unlinked
        approvals = memory.approvals
        if let pause = memory.pause { takePause(pause) }
    }

    /// While paused, a pass is a dry run.
    private mutating func takePause(_ pause: Pause) {
        isDryRun = true
        let note = pause.note.isEmpty ? "" : " (\(pause.note))"
        warnings.append(
            Warning(
                .paused, subject: "passes",
                message: "paused by \(pause.user) since \(pause.since)\(note): nothing is applied. "
                    + "End it with tailroster resume."))
    }

    mutating func take(_ snapshot: DirectorySnapshot) {
        directory.complete = true
        directory.mode = snapshot.mode.rawValue
        directory.users = snapshot.people.count
        directory.groups = snapshot.groups.isSelected.count { $0 }
        directory.memberships = snapshot.memberships.count
        directory.requests += snapshot.requests
        directory.cost = snapshot.cost
    }

    /// Says why everything is to be read, and that watching was not enough.
    mutating func fallBack(_ why: String) -> Bool {
        warnings.append(
            Warning(
                .watchFellBack, subject: directory.kind,
                message: "the log was not enough to go by: \(why). Everything was read instead."))
        return false
    }

    /// The log named nobody about whom anything is to change.
    mutating func beQuiet() {
        isQuiet = true
        directory.complete = true
        directory.mode = ReadMode.watch.rawValue
        outcome = .inSync
    }

    mutating func take(_ snapshot: AccessSnapshot) {
        store.users = snapshot.accounts.states.count { $0 != .absent }
        store.groups = snapshot.groups.count
        store.requests = snapshot.requests
    }

    /// What the ledger says of itself.
    mutating func take(_ memory: LedgerMemory, _ access: AccessSnapshot) {
        if memory.binding == nil { warnOfNewLedger(access) }
        if let copy = memory.provenance.copy { warnOfCopy(copy, disclaimed: memory.provenance.disclaimedSuspensions) }
        if let served = access.servedBy, served.ledger != memory.provenance.ledger,
            served.ledger != memory.provenance.formerLedger
        {
            warnings.append(
                Warning(
                    .otherLedger, subject: store.kind,
                    message: "the store was served by another ledger (\(served.ledger)"
                        + "\(StoreClaim.whereAndWhen(served))); this one takes over, and that one will be refused. If it is "
                        + "still at work, stop one of the two."))
        }
    }

    private mutating func warnOfCopy(_ copy: LedgerProvenance.Copy, disclaimed: Int) {
        let how =
            switch copy {
            case .restored: "was restored from a backup"
            case .copied: "is a copy of another file"
            case .storeRolledBack: "knows more than the store, of which an old state was put back"
            case .displaced: "takes back a store that another ledger served meanwhile"
            case .rolledBack: "is older than it was at its last pass: an old state was put back"
            }
        let suspensions = disclaimed.counted("suspension that was", "suspensions that were")
        warnings.append(
            Warning(
                .copiedLedger, subject: "ledger",
                message:
                    "the ledger \(how): everything is read anew, open approvals are void, and \(suspensions) its own "
                    + "will not be lifted. tailroster adopt --suspensions takes over those that the directory asks for."
            ))
    }

    /// A ledger that was lost looks like a first pass: whoever knows better must hear of it before it is too late.
    mutating func warnOfNewLedger(_ access: AccessSnapshot) {
        let suspended = access.accounts.states.count { $0 == .suspended }
        guard store.users > 0 else { return }
        let accounts = store.users.counted("account")
        warnings.append(
            Warning(
                .newLedger, subject: store.kind,
                message:
                    "the ledger is new, and the store has \(accounts) already, \(suspended) of them suspended: they are "
                    + "matched to people by login and email, and no suspension or group of before counts as its own. If "
                    + "there was a ledger, put it back before the next pass."))
    }

    mutating func take(_ plan: Plan, _ verdict: Verdict, capabilities: StoreCapabilities, digest: ContentDigest) {
        self.plan = plan
        self.digest = digest
        holds = verdict.holds
        states = verdict.holdOfChange.map { $0.map(State.held) ?? .pending }
        warnings += plan.warnings
        store.unmanagedUsers = plan.totals.unmanagedAccounts
        if case .emulated(let how) = capabilities.suspension { emulation = how }
    }

    mutating func take(_ effects: [Effect], of positions: [Int]) {
        for (index, position) in positions.enumerated() {
            // A store that gives fewer effects than changes has lost the rest.
            let effect = index < effects.count ? effects[index] : .unknown("the store gave no answer for this change")
            states[position] =
                switch effect {
                case .applied(let receipt): .applied(receipt.detail)
                case .refused(let why): .failed(why)
                case .unsupported(let why): .unsupported(why)
                case .unknown(let why): .failed("\(why); whether it happened, the next pass finds out")
                }
        }
    }

    /// How long suspensions took from the event in the directory's log.
    mutating func takeLags(since published: [DirectoryID: Timestamp], until now: Timestamp) {
        for (change, state) in zip(plan?.changes ?? [], states) where change.kind == .suspend {
            guard case .applied = state, let person = change.person?.directoryID, let time = published[person] else {
                continue
            }
            suspensionLags.append(now.seconds(since: time))
        }
    }

    /// Draws the outcome from what became of the changes.
    mutating func settle() {
        let isPartial = wasCutShort || states.contains { if case .failed = $0 { true } else { false } }
        if isPartial {
            outcome = .partial
        } else if !holds.isEmpty {
            outcome = .held
        } else if states.contains(.pending) {
            outcome = .pending
        } else {
            let isApplied = !early.isEmpty || states.contains { if case .applied = $0 { true } else { false } }
            outcome = isApplied ? .applied : .inSync
        }
    }
}

extension String {
    /// The text with a full stop at its end, where it has none.
    public var sentence: String { hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "." }
}
