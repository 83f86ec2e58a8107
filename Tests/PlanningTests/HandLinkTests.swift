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

    @Test("The mark that a suspension is ours is about the account: it does not cover another that the person gets")
    func markStays() {
        var world = Scenario()
        world.person("ann")
        world.account("1", "ann@example.com", .suspended)
        world.account("2", "ann.old@corp.example", .suspended)
        world.link("ann", "1", isSuspendedByUs: true)
        world.memory.handLinks = [Self.link("2", "ann.old@corp.example", "ann")]
        #expect(!world.changes.contains { $0.hasPrefix("reactivate") })
    }

    @Test("It goes along with the account: given to somebody who is active, the suspension of before is lifted at once")
    func markMoves() {
        var world = Scenario()
        world.person("new", "ann@example.com")
        world.account("1", "ann@example.com", .suspended)
        world.link("old", "1", "ann@example.com", isSuspendedByUs: true)
        world.confirmations.people["old"] = .gone
        world.memory.handLinks = [Self.link("1", "ann@example.com", "new")]
        #expect(world.changes == ["reactivate ann@example.com restored"])
        #expect(world.plan().observations.suspendedByUs == ["new"])
    }

    @Test("So do memberships that are ours: the new person keeps those that are theirs, and loses the others")
    func membershipsMove() {
        var world = Scenario()
        for name in ["new"] { world.person(name, "ann@example.com") }
        world.account("1", "ann@example.com")
        world.link("old", "1", "ann@example.com")
        world.settledGroup("eng")
        world.settledGroup("admins")
        world.members.append(("eng", "new"))
        for group in ["eng", "admins"] {
            world.storeMembers.append((group, "ann@example.com"))
            world.owned.append((group, "old"))
        }
        world.confirmations.people["old"] = .gone
        world.memory.handLinks = [Self.link("1", "ann@example.com", "new")]
        #expect(world.changes == ["remove_member ann@example.com admins left"])
    }

    @Test("Ours on the person's former account says nothing of the new one")
    func formerMemberships() {
        var world = Scenario()
        world.person("ann", "ann2@example.com")
        world.account("1", "ann@example.com")
        world.account("2", "ann2@example.com")
        world.link("ann", "1")
        world.settledGroup("eng")
        world.storeMembers += [("eng", "ann2@example.com")]
        world.owned.append(("eng", "ann"))
        world.memory.handLinks = [Self.link("2", "ann2@example.com", "ann")]
        // Somebody put the new account into the group by hand: it stays.
        #expect(!world.changes.contains { $0.hasPrefix("remove_member") })
    }

    @Test("An unlinked person gets no account and no membership under another login either, and a departure is told")
    func unlinkedUnderAnotherLogin() {
        var world = Scenario()
        world.person("ann", "ann2@example.com")
        world.account("1", "ann@example.com", directoryID: "ann")
        world.settledGroup("eng")
        world.members.append(("eng", "ann"))
        world.memory.unlinked = [Self.link("1", "ann@example.com", nil)]
        #expect(world.changes == [])
        #expect(world.warnings == ["unlinked ann2@example.com"])
        world.people = PeopleTable()
        world.person("ann", "ann2@example.com", "DEPROVISIONED")
        #expect(world.changes == [])
        #expect(world.plan().warnings.first?.message.contains("okta:DEPROVISIONED") == true)
    }

    @Test(
        "That a leaver's unlinked account stays active is told in every pass, also where only the login tells whose it is"
    )
    func unlinkedByLogin() {
        var world = Scenario()
        world.person("ann", "ann@example.com", "SUSPENDED")
        world.account("1", "ann@example.com")
        // The ledger has let the account go, and the store keeps no ids.
        world.memory.unlinked = [Self.link("1", "ann@example.com", nil)]
        #expect(world.changes.isEmpty)
        #expect(world.warnings == ["unlinked ann@example.com"])
    }

    @Test("Whose account was given to another waits for a new one until that one's record is written")
    func givenToSomebodyInDoubt() {
        var world = Scenario()
        world.person("ann", "ann2@example.com")
        world.person("zoe", "ann@example.com", "ODD")
        world.account("1", "ann@example.com", directoryID: "ann")
        world.memory.handLinks = [Self.link("1", "ann@example.com", "zoe")]
        #expect(world.changes == [])
        #expect(world.warnings.contains("ambiguous-login ann2@example.com"))
        world.people = PeopleTable()
        world.person("ann", "ann2@example.com")
        world.person("zoe", "ann@example.com")
        #expect(world.changes == ["update_user ann@example.com linked"])
        #expect(world.warnings.contains("ambiguous-login ann2@example.com"))
    }

    @Test("That the person of an unlinked account is gone is found out and told, also where the ledger lost them")
    func unlinkedAndGone() {
        var world = Scenario()
        world.person("bo")
        world.account("1", "ann@example.com", directoryID: "ann")
        world.memory.unlinked = [Self.link("1", "ann@example.com", nil)]
        #expect(world.roster().absences().people == ["ann"])
        world.confirmations.people["ann"] = .gone
        #expect(world.warnings == ["unlinked ann@example.com"])
        #expect(world.changes == ["add_user bo@example.com new"])
    }

    @Test("A protected account that would lose its protection with its login waits for a person")
    func protection() {
        var world = Scenario()
        world.settled("bo")
        world.rules.guardPolicy.protected = ["a@example.com"]
        world.account("7", "a@example.com")
        world.person("ann", "plain@example.com")
        world.memory.handLinks = [Self.link("7", "a@example.com", "ann")]
        #expect(world.held == ["protected 1"])
        #expect(world.applied == [])
    }
}
