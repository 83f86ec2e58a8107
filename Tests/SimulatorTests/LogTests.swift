import AccessModel
import Foundation
import Simulator
import Testing

@Suite("The simulated log")
struct LogTests {
    private static let since = "since=2026-06-30T00:00:00Z"

    @Test("polling: every page leads on, also an empty one, and nothing is lost or doubled on the way")
    func polling() async throws {
        let clock = TestClock()
        try await withOkta(users: 3, groups: 1, isMixed: false, clock: clock.read) { okta in
            let person = okta.org.everybody[0]
            let empty = try await okta.send("GET", "/api/v1/logs?\(Self.since)&limit=2")
            #expect(try empty.records().isEmpty)
            var next = try #require(empty.next)
            var types: [String] = []
            try okta.change {
                try $0.suspend(person.id)
                try $0.unsuspend(person.id)
                try $0.addMember(person.id, to: $0.allGroups[0].id)
            }
            for count in [2, 1, 0, 0] {
                let page = try await okta.send("GET", String(next.dropFirst(okta.url.count)))
                let records = try page.records()
                #expect(records.count == count)
                types += records.compactMap { $0["eventType"] as? String }
                next = try #require(page.next)
            }
            #expect(types == ["user.lifecycle.suspend", "user.lifecycle.unsuspend", "group.user_membership.add"])
        }
    }

    @Test("bounded: ends; filters name types; what Okta refuses is refused")
    func bounded() async throws {
        let clock = TestClock()
        try await withOkta(users: 3, groups: 1, isMixed: false, clock: clock.read) { okta in
            try okta.change { try $0.suspend($0.everybody[0].id) }
            try okta.change { try $0.createGroup("Crew") }
            let all = try await okta.send("GET", "/api/v1/logs?\(Self.since)&until=2027-01-01T00:00:00Z")
            #expect(try all.records().count == 2)
            #expect(all.next == nil)
            let filter = "filter=eventType%20eq%20%22group.lifecycle.create%22%20or%20eventType%20eq%20%22x.y%22"
            #expect(try await okta.send("GET", "/api/v1/logs?\(Self.since)&\(filter)").records().count == 1)
            let refused: [(String, String)] = [
                ("since=2020-01-01T00:00:00Z", "E0000053"), ("\(Self.since)&after=x", "E0000001"),
                ("after=unknown", "E0000001"), ("limit=1001", "E0000001"), ("since=yesterday", "E0000001"),
                ("filter=published%20gt%20%22x%22", "E0000031"),
            ]
            for (query, code) in refused {
                let answer = try await okta.send("GET", "/api/v1/logs?\(query)")
                #expect(answer.status == 400, "\(query)")
                #expect(try answer.errorCode() == code, "\(query)")
            }
        }
    }

    @Test("too many requests at a time: 429 with a limit of 0")
    func concurrency() async throws {
        try await withOkta(users: 3) { okta in
            okta.limit(RateLimits(concurrency: 1))
            okta.order(Fault(.delay(milliseconds: 1000)))
            let answers = await withTaskGroup(of: WireAnswer?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do { return try await okta.send("GET", "/api/v1/groups") } catch { return nil }
                    }
                }
                return await group.reduce(into: [WireAnswer]()) { $0 += $1.map { [$0] } ?? [] }
            }
            let refused = answers.filter { $0.status == 429 }
            #expect(answers.count == 20 && !refused.isEmpty && refused.count < 20)
            for answer in refused {
                #expect(answer.values("x-rate-limit-limit") == ["0"])
                #expect(answer.values("x-rate-limit-remaining") == ["0"])
            }
            okta.clearFaults()
            let next = try await okta.send("GET", "/api/v1/groups")
            #expect(next.status == 200)
        }
    }

    @Test("listings that lag show what was, single records what is")
    func lag() async throws {
        let clock = TestClock()
        try await withOkta(users: 1, isMixed: false, clock: clock.read) { okta in
            let id = okta.org.everybody[0].id
            okta.lag(seconds: 60)
            try okta.change { try $0.suspend(id) }
            #expect(try await okta.send("GET", "/api/v1/users").text.contains("\"status\":\"ACTIVE\""))
            #expect(try await okta.send("GET", "/api/v1/users/\(id)").text.contains("\"status\":\"SUSPENDED\""))
            clock.advance(seconds: 61)
            #expect(try await okta.send("GET", "/api/v1/users").text.contains("\"status\":\"SUSPENDED\""))
        }
    }
}
