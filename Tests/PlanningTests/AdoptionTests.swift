import AccessModel
import Planning
import Testing

@Suite("Planning: adoption")
struct AdoptionTests {
    private static func adoption(_ world: Scenario, _ globs: String..., suspensions: Bool = true) -> Adoption {
        Adoption(
            world.roster(), confirmations: world.confirmations,
            wish: .init(groups: globs.map { GlobPattern($0) }, suspensions: suspensions), rules: world.rules)
    }

    @Test("Groups of that name, with who is on both sides, who is missing and who stays")
    func groups() throws {
        var world = Scenario()
        for name in ["ann", "bo", "cy"] { world.settled(name) }
        world.account("9", "guest@example.com")
        world.group("eng", "Engineering", "ann", "bo")
        world.group("ops", "Operations")
        world.rules.naming = GroupNaming(template: "{name}", domain: "example.com")
        world.storeGroup("engineering", "ann@example.com", "cy@example.com", "guest@example.com")
        world.storeGroup("operations")
        world.storeGroup("foreign", "ann@example.com")
        let adoption = Self.adoption(world, "eng*")
        let group = try #require(adoption.groups.first)
        #expect(adoption.groups.count == 1)
        #expect((group.id, group.name) == ("eng", "engineering"))
        #expect((group.shared, group.missing) == (1, 1))
        #expect(group.handMade == ["cy@example.com", "guest@example.com"])
        #expect(adoption.otherGroups == ["operations"])
        let seen = adoption.observations(beside: world.plan())
        #expect(seen.groupLinks == [.init(group: "eng", name: "engineering")])
    }

    @Test("Suspensions that the directory asks for too, and no other")
    func suspensions() {
        var world = Scenario()
        world.person("ann", nil, "SUSPENDED")
        world.person("bo")
        world.person("cy", nil, "ACTIVATING")
        for name in ["ann", "bo", "cy", "di"] {
            world.account("a-\(name)", "\(name)@example.com", .suspended)
            world.link(name, "a-\(name)")
        }
        world.confirmations.people["di"] = .gone
        let roster = world.roster()
        #expect(Adoption.absences(of: roster).people == ["di"])
        let adoption = Self.adoption(world)
        #expect(adoption.suspensions.map(\.login) == ["ann@example.com", "di@example.com"])
        #expect(adoption.suspensions.map(\.reason) == ["okta:SUSPENDED", "deleted"])
        #expect(adoption.refused.map(\.subject) == ["bo@example.com", "cy@example.com"])
        let seen = adoption.observations(beside: world.plan())
        #expect(seen.suspendedByUs == ["ann", "di"])
        #expect(Self.adoption(world, suspensions: false).otherSuspensions == 2)
        #expect(Self.adoption(world, suspensions: false).suspensions.isEmpty)
    }

    @Test("Nothing that is ours, contested, unreadable or pinned is taken over")
    func refused() {
        var world = Scenario()
        world.settledGroup("ours")
        world.group("one", "Same")
        world.group("two", "same")
        world.group("broken", "broken", reading: .unreadable("503"))
        world.group("kept", "kept")
        for name in ["same", "broken", "kept"] { world.storeGroup(name) }
        world.memory.pins = [
            Pin(
                subject: .group("kept"), name: "kept", since: Timestamp(milliseconds: 0),
                until: Timestamp(milliseconds: 1), user: "kim")
        ]
        let adoption = Self.adoption(world, "*")
        #expect(adoption.groups.isEmpty)
        #expect(Set(adoption.refused.map(\.subject)) == ["same", "broken"])
    }
}
