import AccessModel
import Planning
import Testing

@Suite("Planning: links by hand")
struct HandLinkTests {
    private static func link(_ account: AccountID, _ login: String, _ person: DirectoryID?) -> HandLink {
        HandLink(account: account, login: login, person: person, since: Timestamp(milliseconds: 0), user: "kim")
    }

    @Test("A person is given an account that no login or email would have found")
    func link() {
        var world = Scenario()
        world.person("ann", "ann.smith@example.com")
        world.account("7", "a.smith@example.com")
        #expect(world.changes == ["add_user ann.smith@example.com new"])
        world.memory.handLinks = [Self.link("7", "a.smith@example.com", "ann")]
        #expect(world.changes == ["update_user ann.smith@example.com login-changed"])
        #expect(world.plan().observations.links == [.init(person: "ann", account: "7", login: "ann.smith@example.com")])
    }

    @Test("An account goes from one person to another, and the former one gets an account of their own")
    func move() {
        var world = Scenario()
        world.settled("ann")
        world.person("bo")
        world.memory.handLinks = [Self.link("a-ann", "ann@example.com", "bo")]
        #expect(
            world.changes == ["update_user bo@example.com login-changed", "add_user ann@example.com new"])
    }

    @Test("A store that keeps the directory's ids learns the new one")
    func storeID() {
        var world = Scenario()
        world.person("new", "ann@example.com")
        world.account("7", "ann@example.com", directoryID: "old")
        world.memory.handLinks = [Self.link("7", "ann@example.com", "new")]
        #expect(world.changes == ["update_user ann@example.com linked"])
    }

    @Test("A suspension of before stays, whoever gets the account")
    func suspended() {
        var world = Scenario()
        world.person("ann")
        world.account("7", "other@example.com", .suspended)
        world.memory.handLinks = [Self.link("7", "other@example.com", "ann")]
        #expect(!world.changes.contains { $0.hasPrefix("reactivate") })
        #expect(world.warnings == ["hand-made ann@example.com"])
    }

    @Test("An unlinked account is nobody's: not suspended, not in groups, no stranger, and its person gets no other")
    func unlink() {
        var world = Scenario()
        world.rules.unmatched = .suspend
        world.settled("ann")
        world.settled("bo", status: "SUSPENDED")
        world.settledGroup("eng", "ann")
        world.memory.unlinked = [Self.link("a-ann", "ann@example.com", nil), Self.link("a-bo", "bo@example.com", nil)]
        #expect(world.changes == [])
        #expect(world.warnings.contains("unlinked ann@example.com"))
        #expect(!world.warnings.contains { $0.hasPrefix("stranger") })
    }

    @Test("A link to an account that the store does not have waits, and says so")
    func unmatched() {
        var world = Scenario()
        world.person("ann")
        world.memory.handLinks = [Self.link("99", "ann.old@example.com", "ann")]
        #expect(world.warnings == ["unmatched-exception ann.old@example.com"])
    }
}
