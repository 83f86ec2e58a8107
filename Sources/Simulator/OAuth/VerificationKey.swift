import Crypto
import CryptoExtras
import Foundation

/// A public key, and the signatures that it verifies.
public struct VerificationKey: Sendable {
    private enum Key: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
    }

    private let key: Key

    /// A key from its PEM form (`PUBLIC KEY`); `nil` where it is neither RSA of at least 2048 bits nor on P-256, P-384 or
    /// P-521.
    public init?(pem: String) {
        func first(_ make: (String) throws -> Key) -> Key? {
            do { return try make(pem) } catch { return nil }
        }
        let found =
            first { .p256(try P256.Signing.PublicKey(pemRepresentation: $0)) }
            ?? first { .p384(try P384.Signing.PublicKey(pemRepresentation: $0)) }
            ?? first { .p521(try P521.Signing.PublicKey(pemRepresentation: $0)) }
            ?? first { .rsa(try _RSA.Signing.PublicKey(pemRepresentation: $0)) }
        guard let found else { return nil }
        key = found
    }

    /// The key that a proof carries in its header (RFC 7517); `nil` where it is none, or holds a private part.
    init?(jwk: [String: Any]) {
        guard jwk["d"] == nil, let kind = jwk["kty"] as? String else { return nil }
        func part(_ name: String) -> [UInt8]? { (jwk[name] as? String).flatMap { CompactJWS.bytes($0) } }
        do {
            switch (kind, jwk["crv"] as? String) {
            case ("RSA", _):
                guard let n = part("n"), let e = part("e") else { return nil }
                key = .rsa(try _RSA.Signing.PublicKey(n: n, e: e))
            case ("EC", let curve?):
                guard let x = part("x"), let y = part("y") else { return nil }
                switch curve {
                case "P-256": key = .p256(try P256.Signing.PublicKey(rawRepresentation: x + y))
                case "P-384": key = .p384(try P384.Signing.PublicKey(rawRepresentation: x + y))
                case "P-521": key = .p521(try P521.Signing.PublicKey(rawRepresentation: x + y))
                default: return nil
                }
            default: return nil
            }
        } catch {
            return nil
        }
    }

    /// The thumbprint of a key in its JSON form (RFC 7638): SHA-256 over its needed members in order.
    static func thumbprint(ofJWK jwk: [String: Any]) -> String? {
        let names = jwk["kty"] as? String == "RSA" ? ["e", "kty", "n"] : ["crv", "kty", "x", "y"]
        var members: [String] = []
        for name in names {
            guard let value = jwk[name] as? String else { return nil }
            members.append("\"\(name)\":\"\(value)\"")
        }
        return CompactJWS.text(SHA256.hash(data: Data("{\(members.joined(separator: ","))}".utf8)))
    }

    /// Whether a signature is this key's, by the algorithm that the header names (RFC 7518, 3.1).
    func verifies(_ signature: [UInt8], over signed: [UInt8], algorithm: String) -> Bool {
        do {
            switch (key, algorithm) {
            case (.rsa(let key), "RS256"): return Self.rsa(key, signature, SHA256.hash(data: signed))
            case (.rsa(let key), "RS384"): return Self.rsa(key, signature, SHA384.hash(data: signed))
            case (.rsa(let key), "RS512"): return Self.rsa(key, signature, SHA512.hash(data: signed))
            case (.p256(let key), "ES256"):
                return key.isValidSignature(
                    try P256.Signing.ECDSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed))
            case (.p384(let key), "ES384"):
                return key.isValidSignature(
                    try P384.Signing.ECDSASignature(rawRepresentation: signature), for: SHA384.hash(data: signed))
            case (.p521(let key), "ES512"):
                return key.isValidSignature(
                    try P521.Signing.ECDSASignature(rawRepresentation: signature), for: SHA512.hash(data: signed))
            default: return false
            }
        } catch {
            return false
        }
    }

    private static func rsa(_ key: _RSA.Signing.PublicKey, _ signature: [UInt8], _ digest: some Digest) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: .insecurePKCS1v1_5)
    }
}
