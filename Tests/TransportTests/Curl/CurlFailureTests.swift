import Foundation
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct CurlFailureTests {
    private func failure(
        _ options: CurlOptions = .tests(), _ script: @escaping @Sendable (LoopbackConnection) -> Void
    ) async throws -> TransportError {
        let server = try LoopbackServer { connection in
            connection.readRequest()
            script(connection)
        }
        let exchange = try CurlExchange(options)
        let error = try await exchange.failure(HTTPRequest(url: server.url + "/secret-path?token=abc"))
        #expect(error.message.contains("127.0.0.1:\(server.port)") || error.kind == .cancelled)
        #expect(!error.message.contains("secret-path") && !error.message.contains("abc"))
        return error
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
        "",
    ])
    func aTruncatedAnswerIsBroken(_ answer: String) async throws {
        let error = try await failure { $0.write(answer) }
        #expect(error.kind == .broken && error.isRetryable)
    }

    @Test func aPortThatDoesNotSpeakTLSIsSaidToBe() async throws {
        // It reads the client's hello and keeps silent, as a server of plain HTTP that waits for the end of a line.
        let server = try LoopbackServer { $0.waitForClose() }
        let exchange = try CurlExchange(.tests { $0.connectDeadline = .milliseconds(200) })
        let address = server.url.replacing("http://", with: "https://")
        let error = try await exchange.failure(HTTPRequest(url: address))
        #expect(error.kind == .deadline && error.isRetryable)
        #expect(error.message.contains("SSL"), "\(error.message)")
    }

    @Test func whereNothingListensTheAddressThatWasTriedIsNamed() async throws {
        let port = try LoopbackServer.unusedPort()
        let error = try await CurlExchange(.tests()).failure(HTTPRequest(url: "http://localhost:\(port)/"))
        #expect(error.kind == .connection && error.message.contains("port \(port)"), "\(error.message)")
    }

    @Test func aResetIsBroken() async throws {
        let error = try await failure { connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            connection.resetOnClose()
        }
        #expect(error.kind == .broken && error.isRetryable)
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n\r\n", "<html>no head</html>\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    ])
    func whatIsNotHTTPIsSaidToBe(_ garbage: String) async throws {
        let error = try await failure { $0.write(garbage) }
        #expect(error.kind == .broken && !error.isRetryable && error.message.contains("did not answer in HTTP"))
    }

    @Test(arguments: [true, false])
    func aBodyOverTheLimitIsRefused(_ hasLength: Bool) async throws {
        let options = CurlOptions.tests { $0.bodyLimitBytes = 10_000 }
        let error = try await failure(options) { connection in
            let length = hasLength ? "Content-Length: 1000000" : "Connection: close"
            connection.write("HTTP/1.1 200 OK\r\n\(length)\r\n\r\n")
            while connection.write(String(repeating: "x", count: 1000)) {}
        }
        #expect(error.kind == .tooLarge && !error.isRetryable && error.message.contains("10000 bytes"))
    }

    @Test func aBodyOfExactlyTheLimitIsTaken() async throws {
        let server = try LoopbackServer(answers: [answer(body: String(repeating: "x", count: 10_000))])
        let exchange = try CurlExchange(.tests { $0.bodyLimitBytes = 10_000 })
        #expect(try await exchange.get(server.url).body.count == 10_000)
    }

    @Test(arguments: [(1, 50_000), (500, 10)])
    func headersOverTheLimitAreRefused(_ count: Int, _ length: Int) async throws {
        let error = try await failure(.tests { ($0.headerLimitBytes, $0.headerLimitCount) = (40_000, 100) }) {
            connection in
            let line = "X-Large: " + String(repeating: "x", count: length)
            connection.write(answer(200, Array(repeating: line, count: count)))
            connection.waitForClose()
        }
        #expect(error.kind == .tooLarge && error.message.contains("headers of more than 40000 bytes or 100 lines"))
    }

    @Test func aSilentServerMeetsTheIdleDeadline() async throws {
        for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"] {
            let error = try await failure(.tests { $0.idleDeadline = .seconds(1) }) { connection in
                connection.write(answer)
                connection.waitForClose()
            }
            #expect(error.kind == .deadline && error.isRetryable && error.message.contains("fell silent"))
        }
    }

    @Test func aDrippingServerMeetsTheTotalDeadline() async throws {
        let error = try await failure(.tests { $0.totalDeadline = .milliseconds(300) }) { connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n")
            while connection.write("x") { sched_yield() }
        }
        #expect(error.kind == .deadline && error.message.contains("in full"), "\(error)")
    }

    @Test func aHandshakeThatStallsMeetsTheConnectDeadline() async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        let exchange = try CurlExchange(.tests { $0.connectDeadline = .milliseconds(200) })
        let error = try await exchange.failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error.kind == .deadline && error.message.contains("could not be connected to"))
        await eventually { server.seen.closedByClient == 1 }
    }

    @Test func aRefusedConnectionIsSaidSo() async throws {
        let port = try LoopbackServer.unusedPort()
        let exchange = try CurlExchange(.tests())
        let error = try await exchange.failure(HTTPRequest(url: "http://127.0.0.1:\(port)/"))
        #expect(error.kind == .connection && error.isRetryable && error.message.contains("127.0.0.1:\(port)"))
    }

    @Test func plainHTTPWhereTLSIsExpectedIsAFailedHandshake() async throws {
        let server = try LoopbackServer { $0.write("HTTP/1.1 400 Bad Request\r\n\r\n") }
        let exchange = try CurlExchange(.tests())
        let error = try await exchange.failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error.kind == .certificate && error.message.contains("handshake"))
    }

    @Test func whatCannotBeSentSafelyIsNotSent() async throws {
        let server = try LoopbackServer(answers: [answer()])
        let exchange = try CurlExchange(.tests())
        let secret = "s3cret"
        let requests = [
            HTTPRequest(url: "http://example.com/"), HTTPRequest(url: "http://128.0.0.1/"),
            HTTPRequest(url: "http://127.0.0.1.example.com/"), HTTPRequest(url: "http://localhost.example.com/"),
            HTTPRequest(url: "http://user:pw@127.0.0.1:\(server.port)/"), HTTPRequest(url: "ftp://127.0.0.1/"),
            HTTPRequest(url: "file:///etc/passwd"), HTTPRequest(url: "\(server.url)/\r\nX-Injected: 1"),
            HTTPRequest(url: "\(server.url)/a\0b"), HTTPRequest(url: ""),
            HTTPRequest(url: server.url, headers: [("A", .text("x\r\nB: y"))]),
            HTTPRequest(url: server.url, headers: [("A", .secret(prefix: "SSWS ", Secret("\(secret)\n")))]),
            HTTPRequest(url: server.url, headers: [("A", .text("x\0"))]),
            HTTPRequest(url: server.url, headers: [("A: b\r\nC", .text("x"))]),
            HTTPRequest(method: "GET / HTTP/1.1\r\nA: b", url: server.url),
        ]
        for request in requests {
            let error = try await exchange.failure(request)
            #expect(error.kind == .address && !error.isRetryable)
            #expect(!error.message.contains(secret) && !error.message.contains("pw"))
        }
        #expect(server.seen.connections == 0)
    }
}
