import AccessModel
import OktaDirectory
import Testing
import Transport

@Suite("Looking up who is absent")
struct OktaConfirmationTests {
    private static let absent = Absences(people: ["00u99"])
    private static let path = "/api/v1/users/00u99"

    private func answer(_ fault: ScriptedOkta.Fault) async throws -> Confirmations.Answer? {
        let okta = ScriptedOkta(.office)
        okta.order(fault, at: Self.path)
        return try await okta.source().confirm(Self.absent).people["00u99"]
    }

    private func isUnknown(_ answer: Confirmations.Answer?) -> Bool {
        if case .unknown(let why) = answer { !why.isEmpty } else { false }
    }

    @Test("Okta's own 404 is gone; one more request shows that the credential still sees anybody")
    func gone() async throws {
        let okta = ScriptedOkta(.office)
        let found = try await okta.source().confirm(Self.absent)
        #expect(found.people == ["00u99": .gone])
        #expect(okta.log == [Self.path, "/api/v1/users?limit=1"])
        #expect(found.requests == 2)
    }

    @Test("nobody is gone where the credential sees nobody", arguments: ["[]", "{}", "<html>", ""])
    func blindCredential(_ list: String) async throws {
        let okta = ScriptedOkta(.office)
        okta.order(.body(list), at: "/api/v1/users")
        okta.order(.body(list), at: "/api/v1/groups")
        let found = try await okta.source().confirm(Absences(people: ["00u99", "00u1"], groups: ["00g99"]))
        #expect(isUnknown(found.people["00u99"]))
        #expect(found.people["00u1"] == .exists(status: "ACTIVE"))
        #expect(isUnknown(found.groups["00g99"]))
    }

    @Test(
        "any other answer is unknown",
        arguments: [
            .status(404, code: nil), .status(404, code: "E0000022"), .status(403, code: "E0000006"),
            .status(429, code: "E0000047"), .status(500, code: "E0000009"), .status(302, code: nil),
            .status(410, code: "E0000007"), .html, .transport(.connection), .transport(.deadline),
        ] as [ScriptedOkta.Fault])
    func otherAnswers(_ fault: ScriptedOkta.Fault) async throws { #expect(isUnknown(try await answer(fault))) }

    @Test(
        "a record that is not exactly this person's, or not readable, is unknown",
        arguments: [
            ScriptedOkta.Org.user("00u1", login: "00u99"), "[]", "{}", #"{"id":"00u99"}"#,
            #"{"id":"00u99","status":7}"#, #"{"id":"00u99","status":""}"#, #"{"id":"00U99","status":"ACTIVE"}"#,
            #"{"id":"00u1","id":"00u99","status":"ACTIVE"}"#, #"{"id":"00u99","status":"ACTIVE""#, "null", "",
        ])
    func lyingRecords(_ body: String) async throws {
        var org = ScriptedOkta.Org.office
        org.users.append(ScriptedOkta.Org.user("00u99"))
        let okta = ScriptedOkta(org)
        okta.order(.body(body), at: Self.path)
        #expect(isUnknown(try await okta.source().confirm(Self.absent).people["00u99"]))
    }

    @Test("a portal's 404 in HTML is unknown")
    func portal() async throws {
        // A 404 whose body even quotes Okta's code, served as a page for people.
        let okta = PortalExchange()
        let source = try OktaDirectorySource(
            url: ScriptedOkta.origin, credential: .token(Secret("t"), source: "f"), exchange: okta,
            meter: RequestMeter(),
            groups: GroupSelection([]))
        let found = try await source.confirm(Absences(people: ["00u1"], groups: ["00g1"]))
        #expect(isUnknown(found.people["00u1"]))
        #expect(isUnknown(found.groups["00g1"]))
    }

    @Test(
        "what is no id is never asked for: it could lead to another resource",
        arguments: ["me", "../groups/00g1", ".", "..", "", "a/b", "a%2Fb", "a?b", "a#b", "a b", "ä", "a@example.com"])
    func oddIDs(_ id: String) async throws {
        let okta = ScriptedOkta(.office)
        okta.order(.body(ScriptedOkta.Org.user("00u1")), at: "/api/v1/users/me")
        let found = try await okta.source().confirm(Absences(people: [DirectoryID(id)], groups: [DirectoryID(id)]))
        #expect(isUnknown(found.people[DirectoryID(id)]))
        #expect(found.groups[DirectoryID(id)] != .exists(status: ""))
        #expect(okta.log.allSatisfy { $0.hasSuffix("/me") || $0.hasSuffix("?limit=1") })
    }

    @Test("a refused token is an error, not an answer")
    func refused() async throws {
        let okta = ScriptedOkta(.office)
        okta.order(.status(401, code: "E0000011"), at: Self.path)
        let error = await #expect(throws: DirectoryError.self) { _ = try await okta.source().confirm(Self.absent) }
        #expect(error?.kind == .refused)
    }

    @Test("deactivated people exist, with their status")
    func deactivated() async throws {
        let okta = ScriptedOkta(.office)
        let found = try await okta.source().confirm(Absences(people: ["00u7", "00u1"], groups: ["00g1"]))
        #expect(found.people == ["00u7": .exists(status: "DEPROVISIONED"), "00u1": .exists(status: "ACTIVE")])
        #expect(found.groups == ["00g1": .exists(status: "")])
        #expect(found.requests == 3)
    }

    @Test("after one look-up without an answer the others are not begun")
    func stopsWithoutConnection() async throws {
        let okta = ScriptedOkta(.office)
        let ids = (1...50).map { DirectoryID("00x\($0)") }
        for id in ids { okta.order(.transport(.connection), at: "/api/v1/users/\(id)") }
        let found = try await okta.source().confirm(Absences(people: ids))
        #expect(found.people.count == 50)
        #expect(found.people.values.allSatisfy(isUnknown))
        #expect(okta.log.count <= 16)
    }

    @Test("more look-ups than the limit are not made; at most eight are under way")
    func limits() async throws {
        let okta = ScriptedOkta(.office)
        let ids = (10...49).map { DirectoryID("00x\($0)") }
        let found = try await okta.source(limits: OktaLimits(lookUps: 30)).confirm(Absences(people: ids))
        #expect(found.people.values.filter { $0 == .gone }.count == 30)
        #expect(found.people.values.filter(isUnknown).count == 10)
        #expect(okta.log.count == 31)
        #expect(okta.mostUnderWay <= 8)
    }
}

private struct PortalExchange: HTTPExchange {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        HTTPResponse(
            status: 404, headers: [("Content-Type", "text/html")], body: Array(#"{"errorCode":"E0000007"}"#.utf8))
    }
}
