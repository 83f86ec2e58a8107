import Testing
import Transport

@Suite struct OriginTests {
    @Test(arguments: [
        "https://Example.okta.com/api/v1/users?after=1", "HTTPS://example.okta.com:443", "https://example.okta.com.",
        "https://EXAMPLE.OKTA.COM:443/?q=@other.example", "https://example.okta.com#x",
        "https://example.okta.com:0443/",
    ])
    func acceptsItself(_ url: String) throws {
        #expect(try Origin(of: "https://example.okta.com").accepts(url))
    }

    @Test(arguments: [
        "http://example.okta.com/", "https://example.okta.com:444/", "https://example.okta.com.evil.example/",
        "https://evil.example/https://example.okta.com/", "https://example.okta.com@evil.example/",
        "https://example.okta.com:443@evil.example/", "https://evil.example#@example.okta.com",
        "https://user@example.okta.com/", "https://evil.example\\@example.okta.com/", "https:\\\\example.okta.com/",
        "//example.okta.com/", "/api/v1/users?after=2", "https:example.okta.com", "https:///example.okta.com/",
        "https://example.okta.com../", "https://.example.okta.com/", "https://example%2eokta.com/",
        "https://example.okta.com%00.evil.example/", "https://example.okta.com:/", "https://example.okta.com:99999/",
        "https://example.okta.com:-443/", "https://example.okta.com:443:443/", " https://example.okta.com/",
        "https://example.okta.com/ x", "https://example.okta.com/\\x", "https://example.okta.com\t/",
        "https://example.okta.com/\r\nHost: evil",
        "https://exаmple.okta.com/", "https://example。okta.com/", "ftp://example.okta.com/",
        "javascript://example.okta.com/",
        "https://[example.okta.com]/", "https://xexample.okta.com/", "", "https://",
    ])
    func refusesEverythingElse(_ url: String) throws {
        #expect(try !Origin(of: "https://example.okta.com").accepts(url))
    }

    @Test func comparesIPv6AddressesByValue() throws {
        let origin = try Origin(of: "http://[::1]:8080/")
        #expect(origin.accepts("http://[0:0:0:0:0:0:0:1]:8080/x"))
        #expect(!origin.accepts("http://[::2]:8080/"))
        #expect(!origin.accepts("http://[::1%25eth0]:8080/"))
        #expect(!origin.accepts("http://::1:8080/"))
        #expect(!origin.accepts("http://[::1:8080/"))
        #expect(!origin.accepts("http://[::1]8080/"))
        #expect(origin.description == "http://[::1]:8080")
    }

    @Test func describesItselfWithoutTheDefaultPort() throws {
        #expect(try Origin(of: "https://Example.COM:443/a?b").description == "https://example.com")
        #expect(try Origin(of: "http://127.0.0.1:8080/").description == "http://127.0.0.1:8080")
    }

    @Test(arguments: [
        ("http://127.0.0.1/", true), ("http://127.255.255.254/", true), ("http://localhost/", true),
        ("http://LocalHost:80/", true), ("http://[::1]/", true), ("http://localhost./", false),
        ("http://127.1/", false), ("http://0177.0.0.1/", false), ("http://127.0.0.01/", false),
        ("http://127.0.0.256/", false), ("http://2130706433/", false), ("http://0.0.0.0/", false),
        ("http://localhost.example.com/", false), ("http://127.0.0.1.example.com/", false),
        ("http://[::ffff:127.0.0.1]/", false), ("http://[::]/", false), ("http://10.0.0.1/", false),
    ])
    func knowsLoopback(_ url: String, _ isLoopback: Bool) throws {
        #expect(try Origin(of: url).isLoopback == isLoopback)
    }

    @Test func refusalsDoNotShowTheAddress() {
        #expect {
            try Origin(of: "https://user:hunter2@example.com/")
        } throws: { error in
            (error as? TransportError)?.kind == .address && "\(error)".contains("user names")
                && !"\(error)".contains("hunter2")
        }
    }
}
