import Synchronization

/// Lets so many in at a time, in the order in which they came.
final class Permits: Sendable {
    private struct State {
        var limit: Int
        var inUse = 0
        var lastID = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var cancelled: Set<Int> = []

        /// Those who may come in now.
        mutating func admit() -> [CheckedContinuation<Bool, Never>] {
            var admitted: [CheckedContinuation<Bool, Never>] = []
            while inUse < limit, !waiting.isEmpty {
                inUse += 1
                admitted.append(waiting.removeFirst().continuation)
            }
            return admitted
        }
    }

    private let state: Mutex<State>

    init(_ limit: Int) { state = Mutex(State(limit: max(1, limit))) }

    /// How many may be in at a time.
    var limit: Int { state.withLock { $0.limit } }

    /// Lets more or fewer in from now on, at least one.
    func setLimit(_ limit: Int) {
        let admitted = state.withLock { state in
            state.limit = max(1, limit)
            return state.admit()
        }
        for continuation in admitted { continuation.resume(returning: true) }
    }

    /// Waits for its turn; throws where the task is cancelled before it comes.
    func enter() async throws(CancellationError) {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isIn = state.withLock { state -> Bool? in
                    if state.cancelled.contains(id) { return false }
                    if state.inUse < state.limit, state.waiting.isEmpty {
                        state.inUse += 1
                        return true
                    }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let isIn { continuation.resume(returning: isIn) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiting.remove(at: index).continuation
            }
            waiting?.resume(returning: false)
        }
        state.withLock { _ = $0.cancelled.remove(id) }
        if !isIn { throw CancellationError() }
    }

    /// Makes room for the next.
    func leave() {
        let admitted = state.withLock { state in
            state.inUse -= 1
            return state.admit()
        }
        for continuation in admitted { continuation.resume(returning: true) }
    }
}
