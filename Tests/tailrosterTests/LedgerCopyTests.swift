import Foundation
import GRDB
import Simulator
import Testing

@Suite("tailroster: a ledger that is backed up, restored, copied, lost, or one of two")
struct LedgerCopyTests {
    /// A company in which Ann was suspended in Okta and by us.
    private static func suspended(_ body: (Rehearsal) async throws -> Void) async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            #expect(try await rehearsal.reconcile().code == 0)
            try await body(rehearsal)
        }
    }

    private static func comeBack(_ rehearsal: Rehearsal) throws {
        try rehearsal.okta.change { org throws(OktaOrgError) in try org.unsuspend("ann@example.com") }
    }

    @Test("A backup is consistent while a pass is running, of mode 0600, and never writes over a file")
    func backup() async throws {
        try await Self.suspended { rehearsal in
            rehearsal.okta.order(Fault(.delay(milliseconds: 60_000), path: "/api/v1/groups", times: 1))
            rehearsal.okta.resetCounters()
            let environment = ["TAILROSTER_CONFIG": rehearsal.configuration.path]
            let running = try Binary.start(["reconcile"], environment: environment, in: rehearsal.folder)
            while rehearsal.okta.counters.total == 0 { await Task.yield() }
            let run = try await rehearsal.tailroster(["ledger", "backup", "copy.db"])
            #expect(run.code == 0, "\(run.errors)")
            running.signal(SIGKILL)
            _ = try await running.wait()

            let copy = rehearsal.folder.appending(path: "copy.db").path
            let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let (check, people) = try await DatabaseQueue(path: copy).read {
                (
                    try String.fetchOne($0, sql: "PRAGMA integrity_check"),
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM people")
                )
            }
            #expect(check == "ok")
            #expect(people == 6)
            let again = try await rehearsal.tailroster(["ledger", "backup", "copy.db"])
            #expect(again.code == 1)
            #expect(again.errors.contains("exists already"))
        }
    }

    @Test("A restored ledger says so, finds the same end state, lifts nothing of before, and adopt takes it over again")
    func restore() async throws {
        try await Self.suspended { rehearsal in
            #expect(try await rehearsal.tailroster(["ledger", "backup", "copy.db"]).code == 0)
            let run = try await rehearsal.tailroster(["ledger", "restore", "copy.db"])
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.contains("The former one is kept as"))
            #expect(try await rehearsal.tailroster(["status"]).output.contains("COPY"))
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0)
            #expect(try pass.document().warnings.map(\.code) == ["copied-ledger"])
            #expect(try pass.document().warnings.first?.message.contains("1 suspension that was") == true)
            #expect(try pass.document().outcome == "in-sync")

            try Self.comeBack(rehearsal)
            let back = try await rehearsal.reconcile().document()
            #expect(back.changes == ["add_member ann@example.com engineering joined applied"])
            #expect(back.warnings.map(\.code) == ["hand-made"])
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])

            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let adopted = try await rehearsal.tailroster(["adopt", "--suspensions", "--apply"])
            #expect(adopted.code == 0, "\(adopted.errors)")
            try Self.comeBack(rehearsal)
            _ = try await rehearsal.reconcile()
            #expect(try rehearsal.logins("suspended") == [])
        }
    }

    @Test("A ledger that was put back with cp, or carried elsewhere with it, finds out by itself")
    func copied() async throws {
        for isOld in [true, false] {
            try await Self.suspended { rehearsal in
                try Self.checkpoint(rehearsal.ledgerPath)
                let bytes = try Data(contentsOf: URL(filePath: rehearsal.ledgerPath))
                if isOld { #expect(try await rehearsal.reconcile().code == 0) }
                try Self.removeLedger(rehearsal.ledgerPath)
                if isOld {
                    // Put back in its place: its witness has seen it further on.
                    try bytes.write(to: URL(filePath: rehearsal.ledgerPath))
                } else {
                    // Carried elsewhere, alone.
                    try FileManager.default.removeItem(atPath: rehearsal.ledgerPath + ".witness")
                    try bytes.write(to: URL(filePath: rehearsal.ledgerPath))
                }
                try Self.comeBack(rehearsal)
                let dry = try await rehearsal.reconcile("--dry-run").document()
                #expect(dry.warnings.map(\.code).contains("copied-ledger"))
                let pass = try await rehearsal.reconcile()
                #expect(pass.code == 0, "\(pass.errors)")
                #expect(try pass.document().changes.allSatisfy { !$0.hasPrefix("reactivate") })
                #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
                #expect(try await rehearsal.reconcile().document().warnings.map(\.code) == ["hand-made"])
            }
        }
    }

    @Test("The store knows it too, where ledger and witness were put back together")
    func rolledBack() async throws {
        try await Self.suspended { rehearsal in
            try Self.checkpoint(rehearsal.ledgerPath)
            let files = [rehearsal.ledgerPath, rehearsal.ledgerPath + ".witness"]
            let old = try files.map { try Data(contentsOf: URL(filePath: $0)) }
            #expect(try await rehearsal.reconcile().code == 0)
            try Self.removeLedger(rehearsal.ledgerPath)
            for (file, bytes) in zip(files, old) { try bytes.write(to: URL(filePath: file)) }
            try Self.comeBack(rehearsal)
            let pass = try await rehearsal.reconcile().document()
            #expect(pass.warnings.map(\.code).contains("copied-ledger"))
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
        }
    }

    @Test("An approval that was spent is not replayed by a restored ledger")
    func spentApproval() async throws {
        var org = try OktaOrg(OktaRecipe(users: 60, groups: 0, memberships: 0, isMixed: false))
        let victims = org.everybody.prefix(7).map(\.login)
        try org.createGroup("Crew")
        try await Rehearsal.run(org) { rehearsal in
            try await rehearsal.importAll()
            try rehearsal.okta.change { org throws(OktaOrgError) in for victim in victims { try org.suspend(victim) } }
            let hold = try #require(try await rehearsal.reconcile().document().holds.first)
            #expect(try await rehearsal.tailroster(["approve", hold.id]).code == 0)
            #expect(try await rehearsal.tailroster(["ledger", "backup", "copy.db"]).code == 0)
            #expect(try await rehearsal.reconcile().code == 0)
            // Somebody restores all of them in the store, and the ledger of before the pass is put back.
            try rehearsal.changeStore("UPDATE accounts SET state = 'active'")
            #expect(try await rehearsal.tailroster(["ledger", "restore", "copy.db"]).code == 0)
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 3)
            #expect(try rehearsal.logins("suspended") == [])
            // What is approved from now on is meant for it.
            let fresh = try #require(try pass.document().holds.first)
            #expect(try await rehearsal.tailroster(["approve", fresh.id]).code == 0)
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended") == victims.sorted())
        }
    }

    @Test("A lost ledger: a new one finds the same end state, minus lifts, and the store's record is told")
    func lost() async throws {
        try await Self.suspended { rehearsal in
            let before = try rehearsal.picture()
            try Self.removeLedger(rehearsal.ledgerPath)
            let pass = try await rehearsal.reconcile().document()
            #expect(pass.outcome == "in-sync")
            #expect(pass.warnings.map(\.code) == ["new-ledger", "other-ledger"])
            #expect(try rehearsal.picture() == before)
            try Self.comeBack(rehearsal)
            let back = try await rehearsal.reconcile().document().changes
            #expect(back.allSatisfy { !$0.hasPrefix("reactivate") })
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            // Memberships are known to be ours again, since both sides have them.
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.removeMember("bo@example.com", from: "Engineering")
            }
            let next = try await rehearsal.reconcile().document().changes
            #expect(next == ["remove_member bo@example.com engineering left applied"])
        }
    }

    @Test(
        "Two hosts on one store: the newcomer is warned and takes over, the other is refused until it claims the store")
    func twoHosts() async throws {
        try await Self.suspended { rehearsal in
            let second = ["TAILROSTER_LEDGER_PATH": "second/ledger.db"]
            let newcomer = try await rehearsal.reconcile(environment: second)
            #expect(newcomer.code == 0)
            let warning = try #require(
                try newcomer.document().warnings.first { $0.code == "other-ledger" })
            #expect(warning.message.contains("stop one of the two"))
            let before = try rehearsal.picture()
            for arguments in [[], ["--dry-run"]] {
                let first = try await rehearsal.tailroster(["reconcile"] + arguments)
                #expect(first.code == 78)
                #expect(first.errors.contains("served by another ledger"), "\(first.errors)")
                #expect(first.errors.contains("tailroster ledger claim"))
            }
            #expect(try rehearsal.picture() == before)
            #expect(try await rehearsal.reconcile(environment: second).code == 0)

            #expect(try await rehearsal.tailroster(["ledger", "claim"]).code == 0)
            let back = try await rehearsal.reconcile()
            #expect(back.code == 0, "\(back.errors)")
            #expect(try back.document().warnings.map(\.code) == ["copied-ledger", "other-ledger"])
            #expect(try await rehearsal.reconcile(environment: second).code == 78)
            #expect(try await rehearsal.reconcile().document().warnings.isEmpty)
        }
    }

    @Test(
        "A restore keeps a pause, pins and the limits of the day; gone back at once, the former ledger is the original")
    func carriedOver() async throws {
        var org = try OktaOrg(OktaRecipe(users: 40, groups: 0, memberships: 0, isMixed: false))
        let people = org.everybody.map(\.login)
        try org.createGroup("Crew")
        try await Rehearsal.run(org) { rehearsal in
            try await rehearsal.importAll()
            #expect(try await rehearsal.tailroster(["ledger", "backup", "copy.db"]).code == 0)
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for person in people.prefix(5) { try org.suspend(person) }
            }
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try await rehearsal.tailroster(["pin", people[7]]).code == 0)
            #expect(try await rehearsal.tailroster(["pause", "--note", "audit"]).code == 0)
            let restored = try await rehearsal.tailroster(["ledger", "restore", "copy.db"])
            #expect(restored.code == 0, "\(restored.errors)")
            #expect(restored.output.contains("were taken over from it"))
            let paused = try await rehearsal.reconcile().document()
            #expect(paused.dry_run)
            #expect(paused.pins?.count == 1)
            #expect(try await rehearsal.tailroster(["resume"]).code == 0)
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend(people[10]) }
            #expect(try await rehearsal.reconcile("--dry-run").code == 3, "five were suspended today")

            let kept = try #require(
                try FileManager.default.contentsOfDirectory(atPath: rehearsal.folder.path).first {
                    $0.hasPrefix("ledger.db.before-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
                })
            let back = try await rehearsal.tailroster(["ledger", "restore", kept])
            #expect(back.output.contains("as if nothing had happened"), "\(back.output) \(back.errors)")
            let next = try await rehearsal.reconcile("--dry-run").document()
            #expect(!next.warnings.contains { $0.code == "copied-ledger" })
        }
    }

    @Test("A restore that finds the disk full leaves the ledger as it is")
    func restoreOnFullDisk() async throws {
        try await Self.suspended { rehearsal in
            #expect(try await rehearsal.tailroster(["ledger", "backup", "copy.db"]).code == 0)
            for blocks in [1, 40, 120, 200, 260] {
                let run = try await Binary.start(
                    ["ledger", "restore", "copy.db"], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path],
                    in: rehearsal.folder, shell: "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" \"$@\""
                ).wait()
                if run.code == 0 { continue }
                #expect(run.code == 1, "\(blocks): \(run.errors)")
                let status = try await rehearsal.tailroster(["status"])
                #expect(status.code == 0, "\(blocks): \(status.errors)")
                #expect(status.output.contains("managed    6 accounts"), "\(blocks): \(status.output)")
            }
        }
    }

    @Test("After any restore readers and passes do not wait for each other")
    func restoredMode() async throws {
        try await Self.suspended { rehearsal in
            #expect(try await rehearsal.tailroster(["ledger", "backup", "copy.db"]).code == 0)
            try Self.removeLedger(rehearsal.ledgerPath)
            #expect(try await rehearsal.tailroster(["ledger", "restore", "copy.db"]).code == 0)
            #expect(try await rehearsal.reconcile().code == 0)
            let mode = try await DatabaseQueue(path: rehearsal.ledgerPath).read {
                try String.fetchOne($0, sql: "PRAGMA journal_mode")
            }
            #expect(mode == "wal")
        }
    }

    @Test("A store of which an old state was put back is noticed: nothing is lifted on the word of what came after")
    func oldStore() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.changeStore("UPDATE accounts SET state = 'suspended' WHERE login = 'ann@example.com'")
            #expect(try await rehearsal.reconcile().code == 0)
            try Self.checkpoint(rehearsal.storePath)
            let old = try Data(contentsOf: URL(filePath: rehearsal.storePath))
            try rehearsal.changeStore("UPDATE accounts SET state = 'active' WHERE login = 'ann@example.com'")
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try await rehearsal.reconcile().code == 0)
            try Self.removeLedger(rehearsal.storePath)
            try old.write(to: URL(filePath: rehearsal.storePath))
            try Self.comeBack(rehearsal)
            let pass = try await rehearsal.reconcile().document()
            #expect(pass.warnings.map(\.code).contains("copied-ledger"))
            #expect(
                try rehearsal.logins("suspended") == ["ann@example.com"],
                "a person suspended her, in that state of the store")
        }
    }

    @Test("Nothing to claim is refused, and throws nothing away")
    func nothingToClaim() async throws {
        try await Self.suspended { rehearsal in
            let run = try await rehearsal.tailroster(["ledger", "claim"])
            #expect(run.code == 64)
            #expect(run.errors.contains("nothing to claim"))
            try Self.comeBack(rehearsal)
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended") == [])
        }
    }

    @Test("One lock for one ledger, also through a link to a file that is yet to be made")
    func danglingLink() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            let real = rehearsal.folder.appending(path: "real")
            try FileManager.default.createDirectory(at: real, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: rehearsal.ledgerPath, withDestinationPath: "real/l.db")
            rehearsal.okta.order(Fault(.delay(milliseconds: 60_000), path: "/api/v1/groups", times: 1))
            rehearsal.okta.resetCounters()
            let running = try Binary.start(
                ["reconcile"], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder)
            while rehearsal.okta.counters.total == 0 { await Task.yield() }
            #expect(try await rehearsal.reconcile().code == 6)
            running.signal(SIGKILL)
            _ = try await running.wait()
            #expect(try await rehearsal.reconcile().code == 0)
            let files = try FileManager.default.contentsOfDirectory(atPath: real.path)
            #expect(files.contains("l.db.lock") && files.contains("l.db.witness"), "\(files)")
        }
    }

    @Test("What is no ledger, is damaged, or belongs to another directory is not restored, and the ledger stays")
    func badBackup() async throws {
        try await Self.suspended { rehearsal in
            try Self.checkpoint(rehearsal.ledgerPath)
            let before = try Data(contentsOf: URL(filePath: rehearsal.ledgerPath))
            try rehearsal.write(String(repeating: "no ledger ", count: 1000), to: "text.db")
            try before.prefix(before.count / 2).write(to: rehearsal.folder.appending(path: "half.db"))
            try FileManager.default.copyItem(
                atPath: rehearsal.storePath, toPath: rehearsal.folder.appending(path: "other.db").path)
            for file in ["text.db", "half.db", "other.db"] {
                let run = try await rehearsal.tailroster(["ledger", "restore", file])
                #expect(run.code == 78, "\(file): \(run.errors)")
            }
            #expect(try await rehearsal.tailroster(["ledger", "restore", "none.db"]).code == 64)
            #expect(try await rehearsal.tailroster(["ledger", "backup", "good.db"]).code == 0)
            try await Rehearsal.run(try LifeCycleTests.company()) { other in
                try rehearsal.writeConfiguration(token: other.okta.token, url: other.okta.url)
                let run = try await rehearsal.tailroster(["ledger", "restore", "good.db"])
                #expect(run.code == 78)
                #expect(run.errors.contains("belongs to the directory"))
            }
            try rehearsal.writeConfiguration()
            #expect(try await rehearsal.reconcile().document().warnings.isEmpty)
        }
    }

    @Test("A damaged ledger is moved aside by a restore, and nothing is restored while a pass is running")
    func damaged() async throws {
        try await Self.suspended { rehearsal in
            #expect(try await rehearsal.tailroster(["ledger", "backup", "copy.db"]).code == 0)
            rehearsal.okta.order(Fault(.delay(milliseconds: 60_000), path: "/api/v1/groups", times: 1))
            rehearsal.okta.resetCounters()
            let running = try Binary.start(
                ["reconcile"], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder)
            while rehearsal.okta.counters.total == 0 { await Task.yield() }
            #expect(try await rehearsal.tailroster(["ledger", "restore", "copy.db"]).code == 6)
            running.signal(SIGKILL)
            _ = try await running.wait()

            try Self.removeLedger(rehearsal.ledgerPath)
            let damaged = Data(repeating: 0x5A, count: 40_000)
            try damaged.write(to: URL(filePath: rehearsal.ledgerPath))
            #expect(try await rehearsal.reconcile().code == 78)
            #expect(try await rehearsal.tailroster(["ledger", "restore", "copy.db"]).code == 0)
            #expect(try await rehearsal.reconcile().code == 0)
            let kept = try FileManager.default.contentsOfDirectory(atPath: rehearsal.folder.path).filter {
                $0.hasPrefix("ledger.db.before-")
            }
            let first = try #require(kept.first)
            #expect(try Data(contentsOf: rehearsal.folder.appending(path: first)) == damaged)
        }
    }

    // MARK: Files

    /// Puts everything into the one file, as a proper stop of all processes would.
    private static func checkpoint(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        try queue.close()
    }

    private static func removeLedger(_ path: String) throws {
        for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.removeItem(atPath: path + end)
        }
    }
}
