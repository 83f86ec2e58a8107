import Foundation
import Testing
import Transport

@Suite(
    .timeLimit(.minutes(1)),
    .enabled(if: HTTP2Server.executable != nil, "nghttpd is missing: install the package nghttp2-server"))
struct CurlTLSTests {
    private let certificates: TestCertificates
    private let executable: String

    init() throws {
        executable = try #require(HTTP2Server.executable)
        certificates = try TestCertificates()
    }

    private func server(
        named name: String = "good", for names: String = "IP:127.0.0.1,DNS:directory.test,DNS:cut.test", days: Int = 1
    ) async throws -> HTTP2Server {
        try certificates.issue(name, for: names, days: days)
        return try await HTTP2Server(executable, certificates: certificates, named: name)
    }

    private func exchange(_ change: (inout CurlOptions) -> Void = { _ in }) throws -> CurlExchange {
        try CurlExchange(
            .tests { options in
                options.caFile = certificates.authority
                options.caFileSetting = "directory.ca_file"
                change(&options)
            })
    }

    private func write(_ size: Int, to name: String) throws -> [UInt8] {
        let content = [UInt8]((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        try Data(content).write(to: certificates.folder.appending(path: name))
        return content
    }

    @Test func manyRequestsShareOneConnectionOverHTTP2() async throws {
        let server = try await server()
        let content = try write(300_000, to: "page.json")
        let exchange = try exchange { $0.connectionsPerHost = 1 }
        let url = "https://127.0.0.1:\(server.port)/page.json"
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    do throws(TransportError) {
                        let response = try await exchange.get(url)
                        return response.status == 200 && response.body == content
                    } catch {
                        Issue.record(error)
                        return false
                    }
                }
            }
            for await isWhole in group { #expect(isWhole) }
        }
        #expect(try await exchange.get("https://127.0.0.1:\(server.port)/missing").status == 404)
    }

    @Test func anUnknownAuthorityIsRefusedAndTheSettingNamed() async throws {
        let server = try await server()
        let exchange = try exchange { $0.caFile = nil }
        let error = try await exchange.failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error.kind == .certificate && !error.isRetryable)
        #expect(error.message.contains("directory.ca_file") && error.message.contains("127.0.0.1:\(server.port)"))
    }

    @Test func aCertificateForAnotherNameIsRefused() async throws {
        let server = try await server(named: "other", for: "DNS:other.test,IP:127.0.0.2")
        let error = try await exchange().failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error.kind == .certificate && !error.isRetryable)
    }

    @Test func anExpiredCertificateIsRefused() async throws {
        let server = try await server(named: "expired", days: -1)
        let error = try await exchange().failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error.kind == .certificate && error.message.contains("expired"))
    }

    @Test(arguments: ["missing.pem", "good.key", "empty.pem"])
    func aFileThatIsNoAuthorityIsNamed(_ file: String) async throws {
        let server = try await server()
        _ = try write(0, to: "empty.pem")
        let path = certificates.folder.appending(path: file).path
        let exchange = try exchange { $0.caFile = path }
        let error = try await exchange.failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error.kind == .certificate && error.message.contains(path))
        #expect(error.message.contains("directory.ca_file"))
    }

    @Test func aProxyFromTheEnvironmentIsUsedAndItsHeadersAreNotTheAnswers() async throws {
        let server = try await server()
        let content = try write(1000, to: "page.json")
        let response = try await exchange().get("https://directory.test:\(server.port)/page.json")
        #expect(response.body == content)
        #expect(response.values(of: "x-proxy") == [])
        let proxy = try #require(TestProxy.server)
        #expect(proxy.seen.requests.contains { $0.hasPrefix("CONNECT directory.test:\(server.port) ") })
    }

    @Test func anHTTP2AnswerThatIsCutOffIsBroken() async throws {
        let server = try await server()
        _ = try write(5_000_000, to: "large.json")
        let error = try await exchange().failure(HTTPRequest(url: "https://cut.test:\(server.port)/large.json"))
        #expect(error.kind == .broken && error.isRetryable)
    }

    @Test func cancellingOneHTTP2StreamLeavesTheOthers() async throws {
        let server = try await server()
        let content = try write(3_000_000, to: "large.json")
        let exchange = try exchange { $0.connectionsPerHost = 1 }
        let url = "https://127.0.0.1:\(server.port)/large.json"
        let tasks = (0..<12).map { _ in Task { try await exchange.get(url).body == content } }
        // Answered after them, when they are under way.
        #expect(try await exchange.get("https://127.0.0.1:\(server.port)/missing").status == 404)
        for task in tasks.prefix(6) { task.cancel() }
        for task in tasks.dropFirst(6) { #expect(try await task.value) }
    }
}

/// What needs no TLS server.
@Suite(.timeLimit(.minutes(1))) struct CurlProxyTests {
    @Test func aProxyThatRefusesIsNamedAsTheOne() async throws {
        let exchange = try CurlExchange(.tests())
        let error = try await exchange.failure(HTTPRequest(url: "https://refused.test/"))
        #expect(error.kind == .connection && error.message.contains("proxy") && error.message.contains("403"))
    }

    @Test func aRequestWithoutEncryptionNeverLeavesForAProxy() async throws {
        // 127.0.0.2 is not among the exceptions of `no_proxy`. Nothing listens there; the proxy would have answered.
        let port = try LoopbackServer.unusedPort()
        let exchange = try CurlExchange(.tests())
        let error = try await exchange.failure(HTTPRequest(url: "http://127.0.0.2:\(port)/"))
        #expect(error.kind == .connection && error.message.contains("Nothing accepted"))
        let proxy = try #require(TestProxy.server)
        #expect(!proxy.seen.requests.contains { $0.contains("127.0.0.2") })
    }

    @Test func aNameThatDoesNotExistIsSaidSo() async throws {
        let exchange = try CurlExchange(.tests())
        let error = try await exchange.failure(HTTPRequest(url: "https://nothing.invalid/"))
        #expect(error.kind == .name && error.isRetryable && error.message.contains("nothing.invalid"))
    }
}
