import AccessModel
import Planning
import Testing

@Suite("Planning: people")
struct PeopleTests {
    @Test("A person and an account are linked by login once, then by id for ever")
    func links() {
        var world = Scenario()
        world.person("ann", "Ann@Example.com")
        world.account("1", "ann@example.COM")
        let observed = world.plan().observations
        #expect(observed.links == [.init(person: "ann", account: "1", login: "Ann@Example.com")])

        world.link("ann", "1")
        world.person("eve", "ann@example.com")  // a newcomer under the linked person's login
        #expect(world.plan().observations.links.isEmpty)
    }

    @Test("Email links where no login does, and never an account whose login is somebody else's")
    func linksByEmail() {
        var world = Scenario()
        world.person("ann", "ann.smith@corp.example", email: "ann@example.com")
        world.account("1", "ann@example.com")
        #expect(world.plan().observations.links.map(\.account) == ["1"])

        world.person("other", "ann@example.com")
        #expect(world.plan().observations.links.map(\.person) == ["other"])
    }

    @Test(
        "Each status has its rule",
        arguments: [
            ("ACTIVE", []), ("PASSWORD_EXPIRED", []), ("RECOVERY", []), ("LOCKED_OUT", []),
            ("SUSPENDED", ["suspend bo@example.com okta:SUSPENDED"]),
            ("DEPROVISIONED", ["suspend bo@example.com okta:DEPROVISIONED"]),
            ("STAGED", ["suspend bo@example.com okta:STAGED"]),
            ("PROVISIONED", ["suspend bo@example.com okta:PROVISIONED"]),
            ("ACTIVATING", []), ("", []),
        ] as [(String, [String])])
    func statuses(status: String, expected: [String]) {
        var world = Scenario()
        world.settled("bo", status: status)
        #expect(world.changes == expected)
    }

    @Test("A status that no rule names changes nothing and is reported, memberships included")
    func unknownStatus() {
        var world = Scenario()
        world.settled("bo", status: "ACTIVATING")
        world.settled("ann")
        world.settledGroup("eng", "ann")
        world.storeMembers.append(("eng", "bo@example.com"))
        world.owned.append(("eng", "bo"))
        #expect(world.changes == [])
        #expect(world.warnings == ["unknown-status ACTIVATING"])
    }

    @Test("Nobody is made before their time")
    func notYet() {
        var world = Scenario()
        for (id, status) in [("a", "STAGED"), ("b", "PROVISIONED"), ("c", "SUSPENDED"), ("d", "DEPROVISIONED")] {
            world.person(id, nil, status)
        }
        world.person("e")
        #expect(world.changes == ["add_user e@example.com new"])
    }

    @Test("Only our own suspensions are lifted")
    func reactivation() {
        var world = Scenario()
        world.person("ann")
        world.account("1", "ann@example.com", .suspended)
        world.link("ann", "1", isSuspendedByUs: true)
        world.person("bo")
        world.account("2", "bo@example.com", .suspended)
        world.link("bo", "2")
        #expect(world.changes == ["reactivate ann@example.com restored"])
        #expect(world.warnings == ["hand-made bo@example.com"])
    }

    @Test("A suspension that somebody lifted is drift, and our mark goes when the person is active on both sides")
    func drift() {
        var world = Scenario()
        world.person("ann", nil, "SUSPENDED")
        world.account("1", "ann@example.com")
        world.link("ann", "1", isSuspendedByUs: true)
        world.person("bo")
        world.account("2", "bo@example.com")
        world.link("bo", "2", isSuspendedByUs: true)
        let plan = world.plan()
        #expect(plan.changes.map(Scenario.line) == ["suspend ann@example.com drift"])
        #expect(plan.observations.notSuspendedByUs == ["bo"])
        #expect(plan.observations.drift == ["suspend:ann": 1])
    }

    @Test("The same drift for the third time is reported as somebody else managing it")
    func repeatedDrift() {
        var world = Scenario()
        world.person("ann", nil, "SUSPENDED")
        world.account("1", "ann@example.com")
        world.link("ann", "1", isSuspendedByUs: true)
        world.memory.drift = ["suspend:ann": 2]
        #expect(world.warnings == ["drift-repeats ann@example.com"])
    }

    @Test("A suspension that was under way when a pass was cut short is ours")
    func intendedSuspension() {
        var world = Scenario()
        world.person("ann")
        world.account("1", "ann@example.com", .suspended)
        world.link("ann", "1")
        world.memory.openIntents = [.init(kind: .suspend, person: "ann", account: "1")]
        #expect(world.plan().observations.suspendedByUs == ["ann"])
        #expect(world.changes == ["reactivate ann@example.com restored"])
    }

    // MARK: Absence

    @Test("A linked person who is missing is asked for; without an answer nothing happens")
    func unconfirmedAbsence() {
        var world = Scenario()
        world.settled("ann")
        world.account("2", "bo@example.com")
        world.link("bo", "2")
        #expect(world.roster().absences() == Absences(people: ["bo"]))
        #expect(world.changes == [])
    }

    @Test(
        "What the look-up finds decides",
        arguments: [
            (.gone, ["suspend bo@example.com deleted"], []),
            (.exists(status: "DEPROVISIONED"), ["suspend bo@example.com okta:DEPROVISIONED"], []),
            (.unassigned, ["suspend bo@example.com unassigned"], []),
            (.exists(status: "ACTIVE"), [], ["unconfirmed-absence bo@example.com"]),
            (.exists(status: "ACTIVATING"), [], ["unconfirmed-absence bo@example.com"]),
            (.unknown("HTTP 500"), [], ["unconfirmed-absence bo@example.com"]),
        ] as [(Confirmations.Answer, [String], [String])])
    func confirmedAbsence(answer: Confirmations.Answer, changes: [String], warnings: [String]) {
        var world = Scenario()
        world.settled("ann")
        world.account("2", "bo@example.com")
        world.link("bo", "2")
        world.confirmations.people["bo"] = answer
        #expect(world.changes == changes)
        #expect(world.warnings == warnings)
    }

    @Test("Somebody suspended by us long ago is not asked for in every pass")
    func settledAbsence() {
        var world = Scenario()
        world.account("2", "bo@example.com", .suspended)
        world.link("bo", "2", isSuspendedByUs: true)
        #expect(world.roster().absences().isEmpty)
    }

    // MARK: Collisions

    @Test("Two newcomers who fold to one login wait; a linked person goes on being decided by id")
    func ambiguity() {
        var world = Scenario()
        world.person("a1", "Sam@example.com")
        world.person("a2", "sam@example.com")
        #expect(world.changes == [])
        #expect(world.warnings == ["ambiguous-login Sam@example.com", "ambiguous-login sam@example.com"])

        var linked = Scenario()
        linked.person("a1", "sam@example.com", "SUSPENDED")
        linked.person("a2", "SAM@example.com", "LEAVE-ME")
        linked.account("1", "sam@example.com")
        linked.link("a1", "1", "sam@example.com")
        #expect(linked.changes == ["suspend sam@example.com okta:SUSPENDED"])
    }

    @Test("An account whose login a linked person has too is not given to the newcomer")
    func contestedAccount() {
        var world = Scenario()
        world.person("old", "sam@example.com")
        world.account("1", "sam.before@example.com")
        world.link("old", "1", "sam.before@example.com")
        world.person("new", "SAM@example.com")
        world.account("2", "sam@example.com")
        #expect(world.plan().observations.links.isEmpty)
        #expect(world.changes == [])
        #expect(world.warnings.contains("ambiguous-login SAM@example.com"))
    }

    @Test("Two accounts of one login are nobody's")
    func ambiguousAccounts() {
        var world = Scenario()
        world.person("ann")
        world.account("1", "ann@example.com")
        world.account("2", "ANN@example.com")
        #expect(world.plan().observations.links.isEmpty)
        #expect(world.changes == [])
    }

    @Test("A login that passes on: the leaver is suspended, the link to the new person is another change")
    func reusedLogin() {
        var world = Scenario()
        world.account("1", "sam@example.com")
        world.link("old", "1", "sam@example.com")
        world.confirmations.people["old"] = .gone
        world.person("new", "sam@example.com")
        #expect(
            world.changes == ["suspend sam@example.com deleted", "update_user sam@example.com login-reused"])
        #expect(world.held == ["login-reused 1"])
        #expect(world.applied == ["suspend sam@example.com deleted"])
    }

    @Test("While the old person has not left, the newcomer waits")
    func contestedLogin() {
        var world = Scenario()
        world.settled("old")
        world.person("new", "OLD@example.com")
        #expect(world.changes == [])
        #expect(world.warnings == ["ambiguous-login OLD@example.com"])
    }

    @Test("Two people who swap logins keep their own accounts")
    func swap() {
        var world = Scenario()
        world.person("ann", "bo@example.com")
        world.person("bo", "ann@example.com")
        world.account("1", "ann@example.com")
        world.account("2", "bo@example.com")
        world.link("ann", "1", "ann@example.com")
        world.link("bo", "2", "bo@example.com")
        let plan = world.plan()
        #expect(
            plan.changes.map(Scenario.line) == [
                "update_user ann@example.com login-changed", "update_user bo@example.com login-changed",
            ])
        #expect(plan.changes.map { $0.person?.accountID } == ["2", "1"])
    }

    @Test("A new login that an account of nobody has already is not taken")
    func occupiedLogin() {
        var world = Scenario()
        world.person("ann", "ann.new@example.com")
        world.account("1", "ann@example.com")
        world.account("2", "ann.new@example.com")
        world.link("ann", "1")
        #expect(world.changes == [])
        #expect(world.warnings.contains("ambiguous-login ann.new@example.com"))
    }

    @Test("Where the store cannot change a login, the change is held as login-moved")
    func movedLogin() {
        var world = Scenario()
        world.capabilities.changesLogins = false
        world.person("ann", "ann.new@example.com")
        world.account("1", "ann@example.com")
        world.link("ann", "1", "ann@example.com")
        #expect(world.held == ["login-moved 1"])
        #expect(world.applied == [])
    }

    @Test("A newcomer whose login is given up in the same plan gets an account of their own")
    func inheritedLogin() {
        var world = Scenario()
        world.person("ann", "ann.married@example.com")
        world.account("1", "ann@example.com")
        world.link("ann", "1", "ann@example.com")
        world.person("ann2", "ann@example.com")
        #expect(
            world.changes == [
                "update_user ann.married@example.com login-changed", "add_user ann@example.com new",
            ])
    }

    // MARK: Doubt

    @Test("An unreadable record leaves that person as they are, and stops nobody else")
    func unreadable() {
        var world = Scenario()
        world.person("bo", isUnreadable: true)
        world.account("2", "bo@example.com")
        world.link("bo", "2")
        world.settled("ann", status: "SUSPENDED")
        #expect(world.changes == ["suspend ann@example.com okta:SUSPENDED"])
    }

    @Test("A store that proves links finds them again without a ledger, and lifts nothing")
    func lostLedger() {
        var world = Scenario()
        world.person("ann")
        world.account("1", "ann.old@example.com", directoryID: "ann")
        world.person("bo")
        world.account("2", "bo@example.com", .suspended, directoryID: "bo")
        world.account("3", "cy@example.com", directoryID: "cy")
        world.confirmations.people["cy"] = .gone
        #expect(world.roster().absences() == Absences(people: ["cy"]))
        #expect(
            world.changes == ["suspend cy@example.com deleted", "update_user ann@example.com login-changed"])
        #expect(world.warnings.contains("hand-made bo@example.com"))
    }

    // MARK: Scope

    @Test("Out of scope is a reason of its own")
    func scope() {
        var world = Scenario()
        world.isScopedByGroups = true
        world.settled("ann")
        world.settled("bo")
        world.person("cy")  // outside, no account: nobody's business
        world.group("vpn", isSelected: false, isScope: true, "ann")
        #expect(world.changes == ["suspend bo@example.com out-of-scope"])
    }

    @Test(
        "A scope group that cannot be read or is missing puts nobody out of scope, and shields no deactivated person",
        arguments: [true, false])
    func doubtfulScope(isMissing: Bool) {
        var world = Scenario()
        world.isScopedByGroups = true
        world.settled("ann")
        world.settled("bo", status: "DEPROVISIONED")
        if isMissing {
            world.missingScopeGroups = ["vpn"]
        } else {
            world.group("vpn", isSelected: false, isScope: true, reading: .unreadable("403"))
        }
        #expect(world.changes == ["suspend bo@example.com okta:DEPROVISIONED"])
    }

    // MARK: Strangers

    @Test("Strangers of our domain are listed, others and shared ones are not; nobody is touched")
    func strangers() {
        var world = Scenario()
        world.settled("ann")
        world.account("7", "who@example.com")
        world.account("8", "guest@elsewhere.example")
        world.account("9", "shared@example.com", isShared: true)
        #expect(world.changes == [])
        #expect(world.warnings == ["stranger who@example.com"])
        #expect(world.plan().totals.unmanagedAccounts == 2)
    }

    @Test("Strangers are suspended where the configuration says so, and an ambiguous person is none")
    func suspendedStrangers() {
        var world = Scenario()
        world.rules.unmatched = .suspend
        world.account("7", "who@example.com")
        world.account("8", "sam@example.com")
        world.person("s1", "sam@example.com")
        world.person("s2", "SAM@example.com")
        #expect(world.changes == ["suspend who@example.com stranger"])
    }

    @Test("An account shared in from another tailnet is never managed")
    func shared() {
        var world = Scenario()
        world.person("ann", nil, "SUSPENDED")
        world.account("1", "ann@example.com", isShared: true)
        world.link("ann", "1")
        #expect(world.changes == [])
    }
}
