import AccessModel
import Synchronization

/// What goes wrong between a pass and its ledger or store.
enum PassFault: Sendable, Hashable {
    /// The process dies at a call to ledger or store: before it takes effect, or after.
    case cut(call: Int, isAfter: Bool)
    /// The store does something else with a batch, counted from 0, than it is asked to.
    case batch(Int, Mishap)
    /// The store's answer to the reading is the one that it gave to the pass before.
    case staleStore

    enum Mishap: String, Sendable, CaseIterable {
        /// It never reaches the store.
        case dropped
        /// It takes effect, and the answer is lost.
        case answerLost
        /// It takes effect twice.
        case doubled
        /// It takes effect at the end of the pass, after whatever came behind it.
        case delayed
        /// Only some of its changes reach the store.
        case truncated
    }
}

/// The calls of a pass, counted, and the one at which its process dies.
final class Calls: Sendable {
    private let made = Mutex(0)
    private let cut: (call: Int, isAfter: Bool)?

    init(cutBy fault: PassFault?) {
        if case .cut(let call, let isAfter) = fault { cut = (call, isAfter) } else { cut = nil }
    }

    enum Fate { case goesOn, diesBefore, diesAfter }

    func next() -> Fate {
        made.withLock { made in
            made += 1
            guard let cut, made >= cut.call else { return .goesOn }
            // Whoever is dead stays so: no call after the one that was cut is made.
            return made == cut.call && cut.isAfter ? .diesAfter : .diesBefore
        }
    }

    static let message = "the process died here"
}

/// A real ledger whose process dies at a call.
struct MortalLedger: Ledger, DirectoryMemory {
    let ledger: any Ledger & DirectoryMemory
    let calls: Calls

    private func call<Value>(_ body: () async throws(LedgerError) -> Value) async throws(LedgerError) -> Value {
        let fate = calls.next()
        if fate == .diesBefore { throw LedgerError(.failed, Calls.message, remedy: "") }
        let value = try await body()
        if fate == .diesAfter { throw LedgerError(.failed, Calls.message, remedy: "") }
        return value
    }

    func memory(at now: Timestamp) async throws(LedgerError) -> LedgerMemory {
        try await call { () async throws(LedgerError) in try await ledger.memory(at: now) }
    }

    func begin(_ opening: PassOpening) async throws(LedgerError) -> LedgerMark {
        try await call { () async throws(LedgerError) in try await ledger.begin(opening) }
    }

    func intend(_ batch: ApprovedBatch) async throws(LedgerError) {
        try await call { () async throws(LedgerError) in try await ledger.intend(batch) }
    }

    func conclude(_ conclusion: BatchConclusion) async throws(LedgerError) {
        try await call { () async throws(LedgerError) in try await ledger.conclude(conclusion) }
    }

    @discardableResult
    func finish(_ record: PassRecord) async throws(LedgerError) -> AuditHead {
        try await call { () async throws(LedgerError) in try await ledger.finish(record) }
    }

    func recordDryRun(_ record: PassRecord) async throws(LedgerError) {
        try await call { () async throws(LedgerError) in try await ledger.recordDryRun(record) }
    }

    func copyState() async throws(LedgerError) -> CopyState {
        try await call { () async throws(LedgerError) in try await ledger.copyState() }
    }

    func copy() async throws(LedgerError) -> DirectoryCopy {
        try await call { () async throws(LedgerError) in try await ledger.copy() }
    }

    func keepCopy(of snapshot: DirectorySnapshot, _ state: CopyState) async throws(LedgerError) {
        try await call { () async throws(LedgerError) in try await ledger.keepCopy(of: snapshot, state) }
    }

    func keepState(_ state: CopyState) async throws(LedgerError) {
        try await call { () async throws(LedgerError) in try await ledger.keepState(state) }
    }
}
