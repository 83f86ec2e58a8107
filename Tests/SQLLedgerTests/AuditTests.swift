@_spi(Guard) import AccessModel
import Foundation
import Testing

@testable import SQLLedger

@Suite("SQLite ledger: the audit")
struct AuditTests {
    /// Three passes: suspensions, an approval, a pin, names from outside that JSON must escape.
    private static func live(_ stage: LedgerStage, at time: Timestamp = LedgerStage.time) async throws -> [AuditHead] {
        let ledger = try stage.open()
        var heads: [AuditHead] = []
        for (index, pass) in ["p1", "p2", "p3"].enumerated() {
            let time = time.adding(seconds: Int64(index) * 60)
            try await LedgerStage.begin(ledger, PassID(pass), at: time)
            try await LedgerStage.apply(LedgerStage.suspensions(3), PassID(pass), to: ledger, at: time)
            heads.append(
                try await ledger.finish(LedgerStage.record(PassID(pass), holds: [HoldID("h\(index)")], at: time)))
        }
        let later = time.adding(seconds: 200)
        _ = try await ledger.approve(
            ApprovalRequest(id: "h2", user: "root", note: "ticket \"7\"\n\t\u{1}", time: later))
        try await ledger.pin(
            Pin(
                subject: .name("zoë \\ \u{2028}😀"), name: "Zoë \\ \u{2028}😀", since: later,
                until: later.adding(seconds: 60), user: "root"))
        return heads
    }

    @Test("It tells of plans, intents, outcomes, holds, approvals and pins, and verifies")
    func tells() async throws {
        try await LedgerStage.with { stage in
            let heads = try await Self.live(stage)
            let ledger = try stage.open()
            let verdict = try await ledger.verifyAudit(head: heads[1].hash)
            #expect(verdict.faults == [])
            #expect(verdict.found == heads[1].number)
            let entries = try await ledger.auditEntries(after: 0)
            #expect(entries.map(\.number) == Array(1...verdict.entries))
            #expect(
                entries.prefix(5).map(\.event) == ["bound", "intent", "outcome", "hold", "pass"],
                "\(entries.map(\.event))")
            #expect(entries.suffix(2).map(\.event) == ["approval", "pin"])
            #expect(entries[1].body.contains(#""user":"person0@example.com""#))
            #expect(try await ledger.auditEntries(after: 3, limit: 2).map(\.number) == [4, 5])
        }
    }

    @Test("A pass that does nothing writes one entry")
    func quiet() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            let first = try await ledger.finish(LedgerStage.record("p1"))
            try await LedgerStage.begin(ledger, "p2")
            let second = try await ledger.finish(LedgerStage.record("p2"))
            #expect(second.number == first.number + 1)
        }
    }

    @Test(
        "Whatever is changed, removed or moved is named",
        arguments: [
            ("UPDATE audit SET body = replace(body, 'person1', 'person9') WHERE n = 6", [.changed(6)]),
            ("UPDATE audit SET at = at + 1 WHERE n = 3", [.changed(3)]),
            ("UPDATE audit SET event = 'note' WHERE n = 1", [.changed(1)]),
            ("DELETE FROM audit WHERE n BETWEEN 4 AND 6", [.removed(4, 6)]),
            ("DELETE FROM audit WHERE n = 1", [.removed(1, 1)]),
            (
                "UPDATE audit SET n = -7 WHERE n = 7; UPDATE audit SET n = 7 WHERE n = 8; UPDATE audit SET n = 8 WHERE n = -7",
                [.moved(7, was: 8), .moved(8, was: 7), .changed(9)]
            ),
        ] as [(String, [AuditVerdict.Fault])])
    func tampering(sql: String, faults: [AuditVerdict.Fault]) async throws {
        try await LedgerStage.with { stage in
            let heads = try await Self.live(stage)
            try stage.execute(sql)
            let verdict = try await stage.open().verifyAudit(head: heads[2].hash)
            #expect(Array(verdict.faults.filter { if case .cut = $0 { false } else { true } }.prefix(3)) == faults)
        }
    }

    @Test("A tail that was cut off shows against the passes, and against a head that was kept")
    func cut() async throws {
        try await LedgerStage.with { stage in
            let heads = try await Self.live(stage)
            try stage.execute("DELETE FROM audit WHERE n >= \(heads[2].number)")
            let careless = try await stage.open().verifyAudit()
            #expect(careless.faults == [.cut("p3", heads[2])])
            // With care: the ledger alone cannot tell; the head that was kept elsewhere can.
            try stage.execute("DELETE FROM passes WHERE pass = 'p3'")
            let careful = try await stage.open().verifyAudit(head: heads[2].hash)
            #expect(careful.faults == [] && careful.found == nil)
            #expect(try await stage.open().verifyAudit(head: heads[1].hash).found == heads[1].number)
        }
    }

    @Test("A chain written anew is sound by itself, and a head that was kept is not in it")
    func rewritten() async throws {
        try await LedgerStage.with { stage in
            let heads = try await Self.live(stage)
            var previous = AuditEntry.origin
            for var entry in try await stage.open().auditEntries(after: 0) {
                entry.body = entry.body.replacing("person1", with: "person9")
                let hash = AuditLog.hash(of: entry, after: previous)
                let body = entry.body.replacing("'", with: "''")
                try stage.execute("UPDATE audit SET body = '\(body)', hash = '\(hash)' WHERE n = \(entry.number)")
                try stage.execute("UPDATE passes SET audit_hash = '\(hash)' WHERE audit_n = \(entry.number)")
                previous = hash
            }
            let verdict = try await stage.open().verifyAudit(head: heads[2].hash)
            #expect(verdict.faults == [])
            #expect(verdict.found == nil)
        }
    }

    @Test("The retention leaves a checkpoint from which the rest verifies; without it the beginning is missing")
    func retention() async throws {
        try await LedgerStage.with { stage in
            _ = try await Self.live(stage)
            let ledger = try stage.open(retentionDays: 10)
            let late = LedgerStage.time.adding(seconds: 12 * 86_400)
            for pass in ["late", "later"] {
                try await LedgerStage.begin(ledger, PassID(pass), at: late)
                _ = try await ledger.finish(LedgerStage.record(PassID(pass), at: late))
            }
            let verdict = try await ledger.verifyAudit()
            #expect(verdict.faults == [] && verdict.first > 10, "\(verdict)")
            let events = try await ledger.auditEntries(after: 0).map(\.event)
            #expect(events.contains("checkpoint") && events.last == "pass", "\(events)")
            try stage.execute("DELETE FROM audit WHERE event = 'checkpoint'")
            let faults = try await ledger.verifyAudit().faults
            #expect(faults.contains { if case .removed(1, _) = $0 { true } else { false } }, "\(faults)")
        }
    }

    @Test("Many changes are told in entries of a bounded size")
    func portions() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            try await LedgerStage.apply(LedgerStage.suspensions(1234), "p1", to: ledger)
            let events = try await ledger.auditEntries(after: 0).map(\.event)
            #expect(events == ["bound", "intent", "intent", "intent", "outcome", "outcome", "outcome"])
            #expect(try await ledger.verifyAudit().faults == [])
        }
    }

    @Test("An export is verified by Python alone, by the rule that the document states")
    func independently() async throws {
        try await LedgerStage.with { stage in
            let heads = try await Self.live(stage)
            let lines = try await stage.open().auditEntries(after: 0).map(\.line).joined(separator: "\n")
            let script = """
                import hashlib, json, sys
                previous = "0" * 64
                for line in sys.stdin:
                    entry = json.loads(line)
                    body = json.dumps(entry["body"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                    text = "\\n".join([previous, str(entry["n"]), entry["at"], entry["event"], body])
                    previous = hashlib.sha256(text.encode()).hexdigest()
                    if previous != entry["hash"]:
                        sys.exit(f"entry {entry['n']} does not fit")
                    if previous == sys.argv[1]:
                        print("found", entry["n"])
                """
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3", "-c", script, heads[2].hash]
            let (input, output, errors) = (Pipe(), Pipe(), Pipe())
            (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
            try input.fileHandleForWriting.close()
            let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(complaints)")
            #expect(told == "found \(heads[2].number)\n")
        }
    }
}
