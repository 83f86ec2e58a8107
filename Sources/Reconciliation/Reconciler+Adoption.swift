import AccessModel
import Logging
import Planning

/// How an adoption ended.
public enum AdoptionOutcome: Sendable {
    /// Both ends were read; the report says what could be, or was, taken over.
    case looked(AdoptionReport)
    /// The directory could not be read completely.
    case unread(DirectoryError)
    /// The store could not be read.
    case storeUnread(StoreError)
}

extension Reconciler {
    /// Looks for what could be taken over of what was in the store before this ledger, and takes it over where asked to.
    ///
    /// It reads both ends as a pass does, and decides with the same rules. Only the ledger is written: as a pass of its own, so
    /// that the history has it.
    public func adopt(
        _ wish: Adoption.Wish, pass: PassID, isApplied: Bool
    ) async throws(LedgerError) -> AdoptionOutcome {
        do {
            return .looked(try await adoption(wish, pass: pass, isApplied: isApplied))
        } catch {
            switch error {
            case .ledger(let error): throw error
            case .directory(let error): return .unread(error)
            case .store(let error): return .storeUnread(error)
            }
        }
    }

    private func adoption(
        _ wish: Adoption.Wish, pass: PassID, isApplied: Bool
    ) async throws(PassFailure) -> AdoptionReport {
        let time = now()
        var reading = PassReport(pass: pass, isDryRun: !isApplied, startedAt: time)
        (reading.directory.kind, reading.store.kind) = (source.kind.text, store.kind)
        let remembered = try await recall(at: time)
        reading.takeDecisions(remembered)
        // While paused, nothing is taken over either.
        let isApplied = isApplied && remembered.pause == nil
        let roster = try await readBothEnds(.sweep, memory: remembered, &reading)
        var absences = roster.absences()
        absences.people = Set(absences.people).union(Adoption.absences(of: roster).people).sorted()
        let confirmations = try await confirm(absences, &reading)
        let plan = planner.plan(roster, confirmations: confirmations)
        let adoption = Adoption(roster, confirmations: confirmations, wish: wish, rules: planner.rules)
        var report = AdoptionReport(
            pass: pass, isApplied: isApplied, startedAt: time, adoption: adoption,
            isPaused: remembered.pause != nil,
            // How to take over what is listed here already is no advice.
            warnings: (reading.warnings + plan.warnings).filter { !adoption.covers($0) }.sorted())
        guard isApplied else { return report }
        try await begin(
            pass, at: time, roster.memory, observing: adoption.observations(beside: plan), isFirstImport: false)
        report.finishedAt = now()
        let record = PassRecord(
            pass: pass, startedAt: time, finishedAt: report.finishedAt, outcome: "adopted", plan: nil,
            report: report.json())
        let head = try await ledgerCall(try await ledger.finish(record))
        logger.info("recorded", metadata: ["audit_entry": "\(head.number)", "audit_head": "\(head.hash)"])
        return report
    }
}
