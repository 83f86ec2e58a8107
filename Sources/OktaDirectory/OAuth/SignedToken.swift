import Crypto
import Foundation

/// A JSON Web Token in its compact form (RFC 7515, 7.1).
enum SignedToken {
    /// Signs header and claims.
    static func text(_ header: some Encodable, _ claims: some Encodable, key: SigningKey) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let signed = Base64URL.text(try encoder.encode(header)) + "." + Base64URL.text(try encoder.encode(claims))
        return signed + "." + Base64URL.text(try key.signature(over: Array(signed.utf8)))
    }
}

/// Base64 for addresses and tokens, without padding (RFC 4648, 5).
enum Base64URL {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}

/// What an app says of itself to have a token: `private_key_jwt` (RFC 7523), the only way for Okta's own scopes.
struct ClientAssertion {
    private struct Header: Encodable {
        let alg: String
        let kid: String?
    }

    private struct Claims: Encodable {
        let iss: String
        let sub: String
        let aud: String
        let iat: Int64
        let exp: Int64
        let jti: String
    }

    /// Okta takes an hour; the exchange takes seconds.
    private static let lifetimeSeconds: Int64 = 300

    /// A new assertion, good once.
    static func text(of app: OktaServiceApp, audience: String, now: Int64, id: String) throws -> String {
        try SignedToken.text(
            Header(alg: app.key.algorithm, kid: app.keyID),
            Claims(
                iss: app.clientID, sub: app.clientID, aud: audience, iat: now, exp: now + lifetimeSeconds, jti: id),
            key: app.key)
    }
}

/// A proof that a request comes from who holds the key that a token is bound to (RFC 9449, 4.2).
struct DPoPProof {
    private struct Header: Encodable {
        let typ = "dpop+jwt"
        let alg: String
        let jwk: PublicJWK?
    }

    private struct Claims: Encodable {
        let htm: String
        let htu: String
        let iat: Int64
        let jti: String
        let nonce: String?
        let ath: String?
    }

    let key: SigningKey

    /// A new proof, good once.
    ///
    /// - Parameters:
    ///   - url: the address of the request; its query does not belong into a proof.
    ///   - token: the access token that goes with it; `nil` at the token endpoint.
    func text(
        method: String, url: String, now: Int64, id: String, nonce: String?, token: String?
    ) throws -> String {
        let hash = token.map { Base64URL.text(SHA256.hash(data: Data($0.utf8))) }
        return try SignedToken.text(
            Header(alg: key.algorithm, jwk: key.publicJWK),
            Claims(
                htm: method, htu: String(url.prefix { $0 != "?" && $0 != "#" }), iat: now, jti: id, nonce: nonce,
                ath: hash),
            key: key)
    }
}
