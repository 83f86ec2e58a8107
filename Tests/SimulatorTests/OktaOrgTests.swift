import AccessModel
import Testing

@testable import Simulator

@Suite("The org's state")
struct OktaOrgTests {
    private func org(users: Int = 3, groups: Int = 0, memberships: Int = 0) throws -> OktaOrg {
        try OktaOrg(OktaRecipe(users: users, groups: groups, memberships: memberships, isMixed: false))
    }

    @Test func sameRecipeGivesTheSameOrg() throws {
        let recipe = OktaRecipe(users: 500, groups: 20, memberships: 1_234, seed: 42)
        let (one, other) = (try OktaOrg(recipe), try OktaOrg(recipe))
        #expect(one.everybody == other.everybody)
        #expect(one.allGroups == other.allGroups)
        #expect(one.defaultToken == other.defaultToken)
        var third = recipe
        third.seed = 43
        #expect(try OktaOrg(third).everybody.map(\.id) != one.everybody.map(\.id))
    }

    @Test(arguments: [(0, 0, 0), (1, 1, 1), (10, 3, 30), (10, 3, 29), (777, 31, 5_000), (40_000, 7, 100)])
    func recipeIsFilledExactly(users: Int, groups: Int, memberships: Int) throws {
        let org = try OktaOrg(OktaRecipe(users: users, groups: groups, memberships: memberships))
        #expect(org.everybody.count == users)
        #expect(org.allGroups.count == groups)
        #expect(org.allGroups.reduce(0) { $0 + $1.memberCount } == memberships)
        #expect(Set(org.everybody.map(\.id)).count == users)
        #expect(Set(org.everybody.map { LoginKey.fold($0.login) }).count == users)
        #expect(Set(org.allGroups.map(\.name)).count == groups)
        for group in org.allGroups {
            #expect(zip(group.members, group.members.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test func everyStatusOccursInALargerOrg() throws {
        let org = try OktaOrg(OktaRecipe(users: 3_000, groups: 0))
        let counts = Dictionary(grouping: org.everybody, by: \.status).mapValues(\.count)
        #expect(counts.count == 8)
        #expect((2_600...2_850).contains(counts[.active] ?? 0))
        #expect(counts[.suspended] ?? 0 > 20)
    }

    @Test func impossibleRecipeIsRefused() {
        #expect(throws: OktaOrgError.self) { try OktaOrg(OktaRecipe(users: 3, groups: 2, memberships: 7)) }
        #expect(throws: OktaOrgError.self) { try OktaOrg(OktaRecipe(users: -1, groups: 2, memberships: 0)) }
    }

    @Test func nothingInAnInventedOrgIsLaterThanItsTime() throws {
        let org = try OktaOrg(OktaRecipe(users: 300, groups: 10))
        for person in org.everybody {
            let times = [person.created, person.activated, person.statusChanged, person.lastLogin, person.lastUpdated]
            #expect(times.allSatisfy { $0.map { $0 <= org.time } ?? true })
            #expect(person.created <= person.lastUpdated)
        }
    }

    @Test func idsAreNeverUsedAgain() throws {
        var org = try org()
        let before = org.everybody[2]
        try org.deleteUser(before.id)
        let after = try org.createUser(login: before.login)
        #expect(after.id != before.id)
        #expect(org.person(before.id) == nil)
        #expect(org.person(before.login)?.id == after.id)
        #expect(after.id.hasPrefix("00u") && after.id.count == 20)
    }

    @Test func changesMoveTheRightTimes() throws {
        var org = try org(users: 2, groups: 1)
        let (person, group) = (org.everybody[0], org.allGroups[0])
        try org.addMember(person.id, to: group.id)
        let joined = try #require(org.group(group.id))
        #expect(joined.lastMembershipUpdated > group.lastMembershipUpdated)
        #expect(joined.lastUpdated == group.lastUpdated)
        #expect(org.person(person.id) == person, "a membership is no change of the user")

        #expect(try org.addMember(person.id, to: group.id) == false)
        #expect(org.group(group.id) == joined, "a membership that stands already moves nothing")

        try org.renameGroup(group.name, to: "Renamed")
        let renamed = try #require(org.group(group.id))
        #expect(renamed.lastUpdated > joined.lastMembershipUpdated)
        #expect(renamed.lastMembershipUpdated == joined.lastMembershipUpdated)

        try org.suspend(person.login)
        let suspended = try #require(org.person(person.id))
        #expect(suspended.status == .suspended)
        #expect(suspended.statusChanged == suspended.lastUpdated)
        #expect(suspended.lastUpdated > renamed.lastUpdated)
        #expect(org.members(of: renamed).map(\.id) == [person.id], "suspension keeps memberships")

        try org.deleteUser(person.id)
        let left = try #require(org.group(group.id))
        #expect(left.memberCount == 0)
        #expect(left.lastMembershipUpdated > suspended.lastUpdated)
    }

    @Test func loginsMoveWithTheirOwner() throws {
        var org = try org()
        let person = org.everybody[0]
        try org.updateUser(person.login, .init(login: "New.Name@example.com"))
        #expect(org.person("new.name@EXAMPLE.com")?.id == person.id)
        #expect(org.person(person.login) == nil)
        #expect(throws: OktaOrgError.loginTaken("NEW.name@example.com")) {
            try org.createUser(login: "NEW.name@example.com")
        }
        try org.updateUser(person.id, .init(login: "new.name@example.com"))
        #expect(org.person(person.id)?.login == "new.name@example.com", "one's own login may change its case")
    }

    @Test func lifecycleStepsKnowWhereTheyStart() throws {
        var org = try org()
        let id = org.everybody[0].id
        try org.suspend(id)
        #expect(throws: OktaOrgError.transition(user: id, from: .suspended, to: .suspended)) { try org.suspend(id) }
        try org.unsuspend(id)
        try org.deactivate(id)
        #expect(throws: OktaOrgError.self) { try org.suspend(id) }
        #expect(throws: OktaOrgError.self) { try org.deactivate(id) }
        try org.activate(id)
        #expect(org.person(id)?.status == .active)
        #expect(throws: OktaOrgError.noSuchUser("nobody@example.com")) { try org.suspend("nobody@example.com") }
    }

    @Test func timeNeverRunsBack() throws {
        var org = try org(users: 1)
        let id = org.everybody[0].id
        try org.suspend(id)
        let first = try #require(org.person(id)).lastUpdated
        org.advance(to: Timestamp(milliseconds: 0))
        try org.unsuspend(id)
        #expect(try #require(org.person(id)).lastUpdated > first)
    }
}
