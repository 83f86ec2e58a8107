import AccessModel
import SCIMDirectory
import Synchronization
import Testing
import Transport

@Suite("SCIM with an OAuth client")
struct SCIMOAuthTests {
    /// Gives `a1`, `a2` and so on.
    private final class Endpoint: HTTPExchange {
        private let count = Mutex(0)
        private let status: Int

        init(status: Int = 200) { self.status = status }

        var issued: Int { count.withLock { $0 } }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            let number = count.withLock {
                $0 += 1
                return $0
            }
            let body = "{\"access_token\":\"a\(number)\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
            return HTTPResponse(status: status, body: Array(body.utf8))
        }

        var credential: SCIMCredential {
            .client(
                ClientCredentials(
                    tokenURL: "https://id.example.com/token", clientID: "c", secret: Secret("s3cret"), scope: nil,
                    authentication: .basic, exchange: self, epochSeconds: { 0 }))
        }
    }

    @Test("One token serves a whole read")
    func oneToken() async throws {
        let endpoint = Endpoint()
        let service = ScriptedSCIM(.people(5)) { asked, right in
            asked.headers["Authorization"] == "Bearer a1" ? right : ScriptedSCIM.fault(401)
        }
        #expect(try await service.source(credential: endpoint.credential).read().people.count == 5)
        #expect(endpoint.issued == 1)
    }

    @Test("A token that is refused in the middle of a read is replaced once, and the read goes on")
    func replaced() async throws {
        let endpoint = Endpoint()
        let service = ScriptedSCIM(.people(5)) { asked, right in
            let wanted = asked.path == "/Users" && asked.start >= 3 ? "Bearer a2" : "Bearer a1"
            let isFresh = asked.headers["Authorization"] == "Bearer a2"
            return isFresh || asked.headers["Authorization"] == wanted ? right : ScriptedSCIM.fault(401)
        }
        #expect(try await service.source(credential: endpoint.credential).read().people.count == 5)
        #expect(endpoint.issued == 2)
    }

    @Test("A service that refuses fresh tokens too refuses the client: one replacement a request, no loop")
    func refused() async throws {
        let endpoint = Endpoint()
        let service = ScriptedSCIM(.people(5)) { _, _ in ScriptedSCIM.fault(401) }
        let error = await #expect(throws: DirectoryError.self) {
            try await service.source(credential: endpoint.credential).read()
        }
        #expect(error?.kind == .refused)
        #expect(endpoint.issued <= 4)
    }

    @Test("A client that the token endpoint refuses: what to mend, and nothing of the secret")
    func badClient() async throws {
        let error = await #expect(throws: DirectoryError.self) {
            try await ScriptedSCIM(.people(1)).source(credential: Endpoint(status: 401).credential).read()
        }
        #expect(error?.kind == .refused)
        #expect(error?.message == "The token endpoint refused the client from /run/secrets/scim-token: 401.")
        #expect(error?.remedy.contains("client_auth") == true)
    }
}
