import Foundation
import Simulator
import Testing

@Suite("The admin endpoint")
struct AdminTests {
    private func admin(
        _ okta: SimulatedOkta, _ method: String, _ path: String, _ body: String = ""
    ) async throws -> WireAnswer {
        try await okta.send(method, "/admin/\(path)", token: nil, body: body)
    }

    @Test func usersComeChangeAndGo() async throws {
        try await withOkta(groups: 1) { okta in
            let group = okta.org.allGroups[0].name
            let body = #"{"login":"ada.lovelace@example.com","groups":["\#(group)"]}"#
            let created = try await admin(okta, "POST", "users", body)
            #expect(created.status == 201)
            let id = try #require(try created.object()["id"] as? String)
            #expect(okta.org.members(of: okta.org.allGroups[0]).map(\.id) == [id])
            #expect(okta.org.person(id)?.lastName == "Lovelace")

            let status = try await admin(
                okta, "POST", "users/ada.lovelace%40example.com/status", #"{"status":"SUSPENDED"}"#)
            #expect(try status.object()["status"] as? String == "SUSPENDED")
            let patched = try await admin(
                okta, "PATCH", "users/\(id)", #"{"login":"ada.king@example.com","lastName":"King"}"#)
            #expect(try patched.object()["login"] as? String == "ada.king@example.com")
            #expect(okta.org.person("ada.king@example.com")?.lastName == "King")
            #expect(try await admin(okta, "DELETE", "users/ada.king@example.com").status == 204)
            #expect(okta.org.everybody.isEmpty)
            #expect(okta.org.allGroups[0].memberCount == 0)
        }
    }

    @Test func groupsAndMembersComeChangeAndGo() async throws {
        try await withOkta(users: 1, isMixed: false) { okta in
            let person = okta.org.everybody[0]
            let created = try await admin(okta, "POST", "groups", #"{"name":"Sales EMEA","description":"All of them"}"#)
            let id = try #require(try created.object()["id"] as? String)
            #expect(try await admin(okta, "PUT", "groups/Sales%20EMEA/members/\(person.login)").status == 204)
            #expect(okta.org.group(id)?.memberCount == 1)
            let renamed = try await admin(okta, "PATCH", "groups/\(id)", #"{"name":"Sales Europe"}"#)
            #expect(try renamed.object()["name"] as? String == "Sales Europe")
            #expect(okta.org.group("Sales Europe")?.id == id)
            #expect(try await admin(okta, "DELETE", "groups/\(id)/members/\(person.id)").status == 204)
            #expect(okta.org.group(id)?.memberCount == 0)
            #expect(try await admin(okta, "DELETE", "groups/Sales%20Europe").status == 204)
            #expect(okta.org.allGroups.isEmpty)
        }
    }

    @Test func refusalsChangeNothing() async throws {
        try await withOkta(users: 2, groups: 2, memberships: 2, isMixed: false) { okta in
            let (people, groups) = (okta.org.everybody, okta.org.allGroups)
            let taken = people[0].login
            let cases: [(method: String, path: String, body: String, status: Int)] = [
                ("POST", "users", #"{"login":"\#(taken)"}"#, 409), ("POST", "users", #"{"login":"x"}"#, 400),
                ("POST", "users", #"{"login":"new@example.com","groups":["None"]}"#, 404),
                ("POST", "users", #"{"login":"new@example.com","status":"odd one"}"#, 400),
                ("POST", "users", #"{"login":"new@example.com","nickname":"x"}"#, 400), ("POST", "users", "{}", 400),
                ("POST", "users", "nonsense", 400), ("PATCH", "users/\(people[1].id)", #"{"login":"\#(taken)"}"#, 409),
                ("POST", "users/\(taken)/status", #"{"status":"not a status"}"#, 400),
                ("DELETE", "users/nobody", "", 404),
                ("POST", "groups", #"{"name":"\#(groups[0].name)"}"#, 409),
                ("PATCH", "groups/none", #"{"name":"x"}"#, 404),
                ("PUT", "groups/\(groups[0].id)/members/nobody", "", 404), ("POST", "faults", #"{"kind":"odd"}"#, 400),
                ("POST", "faults", #"{"kind":"status"}"#, 400), ("PUT", "rate-limits", #"{"classes":{"x":1}}"#, 400),
                ("GET", "nothing", "", 404),
            ]
            for (method, path, body, status) in cases {
                let answer = try await admin(okta, method, path, body)
                #expect(answer.status == status, "\(method) \(path) \(body): \(answer.text)")
                #expect(try answer.object()["error"] is String)
            }
            #expect(okta.org.everybody == people)
            #expect(okta.org.allGroups == groups)
        }
    }

    @Test func faultsLimitsAndCounters() async throws {
        try await withOkta(users: 3, isMixed: false) { okta in
            let fault = #"{"kind":"bad-record","record":1,"defect":"no-id","path":"/api/v1/users","times":1}"#
            #expect(try await admin(okta, "POST", "faults", fault).status == 204)
            #expect(try await okta.send("GET", "/api/v1/users").ids().count == 2)
            #expect(try await okta.send("GET", "/api/v1/users").ids().count == 3)
            #expect(try await admin(okta, "POST", "faults", #"{"kind":"drop"}"#).status == 204)
            #expect(try await okta.send("GET", "/api/v1/users").bytes == [])
            #expect(try await admin(okta, "DELETE", "faults").status == 204)
            let limits = #"{"classes":{"/api/v1/users":1},"windowSeconds":600}"#
            #expect(try await admin(okta, "PUT", "rate-limits", limits).status == 204)
            #expect(try await okta.send("GET", "/api/v1/users").status == 200)
            #expect(try await okta.send("GET", "/api/v1/users").status == 429)
            #expect(try await admin(okta, "DELETE", "rate-limits").status == 204)
            #expect(try await okta.send("GET", "/api/v1/users").status == 200)

            let counters = try await admin(okta, "GET", "counters").object()
            #expect(counters["total"] as? Int == 6)
            let answers = counters["answers"] as? [String: [String: Int]]
            #expect(answers == ["/api/v1/users": ["0": 1, "200": 4, "429": 1]])
            #expect(try await admin(okta, "DELETE", "counters").status == 204)
            #expect(okta.counters.total == 0)
        }
    }

    @Test func stateTellsEverything() async throws {
        try await withOkta(users: 30, groups: 3, memberships: 40) { okta in
            let state = try await admin(okta, "GET", "state").object()
            let users = try #require(state["users"] as? [[String: Any]])
            #expect(users.compactMap { $0["status"] as? String } == okta.org.everybody.map { $0.status.rawValue })
            let groups = try #require(state["groups"] as? [[String: Any]])
            let members = groups.compactMap { $0["members"] as? [String] }
            #expect(members == okta.org.allGroups.map { okta.org.members(of: $0).map(\.id) })
        }
    }
}
