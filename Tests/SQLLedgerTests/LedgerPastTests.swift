import AccessModel
import Foundation
import Testing

@testable import SQLLedger

@Suite("SQLite ledger: what a copy relies on")
struct LedgerPastTests {
    /// A ledger with two suspensions of ours, an open intent to make a third, an approval and a pin.
    private static func eventful(_ body: (LedgerStage) async throws -> Void) async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            let changes = LedgerStage.suspensions(3)
            try await LedgerStage.apply(Array(changes.prefix(2)), "p1", to: ledger)
            try await ledger.intend(LedgerStage.batch([changes[2]], "p1"))
            try await ledger.finish(LedgerStage.record("p1", holds: ["h1"]))
            _ = try await ledger.approve(
                ApprovalRequest(id: "h1", user: "kim", time: LedgerStage.time.adding(seconds: 1)))
            try await ledger.pin(
                Pin(
                    subject: .person("00u0"), name: "a", since: LedgerStage.time,
                    until: LedgerStage.time.adding(seconds: 9000), user: "kim"))
            try await body(stage)
        }
    }

    private static func expectClaims(_ memory: LedgerMemory, disclaimed: Bool, suspendedToday: Int = 2) {
        #expect(memory.people.isSuspendedByUs.count { $0 } == (disclaimed ? 0 : 2))
        #expect(memory.openIntents.count == (disclaimed ? 0 : 1))
        #expect(memory.approvals.count == (disclaimed ? 0 : 2))
        // What errs toward less access, and what people decided, stays.
        #expect(memory.people.count == 3)
        #expect(memory.pins.count == 1)
        #expect(memory.recent.byKind[.suspend] == suspendedToday)
    }

    @Test("The original relies on everything, from process to process")
    func original() async throws {
        try await Self.eventful { stage in
            let memory = try await stage.open().memory(at: LedgerStage.time)
            #expect(memory.provenance.copy == nil)
            #expect(memory.provenance.generation == 1)
            #expect(memory.provenance.ledger == "p1")
            Self.expectClaims(memory, disclaimed: false)
        }
    }

    @Test("Without its witness, with another's, or behind it, a ledger disclaims; before it writes it only says so")
    func detected() async throws {
        let cases: [(String?, LedgerProvenance.Copy)] = [
            (nil, .copied), ("p9 1\n", .copied), ("p1 7\n", .rolledBack), ("nonsense", .copied),
        ]
        for (witness, copy) in cases {
            try await Self.eventful { stage in
                let file = stage.path + ".witness"
                try FileManager.default.removeItem(atPath: file)
                if let witness { try Data(witness.utf8).write(to: URL(filePath: file)) }
                let ledger = try stage.open()
                let memory = try await ledger.memory(at: LedgerStage.time)
                #expect(memory.provenance.copy == copy)
                #expect(memory.provenance.disclaimedSuspensions == 2)
                Self.expectClaims(memory, disclaimed: true)
                #expect(try stage.rows("SELECT count(*) FROM people WHERE suspended_by_us = 1") == ["2"], "not yet")

                try await LedgerStage.begin(ledger, "p2")
                #expect(try stage.rows("SELECT count(*) FROM people WHERE suspended_by_us = 1") == ["0"])
                let begun = try await ledger.memory(at: LedgerStage.time)
                #expect(begun.provenance.copy == copy, "until a pass has been finished")
                #expect(begun.provenance.ledger == "p2", "a copy gets an id of its own")
                try await ledger.finish(LedgerStage.record("p2"))
                let after = try await ledger.memory(at: LedgerStage.time)
                #expect(after.provenance.copy == nil)
            }
        }
    }

    @Test("A pass that died before its witness was written leaves an original")
    func behind() async throws {
        try await Self.eventful { stage in
            try Data("p1 0\n".utf8).write(to: URL(filePath: stage.path + ".witness"))
            let memory = try await stage.open().memory(at: LedgerStage.time)
            #expect(memory.provenance.copy == nil)
        }
    }

    @Test("What is approved or pinned on a copy is kept, and what was before is not")
    func approvedOnCopy() async throws {
        try await Self.eventful { stage in
            try FileManager.default.removeItem(atPath: stage.path + ".witness")
            let ledger = try stage.open()
            _ = try await ledger.approve(
                ApprovalRequest(id: "h1", changes: ["c2"], user: "lee", time: LedgerStage.time.adding(seconds: 2)))
            let memory = try await ledger.memory(at: LedgerStage.time)
            #expect(memory.approvals == ["c2": ApprovalNote(user: "lee", note: "")])
            #expect(memory.provenance.copy == .copied)
            #expect(memory.provenance.disclaimedSuspensions == 2)
        }
    }

    @Test("A backup is a copy wherever it is put, and the ledger that it was made of stays the original")
    func backup() async throws {
        try await Self.eventful { stage in
            try LedgerCopies(ledger: stage.path).backUp(to: stage.path + ".backup")
            #expect(try await stage.open().memory(at: LedgerStage.time).provenance.copy == nil)
            let copy = LedgerStage(path: stage.path + ".backup")
            // Also where somebody copies the witness along.
            try FileManager.default.copyItem(atPath: stage.path + ".witness", toPath: copy.path + ".witness")
            let memory = try await copy.open().memory(at: LedgerStage.time)
            #expect(memory.provenance.copy == .restored)
            Self.expectClaims(memory, disclaimed: true)
        }
    }

    @Test("A restore replaces everything at once, keeps what lay there, and a second one does the same")
    func restore() async throws {
        try await Self.eventful { stage in
            let copies = LedgerCopies(ledger: stage.path)
            try copies.backUp(to: stage.path + ".backup")
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p2")
            try await LedgerStage.apply(Array(LedgerStage.suspensions(3).suffix(1)), "p2", to: ledger)
            try await ledger.finish(LedgerStage.record("p2"))
            for second in 1...2 {
                let kept = try copies.restore(
                    from: stage.path + ".backup", at: LedgerStage.time.adding(seconds: Int64(second)))
                #expect(FileManager.default.fileExists(atPath: try #require(kept.kept)))
                #expect(kept.tookOver && !kept.isNewest)
                #expect(try stage.rows("SELECT pass FROM passes ORDER BY n") == ["p1"])
                // What was done since the backup still counts against the limits of the day.
                Self.expectClaims(
                    try await stage.open().memory(at: LedgerStage.time), disclaimed: true, suspendedToday: 3)
            }
            let left = try FileManager.default.contentsOfDirectory(
                atPath: URL(filePath: stage.path).deletingLastPathComponent().path)
            #expect(!left.contains { $0.contains("restoring") || $0.hasSuffix(".part") })
        }
    }
}
