/// Runs passes by a schedule until it is told to stop.
///
/// One pass at a time. A signal to stop lets the change in flight finish; whoever asks for a census gets one when the pass that is
/// running has ended. Between two passes nothing is kept but the schedule: each pass reads what it needs.
public struct Worker: Sendable {
    /// What reaches a worker from outside.
    public enum Event: Sendable, Hashable {
        /// End after the change in flight.
        case stop
        /// Read everyone at the next occasion.
        case census
        /// Read the configuration again.
        case reload
    }

    /// How a pass ended, as far as the schedule is concerned.
    public struct PassEnd: Sendable, Hashable {
        /// Whether both ends were read; what is held or refused is no reason to hurry.
        public var succeeded: Bool
        /// Whether the directory's log can be read, where the pass found that out.
        public var canWatch: Bool?
        /// Whether no later pass can do better until a person has mended something: the worker ends.
        public var isFatal: Bool

        /// An end.
        public init(succeeded: Bool, canWatch: Bool? = nil, isFatal: Bool = false) {
            self.succeeded = succeeded
            self.canWatch = canWatch
            self.isFatal = isFatal
        }
    }

    /// Why the worker ended.
    public enum Ending: Sendable, Hashable {
        /// It was told to.
        case stopped
        /// The configuration is to be read again.
        case reload
        /// A pass ended so that no later one can do better.
        case failed
    }

    private let events: AsyncStream<Event>
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let pass: @Sendable (PassSchedule.Kind) async -> PassEnd
    private let waits: @Sendable (PassSchedule.Next, Duration) -> Void

    /// A worker.
    ///
    /// - Parameters:
    ///   - events: what reaches it from outside; it ends with the stream.
    ///   - clock: measures intervals; one that nobody can set.
    ///   - waits: is told what comes next and how long it takes until then, before it waits.
    ///   - pass: one pass; cancelled, it finishes the change in flight.
    public init<C: Clock<Duration>>(
        events: AsyncStream<Event>, clock: C,
        waits: @escaping @Sendable (PassSchedule.Next, Duration) -> Void = { _, _ in },
        pass: @escaping @Sendable (PassSchedule.Kind) async -> PassEnd
    ) {
        self.events = events
        self.waits = waits
        self.pass = pass
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }

    private enum Happening: Sendable {
        case event(Event)
        case eventsEnded
        case timeCame
        case passed(PassSchedule.Kind, PassEnd)
    }

    /// Runs until it is told to stop or to read its configuration again.
    ///
    /// - Parameter schedule: made with the time 0.
    public func run(_ schedule: PassSchedule) async -> Ending {
        var schedule = schedule
        var reloads = false
        let (happenings, happen) = AsyncStream.makeStream(of: Happening.self)
        let listener = Task {
            for await event in events { happen.yield(.event(event)) }
            happen.yield(.eventsEnded)
        }
        var running: Task<Void, Never>?
        var timer: Task<Void, Never>?
        defer {
            listener.cancel()
            timer?.cancel()
        }
        timer = wait(for: schedule.next, happen)
        for await happening in happenings {
            switch happening {
            case .event(.stop), .eventsEnded:
                running?.cancel()
                await running?.value
                return .stopped
            case .event(.reload):
                if running == nil { return .reload }
                reloads = true
            case .event(.census):
                schedule.ask(for: .census, at: elapsed())
                if running == nil {
                    timer?.cancel()
                    timer = wait(for: schedule.next, happen)
                }
            case .timeCame:
                // A timer that was replaced may have come first.
                guard running == nil, schedule.next.at <= elapsed() else { continue }
                let (kind, pass) = (schedule.next.kind, pass)
                running = Task { happen.yield(.passed(kind, await pass(kind))) }
            case .passed(let kind, let end):
                running = nil
                if end.isFatal { return .failed }
                schedule.finished(kind, succeeded: end.succeeded, at: elapsed())
                if let canWatch = end.canWatch { schedule.setCanWatch(canWatch, at: elapsed()) }
                if reloads { return .reload }
                timer = wait(for: schedule.next, happen)
            }
        }
        return .stopped
    }

    private func wait(for next: PassSchedule.Next, _ happen: AsyncStream<Happening>.Continuation) -> Task<Void, Never> {
        let rest = max(.zero, next.at - elapsed())
        waits(next, rest)
        return Task {
            do { try await sleep(rest) } catch { return }
            happen.yield(.timeCame)
        }
    }
}
