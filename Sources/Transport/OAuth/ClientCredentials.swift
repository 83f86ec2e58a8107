import Foundation

/// An OAuth client that proves itself with a secret and gets bearer tokens for itself (RFC 6749, section 4.4).
///
/// A token is used until shortly before its end, or until a service refuses it; whoever needs a new one at the same time
/// waits for the same one.
public actor ClientCredentials {
    /// How the client proves itself to the token endpoint (RFC 6749, section 2.3.1).
    public enum Authentication: String, Sendable, Hashable, CaseIterable {
        /// `client_secret_basic`: id and secret in the `Authorization` header.
        case basic
        /// `client_secret_post`: id and secret in the form.
        case post
    }

    /// A token, told from those before it by its number.
    public struct AccessToken: Sendable {
        /// The token itself.
        public let secret: Secret
        /// What it may do; `nil` where the server did not say.
        public let scopes: Set<String>?
        let number: Int
        /// Seconds since the epoch from which on a new one is asked for; `nil` where the server said nothing.
        let renewedAt: Int64?
    }

    private let request: HTTPRequest
    private let exchange: any HTTPExchange
    private let epochSeconds: @Sendable () -> Int64
    private var current: AccessToken?
    private var renewal: Task<Result<AccessToken, OAuthError>, Never>?
    private var issued = 0

    /// A client of one token endpoint.
    ///
    /// - Parameters:
    ///   - tokenURL: the token endpoint's absolute address.
    ///   - clientID: the client's id.
    ///   - secret: the client's secret.
    ///   - scope: the scopes to ask for, separated by spaces; `nil` for the client's own.
    ///   - authentication: how the client proves itself.
    ///   - exchange: sends requests; asking for a token twice does no harm, so it may repeat a POST.
    ///   - epochSeconds: wall-clock time in seconds since the epoch.
    public init(
        tokenURL: String, clientID: String, secret: Secret, scope: String?, authentication: Authentication,
        exchange: any HTTPExchange, epochSeconds: @escaping @Sendable () -> Int64
    ) {
        var form = "grant_type=client_credentials"
        if let scope { form += "&scope=\(Self.formEncoded(scope))" }
        var headers: [(name: String, value: HTTPRequest.HeaderValue)] = [
            ("Accept", .text("application/json")), ("Content-Type", .text("application/x-www-form-urlencoded")),
        ]
        let (id, word) = (Self.formEncoded(clientID), Self.formEncoded(secret.reveal()))
        switch authentication {
        case .basic:
            let pair = Data("\(id):\(word)".utf8).base64EncodedString()
            headers.append(("Authorization", .secret(prefix: "Basic ", Secret(pair))))
        case .post: form += "&client_id=\(id)&client_secret=\(word)"
        }
        request = HTTPRequest(method: "POST", url: tokenURL, headers: headers, body: Array(form.utf8))
        self.exchange = exchange
        self.epochSeconds = epochSeconds
    }

    /// A token that is good for a while.
    ///
    /// - Parameter refused: a token that a service refused: it is not given again.
    public func token(replacing refused: AccessToken? = nil) async throws(OAuthError) -> AccessToken {
        if let current, current.number != refused?.number, current.renewedAt.map({ epochSeconds() < $0 }) ?? true {
            return current
        }
        if let renewal { return try await renewal.value.get() }
        let renewal = Task { await fetch() }
        self.renewal = renewal
        let result = await renewal.value
        self.renewal = nil
        if case .success(let token) = result { current = token }
        return try result.get()
    }

    private func fetch() async -> Result<AccessToken, OAuthError> {
        do throws(TransportError) {
            let response = try await exchange.send(request)
            issued += 1
            return Self.read(response).map { grant in
                // A tenth of its life before the end, at most a minute: time enough for a request that is under way.
                let margin = grant.lifetime.map { min(60, $0 / 10) } ?? 0
                return AccessToken(
                    secret: grant.token, scopes: grant.scopes, number: issued,
                    renewedAt: grant.lifetime.map { epochSeconds() + $0 - margin })
            }
        } catch {
            return .failure(.noAnswer(error))
        }
    }

    private static func read(_ response: HTTPResponse) -> Result<TokenGrant, OAuthError> {
        if response.status == 429 { return .failure(.limited) }
        if response.status == 200 {
            guard let grant = TokenGrant(response.body) else { return .failure(.unusable(status: 200)) }
            return .success(grant)
        }
        let code = TokenGrant.errorCode(response.body)
        guard [400, 401, 403].contains(response.status) else { return .failure(.unusable(status: response.status)) }
        return .failure(.refused(status: response.status, code: code))
    }

    /// `application/x-www-form-urlencoded`, as section 2.3.1 wants it for ids and secrets too.
    private static func formEncoded(_ text: String) -> String { PercentEncoding.encode(text) }
}

/// Why there is no token.
public enum OAuthError: Error, Sendable, Hashable {
    /// The token endpoint refused the client; the code is one of RFC 6749, section 5.2, where it gave one.
    case refused(status: Int, code: String?)
    /// The token endpoint's rate limit did not recover in time.
    case limited
    /// Something answered that gives no bearer token.
    case unusable(status: Int)
    /// There is no answer.
    case noAnswer(TransportError)
}
