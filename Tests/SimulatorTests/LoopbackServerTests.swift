import Foundation
import Simulator
import Testing

@Suite("The server")
struct LoopbackServerTests {
    @Test func requestsFollowEachOtherOnOneConnection() async throws {
        try await withOkta(users: 2, isMixed: false) { okta in
            let head = "Host: localhost\r\nAuthorization: SSWS \(okta.token)\r\n"
            let bytes = try await okta.exchange(
                "GET /api/v1/users?limit=1 HTTP/1.1\r\n\(head)\r\nGET /api/v1/groups HTTP/1.1\r\n\(head)Connection: close\r\n\r\n"
            )
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
            #expect(okta.counters.count(.users) == 1 && okta.counters.count(.groups) == 1)
        }
    }

    @Test(arguments: [
        ("nonsense\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 400), ("GET /a%zz HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400), ("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        // Not a byte more than is read, or the reset would overtake the answer.
        ("GET /" + String(repeating: "x", count: 65_531), 413),
    ])
    func whatIsNoRequestIsRefused(request: String, status: Int) async throws {
        try await withOkta { okta in
            let refused = WireAnswer(try await okta.exchange(request))
            #expect(refused.status == status)
            #expect(try await okta.send("GET", "/api/v1/users").status == 200, "the server goes on")
        }
    }

    @Test func manyClientsAtOnce() async throws {
        try await withOkta(users: 300, groups: 1, memberships: 300, isMixed: false) { okta in
            let group = okta.org.allGroups[0].id
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<64 {
                    tasks.addTask { try await okta.send("GET", "/api/v1/groups/\(group)/users").ids().count }
                }
                for try await count in tasks { #expect(count == 300) }
            }
            #expect(okta.counters.count(.members, status: 200) == 64)
        }
    }

    @Test func stoppedServerIsGone() async throws {
        let okta = try await SimulatedOkta.start(org: OktaOrg(OktaRecipe(users: 1, groups: 0)))
        let port = okta.port
        await okta.stop()
        await #expect(throws: WireFailure.self) { try await okta.send("GET", "/api/v1/users") }
        // The port is free for the next.
        let next = try await SimulatedOkta.start(port: port, org: OktaOrg(OktaRecipe(users: 1, groups: 0)))
        #expect(next.port == port)
        await next.stop()
    }

    @Test func takenPortIsAnError() async throws {
        try await withOkta { okta in
            await #expect(throws: (any Error).self) {
                try await SimulatedOkta.start(port: okta.port, org: OktaOrg(OktaRecipe(users: 0, groups: 0)))
            }
        }
    }
}
