import AccessModel
import Synchronization

/// Counts the calls of a pass to ledger and store, and cuts the pass at one of them: before it takes effect, or after, with
/// the answer lost.
final class Cut: Sendable {
    enum Moment: Sendable, CaseIterable {
        case before
        case after
    }

    private let calls = Mutex(0)
    private let at: Int?
    let moment: Moment

    init(at: Int? = nil, _ moment: Moment = .before) {
        self.at = at
        self.moment = moment
    }

    /// How many calls there were.
    var count: Int { calls.withLock { $0 } }

    /// Whether this call is the one where the pass ends.
    func isHere() -> Bool {
        calls.withLock { calls in
            calls += 1
            return calls == at
        }
    }
}

/// A real ledger whose process dies at a call.
struct CutLedger: Ledger {
    let ledger: any Ledger
    let cut: Cut

    private func call<Value>(_ body: () async throws(LedgerError) -> Value) async throws(LedgerError) -> Value {
        let isHere = cut.isHere()
        if isHere, cut.moment == .before { throw LedgerError(.failed, "cut", remedy: "") }
        let value = try await body()
        if isHere { throw LedgerError(.failed, "cut", remedy: "") }
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
}

/// A real store whose answer is lost, or that is never reached.
struct CutStore: AccessStore {
    let store: any AccessStore
    let cut: Cut

    var kind: String { store.kind }
    var capabilities: StoreCapabilities { store.capabilities }
    func identity() async throws(StoreError) -> String? { try await store.identity() }
    func prepare() async throws(StoreError) -> String { try await store.prepare() }
    func claim(_ mark: LedgerMark) async throws(StoreError) { try await store.claim(mark) }
    func read() async throws(StoreError) -> AccessSnapshot { try await store.read() }

    func apply(_ batch: ApprovedBatch) async -> [Effect] {
        guard cut.isHere() else { return await store.apply(batch) }
        if cut.moment == .after { _ = await store.apply(batch) }
        return batch.changes.map { _ in .unknown("the answer was lost") }
    }
}

/// A real store that refuses, for good, every batch with a change for one login.
struct RefusingStore: AccessStore {
    let store: any AccessStore
    let login: String

    var kind: String { store.kind }
    var capabilities: StoreCapabilities { store.capabilities }
    func identity() async throws(StoreError) -> String? { try await store.identity() }
    func prepare() async throws(StoreError) -> String { try await store.prepare() }
    func claim(_ mark: LedgerMark) async throws(StoreError) { try await store.claim(mark) }
    func read() async throws(StoreError) -> AccessSnapshot { try await store.read() }

    func apply(_ batch: ApprovedBatch) async -> [Effect] {
        guard batch.changes.contains(where: { $0.person?.login == login }) else { return await store.apply(batch) }
        return batch.changes.map { _ in .refused("not this one") }
    }
}

/// Keeps whom a pass had looked up.
final class Asked: Sendable {
    private let kept = Mutex([Absences]())

    /// One entry a pass that asked.
    var absences: [Absences] { kept.withLock { $0 } }

    func keep(_ absences: Absences) { kept.withLock { $0.append(absences) } }
}

/// A real source that tells whom it was asked for.
struct AskedSource: DirectorySource {
    let source: any DirectorySource
    let asked: Asked

    var kind: DirectoryKind { source.kind }
    var identity: String { source.identity }

    func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        try await source.read(request)
    }

    func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations {
        asked.keep(absences)
        return try await source.confirm(absences)
    }
}

/// A directory that is down.
struct DownSource: DirectorySource {
    let source: any DirectorySource

    var kind: DirectoryKind { source.kind }
    var identity: String { source.identity }

    func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot { throw Self.down }
    func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations { throw Self.down }

    private static let down = DirectoryError(.unreachable, "the directory is down", remedy: "")
}
