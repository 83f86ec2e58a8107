import Reconciliation
import Synchronization
import Testing

@Suite("Worker: one pass after the other")
struct WorkerTests {
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func write(_ line: String) -> Int {
            lines.withLock {
                $0.append(line); return $0.count
            }
        }
    }

    private static func schedule() -> PassSchedule {
        PassSchedule(
            .init(watch: .seconds(15), census: .seconds(60), sweep: .seconds(600)), first: .sweep, canWatch: true,
            at: .zero, random: { 0.5 })
    }

    @Test("It begins at once, keeps its rhythm, and a signal to stop ends it after the pass that is running")
    func rhythm() async {
        let (events, tell) = AsyncStream.makeStream(of: Worker.Event.self)
        let (clock, diary) = (JumpingClock(), Diary())
        let worker = Worker(events: events, clock: clock) { kind in
            let count = diary.write("\(kind) \(clock.now.offset)")
            if count == 6 { tell.yield(.stop) }
            return .init(succeeded: true)
        }
        #expect(await worker.run(Self.schedule()) == .stopped)
        #expect(
            Array(diary.all.prefix(6)) == [
                "sweep 0.0 seconds", "watch 15.0 seconds", "watch 30.0 seconds", "watch 45.0 seconds",
                "census 60.0 seconds", "watch 75.0 seconds",
            ])
    }

    @Test("After a failure it tries the same again, later and later; a log that is denied is not looked at")
    func failures() async {
        let (events, tell) = AsyncStream.makeStream(of: Worker.Event.self)
        let (clock, diary) = (JumpingClock(), Diary())
        let worker = Worker(events: events, clock: clock) { kind in
            let count = diary.write("\(kind) \(clock.now.offset)")
            if count == 6 { tell.yield(.stop) }
            return .init(succeeded: count > 3, canWatch: false)
        }
        #expect(await worker.run(Self.schedule()) == .stopped)
        #expect(
            Array(diary.all.prefix(6)) == [
                "sweep 0.0 seconds", "sweep 5.0 seconds", "sweep 15.0 seconds", "sweep 35.0 seconds",
                "census 95.0 seconds", "census 155.0 seconds",
            ])
    }

    @Test("A request for a census and one to read the configuration again wait for the pass that is running")
    func requests() async {
        let (events, tell) = AsyncStream.makeStream(of: Worker.Event.self)
        let (clock, diary) = (JumpingClock(), Diary())
        let worker = Worker(events: events, clock: clock) { kind in
            switch diary.write("\(kind)") {
            case 1: tell.yield(.census)
            case 2: tell.yield(.reload)
            default: break
            }
            // The event is on its way to the worker.
            for _ in 0..<1000 { await Task.yield() }
            return .init(succeeded: true)
        }
        #expect(await worker.run(Self.schedule()) == .reload)
        #expect(diary.all.count >= 2)
        #expect(diary.all.prefix(1) == ["sweep"])
    }

    @Test("A pass after which no later one can do better ends it; so does the end of whoever could stop it")
    func fatal() async {
        let (events, tell) = AsyncStream.makeStream(of: Worker.Event.self)
        let failing = Worker(events: events, clock: JumpingClock()) { _ in .init(succeeded: false, isFatal: true) }
        #expect(await failing.run(Self.schedule()) == .failed)
        let (others, end) = AsyncStream.makeStream(of: Worker.Event.self)
        end.finish()
        let orphan = Worker(events: others, clock: JumpingClock()) { _ in .init(succeeded: true) }
        #expect(await orphan.run(Self.schedule()) == .stopped)
        tell.finish()
    }
}
