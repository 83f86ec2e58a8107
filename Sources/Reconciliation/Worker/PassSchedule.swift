/// When the worker does what: a pure value that is told the time and a random number.
///
/// Times are durations since an instant of the caller's, by a clock that nobody can set. The next pass is counted from the end of the last
/// one: after a night's sleep of the machine there is one pass to do, not a queue of them.
public struct PassSchedule: Sendable {
    /// What a pass reads. A later case covers what an earlier one does.
    public enum Kind: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// The directory's log, and whom it names.
        case watch
        /// Everyone, and the members of groups that moved.
        case census
        /// Everyone and everything.
        case sweep

        /// By how much they read.
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// How often each is done.
    public struct Intervals: Sendable, Hashable {
        /// Between two looks at the log.
        public var watch: Duration
        /// Between two censuses.
        public var census: Duration
        /// Between two sweeps.
        public var sweep: Duration
        /// By how many percent, up and down, these vary at random: a fleet of workers does not ask at the same moment.
        public var jitterPercent: Int

        /// Intervals, none longer than the next.
        public init(watch: Duration, census: Duration, sweep: Duration, jitterPercent: Int = 0) {
            self.watch = watch
            self.census = census
            self.sweep = sweep
            self.jitterPercent = jitterPercent
        }
    }

    /// A pass to come.
    public struct Next: Sendable, Hashable {
        /// What it reads.
        public var kind: Kind
        /// When it begins; in the past where it is due.
        public var at: Duration

        /// A pass to come.
        public init(kind: Kind, at: Duration) {
            self.kind = kind
            self.at = at
        }
    }

    private let intervals: Intervals
    private let random: @Sendable () -> Double
    private var due: [Kind: Duration]
    /// Passes that failed one after the other.
    public private(set) var failures = 0
    /// After failures: nothing begins before.
    private var notBefore: Duration = .zero

    /// The longest wait after failures: whoever mends the network should not wait for us.
    static let longestBackOff = Duration.seconds(300)
    static let shortestBackOff = Duration.seconds(5)

    /// A schedule whose first pass is due at once, and reads what has not been read for too long.
    ///
    /// - Parameters:
    ///   - first: what the first pass reads.
    ///   - canWatch: whether the directory has a log that can be read.
    ///   - now: the time.
    ///   - random: from 0 to 1, at each call.
    public init(
        _ intervals: Intervals, first: Kind, canWatch: Bool, at now: Duration,
        random: @escaping @Sendable () -> Double
    ) {
        self.intervals = intervals
        self.random = random
        due = [.census: now + intervals.census, .sweep: now + intervals.sweep]
        if canWatch { due[.watch] = now + intervals.watch }
        due[first] = now
    }

    /// The pass that is next: of those that are due when the first is, the one that reads most.
    public var next: Next {
        let at = max(notBefore, due.values.min() ?? notBefore)
        let kind = due.filter { $0.value <= at }.keys.max() ?? .census
        return Next(kind: kind, at: at)
    }

    /// A pass has ended.
    ///
    /// What it covers is done for an interval. After a failure it is done again: soon at first, and ever later, up to five minutes; at
    /// once in its own rhythm after a success.
    public mutating func finished(_ kind: Kind, succeeded: Bool, at now: Duration) {
        guard succeeded else {
            failures += 1
            // Doubling stops long before it could overflow.
            let factor = 1 << min(failures - 1, 10)
            notBefore = now + varied(min(Self.shortestBackOff * factor, Self.longestBackOff))
            return
        }
        failures = 0
        notBefore = .zero
        for covered in Kind.allCases where covered <= kind && due[covered] != nil {
            due[covered] = now + varied(interval(of: covered))
        }
    }

    /// Somebody asks for a pass now.
    public mutating func ask(for kind: Kind, at now: Duration) {
        notBefore = .zero
        due[kind] = now
    }

    /// Whether the log can be read may change: a right is granted, or taken away.
    public mutating func setCanWatch(_ canWatch: Bool, at now: Duration) {
        if !canWatch {
            due[.watch] = nil
        } else if due[.watch] == nil {
            due[.watch] = now + varied(intervals.watch)
        }
    }

    private func interval(of kind: Kind) -> Duration {
        switch kind {
        case .watch: intervals.watch
        case .census: intervals.census
        case .sweep: intervals.sweep
        }
    }

    private func varied(_ duration: Duration) -> Duration {
        let swing = Double(min(max(0, intervals.jitterPercent), 100)) / 100
        return duration * (1 + swing * (2 * min(max(0, random()), 1) - 1))
    }
}
