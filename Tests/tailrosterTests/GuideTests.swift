import Foundation
import SCIMTestServer
import Simulator
import Testing

/// The guides as a new user would follow them: every file that they show is written, every command that they show is run.
@Suite("Documents: every command of every guide")
struct GuideTests {
    /// What a guide shows, in order.
    enum Step {
        case file(path: String, content: String)
        case commands(String)
    }

    /// The blocks of a page: `sh` is run; `yaml` is written to the path that the paragraph before it begins with.
    static func steps(of page: String) throws -> [Step] {
        try steps(in: try parts(of: page).page)
    }

    /// A page without its part for rehearsal, and that part.
    private static func parts(of page: String) throws -> (page: String, rehearsal: String) {
        let text = try ReferenceTests.page(page)
        guard let start = text.range(of: "\n## Rehearse it first\n"),
            let end = text[start.upperBound...].range(of: "\n## ")
        else { return (text, "") }
        return (
            String(text[..<start.lowerBound] + text[end.lowerBound...]),
            String(text[start.upperBound..<end.lowerBound])
        )
    }

    private static func steps(in text: String) throws -> [Step] {
        var steps: [Step] = []
        var block: (language: String, indent: Int, lines: [String])?
        var path: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("```") {
                guard let done = block else {
                    block = (String(text.dropFirst(3)), line.count - text.count, [])
                    continue
                }
                let content = done.lines.joined(separator: "\n") + "\n"
                if done.language == "sh" { steps.append(.commands(content)) }
                if done.language == "yaml", let path { steps.append(.file(path: path, content: content)) }
                block = nil
            } else if let indent = block?.indent {
                // In a list the block is set in, as its fence is.
                block?.lines.append(String(line.dropFirst(min(indent, line.count - text.count))))
            } else if let match = line.firstMatch(of: /^`(\/[^`]+)`/) {
                path = String(match.1)
            }
        }
        return steps
    }

    /// Follows a page in a folder that stands for the machine's own.
    static func follow(_ page: String, in folder: URL, _ environment: [String: String]) async throws {
        func here(_ text: String) -> String {
            text.replacing("/etc/tailroster", with: folder.path + "/etc/tailroster")
                .replacing("/var/lib/tailroster", with: folder.path + "/var/lib/tailroster")
                // The tests' own group, which is there on every machine.
                .replacing("roster-readers", with: "$(id -gn)")
        }
        var environment = environment
        environment["TAILROSTER_CONFIG"] = environment["TAILROSTER_CONFIG"] ?? here("/etc/tailroster/tailroster.yaml")
        let steps = try steps(of: page)
        try #require(steps.count >= 3, "\(page) shows nothing")
        for step in steps {
            switch step {
            case .file(let path, let content):
                let file = URL(filePath: here(path))
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(here(content).utf8).write(to: file)
            case .commands(let commands):
                let run = try await shell(here(commands), environment, in: folder)
                #expect(run.code == 0, "\(page):\n\(commands)\n\(run.output.prefix(3000))\n\(run.errors.prefix(3000))")
            }
        }
    }

    /// Runs commands as a page shows them: the tests' user needs no sudo, and the binary is the built one.
    private static func shell(
        _ commands: String, _ environment: [String: String], in folder: URL
    ) async throws -> Rehearsal.Run {
        let script = """
            set -euo pipefail
            PATH="\(Binary.url.deletingLastPathComponent().path):$PATH"
            trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
            sudo() { "$@"; }
            groupadd() { :; }
            umask 077
            \(commands)
            """
        return try await Binary.start([], environment: environment, in: folder, shell: script).wait()
    }

    @Test(
        "What a guide shows for rehearsal needs nobody's service",
        arguments: ["GuideOktaTailscale", "GuideOktaHeadscale"])
    func rehearsal(page: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-guide-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // One shell from its beginning to its end.
        let commands = try Self.steps(in: try Self.parts(of: page).rehearsal).map { step in
            if case .commands(let text) = step { text } else { "" }
        }
        try #require(commands.count == 2)
        let run = try await Self.shell(commands.joined(separator: "\n"), [:], in: folder)
        #expect(run.code == 0, "\(run.output.suffix(3000))\n\(run.errors.suffix(3000))")
        #expect(run.output.contains("- klara.reyes@example.com  okta:SUSPENDED"), "\(run.output.suffix(3000))")
        #expect(run.output.contains("suspended, by us"), "\(run.output.suffix(3000))")
        try FileManager.default.removeItem(at: folder)
    }

    @Test("Okta and Tailscale")
    func oktaTailscale() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            try await rehearsal.register(
                ServiceApp(clientID: "0oa1example", keys: [:]), keyFile: "okta-key.pem", keyID: "k1")
            var tailnet = Tailnet()
            tailnet.addUser("owner@example.com", role: "owner")
            for name in ["ann", "bo", "cy"] { tailnet.addUser("\(name)@example.com") }
            tailnet.setPolicy("{\"groups\": {}, \"acls\": []}\n")
            tailnet.clients = [
                TailnetClient(
                    id: "k1example", secret: "client-secret", scopes: ["users", "policy_file", "devices:core:read"])
            ]
            let tailscale = try await SimulatedTailscale.start(tailnet: tailnet)
            var environment = ["TAILROSTER_DIRECTORY_URL": rehearsal.okta.url, "TAILROSTER_STORE_URL": tailscale.url]
            environment["TAILSCALE_CLIENT_SECRET"] = "client-secret"
            try await Self.follow("GuideOktaTailscale", in: rehearsal.folder, environment)
            #expect(tailscale.policy.contains("group:engineering@example.com"), "\(tailscale.policy)")
            await tailscale.stop()
        }
    }

    @Test("Okta and Headscale")
    func oktaHeadscale() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            try await rehearsal.register(
                ServiceApp(clientID: "0oa1example", keys: [:]), keyFile: "okta-key.pem", keyID: "k1")
            // Everybody has logged in by Okta, but one; and one of them leaves before the guide is followed.
            var net = Headnet(of: rehearsal.okta.org)
            net.deleteUser("bo@example.com")
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.deactivate("fay@example.com") }
            let headscale = try await SimulatedHeadscale.start(net: net)
            try await Self.follow(
                "GuideOktaHeadscale", in: rehearsal.folder,
                [
                    "TAILROSTER_DIRECTORY_URL": rehearsal.okta.url, "TAILROSTER_STORE_URL": headscale.url,
                    "HEADSCALE_API_KEY": headscale.token,
                ])
            let members = headscale.net.people(in: "group:engineering@example.com")
            #expect(members == ["ann@example.com", "di@example.com"], "\(headscale.policy)")
            #expect(headscale.net.liveNodes(of: "fay@example.com").isEmpty)
            #expect(headscale.net.liveNodes(of: "ann@example.com").count == 1)
            await headscale.stop()
        }
    }

    @Test(
        "SCIM and SQLite",
        .enabled(if: SCIMTestServer.isThere || SCIMTestServer.isDemanded, .init(rawValue: SCIMTestServer.absence)))
    func scimSQLite() async throws {
        let server = try #require(SCIMTestServer.allCases.first)
        let tenant = try SCIMTenant(on: server)
        let ann = try await tenant.createUser("ann@example.com")
        _ = try await tenant.createUser("bo@example.com")
        _ = try await tenant.createGroup("Engineering", [ann])
        try await Rehearsal.run { rehearsal in
            try await Self.follow(
                "GuideSCIMSQLite", in: rehearsal.folder,
                ["TAILROSTER_DIRECTORY_URL": tenant.url, "SCIM_TOKEN": SCIMTestServer.token])
        }
    }

    @Test("First adoption: groups and a suspension that were in the store before this ledger")
    func firstAdoption() async throws {
        try await AdoptCommandTests.populated { rehearsal in
            let text = try String(contentsOf: rehearsal.configuration, encoding: .utf8)
            try rehearsal.write(
                text.replacing("name: \"{name}\"", with: "name: \"group:{name}\""), to: "tailroster.yaml")
            try rehearsal.changeStore("UPDATE groups SET name = 'group:engineering' WHERE name = 'engineering'")
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            try await Self.follow(
                "FirstAdoption", in: rehearsal.folder, ["TAILROSTER_CONFIG": rehearsal.configuration.path])
            let members = try rehearsal.memberships()
            #expect(members.contains("group:engineering di@example.com"), "\(members)")
            #expect(members.contains("group:engineering guest@example.com"), "who is there by hand stays: \(members)")
            // Ann's suspension is ours now: lifted when the directory no longer asks for it.
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.unsuspend("ann@example.com") }
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended") == [])
        }
    }

    @Test(
        "Moving from Tailscale's own SCIM: what the push left is taken over, and the plan is empty but for what it never sent"
    )
    func moving() async throws {
        let policy = """
            {"groups": {"group:engineering@example.com": ["ann@example.com", "bo@example.com", "guest@example.com"]}, "acls": []}

            """
        try await TailnetRehearsal.run(policy: policy, users: ["ann@example.com", "bo@example.com", "cy@example.com"]) {
            rehearsal in
            // The push has suspended Bo, and was never told of Cy.
            rehearsal.tailscale.change { $0.changeUser("bo@example.com") { $0.status = "suspended" } }
            let groups = [(id: "g1", name: "Engineering", members: ["ann", "bo"])]
            try rehearsal.directory(
                ["owner": "active", "ann": "active", "bo": "suspended", "cy": "suspended"], groups: groups)
            let configuration = rehearsal.folder.appending(path: "tailroster.yaml").path
            try await Self.follow("MovingFromTailscaleSCIM", in: rehearsal.folder, ["TAILROSTER_CONFIG": configuration])
            #expect(rehearsal.statuses["cy@example.com"] == "suspended")
            #expect(rehearsal.tailscale.policy.contains("guest@example.com"), "who is there by hand stays")
            // Bo's suspension is tailroster's own now.
            try rehearsal.directory(
                ["owner": "active", "ann": "active", "bo": "active", "cy": "suspended"], groups: groups)
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(rehearsal.statuses["bo@example.com"] == "active")
        }
    }

    @Test("Operations")
    func operations() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try FileManager.default.createDirectory(
                at: rehearsal.folder.appending(path: "var/lib/tailroster"), withIntermediateDirectories: true)
            try await Self.follow(
                "Operations", in: rehearsal.folder, ["TAILROSTER_CONFIG": rehearsal.configuration.path])
            #expect(try await rehearsal.tailroster(["audit", "verify"]).code == 0)
        }
    }
}

extension Rehearsal {
    /// Makes a key as the org's admin would, and registers its public half with the app.
    func register(_ app: ServiceApp, keyFile: String, keyID: String) async throws {
        let openssl = try await Binary.start(
            [], in: folder,
            shell: """
                umask 077
                openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out \(keyFile) 2>/dev/null
                openssl pkey -in \(keyFile) -pubout
                """
        ).wait()
        let key = try #require(VerificationKey(pem: openssl.output))
        okta.register(ServiceApp(clientID: app.clientID, keys: [keyID: key]))
    }
}
