import Foundation
import Testing

/// `Tests/run.sh --seed N` replays one history; `--histories N` lives through so many, `--long` through an hour of them.
@Suite("Proof: histories of chance", .serialized)
struct HistoryTests {
    /// What is asked for by the environment.
    private struct Wanted {
        /// The seeds, from a first one.
        var first: UInt64 = 1
        var count: UInt64 = 2000
        /// Lives on with further seeds until so many seconds have passed.
        var seconds: Double?

        init() {
            let environment = ProcessInfo.processInfo.environment
            if let seed = environment["TAILROSTER_SEED"].flatMap(UInt64.init) { (first, count) = (seed, 1) }
            if let count = environment["TAILROSTER_HISTORIES"].flatMap(UInt64.init) { self.count = max(1, count) }
            if let seconds = environment["TAILROSTER_LONG_SECONDS"].flatMap(Double.init) {
                self.seconds = seconds
                first = environment["TAILROSTER_SEED"].flatMap(UInt64.init) ?? .random(in: 1...UInt64(UInt32.max))
            }
        }
    }

    private struct Failure: Sendable {
        var story: Story
        var outcome: History.Outcome
    }

    /// More than this and one rule is broken everywhere.
    private static let failureLimit = 3

    @Test("Whatever happens, no promise is broken, and two passes bring the store to what the directory wants")
    func histories() async throws {
        let wanted = Wanted()
        let begin = ContinuousClock.now
        var (lived, passes, watches, early, next) = (0, 0, 0, 0, wanted.first)
        var failures: [Failure] = []
        func isEnough() -> Bool {
            if failures.count >= Self.failureLimit { return true }
            if let seconds = wanted.seconds { return ContinuousClock.now - begin > .seconds(seconds) }
            return next >= wanted.first + wanted.count
        }
        try await withThrowingTaskGroup(of: (Story, History.Outcome).self) { group in
            for _ in 0..<max(2, ProcessInfo.processInfo.activeProcessorCount) where !isEnough() {
                let story = Story(seed: next)
                next += 1
                group.addTask { (story, try await History.live(story)) }
            }
            while let (story, outcome) = try await group.next() {
                lived += 1
                passes += outcome.passes
                watches += outcome.watches
                early += outcome.early
                if !outcome.faults.isEmpty { failures.append(Failure(story: story, outcome: outcome)) }
                if isEnough() { continue }
                let story = Story(seed: next)
                next += 1
                group.addTask { (story, try await History.live(story)) }
            }
        }
        print(
            "Histories: \(lived) from seed \(wanted.first), \(passes) passes, \(watches) of them looks at the log, \(early) more "
                + "within a listing, in \(ContinuousClock.now - begin)")
        for failure in failures { try await tell(failure) }
        #expect(failures.count == 0, "replay with Tests/run.sh --seed \(failures.first?.story.seed ?? 0)")
    }

    private func tell(_ failure: Failure) async throws {
        let budget = ProcessInfo.processInfo.environment["TAILROSTER_SHORTEN"].flatMap(Int.init) ?? 300
        let (story, outcome) = try await Shortening.shorten(failure.story, failure.outcome, budget: budget)
        let whole = failure.outcome.faults.joined(separator: "\n=> ")
        let events = story.events.map { "\($0.kind)" }.joined(separator: " ")
        Issue.record(
            """
            seed \(story.seed), \(failure.story.events.count) events => \(whole)
            The shortest history found that goes wrong has \(story.events.count): \(events)
            \(outcome.log.joined(separator: "\n"))
            => \(outcome.faults.joined(separator: "\n=> "))
            """)
    }
}
