import Testing
import Transport

@Suite struct SecretTests {
    private struct Holder {
        let name = "okta"
        let token: Secret
    }

    @Test func noDescriptionShowsIt() {
        let text = "00never-to-be-seen"
        let secret = Secret(text)
        let holder = Holder(token: secret)
        let request = HTTPRequest(
            url: "https://a.example/", headers: [("Authorization", .secret(prefix: "SSWS ", secret))])
        var dumps = ["", "", ""]
        dump(secret, to: &dumps[0])
        dump(holder, to: &dumps[1])
        dump(request, to: &dumps[2])
        let shown = [
            "\(secret)", String(reflecting: secret), "\(holder)", String(reflecting: holder), "\([secret])",
            String(reflecting: Optional(secret)), "\(request)", String(reflecting: request.headers),
        ]
        for line in shown + dumps { #expect(!line.contains(text), "\(line)") }
        #expect("\(secret)" == "<redacted>")
        #expect(secret.reveal() == text)
    }
}
