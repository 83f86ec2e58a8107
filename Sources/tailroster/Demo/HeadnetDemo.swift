import Foundation
import Reconciliation
import Simulator

/// The main job on a simulated company whose network is a Headscale server.
struct HeadnetDemo {
    private let okta: SimulatedOkta
    private let headscale: SimulatedHeadscale
    private let folder: DemoFolder

    private static let issuer = "https://example.okta.com"
    private static let policy = """
        // The network of Example Ltd. Edited by people, too: every byte that tailroster does not change stays.
        {
        \t"groups": {
        \t\t// By hand: who is called at night.
        \t\t"group:oncall": ["mei.chen@example.com"],
        \t},
        \t"acls": [
        \t\t{"action": "accept", "src": ["group:oncall"], "dst": ["*:*"]},
        \t],
        \t"tagOwners": {"tag:build": ["group:oncall"]},
        }

        """
    private static let rule = """
        \t\t// Engineers reach the build machines.
        \t\t{"action": "accept", "src": ["group:engineering@example.com"], "dst": ["tag:build:22"]},

        """

    init() async throws {
        var org = OktaOrg(seed: 7, time: Machine.now())
        try DemoStage.hire(into: &org)
        okta = try await SimulatedOkta.start(org: org)
        var net = Headnet(of: org, issuer: Self.issuer)
        // One who has never logged in, and one who runs a build machine and has a key to add more.
        net.deleteUser("yuki.tanaka@example.com")
        net.addNode("build-1", user: "ben.okafor@example.com", tags: ["tag:build"])
        net.addKey(user: "ben.okafor@example.com")
        net.setPolicy(Self.policy)
        headscale = try await SimulatedHeadscale.start(net: net)
        let store =
            "{kind: headscale, url: \(headscale.url), token_file: headscale-key, issuer: \(Self.issuer)}"
        folder = try DemoFolder(
            secrets: ["okta-token": okta.token, "headscale-key": headscale.token],
            configuration: DemoStage.configuration(url: okta.url, store: store))
    }

    func stop() async {
        await okta.stop()
        await headscale.stop()
    }

    // MARK: The acts

    func run() async throws {
        try DemoPage.say(
            """
            tailroster demo --store headscale

            A company keeps its people in Okta, and runs its private network itself, with Headscale. Here, both are simulated on
            this machine: Okta answers at \(okta.url), Headscale at \(headscale.url). Groups are entries of
            Headscale's policy.
            """)
        try await folder.showFirstImport(into: "policy")
        try await anOrdinaryDay()
        try await aReturn()
        try closing()
    }

    private func anOrdinaryDay() async throws {
        try DemoPage.heading("2. An ordinary day")
        let ruled = headscale.policy.replacing("\t\"acls\": [\n", with: "\t\"acls\": [\n\(Self.rule)")
        headscale.change { $0.setPolicy(ruled) }
        try okta.change { org throws(OktaOrgError) in
            try org.deactivate("ben.okafor@example.com")
            try org.removeMember("dmitri.volkov@example.com", from: "Engineering")
            try org.addMember("dmitri.volkov@example.com", to: "Support")
            try org.renameGroup("Engineering", to: "Platform Engineering")
        }
        try DemoPage.say(
            """
            A colleague wrote a rule for the new group into the policy. In Okta, Ben was deactivated, Dmitri moved from
            Engineering to Support, and "Engineering" has a new name: the rule refers to the old one, so that the rename waits
            for a person; nothing else does.

            """)
        try DemoPage.show(try await folder.pass(), listing: 6)
        try DemoPage.say("\n\(bensNodes). The policy:\n")
        try DemoPage.show(headscale.policy)
    }

    private func aReturn() async throws {
        try DemoPage.heading("3. What Headscale cannot do")
        headscale.change { $0.logIn("ben.okafor-laptop") }
        try DemoPage.say(
            """
            Headscale knows no suspension: Ben's nodes and keys were expired, and he is out of all groups. Where he can still log
            in, a node comes back. Now he has done so. \(bensNodes). The next pass sees it:

            """)
        try DemoPage.show(try await folder.pass(), listing: 6)
        try DemoPage.say("\n\(bensNodes).")
    }

    /// What of Ben's own can connect now, in words.
    private var bensNodes: String {
        let count = headscale.net.liveNodes(of: "ben.okafor@example.com").count
        return "Of Ben's own nodes \(count == 0 ? "none" : String(count)) can connect"
    }

    private func closing() throws {
        try DemoPage.heading("What to do next")
        try DemoPage.say(
            """
              Rehearse                   \(DemoPage.command) simulate headscale --users 200
              With your server           copy and fill in config/tailroster.example.yaml, then with --config FILE
                                         \(DemoPage.command) check
                                         \(DemoPage.command) reconcile --dry-run    shows the plan and the policy's edit

            All of this was in \(folder.url.path); remove that folder when you are done.
            """)
    }
}
