import Foundation
import GRDB
import Simulator
import Testing

@Suite("tailroster: bad ledgers, stores, disks and clocks, with the built binary")
struct BadInputTests {
    private static func setMeta(_ key: String, to value: String, _ rehearsal: Rehearsal) async throws {
        try await DatabaseQueue(path: rehearsal.ledgerPath).write {
            try $0.execute(sql: "UPDATE meta SET value = ? WHERE key = ?", arguments: [value, key])
        }
    }

    private static func bytes(_ rehearsal: Rehearsal, _ name: String) throws -> Data {
        try Data(contentsOf: rehearsal.folder.appending(path: name))
    }

    @Test("A clock that was put back, or that runs years ahead: a clear error, nothing changed, and a way out")
    func clock() async throws {
        let year = 366 * 86_400_000
        for (offset, word) in [(3_600_000, "which is later"), (-year - 3_600_000, "more than a year after")] {
            try await LifeCycleTests.settled { rehearsal in
                let last = try await DatabaseQueue(path: rehearsal.ledgerPath).read {
                    try Int.fetchOne($0, sql: "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'last-time'")
                }
                try await Self.setMeta("last-time", to: String(try #require(last) + offset), rehearsal)
                try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
                let before = try rehearsal.picture()
                for arguments in [["reconcile"], ["reconcile", "--dry-run"], ["adopt", "--suspensions", "--apply"]] {
                    let run = try await rehearsal.tailroster(arguments)
                    #expect(run.code == 1, "\(run.output)")
                    #expect(run.output == "")
                    #expect(run.errors.contains(word), "\(run.errors)")
                    #expect(run.errors.contains("tailroster ledger accept-clock"))
                }
                #expect(try rehearsal.picture() == before)
                let accepted = try await rehearsal.tailroster(["ledger", "accept-clock"])
                #expect(accepted.code == 0, "\(accepted.errors)")
                #expect(try await rehearsal.reconcile().code == 0)
                #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            }
        }
    }

    @Test("A clock that once ran ahead keeps no limit and no approval alive for longer than a day")
    func futureTallies() async throws {
        var org = try OktaOrg(OktaRecipe(users: 40, groups: 0, memberships: 0, isMixed: false))
        let people = org.everybody.map(\.login)
        try org.createGroup("Crew")
        try await Rehearsal.run(org) { rehearsal in
            try await rehearsal.importAll()
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for person in people.prefix(5) { try org.suspend(person) }
            }
            #expect(try await rehearsal.reconcile().code == 0)
            let ledger = try DatabaseQueue(path: rehearsal.ledgerPath)
            try await ledger.write { try $0.execute(sql: "UPDATE tallies SET at = at + 100 * 86400000") }
            #expect(try await rehearsal.tailroster(["ledger", "accept-clock"]).code == 0)
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend(people[6]) }
            #expect(try await rehearsal.reconcile().code == 3, "they count for a day from now")
            try await ledger.write { try $0.execute(sql: "UPDATE tallies SET at = at - 25 * 3600000") }
            #expect(try await rehearsal.reconcile().code == 0)
        }
    }

    @Test("Newer tables of ledger or store are refused, and not touched")
    func newer() async throws {
        try await LifeCycleTests.settled { rehearsal in
            for (file, code) in [("ledger.db", Int32(78)), ("store.db", 7)] {
                let path = rehearsal.folder.appending(path: file).path
                let queue = try DatabaseQueue(path: path)
                let version = try await queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
                try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
                let run = try await rehearsal.reconcile()
                #expect(run.code == code, "\(file): \(run.errors)")
                #expect((run.errors + run.output).contains("written by a newer tailroster"))
                for command in [["status"], ["pin", "ann@example.com"], ["ledger", "backup", "x.db"]] where code == 78 {
                    #expect(try await rehearsal.tailroster(command).code == 78, "\(command)")
                }
                #expect(try await queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 99)
                try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = \(version)") }
            }
            #expect(try await rehearsal.reconcile().code == 0)
        }
    }

    @Test("A ledger or store that this user may only read: a dry run works, a pass says what is in the way")
    func readOnly() async throws {
        guard Unprivileged.isPossible else { return }
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            for file in try FileManager.default.contentsOfDirectory(atPath: rehearsal.folder.path) {
                let path = rehearsal.folder.appending(path: file).path
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: rehearsal.folder.path)
            let before = try rehearsal.picture()
            func run(_ arguments: [String]) async throws -> Rehearsal.Run {
                try await Binary.start(
                    arguments, environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder,
                    shell: Unprivileged.shell
                ).wait()
            }
            let dry = try await run(["reconcile", "--dry-run", "--output", "json"])
            #expect(dry.code == 0, "\(dry.errors)")
            #expect(try dry.document().changes.first == "suspend ann@example.com okta:SUSPENDED pending")
            for command in [["reconcile"], ["pin", "ann@example.com"], ["pause"], ["ledger", "accept-clock"]] {
                let refused = try await run(command)
                #expect(refused.code == 1 || refused.code == 78, "\(command): \(refused.code) \(refused.errors)")
                #expect(!refused.errors.isEmpty)
            }
            #expect(try rehearsal.picture() == before)
        }
    }

    @Test("A full disk keeps a pin or an approval from being recorded, says so, and leaves the ledger sound")
    func fullDisk() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let full = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""
            for command in [["pin", "ann@example.com"], ["pause"], ["ledger", "backup", "copy.db"]] {
                let run = try await Binary.start(
                    command, environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder,
                    shell: full
                ).wait()
                #expect(run.code == 1, "\(command): \(run.errors)")
                #expect(!run.errors.isEmpty)
            }
            #expect(!FileManager.default.fileExists(atPath: rehearsal.folder.appending(path: "copy.db").path))
            let check = try await DatabaseQueue(path: rehearsal.ledgerPath).read {
                try String.fetchOne($0, sql: "PRAGMA integrity_check")
            }
            #expect(check == "ok")
            #expect(try await rehearsal.reconcile().document().warnings.isEmpty)
        }
    }

    @Test("A store that this user may only read: the pass says so, the plan stays, and the next pass applies it")
    func readOnlyStore() async throws {
        guard Unprivileged.isPossible else { return }
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let manager = FileManager.default
            let folder = rehearsal.folder.appending(path: "closed")
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
            for end in ["", "-wal", "-shm"] where manager.fileExists(atPath: rehearsal.storePath + end) {
                try manager.moveItem(atPath: rehearsal.storePath + end, toPath: folder.path + "/store.db" + end)
            }
            try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: rehearsal.folder.path)
            for file in try manager.contentsOfDirectory(atPath: rehearsal.folder.path) where file != "closed" {
                try manager.setAttributes(
                    [.posixPermissions: 0o666], ofItemAtPath: rehearsal.folder.appending(path: file).path)
            }
            let environment = [
                "TAILROSTER_CONFIG": rehearsal.configuration.path, "TAILROSTER_STORE_PATH": "closed/store.db",
            ]
            let refused = try await Binary.start(
                ["reconcile", "--output", "json"], environment: environment, in: rehearsal.folder,
                shell: Unprivileged.shell
            ).wait()
            #expect(refused.code == 7, "\(refused.errors) \(refused.output)")
            #expect((refused.output + refused.errors).contains("cannot be written"), "\(refused.output)")
            let next = try await rehearsal.reconcile(environment: environment)
            #expect(try next.document().changes.first == "suspend ann@example.com okta:SUSPENDED applied")
        }
    }

    @Test("Readers that keep a transaction open on store and ledger neither block a pass nor are blocked")
    func readers() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            var configuration = Configuration()
            configuration.readonly = true
            configuration.allowsUnsafeTransactions = true
            let queues = try [rehearsal.storePath, rehearsal.ledgerPath].map {
                try DatabaseQueue(path: $0, configuration: configuration)
            }
            for queue in queues {
                try await queue.writeWithoutTransaction { database in
                    try database.beginTransaction(.deferred)
                    _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
                }
            }
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            let seen = try await queues[0].writeWithoutTransaction { database in
                let seen = try String.fetchAll(
                    database, sql: "SELECT login FROM roster_users WHERE state = 'suspended'")
                try database.commit()
                return seen
            }
            #expect(seen == [], "a reader sees the moment at which it began")
        }
    }

    @Test("Ten processes at once: one works, nine leave at once with 6; readers go on meanwhile")
    func tenAtOnce() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            // The one that works cannot end before the nine have tried.
            rehearsal.okta.order(Fault(.delay(milliseconds: 60_000), path: "/api/v1/groups", times: 1))
            rehearsal.okta.resetCounters()
            let environment = ["TAILROSTER_CONFIG": rehearsal.configuration.path]
            let ten = try (0..<10).map { _ in
                try Binary.start(["reconcile"], environment: environment, in: rehearsal.folder)
            }
            var codes: [Int32] = []
            var worker: Binary.Running?
            try await withThrowingTaskGroup(of: (Int, Int32).self) { group in
                for (index, process) in ten.enumerated() { group.addTask { (index, try await process.wait().code) } }
                var waiting = Set(ten.indices)
                while codes.count < 9, let (index, code) = try await group.next() {
                    codes.append(code)
                    waiting.remove(index)
                }
                worker = waiting.first.map { ten[$0] }
                while rehearsal.okta.counters.total == 0 { await Task.yield() }
                for reader in [["status"], ["history"], ["reconcile", "--dry-run"]] {
                    #expect(try await rehearsal.tailroster(reader).code == 0, "\(reader)")
                }
                worker?.signal(SIGKILL)
                for try await _ in group {}
            }
            #expect(codes == Array(repeating: 6, count: 9))
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            #expect(try rehearsal.store("SELECT count(*) FROM roster_changes WHERE kind = 'suspend'") == ["1"])
        }
    }
}
