import AccessModel
import OktaDirectory
import Testing
import Transport

@Suite("One group's own trouble")
struct OktaGroupFailureTests {
    @Test(
        "403, 404 and 5xx for its members, at any page, leave the group alone and nobody else",
        arguments: Place.members, [403, 404, 500, 503])
    func isLeftAlone(_ place: Place, status: Int) async throws {
        let okta = ScriptedOkta(.office)
        okta.order(.status(status, code: "E0000007"), at: place.path, request: place.page)
        let snapshot = try await okta.source().read(.sweep)
        let struck = place.path.contains("00g1") ? "00g1" : "00g3"
        guard case .unreadable(let reason) = snapshot.reading(of: struck) else {
            Issue.record("the group was taken for readable")
            return
        }
        #expect(reason.contains("\(status)"))
        #expect(snapshot.members(of: struck) == [])
        #expect(snapshot.reading(of: "00g2") == .complete)
        #expect(snapshot.warnings.map(\.code) == [.unreadableGroup])
        #expect(snapshot.warnings.map(\.subject) == [struck == "00g1" ? "Staff" : "Pair"])
        #expect(snapshot.people.count == 8)
    }

    @Test("a status that a page of it told before it broke off still counts")
    func statusesStay() async throws {
        var org = ScriptedOkta.Org.office
        org.members["00g1"]?[0] = ScriptedOkta.Org.user("00u1", status: "SUSPENDED")
        org.members["00g3"] = []
        let okta = ScriptedOkta(org)
        okta.order(.status(500, code: nil), at: "/api/v1/groups/00g1/users", request: 2)
        #expect(try await okta.source().read(.sweep).status(of: "00u1") == "SUSPENDED")
    }

    @Test("a member's record without an id makes the group unreadable")
    func memberWithoutID() async throws {
        var org = ScriptedOkta.Org.office
        org.members["00g3"]?[1] = #"{"status":"ACTIVE","profile":{"login":"x@example.com"}}"#
        let snapshot = try await ScriptedOkta(org).source().read(.sweep)
        #expect(snapshot.reading(of: "00g3") == .unreadable("a member's record has no readable id"))
        #expect(snapshot.members(of: "00g3") == [])
        #expect(snapshot.warnings.map(\.code) == [.unreadableGroup, .unreadableRecord])
    }

    @Test("a list of members that may not be read does not hide that the groups may not be listed")
    func listingIsNotAGroup() async throws {
        let okta = ScriptedOkta(.office)
        okta.order(.status(403, code: "E0000006"), at: "/api/v1/groups", request: 1)
        let error = await #expect(throws: DirectoryError.self) { _ = try await okta.source().read(.sweep) }
        #expect(error?.kind == .refused)
        #expect(error?.message.contains("list of groups") == true)
    }
}

@Suite("Records that cannot be read")
struct OktaRecordTests {
    private static let broken = [
        #"{"id":"00u1","status":7,"profile":{"login":"a@example.com"}}"#,
        #"{"id":"00u1","status":"ACTIVE","profile":{"login":["a@example.com"]}}"#,
        #"{"id":"00u1","status":"ACTIVE","profile":{"login":""}}"#,
        #"{"id":"00u1","status":"ACTIVE","profile":{"login":"a\u0000@example.com"}}"#,
        #"{"id":"00u1","status":"ACTIVE","profile":"secret"}"#,
        #"{"id":"00u1","status":"ACTIVE","profile":{"login":"a@example.com","email":{}}}"#,
        #"{"id":"00u1","status":"ACTIVE","profile":{"login":"a@example.com","firstName":1}}"#,
        #"{"id":"00u1","status":"ACTIVE","status":"SUSPENDED","profile":{"login":"a@example.com"}}"#,
        #"{"id":"00u1","status":"ACTIVE"}"#,
    ]

    @Test("with a readable id put that person in doubt, and only them", arguments: broken)
    func isIsolated(_ record: String) async throws {
        var org = ScriptedOkta.Org.office
        org.users[0] = record
        let snapshot = try await ScriptedOkta(org).source(groups: []).read(.census)
        #expect(snapshot.people.count == 5)
        #expect((0..<5).map { snapshot.people.isUnreadable(at: $0) } == [true, false, false, false, false])
        #expect(snapshot.people.logins.isEmpty(at: 0))
        #expect(snapshot.warnings.map(\.subject) == ["directory.groups", "00u1"])
    }

    @Test("in a later listing put a person in doubt who was readable before", arguments: broken)
    func laterDoubtCounts(_ record: String) async throws {
        var org = ScriptedOkta.Org.office
        org.members["00g3"]?[0] = record
        org.members["00g1"] = []
        let snapshot = try await ScriptedOkta(org).source().read(.census)
        #expect(snapshot.people.isUnreadable(at: 0))
        #expect(snapshot.members(of: "00g3") == ["00u1", "00u2"])
    }

    @Test(
        "without a usable id are reported, and the others read",
        arguments: ["7", "null", "{}", #"{"id":null}"#, #"{"id":"../x"}"#, #"{"id":""}"#, #"{"id":"a","id":"b"}"#])
    func withoutID(_ record: String) async throws {
        var org = ScriptedOkta.Org.office
        org.users[0] = record
        org.groups[0] = record
        let snapshot = try await ScriptedOkta(org).source().read(.census)
        #expect(snapshot.groups.count == 2)
        #expect(snapshot.warnings.map(\.code) == [.unreadableRecord, .unreadableRecord])
    }

    @Test("of a group without a usable name keep the group, unselected and unreadable")
    func groupWithoutName() async throws {
        for profile in [#"{"name":7}"#, #"{"name":null}"#, #"{"name":""}"#, "[]"] {
            var org = ScriptedOkta.Org.office
            org.groups[0] = "{\"id\":\"00g1\",\"profile\":\(profile)}"
            let snapshot = try await ScriptedOkta(org).source(groups: ["*", "00g1"]).read(.census)
            #expect(snapshot.groups.names[0] == "")
            #expect(!snapshot.groups.isSelected[0])
            #expect(snapshot.reading(of: "00g1") == .unreadable("its record has no usable name"))
            #expect(snapshot.warnings.map(\.subject) == ["00g1"])
        }
    }

    @Test("are listed up to a limit, and counted beyond it")
    func warningsAreLimited() async throws {
        var org = ScriptedOkta.Org.office
        org.users = (1...5).map { #"{"id":"00u\#($0)"}"# }
        let snapshot = try await ScriptedOkta(org).source(groups: ["x"], limits: OktaLimits(recordWarnings: 2)).read(
            .census)
        let records = snapshot.warnings.filter { $0.code == .unreadableRecord }
        #expect(records.count == 3)
        #expect(records.first?.message.hasPrefix("3 more") == true)
    }
}
