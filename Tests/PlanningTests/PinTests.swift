import AccessModel
import Planning
import Testing

@Suite("Planning: pins")
struct PinTests {
    private static func pin(_ subject: Pin.Subject, _ name: String) -> Pin {
        Pin(
            subject: subject, name: name, since: Timestamp(milliseconds: 0), until: Timestamp(milliseconds: 1000),
            user: "kim", note: "ticket 7")
    }

    @Test("A pinned leaver keeps state and memberships, and every plan warns of the revocation that is kept back")
    func leaver() {
        var world = Scenario()
        world.settled("ann", status: "SUSPENDED")
        world.settled("bo", status: "SUSPENDED")
        world.settledGroup("eng", "ann", "bo")
        world.memory.pins = [Self.pin(.person("ann"), "ann@example.com")]
        #expect(
            world.changes == [
                "suspend bo@example.com okta:SUSPENDED", "remove_member bo@example.com eng okta:SUSPENDED",
            ])
        #expect(world.warnings == ["pin-hides-revocation ann@example.com"])
        #expect(world.plan().warnings.first?.message.contains("kim (ticket 7)") == true)
    }

    @Test("Nothing is given to a pinned person either: no account, no membership, no reactivation")
    func noGrant() {
        var world = Scenario()
        world.person("new")
        world.settled("ann")
        world.person("bo")
        world.account("a-bo", "bo@example.com", .suspended)
        world.link("bo", "a-bo", isSuspendedByUs: true)
        world.settledGroup("eng")
        world.members += [("eng", "ann"), ("eng", "new"), ("eng", "bo")]
        world.memory.pins = ["new", "ann", "bo"].map { Self.pin(.person(DirectoryID($0)), "\($0)@example.com") }
        #expect(world.changes == [])
        #expect(world.warnings == [])
    }

    @Test("A pinned group keeps name and members, whoever left it, and the leavers are still suspended")
    func group() {
        var world = Scenario()
        world.settled("ann")
        world.settled("bo", status: "DEPROVISIONED")
        world.settled("cy")
        world.group("eng", "Engineering 2")
        world.storeGroup("eng")
        world.linkGroup("eng")
        for person in ["ann", "bo"] {
            world.storeMembers.append(("eng", "\(person)@example.com"))
            world.owned.append(("eng", person))
        }
        world.members.append(("eng", "cy"))
        world.memory.pins = [Self.pin(.group("eng"), "eng")]
        #expect(world.changes == ["suspend bo@example.com okta:DEPROVISIONED"])
        #expect(world.warnings == ["pin-hides-revocation eng"])
        #expect(world.plan().warnings.first?.message.contains("would lose 2 members") == true)
    }

    @Test("A pinned group that is gone from the directory stays, and says so")
    func goneGroup() {
        var world = Scenario()
        world.settled("ann")
        world.storeGroup("eng", "ann@example.com")
        world.linkGroup("eng")
        world.owned.append(("eng", "ann"))
        world.confirmations.groups["eng"] = .gone
        #expect(world.changes == ["remove_group eng deleted"])
        world.memory.pins = [Self.pin(.group("eng"), "eng")]
        #expect(world.changes == [])
        #expect(world.warnings == ["pin-hides-revocation eng"])
    }

    @Test("A name that nobody had yet pins the person, the account and the group of that name, letter case aside")
    func byName() {
        var world = Scenario()
        world.person("new", "New@Example.com")
        world.settled("ann", status: "SUSPENDED")
        world.memory.pins = [
            Self.pin(.name("new@example.com"), "new@example.com"),
            Self.pin(.name("nobody@example.com"), "nobody@example.com"),
        ]
        #expect(world.changes == ["suspend ann@example.com okta:SUSPENDED"])
        #expect(world.warnings == ["unmatched-exception nobody@example.com"])
    }

    @Test("A pinned stranger is not suspended")
    func stranger() {
        var world = Scenario()
        world.rules.unmatched = .suspend
        world.account("1", "guest@example.com")
        world.account("2", "other@example.com")
        world.memory.pins = [Self.pin(.name("guest@example.com"), "guest@example.com")]
        #expect(world.changes == ["suspend other@example.com stranger"])
    }

    @Test("A group cannot take the name of one that is pinned under it")
    func name() {
        var world = Scenario()
        world.settledGroup("eng")
        world.group("ops", "eng2")
        world.storeGroup("ops")
        world.linkGroup("ops")
        // eng is called ops in the directory now, and would take the name that ops gives up.
        world.groups = GroupTable()
        world.group("eng", "ops")
        world.group("ops", "eng2")
        #expect(world.changes == ["rename_group eng2 renamed", "rename_group ops renamed"])
        world.memory.pins = [Self.pin(.group("ops"), "ops")]
        #expect(world.changes == [])
        #expect(world.warnings.contains("name-collision ops"))
    }

    @Test("A pinned person who left a group stays in it, and every plan says so; so it is with a pinned stranger")
    func leaver2() {
        var world = Scenario()
        world.settled("ann")
        world.settledGroup("eng")
        world.storeMembers.append(("eng", "ann@example.com"))
        world.owned.append(("eng", "ann"))
        world.rules.unmatched = .suspend
        world.account("9", "guest@example.com")
        world.memory.pins = [
            Self.pin(.person("ann"), "ann@example.com"), Self.pin(.name("guest@example.com"), "guest@example.com"),
        ]
        #expect(world.changes == [])
        #expect(
            world.warnings == ["pin-hides-revocation ann@example.com", "pin-hides-revocation guest@example.com"])
    }

    @Test("The login of a pinned leaver is not given to anybody else")
    func reusedLogin() {
        var world = Scenario()
        world.person("new", "ann@example.com")
        world.account("1", "ann@example.com", .suspended)
        world.link("old", "1", "ann@example.com", isSuspendedByUs: true)
        world.confirmations.people["old"] = .gone
        #expect(world.changes == ["update_user ann@example.com login-reused"])
        world.memory.pins = [Self.pin(.person("old"), "ann@example.com")]
        #expect(world.changes == [])
        #expect(world.warnings == ["ambiguous-login ann@example.com"])
    }

    @Test("A pin of no name pins nobody")
    func noName() {
        var world = Scenario()
        world.settledGroup("eng")
        world.memory.pins = [Self.pin(.name(""), "")]
        #expect(world.warnings == ["unmatched-exception "])
    }
}
