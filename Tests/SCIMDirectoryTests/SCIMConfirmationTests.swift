import AccessModel
import SCIMDirectory
import Testing
import Transport

@Suite("SCIM confirmation: what follows from a look-up by id")
struct SCIMConfirmationTests {
    private typealias Scripted = ScriptedSCIM

    private static func confirm(
        people: [DirectoryID] = [], groups: [DirectoryID] = [], limits: SCIMLimits = SCIMLimits(),
        twist: @escaping ScriptedSCIM.Twist = { $1 }
    ) async throws -> Confirmations {
        try await ScriptedSCIM(.people(3), twist: twist).source(limits: limits)
            .confirm(Absences(people: people, groups: groups))
    }

    @Test(
        "Only a 404 that is no page for people is a departure",
        arguments: [
            (Scripted.fault(404), true), (Scripted.fault(404, statusText: "404"), true),
            (Scripted.json("{\"detail\":\"Not found.\"}", status: 404), true), (HTTPResponse(status: 404), true),
            (Scripted.fault(404, statusText: "\"404\""), true),
            // An error in disguise: HTTP says 200, the body says 404.
            (HTTPResponse(status: 200, body: Scripted.fault(404).body), true),
            (Scripted.json("<html>Not here</html>", status: 404, type: "text/html"), false),
            (Scripted.json("Not here", status: 404, type: "text/plain"), false), (Scripted.fault(410), false),
            (Scripted.fault(403), false), (Scripted.fault(400), false), (Scripted.fault(500), false),
            (Scripted.list([], total: "0"), false), (Scripted.json("[]"), false),
        ])
    func departures(answer: HTTPResponse, isGone: Bool) async throws {
        let answers = try await Self.confirm(people: ["u9"]) { asked, right in
            asked.path == "/Users/u9" ? answer : right
        }
        #expect((answers.people["u9"] == .gone) == isGone, "\(answers.people)")
        if !isGone {
            guard case .unknown(let why)? = answers.people["u9"] else {
                Issue.record("\(answers.people)")
                return
            }
            #expect(!why.isEmpty)
        }
    }

    @Test("Somebody who is there is there, whatever the listing said; a record in doubt says nothing")
    func there() async throws {
        let answers = try await Self.confirm(people: ["u1", "u2"], groups: ["g1"]) { asked, right in
            asked.path == "/Users/u2" ? Scripted.json(Scripted.user("u2", "p", "\"active\":5")) : right
        }
        #expect(answers.people["u1"] == .exists(status: "active"))
        guard case .unknown? = answers.people["u2"] else {
            Issue.record("\(answers.people)")
            return
        }
        #expect(answers.groups == ["g1": .exists(status: "")])
    }

    @Test("Nobody is gone where the service shows nobody, or finds by id nobody whom it lists")
    func doubt() async throws {
        let empty = try await Self.confirm(people: ["u9"]) { asked, right in
            asked.path == "/Users" ? Scripted.list([], total: "0") : right
        }
        let blind = try await Self.confirm(people: ["u9", "u1"]) { asked, right in
            asked.path.hasPrefix("/Users/") ? Scripted.fault(404) : right
        }
        for answers in [empty, blind] {
            for answer in answers.people.values where answer == .gone { Issue.record("\(answers.people)") }
        }
    }

    @Test("A service that fails on `count` can say who is gone all the same")
    func withoutCount() async throws {
        let answers = try await Self.confirm(people: ["u9"]) { asked, right in
            asked.query["count"] == nil ? right : Scripted.fault(500)
        }
        #expect(answers.people["u9"] == .gone)
    }

    @Test("The last group may be gone, while people are still found; where they are not, nothing follows")
    func lastGroup() async throws {
        let service = ScriptedSCIM(.init(users: [Scripted.user("u1", "ann@example.com")]))
        #expect(try await service.source().confirm(Absences(groups: ["g1"])).groups == ["g1": .gone])
        let blind = ScriptedSCIM(.init(users: [Scripted.user("u1", "ann@example.com")])) { asked, right in
            asked.path == "/Users" ? Scripted.fault(403) : right
        }
        guard case .unknown? = try await blind.source().confirm(Absences(groups: ["g1"])).groups["g1"] else {
            Issue.record("a group is gone for a credential that sees nobody")
            return
        }
    }

    @Test("Ids stand in the path as one piece, and one that cannot is not asked for")
    func awkwardIDs() async throws {
        let service = ScriptedSCIM(.people(1))
        let ids: [DirectoryID] = ["a b@c.org", "ä?x#y%", "../Groups/g1", "..", ""]
        let answers = try await service.source().confirm(Absences(people: ids))
        #expect(answers.people["a b@c.org"] == .gone)
        #expect(answers.people["ä?x#y%"] == .gone)
        for id in ids[2...] { #expect(answers.people[id] == .unknown("its id cannot stand in an address")) }
        #expect(service.log.contains("/Users/a%20b%40c.org"))
        #expect(service.log.contains("/Users/%C3%A4%3Fx%23y%25"))
    }

    @Test("A refused credential ends the confirmation; a broken connection and 429 end the look-ups")
    func endings() async throws {
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await Self.confirm(people: ["u1"]) { _, _ in Scripted.fault(401) }
        }
        #expect(error?.kind == .refused)

        let service = ScriptedSCIM(.people(3))
        service.breakDown(.connection)
        let cut = try await service.source(limits: SCIMLimits(concurrency: 1))
            .confirm(Absences(people: ["u1", "u2", "u3"]))
        for answer in cut.people.values {
            guard case .unknown = answer else {
                Issue.record("\(answer)")
                return
            }
        }
        #expect(service.log.count <= 1)

        let limited = try await Self.confirm(people: ["u1", "u2"], limits: SCIMLimits(concurrency: 1)) { _, _ in
            Scripted.fault(429)
        }
        guard case .unknown(let why)? = limited.people["u2"] else {
            Issue.record("\(limited.people)")
            return
        }
        #expect(why.contains("rate limit"))
    }
}
