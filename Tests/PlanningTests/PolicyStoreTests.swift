import AccessModel
import Planning
import Testing

/// Stores whose groups are entries of a policy.
@Suite("Planning: stores with a policy")
struct PolicyStoreTests {
    private static func world() -> Scenario {
        var world = Scenario()
        world.capabilities = StoreCapabilities(
            createsUsers: false, changesLogins: false, syncsGroups: true, writesAhead: true, suspension: .native,
            oneEdit: [.removeMember, .removeGroup, .renameGroup, .updateUser, .addGroup, .addMember],
            driftAdvice: "Ask the pipeline.")
        return world
    }

    @Test("Changes of groups that the store makes in one edit are one batch, between suspensions and reactivations")
    func oneEdit() {
        var world = Self.world()
        for id in ["ann", "bo", "cy"] { world.settled(id) }
        world.settled("di", status: "DEPROVISIONED")
        world.person("em")
        world.account("a-em", "em@example.com", .suspended)
        world.link("em", "a-em", isSuspendedByUs: true)
        world.settledGroup("eng", "ann", "di")
        world.members.append(("eng", "bo"))
        world.group("new", nil, "cy", "em")
        let approved = world.verdict().approved
        #expect(
            approved.changes.map(\.kind) == [
                .suspend, .removeMember, .addGroup, .addMember, .addMember, .addMember, .reactivate,
            ])
        #expect(approved.batches(limit: 2, oneEdit: world.capabilities.oneEdit) == [0..<1, 1..<6, 6..<7])
        #expect(approved.batches(limit: 2) == [0..<1, 1..<2, 2..<3, 3..<5, 5..<6, 6..<7])
    }

    @Test("A group that goes while the policy refers to it is emptied, not removed, and the places are told")
    func dangling() {
        var world = Self.world()
        world.settled("ann")
        world.settledGroup("eng", "ann")
        world.groups = GroupTable()
        world.members = []
        world.confirmations = Confirmations(groups: ["eng": .gone])
        world.references = ["eng": ["acls[0].src[0] (line 3, column 7)"]]
        #expect(world.changes == ["remove_member ann@example.com eng deleted"])
        #expect(world.warnings == ["dangling-reference eng"])
        world.references = [:]
        #expect(world.changes == ["remove_group eng deleted"])
        #expect(world.warnings == [])
    }

    @Test("A test that names whom the plan suspends is told of, by the directory's login or the store's")
    func policyTests() {
        var world = Self.world()
        world.person("bo", "bo@example.com", "DEPROVISIONED")
        world.account("a-bo", "robert@example.com")
        world.link("bo", "a-bo")
        world.settled("ann")
        world.peopleInTests = [
            "robert@example.com": ["tests[2].src (line 9, column 3)"],
            "ann@example.com": ["tests[3].src (line 10, column 3)"],
        ]
        #expect(world.changes == ["suspend bo@example.com okta:DEPROVISIONED"])
        #expect(world.warnings == ["policy-test bo@example.com"])
        #expect(world.plan().warnings.first?.message.contains("line 9, column 3") == true)
    }

    @Test("Somebody who was written ahead and is gone before a first login is taken out again")
    func leftBeforeLogin() {
        var world = Self.world()
        world.settledGroup("eng")
        world.memory.people.insert(id: "bo", account: nil, login: "bo@example.com")
        world.account("", "bo@example.com", .absent)
        world.storeMembers.append(("eng", "bo@example.com"))
        world.owned.append(("eng", "bo"))
        world.confirmations = Confirmations(people: ["bo": .gone])
        #expect(world.changes == ["remove_member bo@example.com eng deleted"])
        world.owned = []
        #expect(world.changes == [] && world.warnings == ["hand-made eng"])
    }

    @Test("A new login before the first one: the former spelling goes, the new one comes, and no drift is told")
    func newLoginBeforeFirst() {
        var world = Self.world()
        world.person("bo", "robert@example.com")
        world.settledGroup("eng", "bo")
        world.storeMembers = [("eng", "bo@example.com")]
        world.account("", "bo@example.com", .absent)
        world.memory.people.insert(id: "bo", account: nil, login: "bo@example.com")
        #expect(
            world.changes == [
                "remove_member robert@example.com eng login-changed", "add_member robert@example.com eng joined",
            ])
        let removal = world.plan().changes.first
        #expect(removal?.person?.storeLogin == "bo@example.com")
        #expect(world.plan().observations.logins.isEmpty)
        // Once it stands under the new login, the ledger learns it.
        world.storeMembers = [("eng", "robert@example.com")]
        world.account("", "robert@example.com", .absent)
        #expect(world.changes == [])
        #expect(world.plan().observations.logins.map(\.login) == ["robert@example.com"])
    }

    @Test("Who logs in under another login than was written ahead: the former spelling goes, the account's comes")
    func otherLoginAtFirst() {
        var world = Self.world()
        world.person("bo", "bo@corp.example", email: "robert@example.com")
        world.settledGroup("eng", "bo")
        world.storeMembers = [("eng", "bo@corp.example")]
        world.account("", "bo@corp.example", .absent)
        world.account("a-bo", "robert@example.com")
        world.memory.people.insert(id: "bo", account: nil, login: "bo@corp.example")
        let plan = world.plan()
        #expect(
            plan.changes.map { "\($0.kind.word) \($0.person?.storeLogin ?? "")" } == [
                "remove_member bo@corp.example", "add_member robert@example.com",
            ])
        #expect(plan.changes.map(\.reason) == [.loginChanged, .joined])
    }

    @Test("Drift that repeats is told with the store's own advice")
    func drift() {
        var world = Self.world()
        world.settled("ann")
        world.settledGroup("eng", "ann")
        world.storeMembers = []
        world.memory.drift = ["member:eng:ann": 2]
        #expect(world.plan().warnings.first?.message.hasSuffix("Ask the pipeline.") == true)
    }
}
