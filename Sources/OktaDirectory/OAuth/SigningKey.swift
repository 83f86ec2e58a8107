import Crypto
import CryptoExtras
import Foundation

/// The private key of an API service app, which signs its assertions. It never prints.
public struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
    private enum Key: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
    }

    private let key: Key

    /// A key from PEM: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC1 (`EC PRIVATE KEY`, also behind its
    /// `EC PARAMETERS`).
    ///
    /// - Throws: ``SigningKeyError``, which says what the text is instead.
    public init(pem text: String) throws(SigningKeyError) {
        let block = try PEMBlock.privateKey(in: text)
        guard let key = Self.key(of: block) else { throw Self.reason(for: block) }
        self.key = key
    }

    /// A new key on P-256, for DPoP proofs.
    init() { key = .p256(P256.Signing.PrivateKey()) }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The name of the signatures that it makes (RFC 7518, 3.1).
    public var algorithm: String {
        switch key {
        case .rsa: "RS256"
        case .p256: "ES256"
        case .p384: "ES384"
        case .p521: "ES512"
        }
    }

    /// A signature over bytes, in the form of a JSON Web Signature.
    func signature(over bytes: [UInt8]) throws -> [UInt8] {
        switch key {
        case .rsa(let key):
            Array(try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
        case .p256(let key): Array(try key.signature(for: SHA256.hash(data: bytes)).rawRepresentation)
        case .p384(let key): Array(try key.signature(for: SHA384.hash(data: bytes)).rawRepresentation)
        case .p521(let key): Array(try key.signature(for: SHA512.hash(data: bytes)).rawRepresentation)
        }
    }

    /// The public part as a JSON Web Key, for the header of a proof; `nil` for RSA, of which no proofs are made.
    var publicJWK: PublicJWK? {
        switch key {
        case .rsa: nil
        case .p256(let key): PublicJWK(curve: "P-256", point: Array(key.publicKey.rawRepresentation))
        case .p384(let key): PublicJWK(curve: "P-384", point: Array(key.publicKey.rawRepresentation))
        case .p521(let key): PublicJWK(curve: "P-521", point: Array(key.publicKey.rawRepresentation))
        }
    }

    // MARK: Reading

    private static func key(of block: PEMBlock) -> Key? {
        func first(_ make: () throws -> Key) -> Key? {
            do { return try make() } catch { return nil }
        }
        let text = block.text
        return first { .rsa(try _RSA.Signing.PrivateKey(pemRepresentation: text)) }
            ?? first { .p256(try P256.Signing.PrivateKey(pemRepresentation: text)) }
            ?? first { .p384(try P384.Signing.PrivateKey(pemRepresentation: text)) }
            ?? first { .p521(try P521.Signing.PrivateKey(pemRepresentation: text)) }
    }

    private static func reason(for block: PEMBlock) -> SigningKeyError {
        do {
            _ = try _RSA.Signing.PrivateKey(unsafePEMRepresentation: block.text)
            return SigningKeyError(
                what: "holds an RSA key of less than 2048 bits", remedy: "Make a key of at least 2048 bits.")
        } catch {
            return SigningKeyError(
                what: "holds no key that can be used: damaged, or neither RSA nor on P-256, P-384 or P-521",
                remedy: "Make a new key in Okta and save its PEM, all of it.")
        }
    }
}

/// Why a text is no key that can sign. Neither sentence shows anything of the text.
public struct SigningKeyError: Error, Sendable, Hashable {
    /// What is wrong, to follow the file's name.
    public let what: String
    /// What to do.
    public let remedy: String
}

/// One block of a text in PEM form (RFC 7468).
struct PEMBlock {
    let text: String

    /// The first block that holds a private key.
    static func privateKey(in text: String) throws(SigningKeyError) -> PEMBlock {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"] {
            guard let start = lines.firstIndex(of: "-----BEGIN \(label)-----") else { continue }
            guard let end = lines[start...].firstIndex(of: "-----END \(label)-----") else {
                throw SigningKeyError(
                    what: "breaks off before the end of the key", remedy: "Save the PEM again, all of it.")
            }
            if lines[start...end].contains(where: { $0.hasPrefix("Proc-Type:") }) { throw encrypted }
            return PEMBlock(text: lines[start...end].joined(separator: "\n") + "\n")
        }
        throw reason(text, lines)
    }

    private static let encrypted = SigningKeyError(
        what: "holds a key that is locked with a password",
        remedy: "Unlock it once: openssl pkey -in FILE -out NEWFILE.")

    private static func reason(_ text: String, _ lines: [String]) -> SigningKeyError {
        func has(_ label: String) -> Bool { lines.contains("-----BEGIN \(label)-----") }
        if has("ENCRYPTED PRIVATE KEY") { return encrypted }
        if has("PUBLIC KEY") || has("RSA PUBLIC KEY") || has("CERTIFICATE") {
            return SigningKeyError(
                what: "holds a public key or certificate",
                remedy: "Put the private key there; Okta keeps the public one.")
        }
        if has("OPENSSH PRIVATE KEY") {
            return SigningKeyError(
                what: "holds a key in OpenSSH's own form", remedy: "Make the key in Okta, or with openssl genpkey.")
        }
        if lines.first?.hasPrefix("{") == true {
            return SigningKeyError(
                what: "holds a key in JSON form (JWK)",
                remedy: "Where Okta shows the new private key, choose PEM and save that.")
        }
        return SigningKeyError(
            what: "holds no private key in PEM form", remedy: "Save the PEM that Okta showed when the key was made.")
    }
}

/// A public key on a curve as JSON (RFC 7517).
struct PublicJWK: Encodable {
    let kty = "EC"
    let crv: String
    let x: String
    let y: String

    init(curve: String, point: [UInt8]) {
        crv = curve
        x = Base64URL.text(point.prefix(point.count / 2))
        y = Base64URL.text(point.suffix(point.count / 2))
    }
}
