import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct RetryingExchangeTests {
    /// 2026-07-01T00:00:00Z by our own clock.
    private static let ourTime: Int64 = 1_782_864_000
    private let clock = ManualClock()
    private let meter = RequestMeter()

    private func exchange(
        _ policy: RetryPolicy = RetryPolicy(), random: @escaping @Sendable () -> Double = { 0.5 }
    ) throws -> RetryingExchange {
        RetryingExchange(
            try CurlExchange(.tests()), policy: policy, meter: meter, clock: clock,
            epochSeconds: { Self.ourTime }, random: random)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func anAnswerThatMayPassIsAskedForAgain(_ status: Int) async throws {
        let server = try LoopbackServer(answers: [answer(status, body: "no"), answer(status), answer(body: "yes")])
        #expect(try await exchange().get(server.url).text == "yes")
        #expect(clock.sleeps == [.milliseconds(250), .milliseconds(500)])
        let counts = meter.counts
        #expect(counts.exchanges == 3 && counts.retries == 2 && counts.successes == 1)
        #expect(counts.clientErrors + counts.serverErrors == 2 && counts.waited == .milliseconds(750))
        #expect(counts.rateLimited == (status == 429 ? 2 : 0) && counts.bytesReceived == 5)
    }

    @Test(arguments: [200, 204, 304, 400, 401, 403, 404, 409, 412])
    func anAnswerThatStandsIsNot(_ status: Int) async throws {
        let server = try LoopbackServer(answers: [answer(status)])
        #expect(try await exchange().get(server.url).status == status)
        #expect(server.seen.requests.count == 1 && clock.sleeps.isEmpty)
    }

    @Test func aBrokenConnectionIsTriedAgain() async throws {
        let server = try LoopbackServer { connection in
            connection.readRequest()
            connection.write(
                connection.number < 3 ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc" : answer(body: "whole"))
        }
        #expect(try await exchange().get(server.url).text == "whole")
        #expect(meter.counts.failures == 2 && meter.counts.retries == 2)
    }

    @Test func anErrorThatRepeatingCannotMendIsThrownAtOnce() async throws {
        let error = try await exchange().failure(HTTPRequest(url: "http://example.com/"))
        #expect(error.kind == .address && meter.counts.exchanges == 1)
    }

    @Test func attemptsAreBoundedAndTheLastAnswerIsGiven() async throws {
        let server = try LoopbackServer(answers: [answer(503, body: "first"), answer(502, body: "last")])
        let response = try await exchange(RetryPolicy(attemptLimit: 3)).get(server.url)
        #expect(response.status == 502 && response.text == "last" && server.seen.requests.count == 3)

        let port = try LoopbackServer.unusedPort()
        let error = try await exchange(RetryPolicy(attemptLimit: 3)).failure(
            HTTPRequest(url: "http://127.0.0.1:\(port)/"))
        #expect(error.kind == .connection && meter.counts.failures == 3)
    }

    @Test func waitsGrowAreJitteredAndBounded() async throws {
        let server = try LoopbackServer(answers: [answer(500)])
        let policy = RetryPolicy(
            attemptLimit: 9, baseDelay: .seconds(1), delayLimit: .seconds(10), budget: .seconds(1000))
        let draws = Mutex([0.0, 1.0, 0.5, 1.0, 0.25, 1.0, 1.0, 1.0].makeIterator())
        _ = try await exchange(policy, random: { draws.withLock { $0.next() } ?? 0 }).get(server.url)
        #expect(clock.sleeps == [0, 2, 2, 8, 2.5, 10, 10, 10].map { .seconds($0) })
    }

    @Test func theBudgetIsNotPassed() async throws {
        let server = try LoopbackServer(answers: [answer(500)])
        let policy = RetryPolicy(
            attemptLimit: 100, baseDelay: .seconds(8), delayLimit: .seconds(8), budget: .seconds(21))
        #expect(try await exchange(policy).get(server.url).status == 500)
        #expect(clock.sleeps == Array(repeating: .seconds(4), count: 5))
    }

    @Test func onlyIdempotentMethodsAreRepeatedUnlessTold() async throws {
        let server = try LoopbackServer(answers: [answer(503)])
        for method in ["POST", "PATCH"] {
            _ = try await exchange().send(HTTPRequest(method: method, url: server.url, body: [1]))
        }
        #expect(server.seen.requests.count == 2)
        _ = try await exchange(RetryPolicy(attemptLimit: 2)).send(HTTPRequest(method: "PUT", url: server.url))
        #expect(server.seen.requests.count == 4)
        _ = try await exchange(RetryPolicy(attemptLimit: 2, methods: ["POST"])).send(
            HTTPRequest(method: "POST", url: server.url))
        #expect(server.seen.requests.count == 6 && meter.counts.bytesSent == 2)
    }

    @Test(
        arguments: [
            // Seconds; a date, against the server's own clock and, without one, against ours.
            (503, ["Retry-After: 7"], 7), (429, ["Retry-After: 7", "X-Rate-Limit-Reset: 1"], 7),
            (503, ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", "Date: Sun, 06 Nov 1994 08:49:30 GMT"], 7),
            (503, ["Retry-After: Wed, 01 Jul 2026 00:00:07 GMT"], 7),
            // Okta's reset: our clock is decades off the server's, or the server sends no date.
            (429, ["X-Rate-Limit-Reset: 784111777", "Date: Sun, 06 Nov 1994 08:49:30 GMT"], 7),
            (429, ["X-Rate-Limit-Reset: 1782864007"], 7),
            // Nothing that can be waited for: back-off.
            (503, ["X-Rate-Limit-Reset: 1782864007"], nil), (429, ["X-Rate-Limit-Reset: 1782863990"], nil),
            (429, ["X-Rate-Limit-Reset: 1782864030", "X-Rate-Limit-Limit: 0"], nil), (503, ["Retry-After: soon"], nil),
            (503, ["Retry-After: -5"], nil), (503, ["Retry-After: 0"], nil), (503, ["Retry-After: 1e1"], nil),
            (503, ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"], nil),
        ] as [(Int, [String], Int?)])
    func theServersWordIsObeyed(_ status: Int, _ headers: [String], _ seconds: Int?) async throws {
        let server = try LoopbackServer(answers: [answer(status, headers), answer(body: "yes")])
        #expect(try await exchange().get(server.url).text == "yes")
        // Half of the base delay of 500 ms comes on top, as scatter or as the back-off itself.
        #expect(clock.sleeps == [.seconds(seconds ?? 0) + .milliseconds(250)])
    }

    @Test(arguments: ["Retry-After: 86400", "Retry-After: 999999999999", "Retry-After: 99999999999999999999999999"])
    func aWaitBeyondTheBudgetIsNotBegun(_ header: String) async throws {
        let server = try LoopbackServer(answers: [answer(429, [header], body: "{}")])
        let response = try await exchange(RetryPolicy(attemptLimit: 2)).get(server.url)
        #expect(response.status == 429 && response.text == "{}")
        #expect(clock.sleeps.isEmpty)
    }

    @Test func cancellingEndsAWait() async throws {
        let server = try LoopbackServer(answers: [answer(503, ["Retry-After: 100"])])
        let exchange = RetryingExchange(
            try CurlExchange(.tests()), meter: meter, clock: ContinuousClock(), epochSeconds: { Self.ourTime },
            random: { 0 })
        let task = Task { try await exchange.failure(HTTPRequest(url: server.url)) }
        await eventually { meter.counts.retries == 1 }
        task.cancel()
        #expect(try await task.value.kind == .cancelled)
        #expect(server.seen.requests.count == 1)
    }
}
