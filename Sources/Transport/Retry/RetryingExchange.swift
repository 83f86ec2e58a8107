/// Sends a request again where that may help, within the bounds of a policy.
///
/// Retried are transport errors that say so, and the answers 408, 429 and 5xx. When the bounds are reached, the last
/// answer is given back as it is, or the last error thrown, so that the caller can say what it was.
public struct RetryingExchange: HTTPExchange {
    private let exchange: any HTTPExchange
    private let policy: RetryPolicy
    private let meter: RequestMeter
    private let clock: any Clock<Duration>
    private let epochSeconds: @Sendable () -> Int64
    private let random: @Sendable () -> Double

    /// Wraps an exchange.
    ///
    /// - Parameters:
    ///   - exchange: what sends a request once.
    ///   - policy: when, how often, how long.
    ///   - meter: counts every exchange.
    ///   - clock: measures the budget and waits.
    ///   - epochSeconds: wall-clock time, in seconds since the epoch.
    ///   - random: a number from 0 up to 1, for the jitter.
    public init(
        _ exchange: any HTTPExchange, policy: RetryPolicy = RetryPolicy(), meter: RequestMeter,
        clock: any Clock<Duration>, epochSeconds: @escaping @Sendable () -> Int64,
        random: @escaping @Sendable () -> Double
    ) {
        self.exchange = exchange
        self.policy = policy
        self.meter = meter
        self.clock = clock
        self.epochSeconds = epochSeconds
        self.random = random
    }

    /// Sends a request, again where that may help.
    ///
    /// - Throws: the last error; kind `.cancelled` where the task was cancelled during a wait.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try await send(request, clock: clock)
    }

    private func send<C: Clock<Duration>>(_ request: HTTPRequest, clock: C) async throws(TransportError) -> HTTPResponse
    {
        let begin = clock.now
        var attempt = 1
        while true {
            let outcome = await once(request)
            meter.record(request, outcome)
            guard attempt < policy.attemptLimit, policy.methods.contains(request.method), policy.mayMend(outcome) else {
                return try outcome.get()
            }
            let wait = policy.wait(after: attempt, outcome, now: epochSeconds(), random: random())
            guard begin.duration(to: clock.now) + wait <= policy.budget else { return try outcome.get() }
            meter.recordRetry(after: wait)
            do {
                try await clock.sleep(for: wait)
            } catch {
                throw TransportError(
                    .cancelled, "The request was cancelled while it waited to be repeated.", isRetryable: false)
            }
            attempt += 1
        }
    }

    private func once(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) {
            return .success(try await exchange.send(request))
        } catch {
            return .failure(error)
        }
    }
}
