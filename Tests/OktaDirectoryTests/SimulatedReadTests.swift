import AccessModel
import Foundation
import OktaDirectory
import Simulator
import Testing

@Suite("Reading a simulated org over HTTP")
struct SimulatedReadTests {
    /// 450 people on three pages, and three groups.
    private func small() throws -> OktaOrg { try OktaOrg(OktaRecipe(users: 450, groups: 3, memberships: 900)) }

    /// Faults that end the connection, the answer or the listing, at each page of each listing.
    private static let struck: [(path: String, query: String?, pages: Int)] = [
        ("/api/v1/users", "limit=200", 3), ("/api/v1/groups", nil, 1), ("/api/v1/groups/*/users", nil, 3),
    ]

    @Test(
        "every fault at every page is an error",
        arguments: [
            .drop, .truncate(bytes: 100), .malformed, .html, .repeatedID, .wrongLink(.otherHost), .wrongLink(.samePage),
            .status(.init(401)), .status(.init(429)),
        ] as [Fault.Kind])
    func faults(_ kind: Fault.Kind) async throws {
        try await SimulatedOrg.with(try small()) { org in
            for (path, query, pages) in Self.struck {
                for page in 0..<pages {
                    org.okta.clearFaults()
                    org.okta.order(Fault(kind, path: path, query: query, skip: page))
                    await #expect(throws: DirectoryError.self, "\(path) page \(page + 1)") {
                        _ = try await org.source().read(.sweep)
                    }
                }
            }
            org.okta.clearFaults()
            _ = try await org.source().read(.sweep)
        }
    }

    @Test("one repeat mends what is wrong for a moment")
    func repeats() async throws {
        try await SimulatedOrg.with(try small()) { org in
            let right = try await org.source().read(.sweep)
            for kind in [.status(.init(500)), .status(.init(503)), .truncate(bytes: 10)] as [Fault.Kind] {
                org.okta.order(Fault(kind, path: "/api/v1/users", skip: 1, times: 1))
                let snapshot = try await org.source().read(.sweep)
                #expect(snapshot.memberships == right.memberships)
                #expect(snapshot.requests == right.requests + 1)
            }
        }
    }

    @Test("a wrong token is refused")
    func wrongToken() async throws {
        try await SimulatedOrg.with(try small()) { org in
            let error = await #expect(throws: DirectoryError.self) {
                _ = try await org.source(token: "00wrong").read(.sweep)
            }
            #expect(error?.kind == .refused)
            #expect(error?.message.contains("the test") == true)
            #expect(error?.message.contains("00wrong") == false)
        }
    }

    @Test("first contact shows people, groups, the allowance and the clock")
    func probe() async throws {
        try await SimulatedOrg.with(try small()) { org in
            let now = { @Sendable in Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
            let probe = try await org.source().probe(now: now)
            #expect(try probe.people.get())
            #expect(try probe.groups?.get() == true)
            #expect(probe.rateLimit != nil)
            #expect(abs(try #require(probe.clockSkewSeconds)) < 60)
        }
    }

    @Test("a sweep of 10,000 people, 200 groups and 40,000 memberships takes at most 255 requests")
    func sweep() async throws {
        let recipe = OktaRecipe(users: 10_000, groups: 200, memberships: 40_000)
        try await SimulatedOrg.with(try OktaOrg(recipe)) { org in
            let snapshot = try await org.source().read(.sweep)
            #expect(snapshot.people.count == 10_000)
            #expect(snapshot.groups.count == 200)
            #expect(snapshot.memberships.count == 40_000)
            #expect(snapshot.warnings == [])
            #expect(snapshot.requests <= 255)
            #expect(org.okta.counters.total == snapshot.requests)
        }
    }
}
