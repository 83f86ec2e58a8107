import Testing

@testable import Reconciliation

@Suite("Worker: the schedule")
struct PassScheduleTests {
    private static let intervals = PassSchedule.Intervals(
        watch: .seconds(15), census: .seconds(900), sweep: .seconds(86_400))

    private static func schedule(
        first: PassSchedule.Kind = .sweep, canWatch: Bool = true, jitter: Int = 0, random: Double = 0.5
    ) -> PassSchedule {
        var intervals = intervals
        intervals.jitterPercent = jitter
        return PassSchedule(intervals, first: first, canWatch: canWatch, at: .zero, random: { random })
    }

    /// Runs passes of no length for so long; gives how many there were of each kind.
    private static func count(_ schedule: PassSchedule, for length: Duration) -> [PassSchedule.Kind: Int] {
        var schedule = schedule
        var counts: [PassSchedule.Kind: Int] = [:]
        while schedule.next.at < length {
            let next = schedule.next
            counts[next.kind, default: 0] += 1
            schedule.finished(next.kind, succeeded: true, at: next.at)
        }
        return counts
    }

    @Test("A day: one sweep, a census every quarter of an hour, a look at the log every fifteen seconds between them")
    func day() {
        let counts = Self.count(Self.schedule(), for: .seconds(86_400))
        #expect(counts == [.sweep: 1, .census: 95, .watch: 5664])
        #expect(Self.count(Self.schedule(canWatch: false), for: .seconds(86_400)) == [.sweep: 1, .census: 95])
    }

    @Test("A pass covers those that read less, and one that is due at the same time reads most")
    func covers() {
        var schedule = Self.schedule()
        #expect(schedule.next == .init(kind: .sweep, at: .zero))
        schedule.finished(.sweep, succeeded: true, at: .seconds(100))
        #expect(schedule.next == .init(kind: .watch, at: .seconds(115)))
        schedule.finished(.watch, succeeded: true, at: .seconds(990))
        #expect(schedule.next.kind == .census)
    }

    @Test("After a night's sleep there is one pass to do, at once")
    func sleep() {
        var schedule = Self.schedule()
        schedule.finished(.sweep, succeeded: true, at: .zero)
        let morning = Duration.seconds(30_000)
        #expect(schedule.next.at < morning)
        schedule.finished(schedule.next.kind, succeeded: true, at: morning)
        schedule.finished(.census, succeeded: true, at: morning)
        #expect(schedule.next == .init(kind: .watch, at: morning + .seconds(15)))
    }

    @Test("After failures it waits ever longer, five minutes at most, and is back in its rhythm after a success")
    func backOff() {
        var schedule = Self.schedule()
        var waits: [Duration] = []
        var now = Duration.zero
        for _ in 0..<9 {
            let kind = schedule.next.kind
            #expect(kind == .sweep, "what failed is done again")
            schedule.finished(kind, succeeded: false, at: now)
            waits.append(schedule.next.at - now)
            now = schedule.next.at
        }
        #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300, 300].map { .seconds($0) })
        schedule.finished(.sweep, succeeded: true, at: now)
        #expect(schedule.next == .init(kind: .watch, at: now + .seconds(15)))
        for _ in 0..<10_000 { schedule.finished(.watch, succeeded: false, at: now) }
        #expect(schedule.next.at <= now + .seconds(300))
    }

    @Test("Who asks gets a pass now, also in the middle of a back-off")
    func ask() {
        var schedule = Self.schedule()
        for _ in 0..<8 { schedule.finished(.sweep, succeeded: false, at: .seconds(50)) }
        schedule.ask(for: .census, at: .seconds(60))
        // The sweep that failed is due as well, and reads more.
        #expect(schedule.next.at <= .seconds(60))
        schedule.finished(.sweep, succeeded: true, at: .seconds(61))
        schedule.ask(for: .census, at: .seconds(62))
        #expect(schedule.next == .init(kind: .census, at: .seconds(62)))
    }

    @Test("Intervals vary by their percentage and no more", arguments: [0.0, 0.25, 1.0])
    func jitter(random: Double) {
        var schedule = Self.schedule(jitter: 10, random: random)
        schedule.finished(.sweep, succeeded: true, at: .zero)
        #expect(schedule.next.at == .seconds(15) * (0.9 + 0.2 * random))
        #expect((.seconds(13.499)...(.seconds(16.501))).contains(schedule.next.at))
    }

    @Test("A log that may not be read is not looked at until it may")
    func denied() {
        var schedule = Self.schedule()
        schedule.finished(.sweep, succeeded: true, at: .zero)
        schedule.setCanWatch(false, at: .seconds(1))
        #expect(schedule.next.kind == .census)
        schedule.setCanWatch(true, at: .seconds(2))
        #expect(schedule.next == .init(kind: .watch, at: .seconds(17)))
    }
}
