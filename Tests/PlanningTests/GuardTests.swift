import AccessModel
import Planning
import Testing

@Suite("Guard: limits and holds")
struct GuardTests {
    /// A company of settled people, of whom some were suspended in the directory.
    private func company(_ size: Int, suspended: Int) -> Scenario {
        var world = Scenario()
        for number in 0..<size { world.settled("p\(number)", status: number < suspended ? "SUSPENDED" : "ACTIVE") }
        return world
    }

    @Test(
        "Suspensions: five always pass, ten per cent pass, more than that or a hundred are held, all of them",
        arguments: [
            (10, 5, []), (10, 6, ["suspensions 6"]), (100, 10, []), (100, 11, ["suspensions 11"]),
            (2000, 100, []), (2000, 101, ["suspensions 101"]),
        ] as [(Int, Int, [String])])
    func suspensions(size: Int, suspended: Int, held: [String]) {
        let world = company(size, suspended: suspended)
        #expect(world.held == held)
        #expect(world.applied.count == (held.isEmpty ? suspended : 0))
    }

    @Test("Many small passes are one large one")
    func rolling() {
        var world = company(100, suspended: 3)
        world.memory.recent.byKind[.suspend] = 8
        #expect(world.held == ["suspensions 3"])
        world.memory.recent.byKind[.suspend] = 7
        #expect(world.held == [])
    }

    @Test("What follows from a held suspension is held with it; the rest is applied")
    func follows() {
        var world = company(10, suspended: 6)
        world.settledGroup("eng", "p0", "p1", "p9")
        world.members.append(("eng", "p8"))
        #expect(world.held == ["suspensions 6", "follows 2"])
        #expect(world.applied == ["add_member p8@example.com eng joined"])
    }

    @Test("Removals that follow from a suspension are not counted again")
    func consequences() {
        var world = company(300, suspended: 25)
        world.settledGroup("eng")
        for number in 0..<25 { world.settledMember("eng", "p\(number)") }
        #expect(world.held == [])
    }

    @Test("Membership removals have a limit of their own")
    func removals() {
        var world = company(60, suspended: 0)
        world.settledGroup("eng")
        world.settledGroup("all")
        for number in 0..<60 {
            world.settledMember("all", "p\(number)")
            if number >= 21 { world.settledMember("eng", "p\(number)") }
        }
        world.storeMembers += (0..<21).map { ("eng", "p\($0)@example.com") }
        world.owned += (0..<21).map { ("eng", "p\($0)") }
        #expect(world.held == ["removals 21"])
    }

    @Test("Members of a removed group who leave by their own suspension are not counted again with the group")
    func removedGroups() {
        var world = company(100, suspended: 10)
        for number in 0..<10 {
            let group = "g\(number)"
            world.storeGroup(group)
            world.linkGroup(group)
            for person in ["p\(number)", "p50", "p51"] {
                world.storeMembers.append((group, "\(person)@example.com"))
                world.owned.append((group, person))
            }
            world.confirmations.groups[DirectoryID(group)] = .gone
        }
        #expect(world.held == [])
        world.storeGroup("g10")
        world.linkGroup("g10")
        world.storeMembers.append(("g10", "p50@example.com"))
        world.owned.append(("g10", "p50"))
        world.confirmations.groups["g10"] = .gone
        #expect(world.held == ["removals 11"])
    }

    @Test("A group of five or more that would lose over half its members holds, a smaller one does not")
    func groupLoss() {
        func world(stay: Int, leave: Int) -> Scenario {
            var world = company(12, suspended: 0)
            world.settledGroup("eng")
            for number in 0..<stay { world.settledMember("eng", "p\(number)") }
            for number in stay..<(stay + leave) {
                world.storeMembers.append(("eng", "p\(number)@example.com"))
                world.owned.append(("eng", "p\(number)"))
            }
            return world
        }
        #expect(world(stay: 2, leave: 3).held == ["group-loss 3"])
        #expect(world(stay: 3, leave: 3).held == [])
        #expect(world(stay: 1, leave: 3).held == [])
        var slowly = world(stay: 5, leave: 1)
        slowly.memory.recent.removalsByGroup["eng"] = 6
        #expect(slowly.held == ["group-loss 1"])
    }

    @Test("A deleted group of five or more holds: it would lose all its members")
    func deletedGroup() {
        var world = company(9, suspended: 0)
        world.storeGroup("eng")
        world.linkGroup("eng")
        for number in 0..<5 {
            world.storeMembers.append(("eng", "p\(number)@example.com"))
            world.owned.append(("eng", "p\(number)"))
        }
        world.confirmations.groups["eng"] = .gone
        #expect(world.held == ["group-loss 1"])
    }

    @Test("A directory that shrank holds what rests on absence, and nothing else")
    func shrink() {
        var world = company(20, suspended: 1)
        world.memory.acceptedPeople = 30
        world.account("gone", "gone@example.com")
        world.link("gone", "gone")
        world.confirmations.people["gone"] = .gone
        #expect(world.held == ["directory-shrink 1"])
        #expect(world.applied == ["suspend p0@example.com okta:SUSPENDED"])
        #expect(world.verdict().acceptedPeople == nil)
        world.memory.acceptedPeople = 24  // five fewer: a small company may lose five people
        #expect(world.held == [])
        #expect(world.verdict().acceptedPeople == 19)
    }

    @Test("Protected people and owners: every revocation holds, and nothing is done to them meanwhile")
    func protected() {
        var world = Scenario()
        world.rules.guardPolicy = GuardPolicy(protected: ["Root@example.com"])
        world.settled("root", status: "DEPROVISIONED")
        world.settled("ann")
        world.settledGroup("eng", "root", "ann")
        #expect(world.held == ["protected 1", "follows 1"])
        var owned = Scenario()
        owned.person("boss", nil, "SUSPENDED")
        owned.account("1", "boss@example.com", isOwner: true)
        owned.link("boss", "1")
        #expect(owned.held == ["protected 1"])
    }

    @Test("Grants have a limit; the first import into a store that has none of it is exempt")
    func grants() {
        var world = company(100, suspended: 0)
        for number in 0..<51 { world.person("new\(number)") }
        #expect(world.held == ["grants 51"])
        var first = Scenario()
        first.isFirstImport = true
        for number in 0..<6000 { first.person("new\(number)") }
        #expect(first.held == [])
        #expect(first.verdict().approved.counts.allSatisfy { !$0 })
    }

    @Test("Every addition to a review group holds, and every rename from or into one")
    func reviewGroups() {
        var world = company(3, suspended: 0)
        world.rules.guardPolicy = GuardPolicy(reviewGroups: [GlobPattern("admin*")])
        world.settledGroup("admins", "p0")
        world.members.append(("admins", "p1"))
        world.group("g2", "Admin Nord")
        world.storeGroup("nord")
        world.linkGroup("g2", "nord")
        world.group("g3", "plain")
        world.storeGroup("admin-old")
        world.linkGroup("g3", "admin-old")
        #expect(world.held == ["review-group 1", "review-group 1", "review-group 1"])
        #expect(world.applied == [])
    }

    @Test("A rename holds while a policy refers to the old name, or to the new one")
    func references() {
        var world = company(2, suspended: 0)
        world.group("g", "new", "p1")
        world.storeGroup("old")
        world.linkGroup("g", "old")
        world.references = ["old": ["acls[0].src"]]
        #expect(world.held == ["referenced-name 1"])
        // The group keeps its old name, and its members keep following under it.
        #expect(world.verdict().approved.changes.map { $0.group?.storeName } == ["old"])
        world.rules.rewritesReferences = true
        #expect(world.held == [])
        world.references = ["new": ["acls[0].dst"]]
        #expect(world.held == ["referenced-name 1"])
    }

    @Test("After a change of scope, what follows from it holds; a deactivation does not")
    func scopeChanged() {
        var world = company(5, suspended: 1)
        let before = SettingsFingerprint(world.rules).text
        world.isScopedByGroups = true
        world.group("vpn", isSelected: false, isScope: true, "p1", "p2", "p3")
        world.rules.scope.scopeGroups = ["vpn"]
        world.memory.acceptedSettings = before
        #expect(world.held == ["scope-changed 1"])
        #expect(world.applied == ["suspend p0@example.com okta:SUSPENDED"])
        #expect(world.verdict().acceptedSettings == nil)
        world.memory.acceptedSettings = SettingsFingerprint(world.rules).text
        #expect(world.held == [])
        #expect(world.verdict().acceptedSettings == world.memory.acceptedSettings)
    }

    @Test("After a change of a status rule, what that status revokes holds, and other statuses do not")
    func rulesChanged() {
        var world = company(5, suspended: 1)
        world.settled("lo", status: "LOCKED_OUT")
        world.memory.acceptedSettings = SettingsFingerprint(world.rules).text
        world.rules.statuses.rules["LOCKED_OUT"] = .suspended
        #expect(world.held == ["scope-changed 1"])
        #expect(world.applied == ["suspend p0@example.com okta:SUSPENDED"])
    }

    @Test("An approved change passes and does not count; a hold's id is stable while others come and go")
    func approval() throws {
        var world = company(20, suspended: 6)
        let hold = try #require(world.verdict().holds.first)
        world.approved = Set(hold.changeIDs)
        #expect(world.held == [])
        #expect(world.verdict().approved.counts.allSatisfy { !$0 })

        var later = company(20, suspended: 6)
        later.person("newcomer")
        #expect(later.verdict().holds.first?.id == hold.id)
    }

    @Test("A fingerprint survives names with separators in them")
    func fingerprint() {
        var rules = Scenario().rules
        rules.scope.groups = ["a,b", "c=d\ne%"]
        let fingerprint = SettingsFingerprint(rules)
        #expect(SettingsFingerprint(text: fingerprint.text) == fingerprint)
        rules.scope.groups = ["a", "b", "c=d\ne%"]
        #expect(SettingsFingerprint(rules) != fingerprint)
    }

    @Test("Batches never mix kinds, so that every suspension is done before the first removal")
    func batches() {
        var world = company(100, suspended: 3)
        world.settledGroup("eng", "p0", "p1", "p50")
        world.members.append(("eng", "p60"))
        let approved = world.verdict().approved
        #expect(approved.batches(limit: 2).map(\.count) == [2, 1, 2, 1])
        #expect(approved.batches(limit: 100).map(\.count) == [3, 2, 1])
    }
}
