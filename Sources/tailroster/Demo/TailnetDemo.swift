import AccessModel
import Foundation
import Reconciliation
import SQLLedger
import Settings
import Simulator

/// The main job on a simulated company whose network is a tailnet.
struct TailnetDemo {
    private let okta: SimulatedOkta
    private let tailscale: SimulatedTailscale
    private let folder: URL
    private let assembly: Assembly

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
        folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-demo-\(Machine.newID().prefix(6))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, secret) in [("okta-token", okta.token), ("tailscale-token", tailscale.token)] {
            let file = folder.appending(path: name)
            try Data(secret.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        let file = folder.appending(path: "tailroster.yaml")
        let store = "{kind: tailscale, url: \(tailscale.url), token_file: tailscale-token}"
        try Data(DemoStage.configuration(url: okta.url, store: store).utf8).write(to: file)
        assembly = try Assembly(try Configuration.load(path: file.path, environment: [:]))
    }

    func stop() async {
        await okta.stop()
        await tailscale.stop()
    }

    // MARK: The acts

    func run() async throws {
        try say(
            """
            tailroster demo --store tailscale

            A company keeps its people in Okta, and its private network is a tailnet. Here, both are simulated on this machine:
            Okta answers at \(okta.url), Tailscale at \(tailscale.url). Groups of a tailnet are entries of its policy file.
            """)
        try heading("1. First import: what would happen (tailroster reconcile --dry-run)")
        try show(try await pass(isDryRun: true))
        let first = try await pass()
        try say(
            "\nFor real, the same \(first.states.count(where: Self.isApplied)) changes are one edit of the policy file."
        )
        try await anOrdinaryDay()
        try closing()
    }

    private func anOrdinaryDay() async throws {
        try heading("2. An ordinary day")
        try okta.change { org throws(OktaOrgError) in
            try org.deactivate("ben.okafor@example.com")
            try org.removeMember("dmitri.volkov@example.com", from: "Engineering")
            try org.addMember("dmitri.volkov@example.com", to: "Support")
            try org.renameGroup("Engineering", to: "Platform Engineering")
        }
        try say(
            """
            Ben was deactivated, Dmitri moved from Engineering to Support, and "Engineering" has a new name. The policy refers to
            the old one, so that the rename waits for a person; nothing else does.

            """)
        try show(try await pass())
        let ben = tailscale.tailnet.user("ben.okafor@example.com")?.status ?? ""
        try say("\nIn the tailnet Ben is \(ben) now. The policy file:\n")
        let lines = tailscale.policy.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        try Console.result(lines.map { "    │ \($0.replacing("\t", with: "  "))\n" }.joined())
    }

    private func closing() throws {
        try heading("What to do next")
        let command = CommandLine.arguments.first ?? "tailroster"
        try say(
            """
              Rehearse                   \(command) simulate tailscale --users 200
              With your tailnet          copy and fill in config/tailroster.example.yaml, then with --config FILE
                                         \(command) check
                                         \(command) reconcile --dry-run    shows the plan and the policy's edit

            All of this was in \(folder.path); remove that folder when you are done.
            """)
    }

    // MARK: Passes and printing

    private func pass(isDryRun: Bool = false) async throws(LedgerError) -> PassReport {
        try await assembly.pass(PassRequest(pass: PassID(Machine.newID()), isDryRun: isDryRun))
    }

    private static func isApplied(_ state: PassReport.State) -> Bool {
        if case .applied = state { true } else { false }
    }

    private func heading(_ text: String) throws {
        try Console.result("\n\(text)\n\(String(repeating: "─", count: text.count))\n\n")
    }

    private func say(_ text: String) throws { try Console.result(text + "\n") }

    /// A report as `tailroster reconcile` prints it, indented.
    private func show(_ report: PassReport) throws {
        let lines = report.text(listing: 6).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        try Console.result(lines.map { $0.isEmpty ? "    │\n" : "    │ \($0)\n" }.joined())
    }
}
