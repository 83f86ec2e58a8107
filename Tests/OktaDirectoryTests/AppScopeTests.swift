import AccessModel
import OktaDirectory
import Simulator
import Testing

@Suite("A directory that is the people of an app")
struct AppScopeTests {
    /// Ada and Bo by themselves, Cy and Di (suspended) through Staff; Ed is in Staff no more, Flo nowhere; Gus was deactivated.
    private func company() throws -> OktaOrg {
        var org = OktaOrg(time: OktaRecipe.defaultTime)
        for name in ["ada", "bo", "cy", "di", "ed", "flo", "gus"] { try org.createUser(login: "\(name)@example.com") }
        for group in ["Staff", "Others"] { try org.createGroup(group) }
        let app = org.createApp("Tailnet")
        for login in ["ada", "bo", "gus"] { try org.assign("\(login)@example.com", to: app.id) }
        for login in ["cy", "di", "flo"] { try org.addMember("\(login)@example.com", to: "Others") }
        for login in ["cy", "di"] { try org.addMember("\(login)@example.com", to: "Staff") }
        try org.assignGroup("Staff", to: app.id)
        try org.suspend("di@example.com")
        try org.deactivate("gus@example.com")
        return org
    }

    private func logins(_ snapshot: DirectorySnapshot) -> [String] {
        (0..<snapshot.people.count).map { snapshot.people.logins[$0] }.sorted()
    }

    @Test("people with their own status, not the assignment's; the app's groups where none are named")
    func reads() async throws {
        try await SimulatedOrg.with(try company()) { org in
            let app = try #require(org.okta.org.app("Tailnet")).id
            let snapshot = try await org.source(groups: GroupSelection([]), app: app).read(.sweep)
            #expect(logins(snapshot) == ["ada", "bo", "cy", "di"].map { "\($0)@example.com" })
            let di = try #require(org.okta.org.person("di@example.com"))
            #expect(snapshot.status(of: di.id) == "SUSPENDED")
            let staff = try #require(org.okta.org.group("Staff"))
            #expect(snapshot.groups.isSelected == [true, false])
            #expect(snapshot.members(of: staff.id)?.count == 2)
            #expect(snapshot.warnings == [])

            // Named groups take the place of the app's; who is outside the app is nobody here.
            let named = try await org.source(groups: GroupSelection(["Others"]), app: app).read(.sweep)
            let others = try #require(org.okta.org.group("Others"))
            #expect(named.groups.isSelected == [false, true])
            #expect(named.members(of: others.id)?.count == 2)
            #expect(logins(named).count == 4)
        }
    }

    @Test("who is missing is unassigned, gone or deactivated, each by a look-up of their own")
    func confirms() async throws {
        try await SimulatedOrg.with(try company()) { org in
            let app = try #require(org.okta.org.app("Tailnet")).id
            let people = try ["flo", "gus", "ada", "di"].map {
                DirectoryID(try #require(org.okta.org.person("\($0)@example.com")).id)
            }
            try org.okta.change { try $0.deleteUser("ed@example.com") }
            let source = try org.source(app: app)
            let found = try await source.confirm(Absences(people: people + ["00uNobody"]))
            #expect(found.people[people[0]] == .unassigned)
            #expect(found.people[people[1]] == .exists(status: "DEPROVISIONED"))
            #expect(found.people[people[2]] == .exists(status: "ACTIVE"))
            #expect(found.people[people[3]] == .exists(status: "SUSPENDED"))
            #expect(found.people["00uNobody"] == .gone)
        }
    }

    @Test("an app that is gone, or shows nobody, unassigns nobody")
    func doubts() async throws {
        try await SimulatedOrg.with(try company()) { org in
            let app = try #require(org.okta.org.app("Tailnet")).id
            let flo = DirectoryID(try #require(org.okta.org.person("flo@example.com")).id)
            org.okta.order(Fault(.empty, path: "/api/v1/apps/*/users"))
            let blind = try await org.source(app: app).confirm(Absences(people: [flo]))
            guard case .unknown = blind.people[flo] else {
                Issue.record("\(String(describing: blind.people[flo]))")
                return
            }
            let error = await #expect(throws: DirectoryError.self) { _ = try await org.source(app: app).read(.sweep) }
            #expect(error?.kind == .empty && error?.message.contains(app) == true)
            org.okta.clearFaults()
            let wrong = try org.source(app: "0oaWrong")
            guard case .unknown = try await wrong.confirm(Absences(people: [flo])).people[flo] else {
                Issue.record("an app that is not there unassigned somebody")
                return
            }
            let missing = await #expect(throws: DirectoryError.self) { _ = try await wrong.read(.sweep) }
            #expect(missing?.remedy.contains("directory.app") == true)
            #expect(throws: DirectoryError.self) { _ = try org.source(app: "../users") }
        }
    }

    @Test(
        "every fault at every page of the assignments is an error",
        arguments: [
            .drop, .truncate(bytes: 100), .malformed, .html, .repeatedID, .wrongLink(.otherHost), .wrongLink(.samePage),
            .status(.init(401)), .status(.init(429)), .status(.init(404)),
        ] as [Fault.Kind])
    func faults(_ kind: Fault.Kind) async throws {
        var company = try OktaOrg(OktaRecipe(users: 1200, groups: 2, memberships: 1100, isMixed: false))
        let app = company.createApp("Tailnet").id
        for person in company.everybody { try company.assign(person.id, to: app) }
        try await SimulatedOrg.with(company) { org in
            for page in 0..<3 {
                org.okta.clearFaults()
                org.okta.order(Fault(kind, path: "/api/v1/apps/*/users", skip: page))
                await #expect(throws: DirectoryError.self, "page \(page + 1)") {
                    _ = try await org.source(app: app).read(.sweep)
                }
            }
            org.okta.clearFaults()
            let everybody = try await org.source(app: app).read(.sweep).people.count
            #expect(everybody == 1200)
        }
    }

    @Test("an assignment without its user, or with another's, leaves that person as they are")
    func embedded() async throws {
        let okta = ScriptedOkta(.office)
        let user = ScriptedOkta.Org.user("00u1")
        let other = ScriptedOkta.Org.user("00u2")
        okta.order(
            .body(
                """
                [{"id":"00u1","status":"ACTIVE"},{"id":"00u3","status":"ACTIVE","_embedded":{"user":\(other)}},
                 {"id":"00u4","status":"DEPROVISIONED","_embedded":{"user":\(user.replacing("00u1", with: "00u4"))}}]
                """), at: "/api/v1/apps/0oa1/users")
        let people = try await okta.source(app: "0oa1").read(.sweep).people
        #expect(people.count == 3)
        #expect(people.isUnreadable(at: 0) && people.isUnreadable(at: 1))
        #expect(people.status(at: 2) == "ACTIVE")
    }
}
