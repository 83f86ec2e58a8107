import Foundation
import GRDB
import Simulator
import Testing

@Suite("tailroster: exit codes and bad input")
struct ExitCodeTests {
    // 0, 2, 3 and 5 are in the suites of the life cycle and of listing faults.

    @Test("1: a full disk is told, nothing is lost, and the next pass goes on")
    func fullDisk() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for number in 0..<40 { try org.createUser(login: "new\(number)@example.com") }
            }
            let before = try rehearsal.picture()
            // No file may grow beyond a few blocks, and the signal for it is ignored, so that writing fails as on a full disk.
            let running = try Binary.start(
                ["reconcile"], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder,
                shell: "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"")
            let pass = try await running.wait()
            #expect([1, 7].contains(pass.code), "\(pass.output) \(pass.errors)")
            #expect(!(pass.errors + pass.output).isEmpty)
            #expect(try rehearsal.picture() == before)
            let next = try await rehearsal.reconcile()
            #expect(next.code == 0)
            #expect(try rehearsal.logins("active").count == 46)
        }
    }

    @Test("4: what the store refuses has failed, the rest is done")
    func partial() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.changeStore(
                """
                CREATE TRIGGER refuse BEFORE INSERT ON accounts WHEN NEW.login = 'bad@example.com'
                BEGIN SELECT RAISE(ABORT, 'not this one'); END
                """)
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.createUser(login: "bad@example.com")
                try org.suspend("fay@example.com")
            }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 4, "\(pass.output)")
            let document = try pass.document()
            #expect(document.outcome == "partial")
            #expect(
                document.changes == [
                    "suspend fay@example.com okta:SUSPENDED applied", "add_user bad@example.com new failed",
                ])
            #expect(document.plan.changes.last?.error?.contains("not this one") == true)
            #expect(try rehearsal.logins("suspended") == ["fay@example.com"])
            try rehearsal.changeStore("DROP TRIGGER refuse")
            let next = try await rehearsal.reconcile().document().changes
            #expect(next == ["add_user bad@example.com new applied"])
        }
    }

    @Test("6: one process at a time; a dry run takes no lock; a killed process leaves none")
    func locked() async throws {
        try await LifeCycleTests.settled { rehearsal in
            rehearsal.okta.order(Fault(.delay(milliseconds: 60_000), path: "/api/v1/groups", times: 1))
            let environment = ["TAILROSTER_CONFIG": rehearsal.configuration.path]
            rehearsal.okta.resetCounters()
            let first = try Binary.start(["reconcile"], environment: environment, in: rehearsal.folder)
            // The first process is known to be inside its pass once its requests arrive.
            while rehearsal.okta.counters.total == 0 { await Task.yield() }
            let second = try await rehearsal.reconcile()
            #expect(second.code == 6)
            #expect(second.output == "")
            #expect(second.errors.contains("\(first.pid)"))
            #expect(try await rehearsal.reconcile("--dry-run").code == 0)
            first.signal(SIGKILL)
            #expect(try await first.wait().code == 128 + SIGKILL)
            #expect(try await rehearsal.reconcile().code == 0)
        }
    }

    @Test("7: a store that is damaged, foreign or a folder is not read, and not touched")
    func storeUnread() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let path = rehearsal.storePath
            let sound = try Data(contentsOf: URL(filePath: path))
            for extra in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + extra) {
                try FileManager.default.removeItem(atPath: path + extra)
            }
            let damaged = Data("this is no database, whatever its name says. ".utf8) + sound.dropFirst(45)
            try damaged.write(to: URL(filePath: path))
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 7, "\(pass.errors) \(pass.output)")
            #expect(try pass.document().outcome == "store-unread")
            #expect(try pass.document().warnings.map(\.code) == ["store-unread"])
            #expect(try Data(contentsOf: URL(filePath: path)) == damaged)
        }
    }

    @Test(
        "64: bad usage",
        arguments: [
            ["reconcile", "--output", "xml"], ["reconcile", "--detailed-exitcode"], ["reconcile", "--no-such-flag"],
            ["frobnicate"], ["simulate", "okta", "--users", "0"], ["reconcile", "extra"],
        ])
    func usage(arguments: [String]) async throws {
        let run = try await Binary.run(arguments)
        #expect(run.code == 64)
        #expect(run.output == "")
        #expect(run.errors.contains("Usage:"))
    }

    @Test("78: bad configuration names the key, the line and the mend; nothing is made")
    func configuration() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            try rehearsal.writeConfiguration(more: ["guard": "guard: {suspensions: {percent: ten}}\ngards: 1"])
            let run = try await rehearsal.tailroster(["reconcile"])
            #expect(run.code == 78)
            #expect(run.output == "")
            #expect(run.errors.contains("tailroster.yaml:17: guard.suspensions.percent"), "\(run.errors)")
            #expect(run.errors.contains("guard"))
            #expect(!FileManager.default.fileExists(atPath: rehearsal.storePath))
            #expect(!FileManager.default.fileExists(atPath: rehearsal.ledgerPath))

            let missing = try await rehearsal.tailroster(
                ["reconcile"], environment: ["TAILROSTER_CONFIG": "/nowhere/tailroster.yaml"])
            #expect(missing.code == 78)
            #expect(missing.errors.contains("/nowhere/tailroster.yaml"))
        }
    }

    @Test("78: a ledger of another directory or store, a damaged one, one that is no ledger")
    func foreignLedger() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let before = try rehearsal.picture()
            try await Rehearsal.run(try LifeCycleTests.company()) { other in
                try rehearsal.writeConfiguration(token: other.okta.token, url: other.okta.url)
                let run = try await rehearsal.reconcile()
                #expect(run.code == 78)
                #expect(run.output == "")
                #expect(run.errors.contains(rehearsal.okta.url) && run.errors.contains(other.okta.url))
            }
            try rehearsal.writeConfiguration()
            let elsewhere = try await rehearsal.reconcile(environment: ["TAILROSTER_STORE_PATH": "other.db"])
            #expect(elsewhere.code == 78)
            #expect(!FileManager.default.fileExists(atPath: rehearsal.folder.appending(path: "other.db").path))

            try rehearsal.write(String(repeating: "no ledger ", count: 1000), to: "foreign.db")
            let foreign = try await rehearsal.reconcile(environment: ["TAILROSTER_LEDGER_PATH": "foreign.db"])
            #expect(foreign.code == 78, "\(foreign.errors)")
            #expect(try rehearsal.picture() == before)
        }
    }

    // MARK: Bad input from the network

    @Test("A wrong token is told with where it came from, and never shown")
    func wrongToken() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let secret = "00wrong-token-that-nobody-may-see"
            try rehearsal.writeConfiguration(token: secret)
            let before = try rehearsal.picture()
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 5)
            let message = try #require(try pass.document().warnings.first?.message)
            #expect(message.contains(rehearsal.tokenPath), "\(message)")
            #expect(message.contains("E0000011"), "\(message)")
            #expect(try rehearsal.picture() == before)
            let text = try await rehearsal.tailroster(["reconcile"], environment: ["TAILROSTER_LOG_LEVEL": "trace"])
            for shown in [pass.output, pass.errors, text.output, text.errors] { #expect(!shown.contains(secret)) }
            for file in try FileManager.default.contentsOfDirectory(atPath: rehearsal.folder.path) where file != "token"
            {
                let bytes = try Data(contentsOf: rehearsal.folder.appending(path: file))
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file)")
                #expect(bytes.range(of: Data(rehearsal.okta.token.utf8)) == nil, "\(file)")
            }
        }
    }

    @Test("Each way of not reaching the org has a sentence of its own")
    func unreachable() async throws {
        try await LifeCycleTests.settled { rehearsal in
            var sentences: [String] = []
            func message(_ environment: [String: String]) async throws -> String {
                // A ledger of its own, so that another address is not refused as another directory.
                var all = environment
                all["TAILROSTER_LEDGER_PATH"] = "other-ledger.db"
                let pass = try await rehearsal.reconcile("--dry-run", environment: all)
                #expect(pass.code == 5, "\(environment): \(pass.errors)")
                return try pass.document().warnings.first?.message ?? ""
            }
            sentences.append(try await message(["TAILROSTER_DIRECTORY_URL": "https://no-such-host.invalid"]))
            sentences.append(try await message(["TAILROSTER_DIRECTORY_URL": "http://127.0.0.1:1"]))
            rehearsal.okta.order(Fault(.status(.init(404, body: "nothing here", contentType: "text/plain")), times: 2))
            sentences.append(try await message([:]))
            rehearsal.okta.clearFaults()
            rehearsal.okta.order(Fault(.html))
            sentences.append(try await message([:]))
            #expect(Set(sentences).count == 4, "\(sentences)")
            #expect(sentences.allSatisfy { !$0.isEmpty })
        }
    }
}
