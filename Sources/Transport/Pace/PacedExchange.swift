/// Sends each request when its turn has come: spread over the provider's windows, and not too many at a time.
///
/// It stands beneath what repeats requests, so that repeats keep the pace too.
public struct PacedExchange: HTTPExchange {
    private let exchange: any HTTPExchange
    private let pacer: RatePacer
    private let classify: @Sendable (HTTPRequest) -> String
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Wraps an exchange.
    ///
    /// - Parameters:
    ///   - exchange: what sends a request once.
    ///   - pacer: the pace.
    ///   - clock: measures windows and waits.
    ///   - classify: the class of endpoint that a request counts in.
    public init<C: Clock<Duration>>(
        _ exchange: any HTTPExchange, pacer: RatePacer, clock: C,
        classify: @escaping @Sendable (HTTPRequest) -> String
    ) {
        self.exchange = exchange
        self.pacer = pacer
        self.classify = classify
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Sends a request in its turn.
    ///
    /// - Throws: what the exchange throws; kind `.cancelled` where the task was cancelled while the request waited.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let endpoint = classify(request)
        let turnstile = pacer.turnstile(of: endpoint)
        try await enter(turnstile)
        let goesAlone: Bool
        do {
            goesAlone = try await waitForTurn(endpoint)
        } catch {
            turnstile.leave()
            throw Self.cancelled
        }
        // Whoever goes alone keeps the door shut until the answer has told the limit.
        if !goesAlone { turnstile.leave() }
        defer { if goesAlone { turnstile.leave() } }
        defer { pacer.finish(endpoint) }
        try await enter(pacer.underWay)
        defer { pacer.underWay.leave() }
        let response = try await exchange.send(request)
        pacer.learn(endpoint, from: response, at: elapsed())
        return response
    }

    private func enter(_ permits: Permits) async throws(TransportError) {
        do { try await permits.enter() } catch { throw Self.cancelled }
    }

    /// Waits behind the turnstile; whether the request goes alone.
    private func waitForTurn(_ endpoint: String) async throws -> Bool {
        while true {
            switch pacer.take(endpoint, at: elapsed()) {
            case .go: return false
            case .goAlone: return true
            case .wait(let duration): try await sleep(duration)
            }
        }
    }

    private static let cancelled = TransportError(
        .cancelled, "The request was cancelled while it waited for its turn.", isRetryable: false)
}
