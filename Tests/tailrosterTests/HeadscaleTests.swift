import AccessModel
import Foundation
import Simulator
import Testing

/// The built binary against a simulated Headscale, over real HTTP.
@Suite("Binary: Headscale as the store")
struct HeadscaleTests {
    private static let policy = """
        {
        \t// Who may reach what.
        \t"groups": {
        \t\t"group:eng@example.com": ["ada@example.com", "hand@example.com"], // by hand
        \t},
        \t"acls": [
        \t\t{"action": "accept", "src": ["group:eng@example.com"], "dst": ["*:*"]},
        \t],
        }

        """
    private static let groups = [(id: "g1", name: "Ops", members: ["ada", "bob", "cyd"])]
    private static let pair = [(id: "g1", name: "Ops", members: ["ada", "bob"])]

    @Test(
        "A person's life: joins, is suspended, comes back with a node, is active again",
        arguments: Headnet.Release.allCases)
    func life(release: Headnet.Release) async throws {
        let users = ["ada@example.com", "bob@example.com", "cyd@example.com"]
        try await HeadscaleRehearsal.run(policy: Self.policy, users: users, release: release) { rehearsal in
            let all = ["ada": "ACTIVE", "bob": "ACTIVE", "cyd": "ACTIVE"]
            try rehearsal.directory(all, groups: Self.groups)
            let dry = try await rehearsal.reconcile("--dry-run")
            #expect(dry.document.policy_diff?.contains("+\t\t\"group:ops@example.com\": ") == true, "\(dry.document)")
            #expect(rehearsal.headscale.policy == Self.policy)
            var pass = try await rehearsal.reconcile()
            #expect(pass.code == 0 && pass.document.outcome == "applied", "\(pass.document)")
            #expect(rehearsal.headscale.net.people(in: "group:ops@example.com") == Set(users))

            try rehearsal.directory(all.merging(["ada": "SUSPENDED"]) { $1 }, groups: Self.groups)
            pass = try await rehearsal.reconcile()
            #expect(
                pass.document.changes.contains("suspend ada@example.com file:SUSPENDED applied"),
                "\(pass.document.changes)")
            #expect(rehearsal.headscale.net.liveNodes(of: "ada@example.com").isEmpty)
            #expect(
                rehearsal.headscale.net.people(in: "group:ops@example.com") == ["bob@example.com", "cyd@example.com"])
            // A group of people's own making keeps its members.
            #expect(rehearsal.headscale.policy.contains(#""hand@example.com"], // by hand"#))
            #expect(try await rehearsal.reconcile().document.outcome == "in-sync")

            rehearsal.headscale.change { $0.logIn("ada-laptop") }
            pass = try await rehearsal.reconcile()
            #expect(pass.document.changes == ["suspend ada@example.com drift applied"])
            #expect(rehearsal.headscale.net.liveNodes(of: "ada@example.com").isEmpty)
            let text = try await rehearsal.tailroster("history")
            #expect(text.code == 0)

            try rehearsal.directory(all, groups: Self.groups)
            pass = try await rehearsal.reconcile()
            #expect(
                pass.document.changes == [
                    "add_member ada@example.com group:ops@example.com joined applied",
                    "reactivate ada@example.com restored applied",
                ])
            #expect(rehearsal.headscale.net.people(in: "group:ops@example.com") == Set(users))
            #expect(try await rehearsal.reconcile().document.outcome == "in-sync")
            #expect(!rehearsal.headscale.requests.contains { $0.hasPrefix("DELETE") })
            #expect(!rehearsal.headscale.net.letsEverybodyIn)
        }
    }

    @Test("The report says that a suspension is emulated, what was done and what is left")
    func report() async throws {
        try await HeadscaleRehearsal.run(policy: Self.policy, users: ["ada@example.com", "bob@example.com"]) { net in
            net.addNode("runner", user: "ada@example.com", tags: ["tag:ci"])
        } _: { rehearsal in
            try rehearsal.directory(["ada": "ACTIVE", "bob": "ACTIVE"], groups: [])
            _ = try await rehearsal.reconcile()
            try rehearsal.directory(["ada": "DEPROVISIONED", "bob": "ACTIVE"], groups: [])
            let run = try await rehearsal.tailroster("reconcile", "--output", "json")
            #expect(
                run.output.contains(#""emulated":true"#) || run.output.contains(#""emulated" : true"#), "\(run.output)")
            #expect(
                run.output.contains("nodes expired, keys expired, left all groups; rules naming the user or everyone"))
            #expect(
                run.output.contains("1 node expired; left standing, since they belong to their tags: runner (tag:ci)"))
            #expect(!run.output.contains(rehearsal.headscale.token) && !run.errors.contains(rehearsal.headscale.token))
        }
    }

    @Test("Without a policy that can be written people are followed, and the report says that groups are not")
    func noPolicy() async throws {
        try await HeadscaleRehearsal.run(policy: nil, users: ["ada@example.com", "bob@example.com"]) { rehearsal in
            try rehearsal.directory(["ada": "SUSPENDED", "bob": "ACTIVE"], groups: Self.pair)
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.document)")
            #expect(pass.document.changes == ["suspend ada@example.com file:SUSPENDED applied"])
            #expect(pass.document.warnings("groups-unread").first?.contains("headscale policy set") == true)
            // A policy appears: groups follow from then on.
            rehearsal.headscale.change { $0.setPolicy(Self.policy) }
            _ = try await rehearsal.reconcile()
            #expect(rehearsal.headscale.net.people(in: "group:ops@example.com") == ["bob@example.com"])
        }
    }

    @Test("The policy in a file is edited in place and loaded; memberships survive a pass without the file")
    func file() async throws {
        try await HeadscaleRehearsal.run(policy: nil, users: ["ada@example.com", "bob@example.com"]) { rehearsal in
            let path = rehearsal.folder.appending(path: "policy.hujson")
            try Data(Self.policy.utf8).write(to: path)
            rehearsal.headscale.change { $0.policyFile = path.path }
            try rehearsal.configure(
                store: "policy_path: policy.hujson\n  reload_command: /bin/cp \(path.path) \(path.path).loaded")
            try rehearsal.directory(["ada": "ACTIVE", "bob": "ACTIVE"], groups: Self.pair)
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.document)")
            let text = try String(contentsOf: path, encoding: .utf8)
            #expect(text.contains("group:ops@example.com") && text.contains("// Who may reach what."))
            #expect(try String(contentsOfFile: path.path + ".loaded", encoding: .utf8) == text)
            try FileManager.default.removeItem(at: path)
            let without = try await rehearsal.reconcile()
            #expect(without.code == 0 && without.document.warnings("groups-unread").count == 1, "\(without.document)")
            try Data(text.utf8).write(to: path)
            try rehearsal.directory(["ada": "ACTIVE", "bob": "SUSPENDED"], groups: Self.pair)
            let last = try await rehearsal.reconcile()
            #expect(
                last.document.changes.contains { $0.hasPrefix("remove_member bob@example.com") }, "\(last.document)")
        }
    }

    @Test("check names the server, who matches, the key, the policy; and what is wrong with them")
    func check() async throws {
        try await HeadscaleRehearsal.run(policy: Self.policy, users: ["ada@example.com", "bob@example.com"]) {
            rehearsal in
            try rehearsal.directory(["ada": "ACTIVE", "bob": "ACTIVE"], groups: Self.pair)
            let well = try await rehearsal.tailroster("check")
            #expect(well.code == 0, "\(well.output)")
            for words in [
                "every key may do everything", "2 of 2 users logged in by", "has no end",
                "the policy lies in the database", "2 people of the directory match",
            ] {
                #expect(well.output.contains(words), "\(words): \(well.output)")
            }
            rehearsal.headscale.change { net in
                net.keyExpiration = net.time.adding(seconds: 86_400)
                net.setPolicy("{}")
            }
            let ill = try await rehearsal.tailroster("check")
            #expect(ill.code == 7 && ill.output.contains("the API key (id 2) ends at"), "\(ill.output)")
            #expect(ill.output.contains("Groups are not synced, people are"))
            #expect(!rehearsal.headscale.requests.contains { $0.hasPrefix("PUT") || $0.hasPrefix("DELETE") })
            try rehearsal.configure(token: "hskey-api-wrong-wrong")
            let wrong = try await rehearsal.tailroster("check")
            #expect(wrong.code == 7 && wrong.output.contains("headscale apikeys create"))
            try rehearsal.configure(store: "create_users: true")
            let both = try await rehearsal.tailroster("check")
            #expect(both.code == 78 && both.errors.contains("store.create_users"), "\(both.errors)")
        }
    }

    @Test(
        "A write that fails in each way leaves a pass that says so, and the next finds the same end",
        arguments: ["500", "503", "drop"])
    func fails(way: String) async throws {
        try await HeadscaleRehearsal.run(policy: Self.policy, users: ["ada@example.com", "bob@example.com"]) {
            rehearsal in
            try rehearsal.directory(["ada": "ACTIVE", "bob": "ACTIVE"], groups: Self.pair)
            let kind: Fault.Kind = Int(way).map { .status(.init($0)) } ?? .drop
            rehearsal.headscale.order(Fault(kind, method: "PUT", path: "/api/v1/policy"))
            let pass = try await rehearsal.reconcile()
            let stands = rehearsal.headscale.policy.contains("group:ops@example.com")
            #expect(stands == (way == "drop") && pass.code == (stands ? 0 : 4), "\(way): \(pass.document)")
            rehearsal.headscale.clearFaults()
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(
                rehearsal.headscale.net.people(in: "group:ops@example.com") == ["ada@example.com", "bob@example.com"])
            #expect(try await rehearsal.reconcile().document.outcome == "in-sync")
        }
    }
}
