import Foundation
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct CurlExchangeTests {
    let exchange: CurlExchange

    init() throws { exchange = try CurlExchange(.tests()) }

    @Test func givesStatusEveryHeaderLineAndBody() async throws {
        let server = try LoopbackServer(answers: [
            answer(
                206, ["Link: <a>; rel=\"self\"", "X-Empty:", "link:\t<b>; rel=\"next\" ", "X-Name: Zo\u{eb}"],
                body: "{\"a\":1}")
        ])
        let response = try await exchange.get(server.url + "/x?after=1")
        #expect(response.status == 206)
        #expect(response.text == "{\"a\":1}")
        #expect(response.values(of: "LINK") == ["<a>; rel=\"self\"", "<b>; rel=\"next\""])
        #expect(response.headers.map(\.name) == ["Link", "X-Empty", "link", "X-Name", "Content-Length"])
        #expect(response.values(of: "x-name") == ["Zoë"])
        let request = try #require(server.seen.requests.first)
        #expect(request.hasPrefix("GET /x?after=1 HTTP/1.1\r\n"))
        #expect(request.contains("\r\nUser-Agent: tailroster/test\r\n"))
        #expect(request.contains("\r\nAccept-Encoding: "))
    }

    @Test func sendsMethodsHeadersAndBodiesAsTheyAre() async throws {
        let server = try LoopbackServer(answers: [answer()])
        let large = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
        let requests = [
            HTTPRequest(method: "POST", url: server.url + "/suspend"),
            HTTPRequest(
                method: "PUT", url: server.url,
                headers: [
                    ("Content-Type", .text("application/json")),
                    ("Authorization", .secret(prefix: "SSWS ", Secret("t0ken"))), ("X-Empty", .text("")),
                ], body: Array("{}".utf8)),
            HTTPRequest(method: "DELETE", url: server.url),
            HTTPRequest(method: "POST", url: server.url, body: large),
        ]
        for request in requests { _ = try await exchange.send(request) }

        let seen = server.seen.requests
        #expect(seen[0].hasPrefix("POST /suspend HTTP/1.1\r\n") && seen[0].contains("Content-Length: 0\r\n"))
        #expect(!seen[0].contains("Content-Type"))
        #expect(seen[1].contains("Authorization: SSWS t0ken\r\n") && seen[1].contains("X-Empty:\r\n"))
        #expect(seen[1].contains("Content-Type: application/json\r\n") && seen[1].hasSuffix("\r\n\r\n{}"))
        #expect(seen[2].hasPrefix("DELETE / HTTP/1.1\r\n") && !seen[2].contains("Content-Length"))
        #expect(seen[3].utf8.suffix(large.count).elementsEqual(large) && !seen[3].contains("Expect"))
    }

    @Test func readsNoBodyAfterHEAD() async throws {
        let server = try LoopbackServer(answers: ["HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"])
        let response = try await exchange.send(HTTPRequest(method: "HEAD", url: server.url))
        #expect(response.values(of: "content-length") == ["500"] && response.body.isEmpty)
    }

    @Test func followsNoRedirect() async throws {
        let server = try LoopbackServer(answers: [answer(302, ["Location: /elsewhere"])])
        let response = try await exchange.get(server.url)
        #expect(response.status == 302 && server.seen.requests.count == 1)
    }

    @Test func keepsOnlyTheHeadersOfTheFinalAnswer() async throws {
        let server = try LoopbackServer(answers: [
            "HTTP/1.1 103 Early Hints\r\nLink: </early>; rel=next\r\n\r\nHTTP/1.1 200 OK\r\nX-Final: 1\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nLink: </trailer>; rel=next\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nLink: </trailer>; rel=next\r\n\r\n",
        ])
        let response = try await exchange.get(server.url)
        #expect(response.text == "ok")
        #expect(response.headers.map(\.name) == ["X-Final", "Transfer-Encoding"])
        #expect(try await exchange.get(server.url).values(of: "link") == [])
    }

    @Test func decompresses() async throws {
        // gzip of 1,000 times "roster ".
        let gzip = try #require(
            Data(base64Encoded: "H4sIAAAAAAACA+3FQQ0AMAgEMCszx3vJgf+gAAftp/k9lRdJkiRJkiRJkiRJdwuhcOM/WBsAAA=="))
        let server = try LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n")
            connection.write(Array(gzip))
        }
        #expect(try await exchange.get(server.url).text == String(repeating: "roster ", count: 1000))
        // What counts against the limit is the body that comes out.
        let small = try CurlExchange(.tests { $0.bodyLimitBytes = 6999 })
        #expect(try await small.failure(HTTPRequest(url: server.url)).kind == .tooLarge)
    }

    @Test func usesAConnectionAgain() async throws {
        let server = try LoopbackServer(answers: [answer(body: "again")])
        for _ in 0..<20 { #expect(try await exchange.get(server.url).text == "again") }
        #expect(server.seen.requests.count == 20 && server.seen.connections == 1)
    }

    @Test func sendsManyAtOnceOverFewConnections() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.write(answer(body: String(request.split(separator: " ")[1])))
            }
        }
        let exchange = try CurlExchange(.tests { $0.connectionsPerHost = 4 })
        let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                group.addTask { (number, try await exchange.get("\(server.url)/\(number)").text) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(bodies == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "/\($0)") }))
    }

    @Test func opensNoMoreConnectionsThanAllowed() async throws {
        let server = try LoopbackServer(answers: [answer(body: "x")])
        let exchange = try CurlExchange(.tests { $0.connectionsPerHost = 3 })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<30 { group.addTask { _ = try await exchange.get(server.url) } }
            try await group.waitForAll()
        }
        #expect(server.seen.requests.count == 30 && server.seen.connections <= 3)
    }

    @Test func localhostIsThisMachine() async throws {
        let server = try LoopbackServer(answers: [answer(body: "here")])
        #expect(try await exchange.get("http://localhost:\(server.port)/").text == "here")
        #expect(try await exchange.get("http://LOCALHOST:\(server.port)/").text == "here")
    }
}
