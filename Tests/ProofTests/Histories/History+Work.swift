import AccessModel
import Reconciliation
import Synchronization

/// The worker of a history.
extension History {
    private struct Asked: Sendable {
        var kind: PassSchedule.Kind
        var at: Duration
        var answer: CheckedContinuation<Worker.PassEnd, Never>
    }

    private static let intervals = PassSchedule.Intervals(
        watch: .seconds(300), census: .seconds(1200), sweep: .seconds(86_400), jitterPercent: 10)

    /// The worker runs some passes in its own rhythm, and things happen between them.
    mutating func work(_ dice: inout Dice) async throws -> [String] {
        let clock = LeapingClock()
        let (events, tell) = AsyncStream.makeStream(of: Worker.Event.self)
        let (asked, ask) = AsyncStream.makeStream(of: Asked.self)
        let worker = Worker(events: events, clock: clock) { kind in
            await withCheckedContinuation { ask.yield(Asked(kind: kind, at: clock.elapsed, answer: $0)) }
        }
        let random = Mutex(Dice(dice.next()))
        let schedule = PassSchedule(
            Self.intervals, first: .census, canWatch: registry.kind == .okta, at: .zero,
            random: { random.withLock { Double($0.number(0..<1000)) / 1000 } })
        async let ending = worker.run(schedule)
        var faults: [String] = []
        var left = dice.number(2..<6)
        var (last, read) = (Duration.zero, Duration.zero)
        for await pass in asked {
            site.wait(seconds: (pass.at - last).components.seconds)
            last = pass.at
            if left > 0, faults.isEmpty {
                (faults, read) = await answer(pass.kind, at: pass.at, lastRead: read, &dice)
            }
            left -= 1
            // It ends after the pass in flight; one that had begun before it heard is let go.
            if left <= 0 || !faults.isEmpty { tell.yield(.stop) }
            let isRead = report?.outcome != .unread && report?.outcome != .storeUnread
            pass.answer.resume(returning: Worker.PassEnd(succeeded: isRead))
            if left <= 0 || !faults.isEmpty { break }
        }
        let rest = Task { for await pass in asked { pass.answer.resume(returning: Worker.PassEnd(succeeded: true)) } }
        if await ending != .stopped { faults.append("the worker ended, and nobody told it to") }
        ask.finish()
        await rest.value
        return faults
    }

    /// A pass that the worker wants, after something happened; and when everything was read last.
    private mutating func answer(
        _ kind: PassSchedule.Kind, at time: Duration, lastRead: Duration, _ dice: inout Dice
    ) async -> ([String], Duration) {
        let happenings: [Event.Kind] = [.leave, .activate, .move, .hire, .delete, .lockOut]
        for _ in 0..<dice.number(0..<3) {
            past.append(world)
            let line = world.happen(happenings[dice.number(0..<happenings.count)], &dice)
            if let line, !line.isEmpty { log.append(line) }
        }
        let modes: [PassSchedule.Kind: PassRequest.Mode] = [.watch: .watch, .census: .census, .sweep: .sweep]
        var faults: [String] = []
        do {
            faults = try await wholePass(sight, &dice, mode: modes[kind] ?? .auto, "the worker's pass")
        } catch {
            faults = ["stopped by \(error)"]
        }
        if kind != .watch { return (faults, time) }
        // Jitter moves both rhythms, by a tenth at most.
        let latest = (Self.intervals.census + Self.intervals.watch) * 1.1
        if time - lastRead > latest { faults.append("the worker has not read everything for \(time - lastRead)") }
        return (faults, lastRead)
    }
}

/// A clock on which every wait is over at once: it leaps to where the wait would have ended.
private final class LeapingClock: Clock {
    struct Instant: InstantProtocol {
        var elapsed: Swift.Duration

        func advanced(by duration: Swift.Duration) -> Instant { Instant(elapsed: elapsed + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.elapsed - elapsed }
        static func < (a: Self, b: Self) -> Bool { a.elapsed < b.elapsed }
    }

    private let time = Mutex(Swift.Duration.zero)

    var elapsed: Swift.Duration { time.withLock { $0 } }
    var now: Instant { Instant(elapsed: elapsed) }
    let minimumResolution = Swift.Duration.zero

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        try Task.checkCancellation()
        time.withLock { $0 = max($0, deadline.elapsed) }
    }
}
