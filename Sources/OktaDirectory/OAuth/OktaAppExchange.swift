import Transport

/// Sends requests with the access token of an API service app.
///
/// It stands beneath what repeats requests: each repeat is a request of its own to Okta, with a proof of its own. A token
/// that is refused is renewed once. Requests that lead elsewhere than to the org get no token.
public struct OktaAppExchange: HTTPExchange {
    private let exchange: any HTTPExchange
    private let origin: Origin
    private let tokens: OktaTokens
    private let meter: RequestMeter

    /// Wraps an exchange.
    ///
    /// - Parameters:
    ///   - exchange: what sends a request once.
    ///   - app: who asks for tokens.
    ///   - url: the org's address.
    ///   - meter: counts the requests for tokens, and those that a renewal repeats.
    ///   - epochSeconds: wall-clock time, in seconds since the epoch.
    ///   - newID: an id that was never used before, at each call.
    /// - Throws: kind `.address` where the address cannot be one of an org.
    public init(
        _ exchange: any HTTPExchange, app: OktaServiceApp, url: String, meter: RequestMeter,
        epochSeconds: @escaping @Sendable () -> Int64, newID: @escaping @Sendable () -> String
    ) throws(TransportError) {
        self.exchange = exchange
        self.meter = meter
        origin = try Origin(of: url)
        tokens = OktaTokens(
            app, origin: origin, exchange: exchange, meter: meter, epochSeconds: epochSeconds, newID: newID)
    }

    /// Sends a request with a token.
    ///
    /// - Throws: kind `.credential`, with the mend, where Okta gives no token.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard origin.accepts(request.url) else { return try await exchange.send(request) }
        let token: OktaTokens.Token
        switch try await tokens.token() {
        case .token(let given): token = given
        case .answer(let response): return response
        }
        let first = try await send(request, token)
        guard first.status == 401 else { return first }
        meter.record(request, .success(first))
        if token.isBound, await tokens.learnNonce(from: first) {
            let second = try await send(request, token)
            guard second.status == 401 else { return second }
            meter.record(request, .success(second))
        }
        switch try await tokens.token(insteadOf: token) {
        case .token(let renewed): return try await send(request, renewed)
        case .answer(let response): return response
        }
    }

    private func send(_ request: HTTPRequest, _ token: OktaTokens.Token) async throws(TransportError) -> HTTPResponse {
        var request = request
        request.headers += try await tokens.headers(for: request, token)
        return try await exchange.send(request)
    }
}
