import AccessModel
import HeadscaleStore
import Simulator
import TailnetPolicy
import Testing

@Suite("Headscale store: groups in the policy of the database")
struct HeadscalePolicyTests {
    private static let ops = "group:ops@example.com"
    private static let dev = "group:dev@example.com"

    @Test(
        "One edit a batch, every other byte kept, and Headscale takes the members for whom we mean",
        arguments: Headnet.Release.allCases)
    func edits(release: Headnet.Release) async throws {
        try await HeadscaleScene.run(release: release) { scene in
            let effects = await scene.apply([
                scene.remove("ada", from: Self.ops), scene.addGroup(Self.dev), scene.add("bob", to: Self.dev),
                scene.add("cyd", to: Self.ops),
            ])
            #expect(effects.allSatisfy { $0.isApplied }, "\(effects)")
            #expect(scene.writes.count == 1)
            #expect(scene.headscale.net.people(in: Self.ops) == ["cyd@example.com"])
            #expect(scene.headscale.net.people(in: Self.dev) == ["bob@example.com"])
            #expect(scene.headscale.policy.contains("// Who works here."))
            #expect(scene.headscale.policy.contains(#""dst": ["*:22"]"#))
        }
    }

    @Test("A member is written in the one form that stands for them alone, case as Headscale has it")
    func spellings() async throws {
        try await HeadscaleScene.run { net in
            net.changeUser("ada") { $0.email = "Ada@Example.com" }
            // Bob's email is somebody else's name: only the provider's id tells them apart.
            net.addUser(name: "bob@example.com")
            net.addUser(name: "sam")
            // Two of one name, and nothing else: nothing stands for either.
            net.addUser(name: "twin")
            net.addUser(name: "twin")
        } _: { scene in
            let twin = try #require(scene.headscale.net.users.last)
            let effects = await scene.apply([
                scene.addGroup(Self.dev),
                change(scene, "ada", "Ada@Example.com"), change(scene, "bob", "bob"), change(scene, "sam", "sam"),
                Change(
                    kind: .addMember,
                    person: ChangedPerson(
                        directoryID: "t", accountID: AccountID(twin.id), login: "twin", storeLogin: "twin"),
                    group: scene.group(Self.dev, from: Self.dev), reason: .joined),
            ])
            #expect(effects.prefix(4).allSatisfy { $0.isApplied }, "\(effects)")
            #expect(effects.last?.refusal?.contains("nothing stands for twin alone") == true, "\(effects)")
            for member in ["\"Ada@Example.com\"", "\"https://example.okta.com/00ubob@\"", "\"sam@\""] {
                #expect(scene.headscale.policy.contains(member), "\(scene.headscale.policy)")
            }
            // Another case is nobody, for Headscale and for us.
            scene.headscale.change { $0.setPolicy(HeadscaleScene.policy) }
            let snapshot = try await scene.store.read()
            let row = try #require(snapshot.groups.row(named: Self.ops))
            let member = try #require(snapshot.memberships.members(of: row).first)
            #expect(snapshot.accounts.states[member] == .absent)
        }
    }

    private func change(_ scene: HeadscaleScene, _ name: String, _ user: String) -> Change {
        let id = scene.headscale.net.users.first { $0.name == user || $0.email == user }?.id ?? ""
        let person = ChangedPerson(
            directoryID: DirectoryID(name), accountID: AccountID(id), login: "\(name)@example.com", storeLogin: user)
        return Change(
            kind: .addMember, person: person, group: scene.group(Self.dev, from: Self.dev), reason: .joined)
    }

    @Test("A group to which the policy refers is neither removed nor renamed away, and the rest is done")
    func dangling() async throws {
        try await HeadscaleScene.run { scene in
            let effects = await scene.apply([
                scene.removeGroup(Self.ops),
                Change(
                    kind: .renameGroup, group: scene.group("group:new@example.com", from: Self.ops), reason: .renamed),
                scene.addGroup(Self.dev),
            ])
            #expect(effects[0].refusal?.contains("acls[0].src[0]") == true, "\(effects)")
            #expect(effects[1].refusal?.contains("acls[0].src[0]") == true)
            #expect(effects[2].isApplied)
            #expect(scene.headscale.net.people(in: Self.ops) == ["ada@example.com"])
        }
        try await HeadscaleScene.run(options: HeadscaleOptions(rewritesReferences: true)) { scene in
            let effects = await scene.apply([
                Change(
                    kind: .renameGroup, group: scene.group("group:new@example.com", from: Self.ops), reason: .renamed)
            ])
            #expect(effects.first?.isApplied == true)
            #expect(scene.headscale.policy.contains(#""src": ["group:new@example.com"]"#))
        }
    }

    @Test(
        "Nothing is written into a policy that lets everybody in",
        arguments: [
            nil, "", "{}", #"{"groups": {}}"#, #"{"groups": {}, "acls": null}"#, #"{"acls": null, "grants": null}"#,
            "{",
        ])
    func open(policy: String?) async throws {
        try await HeadscaleScene.run(policy: policy) { scene in
            let snapshot = try await scene.store.read()
            #expect(snapshot.groupsUnread != nil && snapshot.groups.count == 0)
            #expect(snapshot.accounts.count == 3)
            let effects = await scene.apply([scene.addGroup(Self.dev), scene.suspend("ada")])
            #expect(effects.first?.refusal != nil && effects.last?.isApplied == true, "\(effects)")
            #expect(scene.writes.isEmpty && scene.headscale.net.policy == policy.map { Array($0.utf8) })
        }
    }

    @Test("No edit ever leaves a policy that lets everybody in")
    func stayClosed() async throws {
        for policy in [HeadscaleScene.policy, #"{"acls": []}"#, #"{"grants": [], "groups": {"group:x": []}}"#] {
            try await HeadscaleScene.run(policy: policy) { scene in
                _ = await scene.apply([
                    scene.remove("ada", from: Self.ops), scene.removeGroup("group:x"), scene.addGroup(Self.dev),
                    scene.add("bob", to: Self.dev),
                ])
                #expect(!scene.headscale.net.letsEverybodyIn)
                #expect(scene.headscale.net.people(in: Self.dev) == ["bob@example.com"])
            }
        }
    }

    @Test("A policy that moved before the write is read again and planned again", arguments: Headnet.Release.allCases)
    func moved(release: Headnet.Release) async throws {
        let theirs = HeadscaleScene.policy.replacing("*:22", with: "*:2222")
        try await HeadscaleScene.run(release: release) { scene in
            scene.headscale.change { $0.writesAfterRead = [Array(theirs.utf8)] }
            let effects = await scene.apply([scene.addGroup(Self.dev)])
            #expect(effects.first?.isApplied == true && scene.writes.count == 1)
            #expect(scene.headscale.policy.contains("*:2222") && scene.headscale.policy.contains(Self.dev))
        }
        try await HeadscaleScene.run(release: release, limits: PolicyLimits(policyAttempts: 2)) { scene in
            scene.headscale.change { net in
                net.writesAfterRead = (0..<9).map { Array(theirs.replacing("22", with: "\(30 + $0)").utf8) }
            }
            let effects = await scene.apply([scene.addGroup(Self.dev)])
            #expect(effects.first?.refusal?.contains("each of the 2 times") == true, "\(effects)")
            #expect(scene.writes.isEmpty)
        }
    }

    @Test(
        "The write fails in each way: what is said is what stands, and the next pass finds the same end",
        arguments: Headnet.Release.allCases, ["500", "400", "503", "401", "drop"])
    func fails(release: Headnet.Release, way: String) async throws {
        for (method, path) in [("PUT", "/api/v1/policy"), ("GET", "/api/v1/policy"), ("POST", "/api/v1/policy/check")] {
            for skip in 0...1 {
                try await HeadscaleScene.run(release: release) { scene in
                    var order = fault(path, way, method: method)
                    order.skip = skip
                    scene.headscale.order(order)
                    let effects = await scene.apply([scene.addGroup(Self.dev), scene.add("bob", to: Self.dev)])
                    scene.headscale.clearFaults()
                    let stands = scene.headscale.policy.contains(Self.dev)
                    for effect in effects {
                        if effect.isApplied { #expect(stands, "\(method) \(way): \(effect)") }
                        if effect.refusal != nil { #expect(!stands, "\(method) \(way): \(effect)") }
                    }
                    let again = await scene.apply([scene.addGroup(Self.dev), scene.add("bob", to: Self.dev)])
                    #expect(again.allSatisfy { $0.isApplied }, "\(method) \(path) \(way) \(skip): \(again)")
                    #expect(scene.headscale.net.people(in: Self.dev) == ["bob@example.com"])
                }
            }
        }
    }

    @Test(
        "An edit that Headscale refuses is tried with the removals alone, then group by group",
        arguments: Headnet.Release.allCases)
    func refused(release: Headnet.Release) async throws {
        try await HeadscaleScene.run(release: release) { scene in
            let effects = await scene.apply([
                scene.remove("ada", from: Self.ops), scene.addGroup("nogroup"), scene.addGroup(Self.dev),
            ])
            #expect(effects[0].isApplied && effects[2].isApplied, "\(effects)")
            #expect(effects[1].refusal?.contains("group must start with") == true, "\(effects)")
            #expect(scene.headscale.net.people(in: Self.ops).isEmpty)
        }
    }

    @Test("The policy in a file that we were not given leaves groups alone, and people are followed")
    func fileMode() async throws {
        try await HeadscaleScene.run {
            $0.policyFile = "/dev/null"
        } _: { scene in
            let snapshot = try await scene.store.read()
            #expect(snapshot.groupsUnread?.contains("store.policy_path") == true)
            #expect(await scene.apply([scene.suspend("ada")]).first?.isApplied == true)
        }
    }
}
