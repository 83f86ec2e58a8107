import Foundation
import Testing

/// Other users' programs read the store with SQLite's own shell, as the page of the store says.
@Suite("SQLite store: who reads also writes beside it")
struct StoreReaderTests {
    private static let group = 64_777
    /// It takes root to be several users.
    private static let isPossible =
        geteuid() == 0 && Unprivileged.isPossible && FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")

    private static func run(as user: Int, _ command: [String], in folder: URL) async throws -> Rehearsal.Run {
        try await Binary.start(
            command, environment: ["TAILROSTER_CONFIG": folder.appending(path: "tailroster.yaml").path], in: folder,
            shell: "exec setpriv --reuid=\(user) --regid=\(user) --groups=\(group) -- \"$@\""
        ).wait()
    }

    private static func read(_ folder: URL, _ sql: String) async throws -> Rehearsal.Run {
        try await run(as: 65534, ["sqlite3", "store/store.db", sql], in: folder)
    }

    @Test(
        "A reader of the store's group reads before, while and after the worker has it open, registers nodes, and keeps no pass away",
        .enabled(if: isPossible))
    func readers() async throws {
        let (worker, folder) = (
            64_778, FileManager.default.temporaryDirectory.appending(path: "readers-\(UUID().uuidString)")
        )
        let files = FileManager.default
        try files.createDirectory(at: folder.appending(path: "store"), withIntermediateDirectories: true)
        try files.createDirectory(at: folder.appending(path: "state"), withIntermediateDirectories: true)
        func people(_ status: String) throws {
            let text = #"{"users":[{"id":"1","login":"ann@example.com","status":"\#(status)"}],"groups":[]}"#
            try Data(text.utf8).write(to: folder.appending(path: "people.json"))
        }
        try people("active")
        try Data(
            """
            directory: {kind: file, path: people.json, groups: ["*"]}
            store: {kind: sqlite, path: store/store.db}
            groups: {domain: example.com}
            ledger: {path: state/ledger.db}
            schedule: {watch: 1s, census: 1s, sweep: 1h}
            """.utf8
        ).write(to: folder.appending(path: "tailroster.yaml"))
        let prepared = try await Binary.start(
            [], in: folder,
            shell: """
                chmod 755 . && chown \(worker):\(worker) state && chmod 700 state
                chown \(worker):\(Self.group) store && chmod 2770 store
                """
        ).wait()
        try #require(prepared.code == 0, "\(prepared.errors)")
        let tailroster = Binary.url.path
        #expect(try await Self.run(as: worker, [tailroster, "reconcile"], in: folder).code == 0)
        #expect(chmod(folder.appending(path: "store/store.db").path, 0o660) == 0)

        // Nobody has it open: the reader makes the files beside it, and takes them away.
        let closed = try await Self.read(
            folder,
            "INSERT INTO nodes (node_key, account_id, approved) SELECT 'n1', account_id, 1 FROM roster_users; SELECT login, state FROM roster_users"
        )
        #expect(closed.code == 0 && closed.output == "ann@example.com|active\n", "\(closed.output) \(closed.errors)")

        let running = try Binary.start(
            [tailroster, "run"], environment: ["TAILROSTER_CONFIG": folder.appending(path: "tailroster.yaml").path],
            in: folder,
            shell: "exec setpriv --reuid=\(worker) --regid=\(worker) --groups=\(Self.group) -- \"$@\"")
        while !(try running.told().contains("outcome=in-sync")) { await Task.yield() }
        try people("suspended")
        while true {
            let now = try await Self.read(folder, "SELECT authorized, reason FROM node_authorization")
            try #require(now.code == 0, "\(now.errors)")
            if now.output == "0|suspended\n" { break }
        }
        running.signal(SIGTERM)
        #expect(try await running.wait().code == 0)
        // And a reader that goes first does not stop the next pass.
        #expect(try await Self.read(folder, "SELECT state FROM roster_users").output == "suspended\n")
        try people("active")
        #expect(try await Self.run(as: worker, [tailroster, "reconcile"], in: folder).code == 0)
        #expect(try await Self.read(folder, "SELECT reason FROM node_authorization").output == "active\n")
        try files.removeItem(at: folder)
    }
}
