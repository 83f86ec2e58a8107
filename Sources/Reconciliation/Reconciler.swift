import AccessModel
import Logging
import Planning

/// One pass: read both ends, plan, guard, apply, record.
///
/// A dry run is the same code up to the apply step. Nothing is assumed from the pass before: everything needed is read, then
/// decided, so that a pass after a crash finds the same end state.
public struct Reconciler: Sendable {
    let source: any DirectorySource
    let store: any AccessStore
    let ledger: any Ledger
    let planner: Planner
    let gate: Guard
    let limits: PassLimits
    let host: String
    let copies: (any DirectoryMemory)?
    let schedule: ReadIntervals
    let sleep: (@Sendable (Duration) async throws -> Void)?
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// Puts the parts of a pass together.
    ///
    /// - Parameters:
    ///   - digest: hashes changes into ids.
    ///   - host: the name of this machine, for the mark that a store keeps.
    ///   - copies: keeps the copy of the directory's members; without it every read is a sweep, unless told otherwise.
    ///   - schedule: how often the directory is read, and how much of it.
    ///   - sleep: waits; without it the log is not watched while a listing runs.
    ///   - now: the wall clock.
    public init(
        source: any DirectorySource, store: any AccessStore, ledger: any Ledger, rules: PlanningRules,
        digest: ContentDigest, limits: PassLimits = PassLimits(), host: String = "",
        copies: (any DirectoryMemory)? = nil, schedule: ReadIntervals = ReadIntervals(),
        sleep: (@Sendable (Duration) async throws -> Void)? = nil,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.source = source
        self.store = store
        self.ledger = ledger
        planner = Planner(rules: rules, capabilities: store.capabilities, digest: digest)
        gate = Guard(rules: rules, digest: digest)
        self.limits = limits
        self.host = host
        self.copies = copies
        self.schedule = schedule
        self.sleep = sleep
        self.now = now
        self.logger = logger
    }

    /// Runs one pass. Failures of the directory and of the store are outcomes; those of the ledger are thrown.
    public func run(_ request: PassRequest) async throws(LedgerError) -> PassReport {
        var report = PassReport(pass: request.pass, isDryRun: request.isDryRun, startedAt: now())
        report.directory.kind = source.kind.text
        report.store.kind = store.kind
        do {
            try await run(request, &report)
        } catch {
            switch error {
            case .ledger(let error): throw error
            case .directory(let error):
                report.fail(.unread, .directoryUnread, error.message, remedy: error.remedy)
            case .store(let error):
                report.fail(.storeUnread, .storeUnread, error.message, remedy: error.remedy)
            }
        }
        report.warnings.sort()
        report.finishedAt = now()
        if report.plan == nil, !report.isDryRun, !report.isQuiet {
            report.auditHead = try await record(report, verdict: nil)
        }
        return report
    }

    // MARK: The steps of a pass

    private func run(_ request: PassRequest, _ report: inout PassReport) async throws(PassFailure) {
        if request.mode == .watch, try await watch(&report) { return }
        let remembered = try await recall(at: report.startedAt)
        report.takeDecisions(remembered)
        let roster = try await readBothEnds(request.mode, memory: remembered, &report)
        if !request.wanted.isEmpty { report.unknownLogins = roster.unknown(among: request.wanted) }
        let confirmations = try await confirm(roster.absences(), &report)
        let plan = planner.plan(roster, confirmations: confirmations)
        if let corrected = try await verifyReturns(plan, of: roster, &report) {
            try await carryOut(
                planner.plan(corrected, confirmations: confirmations), of: corrected, &report)
        } else {
            try await carryOut(plan, of: roster, &report)
        }
    }

    /// Guards, applies and records a plan.
    func carryOut(_ plan: Plan, of roster: Roster, _ report: inout PassReport) async throws(PassFailure) {
        let memory = roster.memory
        let isFirstImport = !roster.isPartial && Self.isFirstImport(memory, plan.totals)
        let verdict = gate.review(plan, in: context(memory, roster, plan, isFirstImport: isFirstImport))
        report.take(plan, verdict, capabilities: store.capabilities, digest: gate.digest)
        report.heldSince = memory.heldSince
        logger.info(
            "planned",
            metadata: ["plan": "\(plan.id)", "changes": "\(plan.changes.count)", "holds": "\(verdict.holds.count)"])
        // Most of what the log names changes nothing here: that is not worth a line in the history.
        if roster.isPartial, plan.changes.isEmpty { return report.beQuiet() }
        let approved = verdict.approved
        report.policyDiff = await store.policyDiff(
            of: approved.batch(0..<approved.changes.count, pass: report.pass, time: now()))
        if !report.isDryRun {
            try await apply(plan, verdict, memory, isFirstImport: isFirstImport, &report)
        }
        report.settle()
        report.warnings.sort()
        report.finishedAt = now()
        report.auditHead = try await recordCall(report, verdict: verdict, isPartial: roster.isPartial)
    }

    /// What is remembered, once it is known that it is about these two ends, and that the clock can be believed.
    func recall(at now: Timestamp) async throws(PassFailure) -> LedgerMemory {
        let memory = try await ledgerCall(try await ledger.memory(at: now))
        do { try ClockCheck(lastTime: memory.provenance.lastTime).check(now) } catch { throw .ledger(error) }
        try await checkBinding(memory.binding)
        return memory
    }

    /// The ledger belongs to one directory and one store: pointed at others, every absence would look like a departure.
    private func checkBinding(_ binding: LedgerBinding?) async throws(PassFailure) {
        guard let binding else { return }
        if binding.directory != source.identity {
            throw .ledger(
                LedgerError(
                    .unusable, "the ledger belongs to the directory \(binding.directory), not to \(source.identity)",
                    remedy: "Put directory.url (or path) back, or give this directory a ledger.path of its own."))
        }
        let identity = try await storeCall(try await store.identity())
        if binding.store != identity {
            throw .ledger(
                LedgerError(
                    .unusable,
                    "the ledger belongs to the store \(binding.store), not to \(identity ?? "one that is yet to be made")",
                    remedy: "Put the store back (a wrong path, or a lost file to restore), or give this store a "
                        + "ledger.path of its own."))
        }
    }

    func readBothEnds(
        _ wantedMode: PassRequest.Mode, memory: LedgerMemory, _ report: inout PassReport
    ) async throws(PassFailure) -> Roster {
        var known: CopyState? =
            if let copies { try await ledgerCall(try await copies.copyState()) } else { nil }
        // A ledger that was put back reads everything anew.
        if memory.provenance.copy != nil, known != nil { known = CopyState() }
        let mode = schedule.readMode(for: wantedMode, known, at: report.startedAt)
        var wanted = DirectoryRequest(
            mode: mode, includesDeprovisioned: mode == .sweep || memory.binding == nil)
        if mode == .census, let copies, known?.readAt != nil {
            wanted.copy = try await ledgerCall(try await copies.copy())
        }
        let state = await freshCursor(known, mode, &report)
        async let storeRead = attempt { () async throws(StoreError) in try await store.read() }
        let directoryResult: Result<DirectorySnapshot, PassFailure>
        do {
            directoryResult = .success(try await readWatchfully(wanted, memory, state, &report))
        } catch {
            directoryResult = .failure(error)
        }
        var storeResult = await storeRead
        let directory = try directoryResult.get()
        report.take(directory)
        var memory = memory
        if !report.early.isEmpty {
            // The store and the ledger are not as they were.
            memory = try await recall(at: now())
            storeResult = await attempt { () async throws(StoreError) in try await store.read() }
        }
        let access: AccessSnapshot
        do { access = try storeResult.get() } catch { throw .store(error) }
        try await keepCopy(of: directory, state, report)
        let roster = try roster(of: directory, access, memory)
        report.take(access)
        // Who is only written ahead into groups has no account yet, here as in the report.
        let ahead = access.accounts.count - report.store.users
        var sizes: Logger.Metadata = ["people": "\(directory.people.count)", "accounts": "\(report.store.users)"]
        if ahead > 0 { sizes["written_ahead"] = "\(ahead)" }
        logger.info("read both ends", metadata: sizes)
        report.take(roster.memory, access)
        return roster
    }

    func confirm(_ absences: Absences, _ report: inout PassReport) async throws(PassFailure) -> Confirmations {
        guard !absences.isEmpty else { return Confirmations() }
        var asked = absences
        asked.people = Array(absences.people.prefix(limits.lookUps))
        asked.groups = Array(absences.groups.prefix(limits.lookUps))
        var confirmations: Confirmations
        do { confirmations = try await source.confirm(asked) } catch { throw .directory(error) }
        let beyond = Confirmations.Answer.unknown("more than \(limits.lookUps) look-ups in one pass")
        for id in absences.people.dropFirst(limits.lookUps) { confirmations.people[id] = beyond }
        for id in absences.groups.dropFirst(limits.lookUps) { confirmations.groups[id] = beyond }
        report.directory.requests += confirmations.requests
        return confirmations
    }

    /// Looks those up by id whose suspension is about to be lifted: a listing may lag behind what it lists, and a status that
    /// was read by id meanwhile suspended them.
    ///
    /// Gives the roster with what was found, or `nil` where the plan stands.
    private func verifyReturns(
        _ plan: Plan, of roster: Roster, _ report: inout PassReport
    ) async throws(PassFailure) -> Roster? {
        guard source is any WatchableDirectory else { return nil }
        let people = plan.changes.filter { $0.kind == .reactivate }.compactMap { $0.person?.directoryID }
        guard !people.isEmpty, people.count <= limits.lookUps else { return nil }
        let found = try await confirm(Absences(people: people), &report)
        var statuses: [DirectoryID: String] = [:]
        for case (let person, .exists(let status)) in found.people { statuses[person] = status }
        // Gone, unassigned, or not to be asked: no reason to lift anything.
        let doubtful = people.filter { statuses[$0] == nil }.sorted()
        return roster.correcting(statuses, doubtful: doubtful, rules: planner.rules)
    }

    func context(
        _ memory: LedgerMemory, _ roster: Roster, _ plan: Plan, isFirstImport: Bool
    ) -> GuardContext {
        GuardContext(
            recent: memory.recent.adding(plan.observations.takenEffect),
            acceptedPeople: roster.isPartial ? nil : memory.acceptedPeople,
            acceptedSettings: memory.acceptedSettings,
            isFirstImport: isFirstImport, references: roster.references,
            changesLogins: store.capabilities.changesLogins, approved: memory.approved)
    }

    /// A store that has nothing of ours yet is filled without limits on grants, also when filling it takes two passes.
    static func isFirstImport(_ memory: LedgerMemory, _ totals: PlanTotals) -> Bool {
        switch memory.firstImport {
        case .begun: true
        case .notBegun: totals.managedAccounts == 0 && totals.managedMemberships == 0
        case .done: false
        }
    }

    // MARK: Effects

    func apply(
        _ plan: Plan, _ verdict: Verdict, _ memory: LedgerMemory, isFirstImport: Bool, _ report: inout PassReport
    ) async throws(PassFailure) {
        var observations = plan.observations
        // What is held is not repaired.
        observations.drift = verdict.drift
        try await begin(
            report.pass, at: report.startedAt, memory, observing: observations, isFirstImport: isFirstImport,
            plan: plan.changes.isEmpty
                ? nil
                : .init(
                    id: plan.id, changes: plan.changes.count,
                    held: plan.changes.count - verdict.approved.changes.count, undoes: report.undoes))
        let approved = verdict.approved
        for range in approved.batches(limit: limits.batch, oneEdit: store.capabilities.oneEdit) {
            if Task.isCancelled {
                report.wasCutShort = true
                return
            }
            let batch = approved.batch(range, pass: report.pass, time: now())
            // On disk before the store is asked: after a crash the next pass knows what was under way.
            try await ledgerCall(try await ledger.intend(batch))
            let effects = await store.apply(batch)
            let conclusion = BatchConclusion(
                batch: batch, effects: effects, time: now(), counts: Array(approved.counts[range]),
                approvals: Array(approved.approvals[range]))
            try await ledgerCall(try await ledger.conclude(conclusion))
            report.take(effects, of: Array(approved.positions[range]))
        }
    }

    /// Makes the store ready, writes down that the pass begins, and tells the store whose ledger serves it.
    func begin(
        _ pass: PassID, at time: Timestamp, _ memory: LedgerMemory, observing observations: Observations,
        isFirstImport: Bool, plan: PassOpening.PlanOutline? = nil
    ) async throws(PassFailure) {
        let binding = LedgerBinding(
            directory: source.identity, store: try await storeCall(try await store.prepare()))
        let opening = PassOpening(
            pass: pass, time: time, binding: binding, observations: observations, isFirstImport: isFirstImport,
            host: host, copy: memory.provenance.copy, plan: plan)
        let mark = try await ledgerCall(try await ledger.begin(opening))
        try await storeCall(try await store.claim(mark))
    }

    // MARK: The record

    private func record(
        _ report: PassReport, verdict: Verdict?, isPartial: Bool = false
    ) async throws(LedgerError) -> AuditHead? {
        // A few changes that the store refuses for good do not keep the limits away for ever: so many always pass.
        let failures = report.states.count { if case .failed = $0 { true } else { false } }
        let isWhole = !report.wasCutShort && failures <= planner.rules.guardPolicy.grants.atLeast
        let record = PassRecord(
            pass: report.pass, startedAt: report.startedAt, finishedAt: report.finishedAt,
            outcome: report.outcome.rawValue, plan: report.plan?.id, report: report.json(changes: .atMost(1000)),
            holds: report.holds.map {
                HoldRecord(id: $0.id, limit: $0.limit.rawValue, reason: $0.reason, changes: $0.changeIDs)
            },
            acceptedSettings: isPartial ? nil : verdict?.acceptedSettings,
            acceptedPeople: isPartial ? nil : verdict?.acceptedPeople,
            completesFirstImport: verdict != nil && isWhole && !isPartial, isPartial: isPartial,
            isUndo: report.undoes != nil)
        if report.isDryRun {
            try await ledger.recordDryRun(record)
            return nil
        }
        let head = try await ledger.finish(record)
        // Kept where logs are kept, it proves later that nothing before it was changed or cut off.
        logger.info("recorded", metadata: ["audit_entry": "\(head.number)", "audit_head": "\(head.hash)"])
        return head
    }

    func recordCall(_ report: PassReport, verdict: Verdict, isPartial: Bool) async throws(PassFailure)
        -> AuditHead?
    {
        do { return try await record(report, verdict: verdict, isPartial: isPartial) } catch { throw .ledger(error) }
    }

    // MARK: Errors of the three ports as one

    func ledgerCall<Value>(
        _ body: @autoclosure () async throws(LedgerError) -> Value
    ) async throws(PassFailure) -> Value {
        do { return try await body() } catch { throw .ledger(error) }
    }

    func storeCall<Value>(
        _ body: @autoclosure () async throws(StoreError) -> Value
    ) async throws(PassFailure) -> Value {
        do { return try await body() } catch { throw .store(error) }
    }
}

/// Which of the three ports failed.
enum PassFailure: Error {
    case directory(DirectoryError)
    case store(StoreError)
    case ledger(LedgerError)
}

/// The value or the error of a call, for two calls side by side.
func attempt<Value: Sendable, Failure: Error>(
    _ body: @Sendable () async throws(Failure) -> Value
) async -> Result<Value, Failure> {
    do { return .success(try await body()) } catch { return .failure(error) }
}
