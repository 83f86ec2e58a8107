import AccessModel
import Synchronization

/// Counts the calls to a ledger; at one of them the process dies.
final class Death: Sendable {
    private let calls = Mutex(0)
    private let at: Int

    init(at: Int) { self.at = at }

    func isHere() -> Bool {
        calls.withLock { calls in
            calls += 1
            return calls == at
        }
    }
}

/// A real ledger whose process dies right before a call.
struct MortalLedger: Ledger {
    let ledger: any Ledger
    let death: Death

    private func live() throws(LedgerError) {
        if death.isHere() { throw LedgerError(.failed, "cut", remedy: "") }
    }

    func memory(at now: Timestamp) async throws(LedgerError) -> LedgerMemory {
        try live()
        return try await ledger.memory(at: now)
    }

    func begin(_ opening: PassOpening) async throws(LedgerError) -> LedgerMark {
        try live()
        return try await ledger.begin(opening)
    }

    func intend(_ batch: ApprovedBatch) async throws(LedgerError) {
        try live()
        try await ledger.intend(batch)
    }

    func conclude(_ conclusion: BatchConclusion) async throws(LedgerError) {
        try live()
        try await ledger.conclude(conclusion)
    }

    @discardableResult
    func finish(_ record: PassRecord) async throws(LedgerError) -> AuditHead {
        try live()
        return try await ledger.finish(record)
    }

    func recordDryRun(_ record: PassRecord) async throws(LedgerError) {
        try live()
        try await ledger.recordDryRun(record)
    }
}
