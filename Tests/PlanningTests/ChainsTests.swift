import AccessModel
import Planning
import Testing

@Suite("Planning: names and logins that pass on")
struct ChainsTests {
    /// Groups linked under one name that are called another in the directory.
    private func renames(_ names: [(id: String, from: String, to: String)]) -> Scenario {
        var world = Scenario()
        world.settled("ann")
        for (id, from, to) in names {
            world.group(id, to)
            world.storeGroup(from)
            world.linkGroup(id, from)
        }
        return world
    }

    /// People linked under one login who are called another in the directory.
    private func moves(_ logins: [(id: String, from: String, to: String)]) -> Scenario {
        var world = Scenario()
        for (id, from, to) in logins {
            world.person(id, "\(to)@example.com")
            world.account("a-\(id)", "\(from)@example.com")
            world.link(id, "a-\(id)", "\(from)@example.com")
        }
        return world
    }

    @Test("A chain of renames moves when its last one can, and a ring always")
    func groupChain() {
        var world = renames([("g1", "a", "b"), ("g2", "b", "c")])
        #expect(world.changes == ["rename_group b renamed", "rename_group c renamed"])
        world.storeGroup("c")  // made by hand
        #expect(world.changes == [])
        #expect(world.warnings == ["name-collision b", "name-collision c"])
        #expect(renames([("g1", "a", "b"), ("g2", "b", "c"), ("g3", "c", "a")]).changes.count == 3)
    }

    @Test("A new group waits for a name that cannot be given up")
    func newGroup() {
        var world = renames([("g1", "a", "b")])
        world.storeGroup("b")
        world.group("g2", "a")
        #expect(world.changes == [])
        #expect(world.warnings == ["name-collision a", "name-collision b"])
    }

    @Test("A chain of logins moves when its last one can, and a ring always")
    func loginChain() {
        var world = moves([("p1", "a", "b"), ("p2", "b", "c")])
        #expect(world.changes.count == 2)
        world.account("9", "c@example.com")  // made by hand
        #expect(world.changes == [])
        #expect(world.warnings.contains("ambiguous-login b@example.com"))
        #expect(moves([("p1", "a", "b"), ("p2", "b", "c"), ("p3", "c", "a")]).changes.count == 3)
    }

    @Test("A newcomer waits for a login that cannot be given up")
    func newcomer() {
        var world = moves([("p1", "a", "b")])
        world.account("9", "b@example.com")
        world.person("p2", "a@example.com")
        #expect(world.changes == [])
        #expect(world.warnings.contains("ambiguous-login a@example.com"))
    }

    @Test("Two newcomers who fold to a leaver's login wait, both")
    func heirs() {
        var world = Scenario()
        world.account("1", "sam@example.com")
        world.link("old", "1", "sam@example.com")
        world.confirmations.people["old"] = .gone
        world.person("new1", "sam@example.com")
        world.person("new2", "SAM@example.com")
        #expect(world.changes == ["suspend sam@example.com deleted"])
        #expect(world.warnings == ["ambiguous-login SAM@example.com", "ambiguous-login sam@example.com"])
    }

    @Test("While a rename is held, who waits for its name is held with it, however long the chain")
    func heldRename() {
        var world = renames([("g1", "a", "b"), ("g2", "b", "c"), ("g3", "c", "admins")])
        world.rules.guardPolicy = GuardPolicy(reviewGroups: [GlobPattern("admins")])
        world.group("g4", "a", "ann")
        #expect(world.held == ["review-group 1", "follows 4"])
        #expect(world.applied == [])
    }

    @Test("While a change of login is held, who waits for that login is held with it")
    func heldLogin() {
        var world = moves([("p1", "a", "b")])
        world.rules.guardPolicy = GuardPolicy(grants: .init(percent: 0, atLeast: 1, atMost: 1))
        world.person("p2", "a@example.com")
        world.memory.recent.byKind[.updateUser] = 1
        #expect(world.held == ["grants 1", "follows 1"])
    }

    @Test("People who swap logins are in one portion, however many others change theirs")
    func portions() {
        let world = moves([("p1", "a", "z"), ("p2", "b", "y"), ("p3", "z", "a"), ("p4", "c", "x")])
        #expect(world.verdict().approved.batches(limit: 2) == [0..<4])
    }

    @Test("Whether a leaver who was suspended by hand is gone is asked when somebody has their login")
    func occupiedLogin() {
        var world = Scenario()
        world.account("1", "sam@example.com", .suspended)
        world.link("old", "1", "sam@example.com")
        world.person("new", "sam@example.com")
        #expect(world.roster().absences() == Absences(people: ["old"]))
        world.confirmations.people["old"] = .gone
        #expect(world.held == ["login-reused 1"])
    }
}
