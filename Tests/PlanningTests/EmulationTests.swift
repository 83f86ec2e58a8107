import AccessModel
import Planning
import Testing

/// Stores that do not know suspension, and accounts that the identity provider itself names.
@Suite("Planning: stores that emulate suspension")
struct EmulationTests {
    private static func world() -> Scenario {
        var world = Scenario()
        world.capabilities = StoreCapabilities(
            createsUsers: false, changesLogins: false, syncsGroups: true, writesAhead: false,
            suspension: .emulated("nodes expired"))
        return world
    }

    /// A person whom we suspended, with an account of which something can connect or not.
    private static func suspended(_ id: String, _ status: String, isDormant: Bool, in world: inout Scenario) {
        world.person(id, nil, status)
        world.account("a-\(id)", "\(id)@example.com")
        if isDormant { world.accounts.markDormant(at: world.accounts.count - 1) }
        world.link(id, "a-\(id)", isSuspendedByUs: true)
    }

    @Test("Who cannot connect and was not suspended by us is active: nothing is said of them")
    func dormant() {
        var world = Self.world()
        world.settled("ann")
        world.accounts.markDormant(at: 0)
        #expect(world.changes == [] && world.warnings == [])
        world.settled("bo", status: "DEPROVISIONED")
        world.accounts.markDormant(at: 1)
        #expect(world.changes == ["suspend bo@example.com okta:DEPROVISIONED"])
    }

    @Test(
        "Whom we suspended is suspended while nothing can connect, and again when something can: not counted, not held")
    func repeated() {
        var world = Self.world()
        for index in 0..<60 { Self.suspended("p\(index)", "DEPROVISIONED", isDormant: index >= 30, in: &world) }
        world.rules.guardPolicy.protected = ["p1@example.com"]
        let verdict = world.verdict()
        #expect(verdict.holds.isEmpty)
        #expect(verdict.approved.changes.count == 30)
        #expect(verdict.approved.changes.allSatisfy { $0.kind == .suspend && $0.reason == .drift })
        #expect(!verdict.approved.counts.contains(true))
        // The first time each is counted, and thirty of sixty are over the limit.
        var fresh = Self.world()
        for index in 0..<60 { fresh.settled("p\(index)", status: index < 30 ? "DEPROVISIONED" : "ACTIVE") }
        #expect(fresh.held == ["suspensions 30"])
    }

    @Test("Whoever is active again is reactivated, whether or not their nodes came first")
    func reactivated() {
        for isDormant in [true, false] {
            var world = Self.world()
            Self.suspended("ann", "ACTIVE", isDormant: isDormant, in: &world)
            #expect(world.changes == ["reactivate ann@example.com restored"])
        }
    }

    @Test("Doubt lifts nothing: a node that returned is nobody's decision")
    func doubt() {
        var world = Self.world()
        Self.suspended("ann", "SOMETHING_NEW", isDormant: false, in: &world)
        #expect(world.changes == [] && world.plan().observations.notSuspendedByUs.isEmpty)
    }

    @Test("A suspension that was under way is ours once nothing can connect")
    func intent() {
        var world = Self.world()
        world.settled("ann", status: "DEPROVISIONED")
        world.accounts.markDormant(at: 0)
        world.memory.openIntents = [
            OpenIntent(kind: .suspend, person: "ann", account: "a-ann", group: nil, groupName: nil)
        ]
        #expect(world.changes == [])
        #expect(world.plan().observations.suspendedByUs == ["ann"])
    }

    @Test("Groups that could not be read are left, with what is ours in them; people are followed")
    func groupsUnread() {
        var world = Self.world()
        world.settled("ann")
        world.settled("bo", status: "DEPROVISIONED")
        world.group("eng", nil, "ann")
        world.linkGroup("eng")
        world.owned = [("eng", "ann"), ("eng", "bo")]
        world.groupsUnread = "No policy."
        let plan = world.plan()
        #expect(world.changes == ["suspend bo@example.com okta:DEPROVISIONED"])
        #expect(world.warnings == ["groups-unread groups"])
        #expect(plan.observations.disowned.pairs.isEmpty && plan.unsupported.isEmpty)
    }

    // MARK: Ids of the identity provider

    @Test("The provider's id comes before any address; an account of somebody else's id is never found by address")
    func provider() {
        var world = Self.world()
        world.person("ann", "ann@example.com")
        world.person("new", "bo@example.com")
        world.account("a-ann", "old-address@example.com", email: "")
        world.accounts.set(providerID: "ann", at: 0)
        world.account("a-bo", "bo@example.com")
        world.accounts.set(providerID: "someone-who-left", at: 1)
        #expect(world.plan().observations.links.map { $0.account } == ["a-ann"])
        #expect(world.warnings.contains("ambiguous-login bo@example.com"))
        // Nobody is concluded to be gone from an id that the directory does not know.
        #expect(world.roster().absences().people == [])
    }

    @Test("A new address of somebody whom the provider's id proves is no move to another account")
    func movedLogin() {
        var world = Self.world()
        world.person("ann", "new@example.com")
        world.account("a-ann", "ann@example.com")
        world.link("ann", "a-ann")
        #expect(world.held == ["login-moved 1"])
        world.accounts.set(providerID: "ann", at: 0)
        #expect(world.changes == [] && world.held == [])
    }
}
