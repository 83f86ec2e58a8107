import AccessModel
import Foundation
import GoldenFiles
import Simulator
import Testing

/// What a person reads who runs the built binary against a Headscale server, word for word.
@Suite("Binary: Headscale's golden files")
struct HeadscaleGoldenTests {
    private static let policy = """
        {
        \t// Who may reach what.
        \t"groups": {
        \t\t"group:oncall": ["hand@example.com"], // by hand
        \t},
        \t"acls": [
        \t\t{"action": "accept", "src": ["group:oncall"], "dst": ["*:*"]},
        \t],
        }

        """
    private static let groups = [(id: "g1", name: "Ops", members: ["ada", "bob", "new"])]
    private static let active = ["ada": "ACTIVE", "bob": "ACTIVE", "new": "ACTIVE"]

    /// Ada has a laptop, a key, and a machine that belongs to its tag; somebody new has never logged in.
    private static func run(_ body: (HeadscaleRehearsal) async throws -> Void) async throws {
        try await HeadscaleRehearsal.run(policy: policy, users: ["ada@example.com", "bob@example.com"]) { net in
            net.addNode("runner", user: "ada@example.com", tags: ["tag:ci"])
            net.addKey(user: "ada@example.com")
        } _: { rehearsal in
            try rehearsal.directory(active, groups: groups)
            try await body(rehearsal)
        }
    }

    /// A text without what differs from run to run: the folder, the port, names of passes, times.
    private static func steady(_ text: String, _ rehearsal: HeadscaleRehearsal) -> String {
        text.replacing(rehearsal.folder.path, with: "/folder")
            .replacing(rehearsal.headscale.url, with: "http://127.0.0.1:PORT")
            .replacing(/(Pass|pass|Dry run) [0-9a-f]{16}/) { "\($0.1) PASS" }
            .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) { _ in "TIME" }
    }

    private static func compare(
        _ arguments: [String], code: Int32, _ name: String, _ rehearsal: HeadscaleRehearsal
    ) async throws {
        let run = try await rehearsal.run(arguments)
        #expect(run.code == code, "\(run.output)\(run.errors)")
        try GoldenFile.expect(steady(run.output, rehearsal), is: name)
    }

    @Test("A dry run with the policy's diff, a suspension with its detail, and what a return brings about")
    func passes() async throws {
        try await Self.run { rehearsal in
            try await Self.compare(["reconcile", "--dry-run"], code: 0, "headscale-dry-run.txt", rehearsal)
            #expect(rehearsal.headscale.policy == Self.policy)
            #expect(try await rehearsal.reconcile().code == 0)
            try rehearsal.directory(Self.active.merging(["ada": "DEPROVISIONED"]) { $1 }, groups: Self.groups)
            try await Self.compare(["reconcile"], code: 0, "headscale-suspension.txt", rehearsal)
            #expect(rehearsal.headscale.net.liveNodes(of: "ada@example.com").isEmpty)
            #expect(rehearsal.headscale.net.liveKeys(of: "ada@example.com").isEmpty)
            rehearsal.headscale.change { $0.logIn("ada-laptop") }
            try await Self.compare(
                ["reconcile", "--output", "markdown"], code: 0, "headscale-return.md", rehearsal)
            #expect(rehearsal.headscale.net.liveNodes(of: "ada@example.com").isEmpty)
        }
    }

    @Test("check where all is well, and where nothing is")
    func check() async throws {
        try await Self.run { rehearsal in
            try await Self.compare(["check"], code: 0, "headscale-check.txt", rehearsal)
            rehearsal.headscale.change { net in
                net.keyExpiration = net.time.adding(seconds: 86_400)
                net.setPolicy("{}")
                for user in net.users.map(\.id) { net.changeUser(user) { $0.providerID = "https://other/\($0.id)" } }
            }
            try await Self.compare(["check"], code: 7, "headscale-check-faults.txt", rehearsal)
        }
    }
}
