import Foundation
import Simulator
import Testing

@Suite("Faults on the wire")
struct FaultTests {
    private let listing = "/api/v1/users?limit=5"

    /// What came of the second of three pages of five, five and two users.
    private struct Struck {
        let answer: WireAnswer
        /// The address that was asked for.
        let address: String
        /// The org's own address.
        let url: String
        let counters: RequestCounters
    }

    private func secondPage(with kind: Fault.Kind) async throws -> Struck {
        var result: Struck?
        try await withOkta(users: 12, isMixed: false) { okta in
            okta.order(Fault(kind, method: "GET", path: "/api/v1/u*", query: "limit=5", skip: 1, times: 1))
            let first = try await okta.send("GET", listing)
            #expect(try first.ids().count == 5)
            let address = try #require(first.next)
            let second = String(address.dropFirst(okta.url.count))
            let answer = try await okta.send("GET", second)
            result = Struck(answer: answer, address: address, url: okta.url, counters: okta.counters)
            #expect(try await okta.send("GET", second).ids().count == 5, "the fault strikes once")
        }
        return try #require(result)
    }

    @Test func status() async throws {
        let order = Fault.StatusAnswer(429, headers: ["X-Rate-Limit-Limit": "0", "Retry-After": "3"])
        let limited = try await secondPage(with: .status(order)).answer
        #expect(limited.status == 429)
        #expect(try limited.errorCode() == "E0000047")
        #expect(limited.values("x-rate-limit-limit") == ["0"])
        #expect(limited.values("retry-after") == ["3"])
        #expect(limited.values("link") == [])

        let proxy = Fault.StatusAnswer(502, body: "<html>", contentType: "text/html")
        let page = try await secondPage(with: .status(proxy)).answer
        #expect(page.status == 502 && page.text == "<html>")
    }

    @Test func drop() async throws {
        let struck = try await secondPage(with: .drop)
        #expect(struck.answer.bytes == [])
        #expect(struck.counters.count(.users, status: 0) == 1)
    }

    @Test func truncate() async throws {
        let answer = try await secondPage(with: .truncate(bytes: 1_000)).answer
        #expect(answer.status == 200)
        #expect(answer.body.count == 1_000)
        #expect(try #require(answer.values("content-length").first.flatMap { Int($0) }) > 4_000)
    }

    @Test func delayAnswersRightly() async throws {
        let answer = try await secondPage(with: .delay(milliseconds: 20)).answer
        #expect(try answer.ids().count == 5)
    }

    @Test func wrongLinks() async throws {
        let elsewhere = try await secondPage(with: .wrongLink(.otherHost))
        #expect(try elsewhere.answer.ids().count == 5)
        #expect(try #require(elsewhere.answer.next).hasPrefix(elsewhere.url) == false)
        let again = try await secondPage(with: .wrongLink(.samePage))
        #expect(try again.answer.ids().count == 5)
        #expect(again.answer.next == again.address)
        let ended = try await secondPage(with: .wrongLink(.missing)).answer
        #expect(try ended.ids().count == 5)
        #expect(ended.next == nil)
    }

    @Test func bodiesThatLie() async throws {
        let empty = try await secondPage(with: .empty).answer
        #expect(empty.status == 200 && empty.text == "[]" && empty.next == nil)
        let malformed = try await secondPage(with: .malformed).answer
        #expect(malformed.values("content-length") == ["\(malformed.body.count)"])
        #expect(throws: (any Error).self) { try malformed.json() }
        let portal = try await secondPage(with: .html).answer
        #expect(portal.status == 200)
        #expect(portal.values("content-type").first?.hasPrefix("text/html") == true)
    }

    @Test func recordsThatLie() async throws {
        let ids = try await secondPage(with: .repeatedID).answer.ids()
        #expect(ids.count == 6 && ids.first == ids.last)
        let noID = try await secondPage(with: .badRecord(index: 2, .noID)).answer.records()
        #expect(noID.map { $0["id"] == nil } == [false, false, true, false, false])
        let noName = try await secondPage(with: .badRecord(index: 0, .noName)).answer.records()
        let logins = noName.map { ($0["profile"] as? [String: Any])?["login"] == nil }
        #expect(logins == [true, false, false, false, false])
        let wrongTypes = try await secondPage(with: .badRecord(index: 4, .wrongTypes)).answer.records()
        let last = try #require(wrongTypes.last)
        #expect(last["status"] as? Int == 7 && last["profile"] is String)
    }

    @Test func faultsStrikeWhatTheyNameAndNothingElse() async throws {
        try await withOkta(users: 2, groups: 1, memberships: 2, isMixed: false) { okta in
            okta.order(Fault(.status(.init(503)), path: "/api/v1/groups/*/users"))
            let group = okta.org.allGroups[0].id
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await okta.send("GET", "/api/v1/groups/\(group)/users").status) }
            statuses.append(try await okta.send("GET", "/api/v1/groups").status)
            okta.clearFaults()
            statuses.append(try await okta.send("GET", "/api/v1/groups/\(group)/users").status)
            #expect(statuses == [503, 503, 503, 200, 200])
        }
    }

    @Test func anUnknownStatusCanBeServed() async throws {
        try await withOkta(users: 2, isMixed: false) { okta in
            let id = okta.org.everybody[0].id
            try okta.change { try $0.setStatus(id, OktaStatus(rawValue: "ACTIVATING")) }
            #expect(try await okta.send("GET", "/api/v1/users/\(id)").object()["status"] as? String == "ACTIVATING")
        }
    }
}
