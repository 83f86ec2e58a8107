import Transport

/// The access token of an app: fetched when it is first needed, renewed before it expires and when it is refused.
actor OktaTokens {
    /// A token that was given.
    struct Token: Sendable {
        let text: Secret
        let isBound: Bool
        /// Seconds since the epoch by this machine's clock; before Okta's own end.
        let renewAt: Int64
        /// Counts the tokens, so that many requests that were refused together lead to one renewal.
        let number: Int
    }

    /// A token, or an answer of the token endpoint that is the caller's to judge, as one of 429.
    enum Outcome: Sendable {
        case token(Token)
        case answer(HTTPResponse)
    }

    private let app: OktaServiceApp
    private let origin: Origin
    private let exchange: any HTTPExchange
    private let meter: RequestMeter
    private let epochSeconds: @Sendable () -> Int64
    private let newID: @Sendable () -> String
    private let prover = DPoPProof(key: SigningKey())

    private var current: Token?
    private var number = 0
    private var isBound: Bool
    private var nonce: String?
    private var asksForWishes = true
    private var renewal: Task<Result<Outcome, TransportError>, Never>?

    /// Binding, nonce and scopes are settled within so many requests.
    private static let attemptLimit = 5

    init(
        _ app: OktaServiceApp, origin: Origin, exchange: any HTTPExchange, meter: RequestMeter,
        epochSeconds: @escaping @Sendable () -> Int64, newID: @escaping @Sendable () -> String
    ) {
        self.app = app
        self.origin = origin
        self.exchange = exchange
        self.meter = meter
        self.epochSeconds = epochSeconds
        self.newID = newID
        isBound = app.binding == .always
    }

    /// A token that is good for a while yet; a new one where `refused` is the newest that there is.
    func token(insteadOf refused: Token? = nil) async throws(TransportError) -> Outcome {
        if let current, current.renewAt > epochSeconds(), current.number != refused?.number { return .token(current) }
        if let renewal { return try await renewal.value.get() }
        // Owned by this actor: whoever needs a token meanwhile waits for this one.
        let task = Task { await renew() }
        renewal = task
        defer { renewal = nil }
        return try await task.value.get()
    }

    /// The headers that carry a token.
    func headers(
        for request: HTTPRequest, _ token: Token
    ) throws(TransportError) -> [(name: String, value: HTTPRequest.HeaderValue)] {
        guard token.isBound else { return [("Authorization", .secret(prefix: "Bearer ", token.text))] }
        let proof = try Self.signing {
            try prover.text(
                method: request.method, url: request.url, now: epochSeconds(), id: newID(), nonce: nonce,
                token: token.text.reveal())
        }
        return [
            ("Authorization", .secret(prefix: "DPoP ", token.text)), ("DPoP", .secret(prefix: "", Secret(proof))),
        ]
    }

    /// Takes a nonce over from an answer; whether it is a new one.
    func learnNonce(from response: HTTPResponse) -> Bool {
        guard let given = response.values(of: "dpop-nonce").first, given != nonce else { return false }
        nonce = given
        return true
    }

    // MARK: Renewal

    private func renew() async -> Result<Outcome, TransportError> {
        do throws(TransportError) {
            let outcome = try await fetch()
            if case .token(let token) = outcome { current = token }
            return .success(outcome)
        } catch {
            return .failure(error)
        }
    }

    private func fetch() async throws(TransportError) -> Outcome {
        for _ in 1..<Self.attemptLimit {
            let (answer, skew) = try await ask()
            switch answer {
            case .granted(let granted): return .token(keep(granted))
            case .other(let response) where response.status == 429 || response.status >= 500:
                return .answer(response)
            case .other(let response): throw unusable(response)
            case .refused(let refusal) where settles(refusal): continue
            case .refused(let refusal):
                throw refusal.transportError(app, origin: origin, skewSeconds: skew)
            }
        }
        throw TransportError(
            .credential, "\(origin) asks the app \(app.clientID) for something else each time.", isRetryable: false,
            remedy: "See in Okta's System Log why it gives no token.")
    }

    /// Anything else must not be taken for an answer to the request that waits for a token: its 404 would be somebody's
    /// departure.
    private func unusable(_ response: HTTPResponse) -> TransportError {
        TransportError(
            .credential, "\(origin) answered \(response.status) where tokens are given, and no token.",
            isRetryable: false,
            remedy: "Check directory.url: it is the org's own address, and nothing stands between it and this machine.")
    }

    /// Whether asking again in another way may help; the way is set.
    private func settles(_ refusal: TokenAnswer.Refusal) -> Bool {
        switch refusal.error {
        // The nonce was taken over with the answer.
        case "use_dpop_nonce": return isBound
        case "invalid_dpop_proof" where !isBound && app.binding == .auto:
            isBound = true
            return true
        case "invalid_scope" where asksForWishes && !app.wishedScopes.isEmpty:
            asksForWishes = false
            return true
        default: return false
        }
    }

    private func ask() async throws(TransportError) -> (TokenAnswer, skewSeconds: Int64?) {
        let url = "\(origin)/oauth2/v1/token"
        let now = epochSeconds()
        let assertion = try Self.signing { try ClientAssertion.text(of: app, audience: url, now: now, id: newID()) }
        let scopes = app.neededScopes + (asksForWishes ? app.wishedScopes : [])
        // Nothing here needs an escape but the colons and the spaces between scopes.
        let form =
            "grant_type=client_credentials&scope=\(scopes.joined(separator: "+"))"
            + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
            + "&client_assertion=\(assertion)"
        var request = HTTPRequest(
            method: "POST", url: url,
            headers: [
                ("Accept", .text("application/json")), ("Content-Type", .text("application/x-www-form-urlencoded")),
            ], body: Array(form.utf8))
        if isBound {
            let proof = try Self.signing {
                try prover.text(method: "POST", url: url, now: now, id: newID(), nonce: nonce, token: nil)
            }
            request.headers.append(("DPoP", .secret(prefix: "", Secret(proof))))
        }
        let response = try await exchange.send(request)
        meter.record(request, .success(response))
        _ = learnNonce(from: response)
        let date = response.values(of: "date").first.flatMap(HTTPDate.seconds)
        return (TokenAnswer(response), date.map { now - $0 })
    }

    private func keep(_ granted: TokenAnswer.Granted) -> Token {
        number += 1
        let lifetime = min(max(0, granted.expires_in), 86_400)
        // A tenth before its end, and at most five minutes.
        return Token(
            text: Secret(granted.access_token), isBound: granted.token_type.lowercased() == "dpop",
            renewAt: epochSeconds() + lifetime - min(300, lifetime / 10), number: number)
    }

    private static func signing(_ body: () throws -> String) throws(TransportError) -> String {
        do { return try body() } catch {
            throw TransportError(
                .credential, "The private key cannot sign.", isRetryable: false,
                remedy: "Make a new key in Okta and save its PEM in directory.oauth.private_key_file.")
        }
    }
}
