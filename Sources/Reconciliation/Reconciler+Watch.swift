import AccessModel
import Logging
import Planning

extension Reconciler {
    /// Looks at the directory's log, reads again by id whom it names, and decides on those alone.
    ///
    /// - Returns: whether that was enough; otherwise the report says why, and everything is to be read.
    func watch(_ report: inout PassReport) async throws(PassFailure) -> Bool {
        guard let copies, let source = source as? any WatchableDirectory else {
            return report.fallBack("this directory has no log that could be watched")
        }
        var state = try await ledgerCall(try await copies.copyState())
        guard state.readAt != nil, let cursor = state.cursor else {
            // That the log is denied was said when it was.
            return state.deniedAt != nil ? false : report.fallBack("nothing was read yet that the log could go on from")
        }
        let log: LogReading
        do { log = try await source.changes(after: cursor) } catch { throw .directory(error) }
        report.directory.requests += log.requests
        switch log.outcome {
        case .denied(let why):
            (state.cursor, state.deniedAt) = (nil, report.startedAt)
            try await keep(state, report)
            report.warnings.append(Warning(.watchDenied, subject: source.identity, message: why))
            return false
        case .needsCensus(let why): return report.fallBack(why)
        case .marks(let marks, let next):
            state.cursor = next
            guard !marks.isEmpty else {
                try await keep(state, report)
                report.beQuiet()
                return true
            }
            guard let isWhole = try await follow(marks, of: source, &report) else { return false }
            report.takeLags(since: log.published, until: now())
            if isWhole, report.outcome != .partial { try await keep(state, report) }
            return true
        }
    }

    /// Reads the marked and decides on them; whether each of them could be read, or `nil` where everything is to be read.
    private func follow(
        _ marks: Marks, of source: any WatchableDirectory, _ report: inout PassReport
    ) async throws(PassFailure) -> Bool? {
        let memory = try await recall(at: report.startedAt)
        // What an earlier pass left open is settled by one that sees everything.
        if let why = Self.reasonForCensus(memory) {
            _ = report.fallBack(why)
            return nil
        }
        let marked: MarkedReading
        do { marked = try await source.read(marks) } catch { throw .directory(error) }
        if let why = marked.needsCensus {
            report.directory.requests += marked.snapshot.requests
            _ = report.fallBack(why)
            return nil
        }
        report.takeDecisions(memory)
        let access = try await storeCall(try await store.read())
        let roster = try roster(of: marked.snapshot, access, memory)
        report.take(marked.snapshot)
        report.take(access)
        try await carryOut(
            planner.plan(roster, confirmations: marked.confirmations), of: roster, &report)
        return marked.isWhole
    }

    /// Why a part of the directory is not enough to decide on.
    static func reasonForCensus(_ memory: LedgerMemory) -> String? {
        if memory.binding == nil || memory.firstImport != .done { return "the first import is not done" }
        if memory.provenance.copy != nil { return "the ledger is a copy" }
        return memory.openIntents.isEmpty ? nil : "an earlier pass was cut short"
    }

    /// Puts what was read beside what is remembered, once it is known that the store is this ledger's.
    func roster(
        of directory: DirectorySnapshot, _ access: AccessSnapshot, _ memory: LedgerMemory
    ) throws(PassFailure) -> Roster {
        let checked: LedgerMemory
        let claim = StoreClaim(servedBy: access.servedBy, keepsMarks: store.capabilities.keepsMarks)
        do { checked = try claim.check(memory) } catch { throw .ledger(error) }
        return Roster(directory: directory, access: access, memory: checked, rules: planner.rules)
    }

    private func keep(_ state: CopyState, _ report: PassReport) async throws(PassFailure) {
        guard let copies, !report.isDryRun else { return }
        try await ledgerCall(try await copies.keepState(state))
    }

    // MARK: Around a complete read

    /// A place in the log from before a complete read begins, so that nothing is missed between the two.
    func freshCursor(_ state: CopyState?, _ mode: ReadMode, _ report: inout PassReport) async -> CopyState? {
        guard var state, !report.isDryRun, let source = source as? any WatchableDirectory else { return state }
        // An org that denied its log is asked again with each sweep.
        if state.deniedAt != nil, mode != .sweep { return state }
        state.cursor = nil
        do throws(DirectoryError) {
            let log = try await source.cursor(before: report.startedAt)
            report.directory.requests += log.requests
            switch log.outcome {
            case .marks(_, let cursor): (state.cursor, state.deniedAt) = (cursor, nil)
            case .denied(let why):
                if state.deniedAt == nil {
                    report.warnings.append(Warning(.watchDenied, subject: source.identity, message: why))
                }
                state.deniedAt = report.startedAt
            case .needsCensus(let why):
                logger.notice("the log has no place to read on from", metadata: ["why": "\(why)"])
            }
        } catch {
            // The read that follows says what is wrong with the directory, if anything is; the next one tries again.
            logger.notice("the log could not be read", metadata: ["why": "\(error.message)"])
        }
        return state
    }

    /// Keeps what a complete read found of members, and from when it is.
    func keepCopy(
        of directory: DirectorySnapshot, _ state: CopyState?, _ report: PassReport
    ) async throws(PassFailure) {
        guard let copies, var state, !report.isDryRun else { return }
        state.readAt = report.startedAt
        if directory.mode == .sweep { state.sweptAt = report.startedAt }
        let kept = state
        try await ledgerCall(try await copies.keepCopy(of: directory, kept))
    }
}
