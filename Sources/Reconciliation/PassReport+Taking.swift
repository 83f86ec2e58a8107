import AccessModel
import Planning

extension PassReport {
    /// Ends the report with an end that could not be read.
    mutating func fail(_ outcome: Outcome, _ code: Warning.Code, _ message: String, remedy: String) {
        self.outcome = outcome
        plan = nil
        states = []
        holds = []
        warnings.append(
            Warning(
                code, subject: code == .directoryUnread ? directory.kind : store.kind,
                message: remedy.isEmpty ? message : "\(message). \(remedy)"))
    }

    mutating func take(_ snapshot: DirectorySnapshot) {
        directory.complete = true
        directory.mode = snapshot.mode.rawValue
        directory.users = snapshot.people.count
        directory.groups = snapshot.groups.isSelected.count { $0 }
        directory.memberships = snapshot.memberships.count
        directory.requests = snapshot.requests
    }

    mutating func take(_ snapshot: AccessSnapshot) {
        store.users = snapshot.accounts.states.count { $0 != .absent }
        store.groups = snapshot.groups.count
        store.requests = snapshot.requests
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
            outcome = states.contains { if case .applied = $0 { true } else { false } } ? .applied : .inSync
        }
    }
}
