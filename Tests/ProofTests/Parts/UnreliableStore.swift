@_spi(Guard) import AccessModel
import Synchronization

/// What a store answered before, for the pass after.
final class StoreMemory: Sendable {
    private let kept = Mutex<AccessSnapshot?>(nil)

    var last: AccessSnapshot? { kept.withLock { $0 } }

    func keep(_ snapshot: AccessSnapshot) { kept.withLock { $0 = snapshot } }

    func forget() { kept.withLock { $0 = nil } }
}

/// A real store behind a bad line.
final class UnreliableStore: AccessStore {
    private let store: any AccessStore
    private let fault: PassFault?
    private let calls: Calls
    private let memory: StoreMemory
    private let state = Mutex((batches: 0, late: [ApprovedBatch]()))

    init(_ store: any AccessStore, fault: PassFault?, calls: Calls, memory: StoreMemory) {
        self.store = store
        self.fault = fault
        self.calls = calls
        self.memory = memory
    }

    var kind: String { store.kind }
    var capabilities: StoreCapabilities { store.capabilities }
    func identity() async throws(StoreError) -> String? { try await store.identity() }
    func prepare() async throws(StoreError) -> String { try await store.prepare() }
    func claim(_ mark: LedgerMark) async throws(StoreError) { try await store.claim(mark) }

    func read() async throws(StoreError) -> AccessSnapshot {
        let snapshot = try await store.read()
        defer { memory.keep(snapshot) }
        if fault == .staleStore, let last = memory.last { return last }
        return snapshot
    }

    func apply(_ batch: ApprovedBatch) async -> [Effect] {
        switch calls.next() {
        case .goesOn: break
        case .diesBefore: return Self.lost(batch)
        case .diesAfter:
            _ = await store.apply(batch)
            return Self.lost(batch)
        }
        let number = state.withLock { state in
            state.batches += 1
            return state.batches - 1
        }
        guard case .batch(number, let mishap) = fault else { return await store.apply(batch) }
        switch mishap {
        case .dropped: break
        case .answerLost: _ = await store.apply(batch)
        case .doubled:
            let effects = await store.apply(batch)
            _ = await store.apply(batch)
            return effects
        case .delayed: state.withLock { $0.late.append(batch) }
        case .truncated:
            let part = batch.changes.prefix((batch.changes.count + 1) / 2)
            let effects = await store.apply(ApprovedBatch(changes: part, pass: batch.pass, time: batch.time))
            return effects + batch.changes.dropFirst(part.count).map { _ in .unknown("the line broke") }
        }
        return Self.lost(batch)
    }

    /// What was on the way arrives.
    func arrive() async {
        let late = state.withLock { $0.late }
        for batch in late { _ = await store.apply(batch) }
    }

    private static func lost(_ batch: ApprovedBatch) -> [Effect] {
        batch.changes.map { _ in .unknown("the answer was lost") }
    }
}
