import Synchronization

/// A clock whose time passes only while somebody sleeps: it moves to the earliest wake-up once nothing else has happened
/// for a while, so that requests side by side keep their order.
final class SteppingClock: Clock {
    typealias Instant = ManualClock.Instant

    private struct State {
        var now = Instant()
        var lastID = 0
        var sleepers: [(id: Int, deadline: Instant)] = []
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            state.sleepers.append((state.lastID, deadline))
            return state.lastID
        }
        defer { state.withLock { $0.sleepers.removeAll { $0.id == id } } }
        while now < deadline {
            try Task.checkCancellation()
            // Others may be about to sleep for less.
            for _ in 0..<20 { await Task.yield() }
            state.withLock { state in
                guard let first = state.sleepers.min(by: { $0.deadline < $1.deadline }), first.id == id else { return }
                state.now = max(state.now, deadline)
            }
        }
    }
}
