import AccessModel
import Reconciliation
import Simulator
import Synchronization
import Testing

@Suite("Worker: an hour of life over HTTP, at high speed")
struct HourTests {
    /// What happens at which second of the hour.
    private static let script: [(second: Int64, what: @Sendable (OktaHousehold) async throws -> Void)] = [
        (607, { _ = try $0.okta.change { try $0.suspend(OktaHousehold.login(0)) } }),
        (1203, { _ = try $0.okta.change { try $0.unsuspend(OktaHousehold.login(0)) } }),
        (1501, { _ = $0.okta.order(Fault(.status(.init(503, body: "down", contentType: "text/plain")))) }),
        (1502, { _ = try $0.okta.change { try $0.suspend(OktaHousehold.login(1)) } }),
        (1621, { $0.okta.clearFaults() }),
        (2402, { _ = try $0.okta.change { try $0.deactivate(OktaHousehold.login(2)) } }),
        (3002, { _ = try $0.okta.change { try $0.addMember(OktaHousehold.login(6), to: "Guests") } }),
    ]

    /// The life of one house: what is to happen before a pass happens at its own second, and then the pass runs.
    private final class Life: Sendable {
        struct Found {
            var tally = MetricsTally()
            var book = NoticeBook()
            var told: [Notice] = []
            var lags: [Double] = []
            var kinds: [PassSchedule.Kind: Int] = [:]
            var errors: [String] = []
            var done = 0
        }

        let house: OktaHousehold
        let clock: JumpingClock
        let found = Mutex(Found())

        init(_ house: OktaHousehold, _ clock: JumpingClock) { (self.house, self.clock) = (house, clock) }

        func pass(_ kind: PassSchedule.Kind) async -> Worker.PassEnd {
            let now = clock.now.offset
            do {
                while let next = due(by: now) {
                    house.set(.seconds(next.second))
                    try await next.what(house)
                }
                house.set(now)
                let mode: PassRequest.Mode = kind == .watch ? .watch : kind == .census ? .census : .sweep
                let report = try await house.pass(mode, after: 0)
                found.withLock { found in
                    found.kinds[kind, default: 0] += 1
                    found.tally.take(report)
                    found.lags += report.suspensionLags
                    for notice in found.book.notices(after: report, host: "a") {
                        found.told.append(notice)
                        found.book.delivered(notice, at: report.finishedAt)
                    }
                }
                return .init(succeeded: report.outcome != .unread && report.outcome != .storeUnread)
            } catch {
                found.withLock { $0.errors.append("\(error)") }
                return .init(succeeded: false)
            }
        }

        private func due(
            by now: Duration
        ) -> (second: Int64, what: @Sendable (OktaHousehold) async throws -> Void)? {
            found.withLock { found in
                guard found.done < script.count, .seconds(script[found.done].second) <= now else { return nil }
                found.done += 1
                return script[found.done - 1]
            }
        }
    }

    @Test(
        "Suspensions follow within the watch interval, an outage is told and taken back, and the end is the org's",
        .timeLimit(.minutes(5)))
    func hour() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            let (events, tell) = AsyncStream.makeStream(of: Worker.Event.self)
            let (clock, watch) = (JumpingClock(), 15)
            let life = Life(house, clock)
            let worker = Worker(events: events, clock: clock) { kind in
                if clock.now.offset >= .seconds(3600) {
                    tell.yield(.stop)
                    return .init(succeeded: true)
                }
                return await life.pass(kind)
            }
            let schedule = PassSchedule(
                .init(watch: .seconds(watch), census: .seconds(900), sweep: .seconds(86_400)), first: .sweep,
                canWatch: true, at: .zero, random: { 0.5 })
            #expect(await worker.run(schedule) == .stopped)
            let (found, isOver) = life.found.withLock { ($0, $0.done == Self.script.count) }
            #expect(found.errors == [] && isOver)
            let picture = try await house.picture()
            #expect(picture == house.wanted())
            #expect((200...240).contains(found.kinds[.watch] ?? 0), "\(found.kinds)")
            #expect((3...7).contains(found.kinds[.census] ?? 0), "\(found.kinds)")
            // The one that happened during the outage waits for its end, and for the worker to try again.
            #expect(found.lags.count == 3 && found.lags.allSatisfy { $0 <= 300 }, "\(found.lags)")
            #expect(found.lags.count { $0 <= Double(watch + 1) } == 2, "\(found.lags)")
            #expect(found.told.map(\.event) == [.failure, .recovery])
            #expect(found.tally.consecutiveFailures == 0)
        }
    }
}
