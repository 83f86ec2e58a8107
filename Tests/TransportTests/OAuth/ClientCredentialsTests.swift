import Foundation
import Synchronization
import Testing

@testable import Transport

@Suite("OAuth client credentials: asked for, kept, renewed")
struct ClientCredentialsTests {
    /// A token endpoint in memory, and the clock.
    private final class Endpoint: HTTPExchange {
        private let state = Mutex<(requests: [HTTPRequest], seconds: Int64)>(([], 1000))
        private let answer: @Sendable (Int) -> HTTPResponse

        init(_ answer: @escaping @Sendable (Int) -> HTTPResponse = { Endpoint.grant("t\($0)", "\"expires_in\":100") }) {
            self.answer = answer
        }

        var requests: [HTTPRequest] { state.withLock { $0.requests } }
        func wait(_ seconds: Int64) { state.withLock { $0.seconds += seconds } }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            let number = state.withLock {
                $0.requests.append(request)
                return $0.requests.count
            }
            for _ in 0..<20 { await Task.yield() }
            return answer(number)
        }

        static func grant(_ token: String, _ more: String, type: String = "Bearer") -> HTTPResponse {
            let fields = more.isEmpty ? "" : ",\(more)"
            let body = "{\"access_token\":\"\(token)\",\"token_type\":\"\(type)\"\(fields)}"
            return HTTPResponse(status: 200, body: Array(body.utf8))
        }

        func client(
            _ authentication: ClientCredentials.Authentication = .basic, scope: String? = nil, secret: String = "s3cret"
        ) -> ClientCredentials {
            ClientCredentials(
                tokenURL: "https://id.example.com/token/", clientID: "my:client", secret: Secret(secret), scope: scope,
                authentication: authentication, exchange: self, epochSeconds: { self.state.withLock { $0.seconds } })
        }
    }

    @Test("client_secret_basic: id and secret are encoded, then joined, in the header alone")
    func basic() async throws {
        let endpoint = Endpoint()
        let token = try await endpoint.client(.basic, scope: "a b", secret: "p%:ß").token()
        #expect(token.secret.reveal() == "t1")
        let request = endpoint.requests[0]
        #expect(request.method == "POST" && request.url == "https://id.example.com/token/")
        #expect(String(decoding: request.body, as: UTF8.self) == "grant_type=client_credentials&scope=a%20b")
        let expected = Data("my%3Aclient:p%25%3A%C3%9F".utf8).base64EncodedString()
        let isThere = request.headers.contains { header in
            guard case .secret("Basic ", let pair) = header.value else { return false }
            return header.name == "Authorization" && pair.reveal() == expected
        }
        #expect(isThere)
    }

    @Test("client_secret_post: id and secret in the form, no header")
    func post() async throws {
        let endpoint = Endpoint()
        _ = try await endpoint.client(.post, secret: "a+b&c").token()
        let request = endpoint.requests[0]
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=client_credentials&client_id=my%3Aclient&client_secret=a%2Bb%26c")
        #expect(!request.headers.contains { $0.name == "Authorization" })
    }

    @Test("A token is kept, and renewed shortly before its end")
    func renewal() async throws {
        let endpoint = Endpoint()
        let client = endpoint.client()
        #expect(try await client.token().secret.reveal() == "t1")
        endpoint.wait(89)
        #expect(try await client.token().secret.reveal() == "t1")
        endpoint.wait(1)
        #expect(try await client.token().secret.reveal() == "t2")
        #expect(endpoint.requests.count == 2)
    }

    @Test("A refused token is replaced; one that was replaced already is not asked for again")
    func replacement() async throws {
        let endpoint = Endpoint()
        let client = endpoint.client()
        let first = try await client.token()
        #expect(try await client.token(replacing: first).secret.reveal() == "t2")
        #expect(try await client.token(replacing: first).secret.reveal() == "t2")
        #expect(endpoint.requests.count == 2)
    }

    @Test("Whoever needs a token at the same time waits for the same one")
    func together() async throws {
        let endpoint = Endpoint()
        let client = endpoint.client()
        let tokens = try await mapConcurrently(Array(1...8), atMost: 8) { (_) async throws(OAuthError) in
            try await client.token().secret.reveal()
        }
        #expect(Set(tokens) == ["t1"])
        #expect(endpoint.requests.count == 1)
    }

    @Test("A token without an end, and ends written as texts")
    func ends() async throws {
        let endless = Endpoint { Endpoint.grant("t\($0)", "") }
        let client = endless.client()
        _ = try await client.token()
        endless.wait(10_000_000)
        #expect(try await client.token().secret.reveal() == "t1")

        let text = Endpoint { Endpoint.grant("t\($0)", "\"expires_in\":\"100\"", type: "bearer") }
        let other = text.client()
        _ = try await other.token()
        text.wait(90)
        #expect(try await other.token().secret.reveal() == "t2")
    }

    @Test("What is no token is an error that shows nothing of it")
    func errors() async throws {
        let cases: [(HTTPResponse, OAuthError)] = [
            (
                HTTPResponse(status: 401, body: Array(#"{"error":"invalid_client"}"#.utf8)),
                .refused(status: 401, code: "invalid_client")
            ),
            (HTTPResponse(status: 400, body: Array(#"{"error":"s3cret"}"#.utf8)), .refused(status: 400, code: nil)),
            (HTTPResponse(status: 403, body: Array("<html>".utf8)), .refused(status: 403, code: nil)),
            (HTTPResponse(status: 429), .limited), (HTTPResponse(status: 302), .unusable(status: 302)),
            (HTTPResponse(status: 503), .unusable(status: 503)),
            (HTTPResponse(status: 200, body: Array("<html>".utf8)), .unusable(status: 200)),
            (Endpoint.grant("", ""), .unusable(status: 200)), (Endpoint.grant("a b", ""), .unusable(status: 200)),
            (Endpoint.grant("t", "", type: "DPoP"), .unusable(status: 200)),
            (
                HTTPResponse(status: 200, body: Array(#"{"access_token":7,"token_type":"Bearer"}"#.utf8)),
                .unusable(status: 200)
            ),
        ]
        for (response, expected) in cases {
            let error = await #expect(throws: OAuthError.self) {
                _ = try await Endpoint { _ in response }.client().token()
            }
            #expect(error == expected)
        }
    }
}
