import Foundation
import Simulator
import Testing

/// The built binary against a simulated tailnet: the world afterwards, and the policy file byte for byte.
@Suite("tailroster with a tailnet")
struct TailscaleTests {
    static let policy = """
        // The tailnet of Example Ltd.
        {
          "groups": {
            // Ours, by hand.
            "group:oncall": ["ann@example.com"],
          },
          "acls": [
            // Engineers reach the build machines.
            {"action": "accept", "src": ["group:eng@example.com"], "dst": ["tag:build:22"]},
            {"action": "accept", "src": ["group:oncall"], "dst": ["*:*"]},
          ],
        }

        """

    /// The policy with these lines behind the group that was made by hand.
    static func policy(with groups: String...) -> String {
        policy.replacing(
            "[\"ann@example.com\"],\n",
            with: "[\"ann@example.com\"],\n" + groups.map { "    \($0),\n" }.joined())
    }

    static func run(
        policy: String = policy, users: [String] = ["ann", "bob", "cyd"],
        _ body: (TailnetRehearsal) async throws -> Void
    ) async throws {
        try await TailnetRehearsal.run(policy: policy, users: users.map { "\($0)@example.com" }) { tailnet in
            try tailnet.directory(
                ["ann": "active", "bob": "active", "cyd": "active"],
                groups: [("g1", "Eng", ["ann", "bob"]), ("g2", "Ops", ["cyd"])])
            try await body(tailnet)
        }
    }

    @Test(
        "First import, a second pass in step, a leaver, a return; a dry run shows the diff and asks for nothing to change"
    )
    func lifeCycle() async throws {
        try await Self.run { tailnet in
            let dry = try await tailnet.reconcile("--dry-run")
            #expect(dry.document.outcome == "pending")
            #expect(
                dry.document.policy_diff == """
                    --- policy.hujson
                    +++ policy.hujson
                    @@ -3,6 +3,8 @@
                       "groups": {
                         // Ours, by hand.
                         "group:oncall": ["ann@example.com"],
                    +    "group:eng@example.com": ["ann@example.com", "bob@example.com"],
                    +    "group:ops@example.com": ["cyd@example.com"],
                       },
                       "acls": [
                         // Engineers reach the build machines.

                    """)
            let text = try await tailnet.tailroster("reconcile", "--dry-run")
            #expect(text.output.contains("Policy edit\n  --- policy.hujson\n"))
            #expect(text.output.contains("\n  +    \"group:ops@example.com\": [\"cyd@example.com\"],\n"))
            #expect(tailnet.tailscale.policy == Self.policy)
            #expect(!tailnet.tailscale.requests.contains { $0.hasPrefix("POST") })

            let first = try await tailnet.reconcile()
            #expect(first.code == 0 && first.document.outcome == "applied", "\(first.document.changes)")
            let imported = Self.policy(
                with: #""group:eng@example.com": ["ann@example.com", "bob@example.com"]"#,
                #""group:ops@example.com": ["cyd@example.com"]"#)
            #expect(tailnet.tailscale.policy == imported)
            let second = try await tailnet.reconcile()
            #expect(second.code == 0 && second.document.outcome == "in-sync" && second.document.policy_diff == nil)

            try tailnet.directory(
                ["ann": "active", "bob": "suspended", "cyd": "active"],
                groups: [("g1", "Eng", ["ann", "bob"]), ("g2", "Ops", ["cyd", "ann"])])
            let third = try await tailnet.reconcile()
            #expect(third.code == 0, "\(third.document.changes)")
            #expect(tailnet.statuses["bob@example.com"] == "suspended")
            #expect(
                tailnet.tailscale.policy
                    == Self.policy(
                        with: #""group:eng@example.com": ["ann@example.com"]"#,
                        #""group:ops@example.com": ["ann@example.com", "cyd@example.com"]"#))
            // Revoke before grant, across both kinds of effect: the suspension was asked for before the one edit.
            let writes = tailnet.tailscale.requests.filter { $0.hasPrefix("POST") }.map {
                $0.split(separator: "/").last ?? ""
            }
            #expect(writes.suffix(3) == ["suspend 200", "validate 200", "acl 200"])

            try tailnet.directory(
                ["ann": "active", "bob": "active", "cyd": "active"],
                groups: [("g1", "Eng", ["ann", "bob"]), ("g2", "Ops", ["cyd"])])
            let fourth = try await tailnet.reconcile()
            #expect(fourth.code == 0, "\(fourth.document.changes)")
            #expect(tailnet.statuses["bob@example.com"] == "active")
            #expect(tailnet.tailscale.policy == imported)
            let last = tailnet.tailscale.requests.filter { $0.hasPrefix("POST") }.map {
                $0.split(separator: "/").last ?? ""
            }
            #expect(last.suffix(3) == ["validate 200", "acl 200", "restore 200"])
        }
    }

    @Test(
        "A test that names a leaver: reported with its line before the write; the suspension is done, the policy stays as it is until the test is changed"
    )
    func testNamesLeaver() async throws {
        let tests = "  \"tests\": [\n    {\"src\": \"bob@example.com\", \"accept\": [\"tag:build:22\"]},\n  ],\n}\n"
        try await Self.run { tailnet in
            #expect(try await tailnet.reconcile().code == 0)
            let imported = tailnet.tailscale.policy
            let tested = imported.replacing("\n}\n", with: "\n" + tests)
            tailnet.tailscale.change { $0.setPolicy(tested) }
            try tailnet.directory(
                ["ann": "active", "bob": "suspended", "cyd": "active"],
                groups: [("g1", "Eng", ["ann", "bob"]), ("g2", "Ops", ["cyd"])])
            let dry = try await tailnet.reconcile("--dry-run")
            #expect(dry.document.warnings("policy-test").count == 1)
            #expect(dry.document.warnings("policy-test").first?.contains("tests[0].src (line 15, column 13)") == true)

            let pass = try await tailnet.reconcile()
            #expect(pass.code == 4)
            #expect(tailnet.statuses["bob@example.com"] == "suspended")
            #expect(tailnet.tailscale.policy == tested)
            let failed = pass.document.plan.changes.first { $0.state == "failed" }
            #expect(failed?.kind == "remove_member")
            #expect(
                failed?.error?.contains(
                    "test(s) failed (bob@example.com: address \"tag:build:22\": want: Accept, got: Drop)") == true)

            let mended = tested.replacing("\"src\": \"bob@", with: "\"src\": \"ann@")
            tailnet.tailscale.change { $0.setPolicy(mended) }
            #expect(try await tailnet.reconcile().code == 0)
            #expect(
                tailnet.tailscale.policy
                    == mended.replacing(
                        #""group:eng@example.com": ["ann@example.com", "bob@example.com"]"#,
                        with: #""group:eng@example.com": ["ann@example.com"]"#))
        }
    }

    @Test(
        "A rename with references, off: held, the old name stays and its members follow; on: the same edit rewrites them"
    )
    func renameWithReferences() async throws {
        try await Self.run { tailnet in
            #expect(try await tailnet.reconcile().code == 0)
            try tailnet.directory(
                ["ann": "active", "bob": "active", "cyd": "active"],
                groups: [("g1", "Engineering", ["ann", "bob", "cyd"]), ("g2", "Ops", ["cyd"])])
            let off = try await tailnet.reconcile()
            #expect(off.code == 3)
            #expect(off.document.holds.map(\.limit) == ["referenced-name"])
            #expect(
                off.document.holds.first?.reason.contains("acls[0].src[0] (line 11, column 34)") == true,
                "\(off.document.holds)")
            let members = #"["ann@example.com", "bob@example.com", "cyd@example.com"]"#
            #expect(
                tailnet.tailscale.policy
                    == Self.policy(
                        with: "\"group:eng@example.com\": \(members)", #""group:ops@example.com": ["cyd@example.com"]"#)
            )

            try tailnet.configure(groups: "rewrite_references: true")
            let on = try await tailnet.reconcile()
            #expect(on.code == 0, "\(on.document.changes)")
            #expect(
                tailnet.tailscale.policy
                    == Self.policy(
                        with: "\"group:engineering@example.com\": \(members)",
                        #""group:ops@example.com": ["cyd@example.com"]"#
                    ).replacing("[\"group:eng@", with: "[\"group:engineering@"))
            #expect(try await tailnet.reconcile().document.outcome == "in-sync")
        }
    }

    @Test("A concurrent push by a colleague: both edits stand")
    func concurrentPush() async throws {
        try await Self.run { tailnet in
            #expect(try await tailnet.reconcile().code == 0)
            let imported = tailnet.tailscale.policy
            let theirs = imported.replacing(
                "\"group:oncall\": [\"ann@example.com\"]",
                with: "\"group:oncall\": [\n      // Bob from now on\n      \"bob@example.com\",\n    ]")
            // A pass reads the policy once to plan, and again to edit: the push comes right behind the second.
            tailnet.tailscale.change { $0.pushesAfterRead = [Array(imported.utf8), Array(theirs.utf8)] }
            try tailnet.directory(
                ["ann": "active", "bob": "active", "cyd": "active"],
                groups: [("g1", "Eng", ["ann", "cyd"]), ("g2", "Ops", ["cyd"])])
            tailnet.tailscale.forgetRequests()
            #expect(try await tailnet.reconcile().code == 0)
            #expect(
                tailnet.tailscale.policy
                    == theirs.replacing(
                        #"["ann@example.com", "bob@example.com"]"#, with: #"["ann@example.com", "cyd@example.com"]"#))
            let writes = tailnet.tailscale.requests.filter { $0.hasPrefix("POST") && $0.contains("/acl ") }
            #expect(writes.map { $0.suffix(3) } == ["412", "200"])
        }
    }

    @Test(
        "A person without an account is written ahead, follows a new login, and goes again before a first login; with write_ahead off they are not"
    )
    func withoutAccount() async throws {
        try await Self.run(users: ["ann", "bob"]) { tailnet in
            try tailnet.configure(groups: "write_ahead: false")
            let without = try await tailnet.reconcile()
            #expect(without.code == 0)
            let eng = #""group:eng@example.com": ["ann@example.com", "bob@example.com"]"#
            #expect(tailnet.tailscale.policy == Self.policy(with: eng, #""group:ops@example.com": []"#))
            #expect(without.document.changes.contains("add_user cyd@example.com new unsupported"))

            try tailnet.configure()
            #expect(try await tailnet.reconcile().code == 0)
            let ahead = Self.policy(with: eng, #""group:ops@example.com": ["cyd@example.com"]"#)
            #expect(tailnet.tailscale.policy == ahead)
            // The log counts accounts as the report does, and names who is written ahead.
            let environment = [
                "TAILROSTER_CONFIG": tailnet.folder.appending(path: "tailroster.yaml").path,
                "TAILROSTER_LOG_LEVEL": "info",
            ]
            let told = try await Binary.run(["reconcile"], environment: environment, in: tailnet.folder)
            #expect(told.output.contains("store      tailscale: 3 accounts"), "\(told.output)")
            #expect(told.errors.contains("read both ends accounts=3 "), "\(told.errors)")
            #expect(told.errors.contains(" written_ahead=1"), "\(told.errors)")
            tailnet.tailscale.change { _ = $0.addUser("Cyd@Example.com") }
            #expect(try await tailnet.reconcile().document.outcome == "in-sync")
            #expect(tailnet.tailscale.policy == ahead)

            // Somebody else is hired, and is gone before they ever log in.
            try tailnet.directory(
                ["ann": "active", "bob": "active", "cyd": "active", "dee": "active"],
                groups: [("g1", "Eng", ["ann", "bob"]), ("g2", "Ops", ["cyd", "dee"])])
            #expect(try await tailnet.reconcile().code == 0)
            #expect(
                tailnet.tailscale.policy
                    == Self.policy(with: eng, #""group:ops@example.com": ["cyd@example.com", "dee@example.com"]"#))
            try tailnet.directory(
                ["ann": "active", "bob": "active", "cyd": "active"],
                groups: [("g1", "Eng", ["ann", "bob"]), ("g2", "Ops", ["cyd"])])
            let gone = try await tailnet.reconcile()
            #expect(gone.code == 0)
            #expect(gone.document.changes == ["remove_member dee@example.com group:ops@example.com deleted applied"])
            #expect(tailnet.tailscale.policy == ahead)
        }
    }

    @Test(
        "A group that leaves the directory while the policy refers to it is emptied and stays, until the reference is gone"
    )
    func danglingReference() async throws {
        try await Self.run { tailnet in
            #expect(try await tailnet.reconcile().code == 0)
            try tailnet.directory(
                ["ann": "active", "bob": "active", "cyd": "active"], groups: [])
            let first = try await tailnet.reconcile()
            #expect(first.code == 0, "\(first.document.changes)")
            #expect(tailnet.tailscale.policy == Self.policy(with: #""group:eng@example.com": []"#))
            #expect(
                first.document.warnings("dangling-reference").first?.contains("acls[0].src[0] (line 11, column 34)")
                    == true, "\(first.document.warnings)")
            let again = try await tailnet.reconcile()
            #expect(again.document.outcome == "in-sync" && again.document.warnings("dangling-reference").count == 1)
            tailnet.tailscale.change { tailnet in
                let text = String(decoding: tailnet.policy, as: UTF8.self)
                tailnet.setPolicy(
                    text.replacing("[\"group:eng@example.com\"], \"dst\"", with: "[\"group:oncall\"], \"dst\""))
            }
            #expect(try await tailnet.reconcile().code == 0)
            #expect(
                tailnet.tailscale.policy
                    == Self.policy.replacing("[\"group:eng@example.com\"]", with: "[\"group:oncall\"]"))
        }
    }

    @Test(
        "A name that stands in the policy and is not ours is not touched, and told; a native group stays whatever happens"
    )
    func nameClash() async throws {
        let policy = Self.policy(with: #""group:ops@example.com": ["owner@example.com"]"#)
        try await Self.run(policy: policy) { tailnet in
            let pass = try await tailnet.reconcile()
            #expect(pass.code == 0)
            #expect(pass.document.warnings("name-collision").first?.contains("is not ours") == true)
            #expect(
                tailnet.tailscale.policy
                    == Self.policy(
                        with: #""group:ops@example.com": ["owner@example.com"]"#,
                        #""group:eng@example.com": ["ann@example.com", "bob@example.com"]"#))
        }
    }

    @Test(
        "Somebody who puts the old policy back again and again (GitOps) is recognised, and the way to live with it told"
    )
    func reverted() async throws {
        try await Self.run { tailnet in
            #expect(try await tailnet.reconcile().code == 0)
            let imported = tailnet.tailscale.policy
            var last: PolicyDocument?
            for _ in 1...3 {
                tailnet.tailscale.change { $0.setPolicy(Self.policy) }
                last = try await tailnet.reconcile().document
                #expect(tailnet.tailscale.policy == imported)
            }
            let told = last?.warnings("drift-repeats") ?? []
            #expect(
                !told.isEmpty && told.allSatisfy { $0.contains("repository") && $0.contains("pipeline") }, "\(told)")
        }
    }
}
