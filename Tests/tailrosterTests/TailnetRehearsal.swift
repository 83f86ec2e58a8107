import Foundation
import Simulator
import Testing

/// A simulated tailnet, a directory in a file, a folder of its own, and the built binary.
final class TailnetRehearsal: Sendable {
    let tailscale: SimulatedTailscale
    let folder: URL

    private init(tailscale: SimulatedTailscale, folder: URL) {
        self.tailscale = tailscale
        self.folder = folder
    }

    /// Sets everything up, runs the body, and takes everything down again. `owner@example.com` owns the tailnet.
    static func run(
        policy: String, users: [String], _ body: (TailnetRehearsal) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var tailnet = Tailnet()
        tailnet.addUser("owner@example.com", role: "owner")
        for user in users { tailnet.addUser(user) }
        tailnet.setPolicy(policy)
        let tailscale = try await SimulatedTailscale.start(tailnet: tailnet)
        let rehearsal = TailnetRehearsal(tailscale: tailscale, folder: folder)
        try rehearsal.configure()
        do {
            try await body(rehearsal)
        } catch {
            await tailscale.stop()
            throw error
        }
        await tailscale.stop()
        try FileManager.default.removeItem(at: folder)
    }

    func configure(groups: String = "", store: String = "", token: String? = nil) throws {
        try write(token ?? tailscale.token, to: "token", isSecret: true)
        try write("secret", to: "client-secret", isSecret: true)
        try write(
            """
            directory: {kind: file, path: people.json, groups: ["*"]}
            store:
              kind: tailscale
              url: \(tailscale.url)
              \(store.isEmpty ? "token_file: token" : store)
            groups:
              domain: example.com
              \(groups)
            ledger: {path: ledger.db}
            log: {level: error}

            """, to: "tailroster.yaml")
    }

    /// What the directory says: logins with a status, and groups by id, name and members.
    func directory(
        _ people: [String: String], groups: [(id: String, name: String, members: [String])],
        logins: [String: String] = [:]
    ) throws {
        let users = people.sorted { $0.key < $1.key }.map {
            ["id": "id-\($0.key)", "login": logins[$0.key] ?? "\($0.key)@example.com", "status": $0.value]
        }
        let table = groups.map {
            ["id": $0.id, "name": $0.name, "members": $0.members.map { "id-\($0)" }] as [String: Any]
        }
        let data = try JSONSerialization.data(withJSONObject: ["users": users, "groups": table])
        try data.write(to: folder.appending(path: "people.json"))
    }

    private func write(_ text: String, to name: String, isSecret: Bool = false) throws {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        if isSecret { try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path) }
    }

    func tailroster(_ arguments: String...) async throws -> Rehearsal.Run {
        try await Binary.run(
            arguments, environment: ["TAILROSTER_CONFIG": folder.appending(path: "tailroster.yaml").path], in: folder)
    }

    /// A pass with its JSON document.
    func reconcile(_ arguments: String...) async throws -> (code: Int32, document: PolicyDocument) {
        let run = try await Binary.run(
            ["reconcile", "--output", "json"] + arguments,
            environment: ["TAILROSTER_CONFIG": folder.appending(path: "tailroster.yaml").path], in: folder)
        try #require(!run.output.isEmpty, "\(run.errors)")
        return (run.code, try JSONDecoder().decode(PolicyDocument.self, from: Data(run.output.utf8)))
    }

    /// Statuses by login.
    var statuses: [String: String] {
        Dictionary(uniqueKeysWithValues: tailscale.tailnet.users.map { ($0.login, $0.status) })
    }
}

/// The JSON document of a pass, with the policy's diff.
struct PolicyDocument: Decodable {
    let outcome: String
    let plan: Document.Plan
    let holds: [Document.Hold]
    let warnings: [Document.Warning]
    let policy_diff: String?

    /// `suspend bo@example.com okta:SUSPENDED applied`, a line a change.
    var changes: [String] {
        plan.changes.map { [$0.kind, $0.user, $0.group, $0.reason, $0.state].compactMap { $0 }.joined(separator: " ") }
    }

    /// The messages of a warning's code, each behind its subject.
    func warnings(_ code: String) -> [String] {
        warnings.filter { $0.code == code }.map { "\($0.subject): \($0.message)" }
    }
}
