import Foundation
import OktaDirectory
import Testing

@Suite("Private keys in PEM form")
struct SigningKeyTests {
    @Test("every form that people have is read", arguments: OAuthKeys.Form.allCases)
    func forms(_ form: OAuthKeys.Form) async throws {
        let keys = try await OAuthKeys.make(form)
        let key = try SigningKey(pem: keys.privatePEM)
        let algorithms: [OAuthKeys.Form: String] = [.p384: "ES384", .p521: "ES512", .pkcs1: "RS256", .pkcs8: "RS256"]
        #expect(key.algorithm == algorithms[form] ?? "ES256")
        #expect("\(key)" == "<redacted>")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("rsa") && !dumped.contains("p256"))
        // Windows line ends, blanks around, a comment before.
        let rough = "made by hand\r\n" + keys.privatePEM.replacing("\n", with: "  \r\n") + "\r\n"
        #expect(try SigningKey(pem: rough).algorithm == key.algorithm)
        if form == .sec1 { #expect(keys.privatePEM.contains("EC PARAMETERS")) }
        if form == .pkcs1 { #expect(keys.privatePEM.contains("BEGIN RSA PRIVATE KEY")) }
    }

    @Test("what is no such key is told apart, and nothing of it is shown")
    func refused() async throws {
        let keys = try await OAuthKeys.make(.pkcs8)
        let folder = FileManager.default.temporaryDirectory
        let weak = try await OAuthKeys.shell("openssl genrsa -traditional 1024 2>/dev/null", in: folder)
        let curve = try await OAuthKeys.shell("openssl ecparam -name secp256k1 -genkey -noout", in: folder)
        let locked = try await OAuthKeys.shell(
            "openssl genrsa -aes128 -passout pass:x -traditional 2048 2>/dev/null", in: folder)
        let locked8 = try await OAuthKeys.shell(
            "openssl genpkey -algorithm RSA -aes128 -pass pass:x 2>/dev/null", in: folder)
        let cases: [(String, String)] = [
            (keys.publicPEM, "public key"), (weak, "2048"), (curve, "neither RSA nor"), (locked, "password"),
            (locked8, "password"), (#"{"kty":"RSA","d":"secret"}"#, "JWK"), ("hello", "no private key"),
            (String(keys.privatePEM.prefix(400)), "breaks off"),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "OpenSSH"),
        ]
        for (text, word) in cases {
            let error = #expect(throws: SigningKeyError.self) { _ = try SigningKey(pem: text) }
            #expect(error?.what.contains(word) == true, "\(word): \(error?.what ?? "")")
            #expect(error?.remedy.isEmpty == false)
            #expect(error?.what.contains("AAAA") == false && error?.what.contains("secret") == false)
        }
    }
}
