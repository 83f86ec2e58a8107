import AccessModel
import Planning
import Testing

@Suite("Planning: groups and memberships")
struct GroupsTests {
    @Test("A new group is made with its active members, and only with them")
    func newGroup() {
        var world = Scenario()
        world.settled("ann")
        world.settled("bo", status: "SUSPENDED")
        world.settled("cy", status: "ACTIVATING")
        world.group("g1", "Team Nord", "ann", "bo", "cy")
        #expect(
            world.changes == [
                "suspend bo@example.com okta:SUSPENDED", "add_group team-nord new",
                "add_member ann@example.com team-nord joined",
            ])
    }

    @Test("Joining and leaving follow the directory; a repair of the store is drift")
    func memberships() {
        var world = Scenario()
        for id in ["ann", "bo", "cy", "di"] { world.settled(id) }
        world.settledGroup("eng", "ann")
        world.members.append(("eng", "bo"))  // joined in the directory
        world.storeMembers.append(("eng", "cy@example.com"))  // left in the directory
        world.owned.append(("eng", "cy"))
        world.members.append(("eng", "di"))  // taken out by hand in the store
        world.owned.append(("eng", "di"))
        #expect(
            world.changes == [
                "remove_member cy@example.com eng left", "add_member bo@example.com eng joined",
                "add_member di@example.com eng drift",
            ])
    }

    @Test("A member added by hand stays and is reported, known or unknown; one on both sides becomes ours")
    func handMade() {
        var world = Scenario()
        world.settled("ann")
        world.settled("bo")
        world.account("9", "guest@elsewhere.example")
        world.settledGroup("eng")
        world.storeMembers += [
            ("eng", "ann@example.com"), ("eng", "bo@example.com"), ("eng", "guest@elsewhere.example"),
        ]
        world.members.append(("eng", "ann"))
        let plan = world.plan()
        #expect(plan.changes.isEmpty)
        #expect(plan.warnings.map(\.code) == [.handMade])
        #expect(
            plan.warnings.first?.message.hasPrefix("bo@example.com, guest@elsewhere.example: added by hand") == true)
        #expect(plan.observations.owned.count == 1)
    }

    @Test("A person who is suspended leaves every group that is ours, as a consequence")
    func suspendedMember() {
        var world = Scenario()
        world.settled("bo", status: "DEPROVISIONED")
        world.settledGroup("eng", "bo")
        let plan = world.plan()
        #expect(
            plan.changes.map(Scenario.line) == [
                "suspend bo@example.com okta:DEPROVISIONED", "remove_member bo@example.com eng okta:DEPROVISIONED",
            ])
        #expect(plan.changes.map(\.isConsequence) == [false, true])
    }

    @Test("Whoever comes back comes back into the groups")
    func returning() {
        var world = Scenario()
        world.person("bo")
        world.account("1", "bo@example.com", .suspended)
        world.link("bo", "1", isSuspendedByUs: true)
        world.group("eng", "eng", "bo")
        world.storeGroup("eng")
        world.linkGroup("eng")
        #expect(
            world.changes == ["add_member bo@example.com eng joined", "reactivate bo@example.com restored"])
    }

    @Test("A group whose members could not be read is left alone; a suspension is not")
    func unreadableGroup() {
        var world = Scenario()
        world.settled("ann")
        world.settled("bo", status: "SUSPENDED")
        world.group("eng", reading: .unreadable("403"))
        world.storeGroup("eng", "ann@example.com", "bo@example.com")
        world.linkGroup("eng")
        world.owned = [("eng", "ann"), ("eng", "bo")]
        #expect(
            world.changes == [
                "suspend bo@example.com okta:SUSPENDED", "remove_member bo@example.com eng okta:SUSPENDED",
            ])
        var fresh = Scenario()
        fresh.group("new", reading: .unreadable("403"))
        #expect(fresh.changes == [])
    }

    // MARK: Names

    @Test("A new name in the directory is a rename, and members keep following")
    func rename() {
        var world = Scenario()
        world.settled("ann")
        world.group("g", "Platform", "ann")
        world.storeGroup("ops")
        world.linkGroup("g", "ops")
        let plan = world.plan()
        #expect(
            plan.changes.map(Scenario.line) == [
                "rename_group platform renamed", "add_member ann@example.com platform joined",
            ])
        #expect(plan.changes.map { $0.group?.storeName } == ["ops", "platform"])
    }

    @Test("Two groups may swap names")
    func swap() {
        var world = Scenario()
        world.group("g1", "b")
        world.group("g2", "a")
        world.storeGroup("a")
        world.storeGroup("b")
        world.linkGroup("g1", "a")
        world.linkGroup("g2", "b")
        #expect(world.changes == ["rename_group a renamed", "rename_group b renamed"])
    }

    @Test("Two groups that render to one name: the linked one goes on, the newcomer waits")
    func collision() {
        var world = Scenario()
        world.settled("ann")
        world.settledGroup("eng", "ann")
        world.group("g2", "ENG", "ann")
        #expect(world.changes == [])
        #expect(world.warnings == ["name-collision eng"])
    }

    @Test("A group of that name which is not ours is never taken over")
    func foreignName() {
        var world = Scenario()
        world.settled("ann")
        world.group("eng", "eng", "ann")
        world.storeGroup("eng", "ann@example.com")
        #expect(world.changes == [])
        #expect(world.warnings == ["name-collision eng"])
    }

    @Test("A name of which nothing is left is refused")
    func emptyName() {
        var world = Scenario()
        world.group("g", "🦊🦊")
        #expect(world.changes == [])
        #expect(world.warnings == ["name-collision 🦊🦊"])
    }

    // MARK: Departure

    @Test("A managed group that is missing is looked up; only a 404 removes it")
    func missingGroup() {
        var world = Scenario()
        world.settled("ann")
        world.storeGroup("eng", "ann@example.com")
        world.linkGroup("g", "eng")
        world.owned = []
        #expect(world.roster().absences() == Absences(groups: ["g"]))
        #expect(world.changes == [])
        world.confirmations.groups["g"] = .unknown("HTTP 500")
        #expect(world.changes == [])
        world.confirmations.groups["g"] = .exists(status: "")
        #expect(world.changes == [])
        #expect(world.warnings == ["unconfirmed-absence eng"])
        // The member there is not ours, so the group stays for their sake.
        world.confirmations.groups["g"] = .gone
        #expect(world.changes == [])
        #expect(world.warnings == ["hand-made eng"])
    }

    @Test("A deleted group goes with its own memberships")
    func deletedGroup() {
        var world = Scenario()
        world.settled("ann")
        world.storeGroup("eng", "ann@example.com")
        world.linkGroup("eng")
        world.owned = [("eng", "ann")]
        world.confirmations.groups["eng"] = .gone
        #expect(world.changes == ["remove_group eng deleted"])
    }

    @Test("A group that leaves the selection while it exists is never removed without a hold")
    func deselected() {
        var world = Scenario()
        world.settled("ann")
        world.group("eng", isSelected: false, reading: .notRead)
        world.storeGroup("eng", "ann@example.com")
        world.linkGroup("eng")
        world.owned = [("eng", "ann")]
        #expect(world.changes == ["remove_group eng deselected"])
        #expect(world.held == ["scope-changed 1"])
        #expect(world.applied == [])
    }

    @Test("A managed group that somebody removed in the store is made again")
    func lostGroup() {
        var world = Scenario()
        world.settled("ann")
        world.group("eng", "eng", "ann")
        world.linkGroup("eng")
        world.owned = [("eng", "ann")]
        #expect(world.changes == ["add_group eng drift", "add_member ann@example.com eng joined"])
    }

    @Test("A group that was being made when a pass was cut short is ours")
    func intendedGroup() {
        var world = Scenario()
        world.settled("ann")
        world.group("g", "eng", "ann")
        world.storeGroup("eng")
        world.memory.openIntents = [.init(kind: .addGroup, group: "g", groupName: "eng")]
        #expect(world.changes == ["add_member ann@example.com eng joined"])
        #expect(world.plan().observations.groupLinks == [.init(group: "g", name: "eng")])
    }

    @Test("An addition that was under way is ours, so that it is taken back when the person leaves the group")
    func intendedMember() {
        var world = Scenario()
        world.settled("ann")
        world.settledGroup("eng")
        world.storeMembers.append(("eng", "ann@example.com"))
        world.memory.openIntents = [.init(kind: .addMember, person: "ann", account: "a-ann", group: "eng")]
        #expect(world.changes == ["remove_member ann@example.com eng left"])
    }

    // MARK: Order and ids

    @Test("Revocations come before grants, each kind sorted")
    func order() {
        var world = Scenario()
        for (id, status) in [("z", "SUSPENDED"), ("b", "SUSPENDED"), ("ann", "ACTIVE")] {
            world.settled(id, status: status)
        }
        world.person("newcomer")
        world.settledGroup("eng", "z", "b", "ann")
        world.group("new", "New", "ann", "newcomer")
        #expect(
            world.changes == [
                "suspend b@example.com okta:SUSPENDED", "suspend z@example.com okta:SUSPENDED",
                "remove_member b@example.com eng okta:SUSPENDED", "remove_member z@example.com eng okta:SUSPENDED",
                "add_group new new", "add_user newcomer@example.com new", "add_member ann@example.com new joined",
                "add_member newcomer@example.com new joined",
            ])
    }

    @Test("The same plan has the same id; another reason is another plan")
    func ids() {
        func world(_ status: String) -> Plan {
            var world = Scenario()
            world.settled("bo", status: status)
            return world.plan()
        }
        #expect(world("SUSPENDED").id == world("SUSPENDED").id)
        #expect(world("SUSPENDED").id != world("DEPROVISIONED").id)
    }

    @Test("The same change on other evidence is another change: what was approved does not cover it")
    func evidence() {
        var read = Scenario()
        read.settled("ann")
        read.person("bo", nil, "SUSPENDED")
        read.account("2", "bo@example.com")
        read.link("bo", "2", isSuspendedByUs: true)
        var absent = Scenario()
        absent.settled("ann")
        absent.account("2", "bo@example.com")
        absent.link("bo", "2", isSuspendedByUs: true)
        absent.confirmations.people["bo"] = .gone
        #expect(read.changes == ["suspend bo@example.com drift"])
        #expect(absent.changes == read.changes)
        #expect(Scenario.digest.id(of: absent.plan().changes[0]) != Scenario.digest.id(of: read.plan().changes[0]))
        #expect(absent.plan().id != read.plan().id)
    }

    @Test(
        "Group names are rendered as documented",
        arguments: [
            ("Engineering", "group:engineering@example.com"), ("Sales EMEA", "group:sales-emea@example.com"),
            ("--A&B  c--", "group:a-b-c@example.com"), ("v1.2_x", "group:v1.2_x@example.com"),
            ("Ünïted", "group:n-ted@example.com"), ("{domain}", "group:domain@example.com"), ("🦊", nil), ("", nil),
        ] as [(String, String?)])
    func naming(name: String, expected: String?) {
        #expect(GroupNaming(domain: "example.com").render(name) == expected)
    }
}
