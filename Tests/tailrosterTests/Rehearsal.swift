import Foundation
import GRDB
import Simulator
import Testing

/// A simulated org, a folder of its own, and the built binary: what a test of the whole product needs.
final class Rehearsal: Sendable {
    let okta: SimulatedOkta
    let folder: URL

    private init(okta: SimulatedOkta, folder: URL) {
        self.okta = okta
        self.folder = folder
    }

    /// Sets everything up, runs the body, and takes everything down again.
    static func run(
        _ org: OktaOrg = OktaOrg(time: OktaRecipe.defaultTime),
        _ body: (Rehearsal) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let okta = try await SimulatedOkta.start(org: org)
        let rehearsal = Rehearsal(okta: okta, folder: folder)
        try rehearsal.writeConfiguration()
        do {
            try await body(rehearsal)
        } catch {
            await okta.stop()
            throw error
        }
        await okta.stop()
        try FileManager.default.removeItem(at: folder)
    }

    // MARK: Files

    var configuration: URL { folder.appending(path: "tailroster.yaml") }
    var storePath: String { folder.appending(path: "store.db").path }
    var ledgerPath: String { folder.appending(path: "ledger.db").path }
    var tokenPath: String { folder.appending(path: "token").path }

    func writeConfiguration(
        groups: String = #"["*"]"#, token: String? = nil, url: String? = nil, more: [String: String] = [:]
    ) throws {
        try write(token ?? okta.token, to: "token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: tokenPath)
        let text = """
            directory:
              kind: okta
              url: \(url ?? okta.url)
              token_file: token
              groups: \(groups)
              retry_for: 0s
            \(more["directory"] ?? "")
            store:
              kind: sqlite
              path: store.db
            \(more["store"] ?? "")
            groups:
              name: "{name}"
              domain: example.com
            \(more["groups"] ?? "")
            ledger: {path: ledger.db}
            \(more["guard"] ?? "")
            """
        try write(text, to: "tailroster.yaml")
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    // MARK: The binary

    /// How a process ended.
    struct Run {
        let code: Int32
        let output: String
        let errors: String

        /// The document of `--output json`.
        func document() throws -> Document { try JSONDecoder().decode(Document.self, from: Data(output.utf8)) }
    }

    /// `tailroster reconcile --output json` and more arguments.
    func reconcile(_ arguments: String..., environment: [String: String] = [:]) async throws -> Run {
        try await tailroster(["reconcile", "--output", "json"] + arguments, environment: environment)
    }

    /// The first import, which must succeed. It tries again where the machine is too busy to answer in time.
    func importAll() async throws {
        let first = try await reconcile(environment: ["TAILROSTER_DIRECTORY_RETRY_FOR": "5m"])
        let told = first.code == 0 ? "" : "\(first.errors) \(first.output.prefix(2000))"
        try #require(first.code == 0, "\(told)")
    }

    /// Any command, with the configuration of this rehearsal.
    func tailroster(_ arguments: [String], environment: [String: String] = [:]) async throws -> Run {
        var all = environment
        all["TAILROSTER_CONFIG"] = all["TAILROSTER_CONFIG"] ?? configuration.path
        return try await Binary.run(arguments, environment: all, in: folder)
    }

    // MARK: The world afterwards

    /// Rows of a query on the store, a line each, columns joined by `|`.
    func store(_ sql: String) throws -> [String] { try Self.rows(of: storePath, sql) }

    /// Rows of a query on the ledger, likewise.
    func ledger(_ sql: String) throws -> [String] {
        try Self.rows(of: folder.appendingPathComponent("ledger.db").path, sql)
    }

    private static func rows(of path: String, _ sql: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        var configuration = Configuration()
        configuration.readonly = true
        // A worker may be writing.
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                row.map { _, value in
                    switch value.storage {
                    case .null: ""
                    case .int64(let number): String(number)
                    case .double(let number): String(number)
                    case .string(let text): text
                    case .blob(let data): "\(data.count) bytes"
                    }
                }.joined(separator: "|")
            }
        }
    }

    /// Writes to the store as another program or a person's hand would.
    func changeStore(_ sql: String) throws { try Self.change(storePath, sql) }

    static func change(_ path: String, _ sql: String) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    /// Everything that the views show, the feed included.
    func picture() throws -> [String] {
        try store("SELECT login, state, email, name, directory_id FROM roster_users ORDER BY login")
            + store("SELECT name, directory_id FROM roster_groups ORDER BY name")
            + store("SELECT group_name, login FROM roster_memberships ORDER BY group_name, login")
            + store("SELECT seq, kind, login, group_name FROM roster_changes ORDER BY seq")
    }

    /// Logins by state.
    func logins(_ state: String) throws -> [String] {
        try store("SELECT login FROM roster_users WHERE state = '\(state)' ORDER BY login")
    }

    /// `group login` for every membership.
    func memberships() throws -> [String] {
        try store("SELECT group_name || ' ' || login FROM roster_memberships ORDER BY 1")
    }
}

/// The parts of the JSON document that tests look at.
struct Document: Decodable {
    struct Plan: Decodable {
        let id: String?
        let changes: [Change]
    }

    struct Change: Decodable {
        let id: String
        let kind: String
        let user: String?
        let group: String?
        let from: String?
        let reason: String
        let detail: String
        let state: String
        let hold: String?
        let error: String?
        let approved_by: String?
        let approval_note: String?
    }

    struct Hold: Decodable {
        let id: String
        let limit: String
        let reason: String
        let changes: [String]
        let since: String
    }

    struct Warning: Decodable {
        let code: String
        let subject: String
        let message: String
    }

    struct Pin: Decodable {
        let name: String
        let until: String
        let user: String
        let note: String
    }

    struct HandLink: Decodable {
        let login: String
        let person: String?
        let note: String
    }

    struct Directory: Decodable {
        let complete: Bool
        let mode: String?
        let users: Int
        let requests: Int
    }

    let pass: String
    let dry_run: Bool
    let outcome: String
    let plan: Plan
    let directory: Directory
    let holds: [Hold]
    let warnings: [Warning]
    let pins: [Pin]?
    let hand_links: [HandLink]?

    /// `suspend bo@example.com okta:SUSPENDED applied`, a line a change.
    var changes: [String] {
        plan.changes.map { [$0.kind, $0.user, $0.group, $0.reason, $0.state].compactMap { $0 }.joined(separator: " ") }
    }
}
