import AccessModel
import Planning
import Testing

@Suite("Planning: what is ours")
struct OwnershipTests {
    @Test("An addition that was under way is written down as ours where it stands")
    func intendedMember() {
        var world = Scenario()
        world.settled("ann")
        world.settled("bo")
        world.settledGroup("eng")
        world.members += [("eng", "ann"), ("eng", "bo")]
        world.storeMembers.append(("eng", "ann@example.com"))
        world.memory.openIntents = ["ann", "bo"].map {
            OpenIntent(kind: .addMember, person: DirectoryID($0), group: "eng")
        }
        let plan = world.plan()
        #expect(plan.observations.owned.count == 1)
        // The one that did not happen is no drift: nobody took it out.
        #expect(plan.changes.map(Scenario.line) == ["add_member bo@example.com eng joined"])
    }

    @Test("Groups that took each other's names in a pass that was cut short are told apart", arguments: [true, false])
    func renamedInAChain(stands: Bool) {
        var world = Scenario()
        world.settled("ann")
        world.group("g2", "blue", "ann")
        world.group("g3", "green")
        world.linkGroup("g2", "green")
        world.linkGroup("g3", "red")
        for name in stands ? ["blue", "green"] : ["green", "red"] { world.storeGroup(name) }
        world.memory.openIntents = [("g2", "blue"), ("g3", "green")].map {
            OpenIntent(kind: .renameGroup, group: DirectoryID($0.0), groupName: $0.1)
        }
        // Nobody is put into the group that has the former name of theirs.
        let additions = world.plan().changes.filter { $0.kind == .addMember }
        #expect(additions.map(Scenario.line) == ["add_member ann@example.com blue joined"])
        #expect(world.plan().changes.contains { $0.kind == .renameGroup } == !stands)
    }

    @Test("An account in the place of one that we suspended is not ours to lift")
    func otherAccount() {
        var world = Scenario()
        world.person("ann")
        world.account("2", "ann@example.com", .suspended)
        world.link("ann", "1", isSuspendedByUs: true)
        #expect(world.changes == [])
        #expect(world.warnings == ["hand-made ann@example.com"])
    }

    @Test("A suspension that somebody lifted while the person was in doubt is ours no more")
    func liftedInDoubt() {
        var world = Scenario()
        world.person("ann", nil, "ACTIVATING")
        world.account("1", "ann@example.com")
        world.link("ann", "1", isSuspendedByUs: true)
        #expect(world.plan().observations.notSuspendedByUs == ["ann"])
    }

    @Test("A suspension that we lifted, unheard, is ours no more, and the next one is no drift")
    func intendedReactivation() {
        var world = Scenario()
        world.person("ann", nil, "SUSPENDED")
        world.account("1", "ann@example.com")
        world.link("ann", "1", isSuspendedByUs: true)
        world.memory.openIntents = [.init(kind: .reactivate, person: "ann", account: "1")]
        let plan = world.plan()
        #expect(plan.changes.map(Scenario.line) == ["suspend ann@example.com okta:SUSPENDED"])
        #expect(plan.observations.notSuspendedByUs == ["ann"])
        #expect(plan.observations.drift == [:])
    }

    @Test("A membership that somebody took out while the person was in doubt is ours no more")
    func takenOutInDoubt() {
        var world = Scenario()
        world.settled("odd", status: "ACTIVATING")
        world.settledGroup("eng")
        world.owned.append(("eng", "odd"))
        #expect(world.plan().observations.disowned.count == 1)
    }

    @Test("A group whose member is in doubt stays, and the report says for whose sake")
    func doubtInRemovedGroup() {
        var world = Scenario()
        world.settled("ann")
        world.settled("odd", status: "ACTIVATING")
        world.storeGroup("eng")
        world.linkGroup("eng")
        for person in ["ann", "odd"] {
            world.storeMembers.append(("eng", "\(person)@example.com"))
            world.owned.append(("eng", person))
        }
        world.confirmations.groups["eng"] = .gone
        #expect(world.changes == ["remove_member ann@example.com eng deleted"])
        #expect(world.warnings == ["unconfirmed-absence eng", "unknown-status ACTIVATING"])
        #expect(world.plan().warnings.contains { $0.message.contains("odd@example.com") })
    }

    @Test("A group stays for a member added by hand, also for one who left long ago, and the report says so")
    func handMadeInRemovedGroup() {
        var world = Scenario()
        world.settled("ann")
        world.account("2", "old@example.com", .suspended)
        world.link("old", "2", isSuspendedByUs: true)
        world.storeGroup("eng", "old@example.com")
        world.linkGroup("eng")
        world.confirmations.groups["eng"] = .gone
        #expect(world.changes == [])
        #expect(world.warnings == ["hand-made eng"])
        #expect(world.plan().warnings.contains { $0.message.contains("old@example.com") })
    }

    @Test("A lost group whose name renders to nothing is not filled")
    func namelessGroup() {
        var world = Scenario()
        world.settled("ann")
        world.group("g", "🦊", "ann")
        world.linkGroup("g", "fox")
        #expect(world.changes == [])
    }
}
