import AccessModel
import Simulator
import Testing

@testable import Transport

@Suite("Keeping the pace of a provider")
struct PacedExchangeTests {
    /// Sends so many requests for listings, so many at a time, by a clock of its own; gives what was answered and how long
    /// it took by that clock.
    private func run(
        _ count: Int, share: Double, limits: RateLimits, side: Int, concurrency: Int = 10, others: Int = 0,
        delay: Bool = false
    ) async throws -> (counters: RequestCounters, seconds: Double, pacer: RatePacer) {
        let clock = SteppingClock()
        let start = clock.now
        let okta = try await SimulatedOkta.start(org: try OktaOrg(OktaRecipe(users: 5, groups: 1))) {
            let passed = start.duration(to: clock.now) / .milliseconds(1)
            return Timestamp(milliseconds: OktaRecipe.defaultTime.milliseconds + Int64(passed))
        }
        okta.limit(limits)
        if delay { okta.order(Fault(.delay(milliseconds: 20))) }
        let pacer = RatePacer(share: share, concurrency: concurrency)
        let paced = PacedExchange(
            try CurlExchange(CurlOptions(userAgent: "tests")), pacer: pacer, clock: clock, classify: { _ in "users" })
        let exchange = RetryingExchange(
            paced, policy: RetryPolicy(attemptLimit: 20, budget: .seconds(3600)), meter: RequestMeter(), clock: clock,
            epochSeconds: { 0 }, random: { 0.5 })
        let request = HTTPRequest(
            url: "\(okta.url)/api/v1/users?limit=1",
            headers: [("Authorization", .secret(prefix: "SSWS ", Secret(okta.token)))])
        await withTaskGroup { group in
            for task in 0..<side {
                let share = count / side + (task < count % side ? 1 : 0)
                group.addTask { await Self.send(request, share, through: exchange) }
            }
        }
        let counters = okta.counters
        await okta.stop()
        return (counters, start.duration(to: clock.now) / .seconds(1), pacer)
    }

    private static func send(_ request: HTTPRequest, _ count: Int, through exchange: any HTTPExchange) async {
        for _ in 0..<count {
            do {
                let response = try await exchange.send(request)
                #expect(response.status == 200)
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    @Test("1,000 requests at 20 a window: at most five are refused, within twice the time that the share allows")
    func thousand() async throws {
        for (share, side) in [(0.5, 1), (0.5, 8), (1, 8)] {
            let (counters, seconds, _) = try await run(1000, share: share, limits: .all(20), side: side)
            let allowed = 1000 / (20 * share) * 60
            #expect(counters.count(.users, status: 200) == 1000)
            #expect(counters.count(.users, status: 429) <= 5)
            #expect(seconds <= allowed * 2, "\(seconds) s, \(allowed) s are allowed for")
            #expect(seconds >= allowed * 0.9, "faster than the share allows")
        }
    }

    @Test("A refusal for too many at a time lowers how many go at a time, and no request is lost")
    func concurrency() async throws {
        let (counters, _, pacer) = try await run(
            200, share: 1, limits: RateLimits(concurrency: 3), side: 10, delay: true)
        #expect(counters.count(.users, status: 200) == 200)
        #expect(pacer.concurrencyRefusals > 0)
        #expect(pacer.concurrency < 10)
        // Far fewer than the seven too many of each round.
        #expect(counters.count(.users, status: 429) < 60)
    }

    @Test("A request that waits for its turn ends when its task is cancelled, and lets the next one in")
    func cancelled() async throws {
        let permits = Permits(1)
        try await permits.enter()
        let waiting = Task { try await permits.enter() }
        let cancelled = Task { try await permits.enter() }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        permits.leave()
        try await waiting.value
        permits.leave()
        try await permits.enter()
    }
}
