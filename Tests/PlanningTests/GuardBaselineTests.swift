import AccessModel
import Planning
import Testing

@Suite("Guard: what counts, and what it is measured against")
struct GuardBaselineTests {
    private func company(_ size: Int) -> Scenario {
        var world = Scenario()
        for number in 0..<size { world.settled("p\(number)") }
        return world
    }

    private func missing(_ count: Int, _ answer: Confirmations.Answer, in world: inout Scenario) {
        for number in 0..<count {
            world.account("gone\(number)", "gone\(number)@example.com")
            world.link("gone\(number)", "gone\(number)")
            world.confirmations.people[DirectoryID("gone\(number)")] = answer
        }
    }

    @Test("A directory that shrank is not accepted before the absences are confirmed")
    func unconfirmed() {
        var world = company(10)
        world.memory.acceptedPeople = 20
        missing(10, .unknown("HTTP 500"), in: &world)
        #expect(world.verdict().acceptedPeople == 20)
    }

    @Test("People in doubt are still there: a scope that cannot be read is no departure")
    func doubt() {
        var world = company(10)
        world.memory.acceptedPeople = 10
        let before = SettingsFingerprint(world.rules).text
        world.isScopedByGroups = true
        world.missingScopeGroups = ["vpn"]
        world.rules.scope.scopeGroups = ["vpn"]
        world.memory.acceptedSettings = before
        let verdict = world.verdict()
        #expect(verdict.acceptedPeople == 10)
        // What follows from the new scope cannot be seen yet, so it is not accepted.
        #expect(verdict.acceptedSettings == nil)
    }

    @Test("While a change of scope is held, the smaller directory is not the accepted one")
    func heldScope() {
        var world = company(10)
        world.memory.acceptedPeople = 10
        world.memory.acceptedSettings = SettingsFingerprint(world.rules).text
        world.isScopedByGroups = true
        world.group("vpn", isSelected: false, isScope: true, "p1")
        world.rules.scope.scopeGroups = ["vpn"]
        #expect(world.held == ["scope-changed 9"])
        #expect(world.verdict().acceptedPeople == nil)
    }

    @Test("A repair that is held was not made, and does not count as one")
    func heldDrift() {
        var world = company(10)
        world.rules.guardPolicy = GuardPolicy(protected: ["boss@example.com"])
        for id in ["boss", "bo"] {
            world.person(id, nil, "SUSPENDED")
            world.account(id, "\(id)@example.com")
            world.link(id, id, isSuspendedByUs: true)
        }
        #expect(world.verdict().drift == ["suspend:bo": 1])
    }

    @Test("A group does not go while a protected person would go with it, or a removal from it is held")
    func protectedMember() {
        func world(_ status: String) -> Scenario {
            var world = company(2)
            world.rules.guardPolicy = GuardPolicy(protected: ["root@example.com"])
            world.settled("root", status: status)
            world.storeGroup("eng")
            world.linkGroup("eng")
            for id in ["root", "p1"] {
                world.storeMembers.append(("eng", "\(id)@example.com"))
                world.owned.append(("eng", id))
            }
            world.confirmations.groups["eng"] = .gone
            return world
        }
        #expect(world("ACTIVE").held == ["protected 1"])
        #expect(world("ACTIVE").applied == [])
        #expect(world("DEPROVISIONED").held == ["protected 1", "follows 2"])
        #expect(world("DEPROVISIONED").applied == [])
    }

    @Test("What comes in where there was none of it does not count against what comes after")
    func firstMemberships() {
        var world = company(60)
        world.group("all")
        for number in 0..<60 { world.members.append(("all", "p\(number)")) }
        let first = world.verdict()
        #expect(first.holds.isEmpty)
        #expect(first.approved.counts.allSatisfy { !$0 })
    }

    @Test("Grants of a first import that was cut short do not count, revocations do")
    func cutFirstImport() {
        var world = company(2)
        world.memory.firstImport = .begun
        world.account("s", "s@example.com", .suspended)
        world.memory.openIntents = [
            OpenIntent(kind: .addUser, person: "p0"), OpenIntent(kind: .suspend, account: "s"),
        ]
        #expect(world.roster().takenEffect.map(\.kind) == [.suspend])
        world.memory.firstImport = .done
        #expect(world.roster().takenEffect.map(\.kind) == [.addUser, .suspend])
    }

    @Test("A group that was removed when a pass was cut short counts with its members")
    func cutGroupRemoval() {
        var world = company(3)
        world.linkGroup("eng")
        world.owned = [("eng", "p0"), ("eng", "p1")]
        world.memory.openIntents = [OpenIntent(kind: .removeGroup, group: "eng", groupName: "eng")]
        let recent = world.memory.recent.adding(world.roster().takenEffect)
        #expect(recent.removedGroupMembers == 2)
    }

    @Test("Removals that a cut pass owes to a suspension follow from it in the next pass too")
    func owedRemovals() {
        var world = company(5)
        world.rules.guardPolicy = GuardPolicy(protected: ["root@example.com"])
        world.person("root", nil, "DEPROVISIONED")
        world.account("1", "root@example.com", .suspended)
        world.link("root", "1", isSuspendedByUs: true)
        world.settledGroup("eng", "p1")
        world.storeMembers.append(("eng", "root@example.com"))
        world.owned.append(("eng", "root"))
        #expect(world.held == [])
        #expect(world.applied == ["remove_member root@example.com eng okta:DEPROVISIONED"])
    }

    @Test("Strangers are not suspended while somebody's login cannot be read: it may be theirs")
    func unreadableNewcomer() {
        var world = company(3)
        world.rules.unmatched = .suspend
        world.account("7", "who@example.com")
        #expect(world.held == [])
        world.person("new", isUnreadable: true)
        #expect(world.held == ["unconfirmed 1"])
    }
}
