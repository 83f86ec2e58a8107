import AccessModel
import Foundation

/// The org's token endpoint: who may have a token, and which tokens are good.
struct TokenOffice: Sendable {
    /// What a token opens.
    struct Grant: Sendable {
        let app: ServiceApp
        let scopes: Set<String>
        let expires: Timestamp
        /// The thumbprint of the key that it is bound to.
        let thumbprint: String?
    }

    var apps: [String: ServiceApp] = [:]
    private var grants: [String: Grant] = [:]
    private var usedIDs: Set<String> = []
    private var issued = 0
    private let seed: UInt64

    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    private static let longestAssertionSeconds: Int64 = 3600
    private static let rememberedLimit = 100_000

    init(seed: UInt64) { self.seed = seed }

    /// Takes back every token, as an administrator can.
    mutating func revokeAll() { grants = [:] }

    /// The nonce of these five minutes.
    private func nonce(at now: Timestamp) -> String {
        OpaqueNumber(prefix: "n", suffix: "", key: SeededRandom.mix(seed ^ 17)).text(
            Int(now.milliseconds / 300_000) & 0xFFFF_FFFF)
    }

    // MARK: - Asking for a token

    /// `POST /oauth2/v1/token`.
    mutating func answer(_ request: SimulatedRequest, origin: String, at now: Timestamp) -> SimulatedResponse {
        do throws(OAuthFailure) {
            return try token(for: request, origin: origin, at: now)
        } catch {
            return error.response
        }
    }

    private mutating func token(
        for request: SimulatedRequest, origin: String, at now: Timestamp
    ) throws(OAuthFailure) -> SimulatedResponse {
        guard request.method == "POST" else { throw .request("The method must be POST.") }
        guard request.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true,
            let form = SimulatedRequest(
                method: "POST", target: "/?" + String(decoding: request.body, as: UTF8.self))
        else { throw .request("The body must be form-encoded.") }
        guard form.parameter("grant_type") == "client_credentials" else {
            throw OAuthFailure(
                status: 400, error: "unsupported_grant_type", description: "The grant type is not supported.")
        }
        guard form.parameter("client_assertion_type") == Self.assertionType,
            let assertion = form.parameter("client_assertion")
        else { throw .client("Client authentication failed. Only private_key_jwt is taken for these scopes.") }
        let address = "\(origin)\(request.path)"
        let app = try client(of: assertion, address: address, at: now)
        let thumbprint = try boundKey(of: request, app: app, address: address, at: now)
        let scopes = Set((form.parameter("scope") ?? "").split(separator: " ").map(String.init))
        guard !scopes.isEmpty else { throw .request("The scope parameter is missing.") }
        guard scopes.isSubset(of: app.scopes) else {
            throw OAuthFailure(
                status: 400, error: "invalid_scope",
                description:
                    "One or more scopes are not granted: \(scopes.subtracting(app.scopes).sorted().joined(separator: " "))"
            )
        }
        return issue(app, scopes, thumbprint, at: now)
    }

    private mutating func client(
        of text: String, address: String, at now: Timestamp
    ) throws(OAuthFailure) -> ServiceApp {
        guard let assertion = CompactJWS(text) else { throw .client("The client_assertion is not a JWT.") }
        guard let id = assertion.claims["iss"] as? String, assertion.claims["sub"] as? String == id else {
            throw .client("The iss and sub of the client_assertion must be the client id.")
        }
        guard let app = apps[id] else { throw .client("Invalid value for 'client_id' parameter.") }
        let keyID = assertion.header["kid"] as? String
        guard let key = keyID.map({ app.keys[$0] }) ?? (app.keys.count == 1 ? app.keys.first?.value : nil) else {
            throw .client("The client_assertion signature cannot be verified: no key has the kid.")
        }
        guard let algorithm = assertion.header["alg"] as? String,
            key.verifies(assertion.signature, over: assertion.signed, algorithm: algorithm)
        else { throw .client("The client_assertion signature is invalid.") }
        guard assertion.claims["aud"] as? String == address else {
            throw .client("The audience claim for client_assertion must be the endpoint invoked for the request.")
        }
        let seconds = now.milliseconds / 1000
        guard let expires = assertion.seconds("exp"), expires > seconds else {
            throw .client("The client_assertion token is expired.")
        }
        guard expires - seconds <= Self.longestAssertionSeconds else {
            throw .client("The client_assertion token has an expiration too far into the future.")
        }
        if let issuedAt = assertion.seconds("iat"), issuedAt > seconds + 300 {
            throw .client("The client_assertion was issued in the future.")
        }
        guard let tokenID = assertion.claims["jti"] as? String, use("assertion \(id) \(tokenID)") else {
            throw .client("The client_assertion token has already been used or has no jti.")
        }
        return app
    }

    private mutating func boundKey(
        of request: SimulatedRequest, app: ServiceApp, address: String, at now: Timestamp
    ) throws(OAuthFailure) -> String? {
        guard let text = request.header("dpop") else {
            if app.requiresDPoP { throw .proof("The DPoP proof JWT header is missing.") }
            return nil
        }
        let proof = try ProofCheck(method: "POST", address: address, now: now).check(text, token: nil)
        guard proof.nonce == nonce(at: now) else { throw .nonce(nonce(at: now)) }
        guard use("proof \(proof.id)") else { throw .proof("The jti of the proof was used before.") }
        return proof.thumbprint
    }

    private mutating func issue(
        _ app: ServiceApp, _ scopes: Set<String>, _ thumbprint: String?, at now: Timestamp
    ) -> SimulatedResponse {
        issued += 1
        let token = OpaqueNumber(prefix: "eyJsim", suffix: "", key: SeededRandom.mix(seed ^ 18)).text(issued)
        grants[token] = Grant(
            app: app, scopes: scopes, expires: now.adding(seconds: app.tokenSeconds), thumbprint: thumbprint)
        var json = JSONText()
        json.raw(thumbprint == nil ? #"{"token_type":"Bearer","expires_in":"# : #"{"token_type":"DPoP","expires_in":"#)
        json.plain(String(app.tokenSeconds))
        json.raw(#","access_token":"#)
        json.string(token)
        json.raw(#","scope":"#)
        json.string(scopes.sorted().joined(separator: " "))
        json.raw("}")
        return SimulatedResponse(status: 200, body: json.bytes)
    }

    // MARK: - Using a token

    /// What the token of a request opens.
    ///
    /// - Parameter address: the request's address without its query.
    mutating func grant(
        _ authorization: String, of request: SimulatedRequest, address: String, at now: Timestamp
    ) throws(OktaFailure) -> Grant {
        let words = authorization.split(separator: " ")
        guard words.count == 2, let grant = grants[String(words[1])], grant.expires > now else { throw .invalidToken }
        guard let bound = grant.thumbprint else {
            guard words[0] == "Bearer" else { throw .invalidToken }
            return grant
        }
        guard words[0] == "DPoP", let text = request.header("dpop") else { throw .invalidToken }
        let proof: ProofCheck.Proof
        do throws(OAuthFailure) {
            proof = try ProofCheck(method: request.method, address: address, now: now)
                .check(text, token: String(words[1]))
        } catch {
            throw .invalidToken
        }
        guard proof.thumbprint == bound, use("proof \(proof.id)") else { throw .invalidToken }
        return grant
    }

    private mutating func use(_ id: String) -> Bool {
        if usedIDs.count > Self.rememberedLimit { usedIDs = [] }
        return usedIDs.insert(id).inserted
    }
}
