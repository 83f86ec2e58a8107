import Foundation
import Reconciliation
import Simulator

/// The main job on a simulated company whose network is a tailnet.
struct TailnetDemo {
    private let okta: SimulatedOkta
    private let tailscale: SimulatedTailscale
    private let folder: DemoFolder

    private static let policy = """
        // The tailnet of Example Ltd. Edited by people, too: every byte that tailroster does not change stays.
        {
        \t"groups": {
        \t\t// By hand: who is called at night.
        \t\t"group:oncall": ["mei.chen@example.com"],
        \t},
        \t"acls": [
        \t\t// Engineers reach the build machines.
        \t\t{"action": "accept", "src": ["group:engineering@example.com"], "dst": ["tag:build:22"]},
        \t\t{"action": "accept", "src": ["group:oncall"], "dst": ["*:*"]},
        \t],
        \t"tagOwners": {"tag:build": ["group:oncall"]},
        }

        """

    init() async throws {
        var org = OktaOrg(seed: 7, time: Machine.now())
        try DemoStage.hire(into: &org)
        okta = try await SimulatedOkta.start(org: org)
        var tailnet = Tailnet(of: org)
        // One who has never logged in, and one who runs a build machine.
        tailnet.deleteUser("yuki.tanaka@example.com")
        tailnet.addDevice("build-1", user: "ben.okafor@example.com", tags: ["tag:build"])
        tailnet.setPolicy(Self.policy)
        tailscale = try await SimulatedTailscale.start(tailnet: tailnet)
        let store = "{kind: tailscale, url: \(tailscale.url), token_file: tailscale-token}"
        folder = try DemoFolder(
            secrets: ["okta-token": okta.token, "tailscale-token": tailscale.token],
            configuration: DemoStage.configuration(url: okta.url, store: store))
    }

    func stop() async {
        await okta.stop()
        await tailscale.stop()
    }

    // MARK: The acts

    func run() async throws {
        try DemoPage.say(
            """
            tailroster demo --store tailscale

            A company keeps its people in Okta, and its private network is a tailnet. Here, both are simulated on this machine:
            Okta answers at \(okta.url), Tailscale at \(tailscale.url). Groups of a tailnet are entries of its policy file.
            """)
        try await folder.showFirstImport(into: "policy file")
        try await anOrdinaryDay()
        try closing()
    }

    private func anOrdinaryDay() async throws {
        try DemoPage.heading("2. An ordinary day")
        try okta.change { org throws(OktaOrgError) in
            try org.deactivate("ben.okafor@example.com")
            try org.removeMember("dmitri.volkov@example.com", from: "Engineering")
            try org.addMember("dmitri.volkov@example.com", to: "Support")
            try org.renameGroup("Engineering", to: "Platform Engineering")
        }
        try DemoPage.say(
            """
            Ben was deactivated, Dmitri moved from Engineering to Support, and "Engineering" has a new name. The policy refers to
            the old one, so that the rename waits for a person; nothing else does.

            """)
        try DemoPage.show(try await folder.pass(), listing: 6)
        let ben = tailscale.tailnet.user("ben.okafor@example.com")?.status ?? ""
        try DemoPage.say("\nIn the tailnet Ben is \(ben) now. The policy file:\n")
        try DemoPage.show(tailscale.policy)
    }

    private func closing() throws {
        try DemoPage.heading("What to do next")
        try DemoPage.say(
            """
              Rehearse                   \(DemoPage.command) simulate tailscale --users 200
              With your tailnet          copy and fill in config/tailroster.example.yaml, then with --config FILE
                                         \(DemoPage.command) check
                                         \(DemoPage.command) reconcile --dry-run    shows the plan and the policy's edit

            All of this was in \(folder.url.path); remove that folder when you are done.
            """)
    }
}
