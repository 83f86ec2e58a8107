import Foundation
import Simulator
import Testing

/// A simulated Headscale, a directory in a file, a folder of its own, and the built binary.
final class HeadscaleRehearsal: Sendable {
    let headscale: SimulatedHeadscale
    let folder: URL

    private init(headscale: SimulatedHeadscale, folder: URL) {
        self.headscale = headscale
        self.folder = folder
    }

    /// Sets everything up, runs the body, and takes everything down again. Each user has a node.
    static func run(
        policy: String?, users: [String], release: Headnet.Release = .v29, _ change: (inout Headnet) -> Void = { _ in },
        _ body: (HeadscaleRehearsal) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var net = Headnet(release: release)
        for login in users {
            let name = String(login.prefix { $0 != "@" })
            let user = net.addUser(name: name, email: login, providerID: "https://id.example.com/id-\(name)")
            net.addNode("\(name)-laptop", user: user.id)
        }
        net.setPolicy(policy)
        change(&net)
        let headscale = try await SimulatedHeadscale.start(net: net)
        let rehearsal = HeadscaleRehearsal(headscale: headscale, folder: folder)
        try rehearsal.configure()
        do {
            try await body(rehearsal)
        } catch {
            await headscale.stop()
            throw error
        }
        await headscale.stop()
        try FileManager.default.removeItem(at: folder)
    }

    func configure(groups: String = "", store: String = "", token: String? = nil) throws {
        try write(token ?? headscale.token, to: "token", isSecret: true)
        try write(
            """
            directory: {kind: file, path: people.json, groups: ["*"]}
            store:
              kind: headscale
              url: \(headscale.url)
              token_file: token
              issuer: https://id.example.com
              \(store)
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

    func tailroster(_ arguments: String...) async throws -> Rehearsal.Run { try await run(arguments) }

    /// The built binary with this rehearsal's configuration.
    func run(_ arguments: [String]) async throws -> Rehearsal.Run {
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
}
