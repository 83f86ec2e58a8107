import AccessModel
import Simulator
import TailnetPolicy
import TailscaleStore
import Testing

@Suite("Tailscale store: groups in the policy file")
struct TailscalePolicyTests {
    private static let policy = """
        // Ours and others'.
        {
          "groups": {
            "group:eng": ["ann@example.com", "bob@example.com"], // synced
            "group:ops": ["ann@example.com"],
            "group:native": ["owner@example.com"],
          },
          "acls": [
            {"action": "accept", "src": ["group:eng"], "dst": ["tag:build:22"]},
            {"action": "accept", "src": ["group:native"], "dst": ["*:*"]},
          ],
        }

        """

    private func run(
        policy: String = policy, rewritesReferences: Bool = false, limits: TailscaleLimits = TailscaleLimits(),
        _ body: (TailscaleScene) async throws -> Void
    ) async throws {
        try await TailscaleScene.run(policy: policy, rewritesReferences: rewritesReferences, limits: limits) {
            tailnet in
            for name in ["ann", "bob", "cyd"] { tailnet.addUser("\(name)@example.com") }
        } _: { scene in
            _ = try await scene.store.read()
            scene.tailscale.forgetRequests()
            try await body(scene)
        }
    }

    @Test("All changes are one edit: one validation, one write with If-Match, every other byte kept")
    func oneEdit() async throws {
        try await run { scene in
            let changes = [
                scene.remove("bob@example.com", from: "group:eng"), scene.addGroup("group:new"),
                scene.add("cyd@example.com", to: "group:new"), scene.add("ahead@example.com", to: "group:new"),
                scene.add("cyd@example.com", to: "group:ops"),
            ]
            let planned = await scene.diff(changes)
            #expect(scene.tailscale.requests.isEmpty)
            #expect(await scene.apply(changes).allSatisfy(\.isApplied))
            let expected = Self.policy
                .replacing(
                    #""group:eng": ["ann@example.com", "bob@example.com"]"#, with: #""group:eng": ["ann@example.com"]"#
                )
                .replacing(
                    #""group:ops": ["ann@example.com"]"#, with: #""group:ops": ["ann@example.com", "cyd@example.com"]"#
                )
                .replacing(
                    "\"group:native\": [\"owner@example.com\"],\n",
                    with:
                        "\"group:native\": [\"owner@example.com\"],\n    \"group:new\": [\"ahead@example.com\", \"cyd@example.com\"],\n"
                )
            #expect(scene.tailscale.policy == expected)
            #expect(scene.requests("POST", "/acl/validate").count == 1 && scene.requests("POST", "/acl").count == 1)
            #expect(
                planned == """
                    --- policy.hujson
                    +++ policy.hujson
                    @@ -1,9 +1,10 @@
                     // Ours and others'.
                     {
                       "groups": {
                    -    "group:eng": ["ann@example.com", "bob@example.com"], // synced
                    -    "group:ops": ["ann@example.com"],
                    +    "group:eng": ["ann@example.com"], // synced
                    +    "group:ops": ["ann@example.com", "cyd@example.com"],
                         "group:native": ["owner@example.com"],
                    +    "group:new": ["ahead@example.com", "cyd@example.com"],
                       },
                       "acls": [
                         {"action": "accept", "src": ["group:eng"], "dst": ["tag:build:22"]},

                    """)
            #expect(await scene.apply(changes).allSatisfy(\.isApplied))
            #expect(scene.tailscale.policy == expected)
            #expect(scene.requests("POST", "/acl").count == 1, "what stands is not written again")
        }
    }

    @Test("A colleague's push in between is kept: read again, planned again, written on top")
    func concurrentPush() async throws {
        try await run { scene in
            let theirs = Self.policy.replacing(
                "\"group:native\": [\"owner@example.com\"]",
                with: "\"group:native\": [\"owner@example.com\", \"bob@example.com\"]"
            )
            .replacing("// Ours and others'.", with: "// Pushed at noon.")
            scene.tailscale.change { $0.pushesAfterRead = [Array(theirs.utf8)] }
            #expect(await scene.apply([scene.remove("bob@example.com", from: "group:eng")]).allSatisfy(\.isApplied))
            #expect(
                scene.tailscale.policy
                    == theirs.replacing(
                        #""group:eng": ["ann@example.com", "bob@example.com"]"#,
                        with: #""group:eng": ["ann@example.com"]"#))
            #expect(
                scene.requests("POST", "/acl") == ["POST /api/v2/tailnet/-/acl 412", "POST /api/v2/tailnet/-/acl 200"])
        }
    }

    @Test("Somebody who always writes in between wins after a bounded number of tries, and is told of")
    func alwaysMoved() async throws {
        try await run(limits: TailscaleLimits(policyAttempts: 3)) { scene in
            scene.tailscale.change { tailnet in
                tailnet.pushesAfterRead = (0..<20).map { Array((Self.policy + "// \($0)\n").utf8) }
            }
            let effects = await scene.apply([scene.remove("bob@example.com", from: "group:eng")])
            #expect(effects[0].refusal?.contains("each of the 3 times") == true)
            #expect(scene.requests("POST", "/acl").count == 3)
            #expect(scene.tailscale.policy.contains(#"["ann@example.com", "bob@example.com"]"#))
        }
    }

    @Test("One bad reference keeps nobody else's revocation back: removals alone, then group by group")
    func refusedEdit() async throws {
        let policy = Self.policy.replacing(
            "\n}\n", with: "\n  \"tests\": [{\"src\": \"cyd@example.com\", \"deny\": [\"tag:build:22\"]}],\n}\n")
        try await run(policy: policy) { scene in
            // Whoever puts cyd into group:eng makes the test fail; all else is harmless.
            let effects = await scene.apply([
                scene.remove("bob@example.com", from: "group:eng"), scene.addGroup("group:new"),
                scene.add("cyd@example.com", to: "group:eng"), scene.add("bob@example.com", to: "group:new"),
            ])
            #expect(effects.map(\.isApplied) == [true, true, false, true])
            #expect(
                scene.requests("POST", "/acl").allSatisfy { $0.hasSuffix(" 200") }, "what validate finds is not tried")
            #expect(effects[2].refusal?.contains("test(s) failed") == true)
            #expect(
                effects[2].refusal?.contains("cyd@example.com: address \"tag:build:22\": want: Drop, got: Accept")
                    == true)
            #expect(
                scene.tailscale.policy
                    == policy.replacing(
                        #""group:eng": ["ann@example.com", "bob@example.com"]"#,
                        with: #""group:eng": ["ann@example.com"]"#
                    )
                    .replacing(
                        "[\"owner@example.com\"],\n",
                        with: "[\"owner@example.com\"],\n    \"group:new\": [\"bob@example.com\"],\n"))
        }
    }

    @Test("A removal that a test forbids is refused by itself, and the other removals are done")
    func refusedRemoval() async throws {
        let policy = Self.policy.replacing(
            "\n}\n", with: "\n  \"tests\": [{\"src\": \"bob@example.com\", \"accept\": [\"tag:build:22\"]}],\n}\n")
        try await run(policy: policy) { scene in
            let effects = await scene.apply([
                scene.remove("bob@example.com", from: "group:eng"), scene.remove("ann@example.com", from: "group:ops"),
            ])
            #expect(effects.map(\.isApplied) == [false, true])
            #expect(effects[0].refusal?.contains("want: Accept, got: Drop") == true)
            #expect(
                scene.tailscale.policy
                    == policy.replacing(#""group:ops": ["ann@example.com"]"#, with: #""group:ops": []"#))
        }
    }

    @Test("Warnings alone do not stand in the way, though validate puts them like errors")
    func warnings() async throws {
        let policy = Self.policy.replacing(
            #""src": ["group:native"]"#, with: #""src": ["group:native", "group:lost@example.com"]"#)
        try await run(policy: policy) { scene in
            #expect(await scene.apply([scene.remove("bob@example.com", from: "group:eng")]).allSatisfy(\.isApplied))
            #expect(!scene.tailscale.policy.contains("bob@example.com"))
        }
    }

    @Test("A write whose answer is lost is ours: its groups are not taken for somebody else's")
    func lostAnswer() async throws {
        try await run { scene in
            scene.tailscale.order(Fault(.drop, method: "POST", path: "/api/v2/tailnet/-/acl", times: 1))
            #expect(
                await scene.apply([scene.addGroup("group:new"), scene.add("bob@example.com", to: "group:new")])
                    .allSatisfy(\.isApplied))
            #expect(
                scene.requests("POST", "/acl") == ["POST /api/v2/tailnet/-/acl 0", "POST /api/v2/tailnet/-/acl 412"])
            scene.tailscale.order(Fault(.drop, path: "/api/v2/tailnet/-/acl", skip: 1))
            #expect(await scene.apply([scene.addGroup("group:newer")]).allSatisfy(\.isUnknown))
            #expect(scene.tailscale.policy.contains("group:newer"))
        }
    }

    @Test("A validation that cannot be had writes nothing")
    func noValidation() async throws {
        try await run { scene in
            scene.tailscale.order(Fault(.status(.init(500)), path: "/api/v2/tailnet/-/acl/validate"))
            let effects = await scene.apply([scene.remove("bob@example.com", from: "group:eng")])
            #expect(effects[0].refusal?.contains("internal server error") == true)
            #expect(scene.requests("POST", "/acl").isEmpty && scene.tailscale.policy == Self.policy)
        }
    }

    @Test(
        "A policy without rules is not written into, and never becomes an empty one",
        arguments: ["{}", "// nothing\n{\"groups\": {\"group:eng\": []}}\n"])
    func emptyPolicy(_ policy: String) async throws {
        try await run(policy: policy) { scene in
            let effects = await scene.apply([
                scene.addGroup("group:new"), scene.add("bob@example.com", to: "group:new"),
            ])
            #expect(effects.allSatisfy { $0.refusal?.contains("neither acls nor grants") == true })
            #expect(scene.tailscale.policy == policy && scene.requests("POST", "/acl").isEmpty)
        }
    }

    @Test("A rename with the references to it, and without them", arguments: [true, false])
    func rename(rewrites: Bool) async throws {
        try await run(rewritesReferences: rewrites) { scene in
            let change = Change(
                kind: .renameGroup, group: scene.group("group:engineering@example.com", from: "group:eng"),
                reason: .renamed)
            #expect(await scene.apply([change]).allSatisfy(\.isApplied) == rewrites)
            let expected = Self.policy.replacing("group:eng\"", with: "group:engineering@example.com\"")
            #expect(scene.tailscale.policy == (rewrites ? expected : Self.policy))
        }
    }

    @Test("Somebody who was written ahead is taken out under either spelling, but never somebody else")
    func spellings() async throws {
        let policy = Self.policy.replacing(
            #""group:ops": ["ann@example.com"]"#, with: #""group:ops": ["A.Smith@example.com", "bob@example.com"]"#)
        try await run(policy: policy) { scene in
            let ann = scene.person("a.smith@example.com", storeLogin: "ann@example.com")
            let removal = Change(
                kind: .removeMember, person: ann, group: scene.group("group:ops", from: "group:ops"), reason: .left)
            #expect(await scene.apply([removal]).allSatisfy(\.isApplied))
            #expect(
                scene.tailscale.policy
                    == policy.replacing(#"["A.Smith@example.com", "bob@example.com"]"#, with: #"["bob@example.com"]"#))
            let bobs = scene.person("bob@example.com", storeLogin: "ann@example.com")
            let other = Change(
                kind: .removeMember, person: bobs, group: scene.group("group:ops", from: "group:ops"), reason: .left)
            #expect(await scene.apply([other]).allSatisfy(\.isApplied))
            #expect(scene.tailscale.policy.contains(#""group:ops": ["bob@example.com"]"#))
        }
    }
}
