import Foundation
import Simulator
import Testing

// What the person who runs it meets: an owner, the check, a tailnet that is away.
extension TailscaleTests {
    @Test("The owner's suspension is held, and refused even when it is approved")
    func owner() async throws {
        try await Self.run { tailnet in
            try tailnet.directory(
                ["owner": "suspended", "ann": "active", "bob": "active", "cyd": "active"], groups: [])
            let held = try await tailnet.reconcile()
            #expect(held.code == 3 && held.document.holds.map(\.limit) == ["protected"], "\(held.document.changes)")
            let hold = try #require(held.document.holds.first?.id)
            let approved = try await tailnet.reconcile("--approve", hold)
            #expect(approved.code == 4)
            #expect(approved.document.plan.changes.first?.error?.contains("never suspended") == true)
            #expect(tailnet.statuses["owner@example.com"] == "active")
        }
    }

    @Test("check: credential, rights, policy, who matches, whose token it is, where the policy is managed")
    func check() async throws {
        try await Self.run { tailnet in
            try tailnet.directory(
                ["ann": "active", "bob": "active", "dee": "active", "owner": "suspended"],
                groups: [("g1", "Eng", ["ann"])])
            tailnet.tailscale.change { tailnet in
                tailnet.isExternallyManaged = true
                tailnet.externalLink = "https://git.example.com/policy"
                tailnet.clients = [
                    TailnetClient(
                        id: "k1", secret: "secret", scopes: ["users", "policy_file:read", "devices:core:read"])
                ]
            }
            let run = try await tailnet.tailroster("check")
            #expect(run.code == 7, "\(run.output)\(run.errors)")
            for line in [
                "4 users and 1 group of the policy file are visible", "the policy file is valid, its tests included",
                "the policy file is managed elsewhere (https://git.example.com/policy)",
                "the access token belongs to owner@example.com", "3 people of the directory match an account",
                "1 person of the directory has none yet, which they get at their first login: dee@example.com",
                "stranger: cyd@example.com:", "who is to be suspended (file:suspended)",
            ] {
                #expect(run.output.contains(line), "\(line) is not in \(run.output)")
            }
            #expect(!run.output.contains(tailnet.tailscale.token))
            #expect(!tailnet.tailscale.requests.contains { $0.contains("/acl ") && $0.hasPrefix("POST") })

            try tailnet.configure(store: "oauth: {client_id: k1, client_secret_file: client-secret}")
            let client = try await tailnet.tailroster("check")
            #expect(client.code == 7)
            #expect(client.output.contains("The OAuth client lacks the scope policy_file."), "\(client.output)")
            tailnet.tailscale.change { $0.clients[0].scopes.insert("policy_file") }
            let well = try await tailnet.tailroster("check")
            #expect(well.code == 0, "\(well.output)")
        }
    }

    @Test("A tailnet that cannot be read changes nothing: exit 7; a ledger of another tailnet is refused: 78")
    func unread() async throws {
        try await Self.run { tailnet in
            tailnet.tailscale.order(Fault(.status(.init(403)), path: "/api/v2/tailnet/*/acl", times: 1))
            let pass = try await tailnet.reconcile()
            #expect(pass.code == 7 && pass.document.outcome == "store-unread")
            #expect(pass.document.warnings("store-unread").first?.contains("policy_file") == true)
            #expect(tailnet.tailscale.policy == Self.policy)
            #expect(try await tailnet.reconcile().code == 0)
        }
    }

    @Test(
        "A login that changed is held; approved once they logged in under the new one, the account there follows them")
    func loginMoved() async throws {
        try await Self.run { tailnet in
            #expect(try await tailnet.reconcile().code == 0)
            let people = ["ann": "active", "bob": "active", "cyd": "active"]
            let groups = [(id: "g1", name: "Eng", members: ["ann", "bob"]), (id: "g2", name: "Ops", members: ["cyd"])]
            try tailnet.directory(people, groups: groups, logins: ["bob": "robert@example.com"])
            let held = try await tailnet.reconcile()
            #expect(held.code == 3 && held.document.holds.map(\.limit) == ["login-moved"])
            let hold = try #require(held.document.holds.first?.id)
            let early = try await tailnet.reconcile("--approve", hold)
            #expect(early.document.changes == ["update_user robert@example.com login-changed unsupported"])
            tailnet.tailscale.change { _ = $0.addUser("robert@example.com") }
            // The approval was not spent, and stands for a day.
            let moved = try await tailnet.reconcile()
            #expect(moved.document.changes == ["update_user robert@example.com login-changed applied"])
            let next = try await tailnet.reconcile()
            #expect(next.code == 0, "\(next.document.changes)")
            #expect(
                tailnet.tailscale.policy
                    == Self.policy(
                        with: #""group:eng@example.com": ["ann@example.com", "bob@example.com", "robert@example.com"]"#,
                        #""group:ops@example.com": ["cyd@example.com"]"#))
            #expect(next.document.warnings("stranger").contains { $0.hasPrefix("bob@example.com") })
            try tailnet.directory(
                ["ann": "active", "bob": "suspended", "cyd": "active"], groups: groups,
                logins: ["bob": "robert@example.com"])
            #expect(try await tailnet.reconcile().code == 0)
            #expect(tailnet.statuses["robert@example.com"] == "suspended")
        }
    }
}
