import AccessModel
import Testing

@testable import SQLLedger

@Suite("SQLite ledger: passes, plans, holds, and how long they are kept")
struct LedgerRecordTests {
    @Test("A pass leaves its report; one that could not read leaves its holds alone")
    func passes() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            try await ledger.finish(LedgerStage.record("p1", holds: ["h1"]))
            try await ledger.finish(LedgerStage.record("p2", plan: nil))
            #expect(
                try stage.rows("SELECT pass, outcome, plan, report FROM passes ORDER BY n") == [
                    "p1|applied|plan|{\"pass\":\"p1\"}", "p2|applied||{\"pass\":\"p2\"}",
                ])
            #expect(try stage.rows("SELECT hold, changes, gone_at FROM holds") == ["h1|c1\nc2|"])
        }
    }

    @Test("A hold keeps its age while it is wanted, and begins anew after it had gone away")
    func holds() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            let ages = "SELECT hold, (first_seen - \(LedgerStage.time.milliseconds)) / 1000, gone_at IS NULL FROM holds"
            let later = { LedgerStage.time.adding(seconds: $0) }
            try await ledger.finish(LedgerStage.record("p1", holds: ["h1"]))
            try await ledger.finish(LedgerStage.record("p2", holds: ["h1"], at: later(60)))
            #expect(try stage.rows(ages) == ["h1|0|1"])
            try await ledger.finish(LedgerStage.record("p3", plan: "other", at: later(120)))
            #expect(try stage.rows(ages) == ["h1|0|0"])
            try await ledger.recordDryRun(LedgerStage.record("d", holds: ["h1"], at: later(180)))
            #expect(try stage.rows(ages) == ["h1|180|1"])
            try await ledger.recordDryRun(LedgerStage.record("d2", plan: "empty", at: later(240)))
            #expect(try stage.rows(ages) == ["h1|180|1"], "a dry run closes nothing")
        }
    }

    @Test("A dry run leaves its plan, its holds, and nothing else")
    func dryRun() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open(.dryRun)
            #expect(ledger.isPersistent)
            try await ledger.recordDryRun(LedgerStage.record("d", holds: ["h1", "h2"]))
            #expect(try stage.rows("SELECT plan, is_dry_run FROM plans") == ["plan|1"])
            #expect(try stage.rows("SELECT hold FROM plan_holds ORDER BY hold") == ["h1", "h2"])
            for table in ["passes", "meta", "people", "groups", "owned", "batches", "changes", "tallies", "drift"] {
                #expect(try stage.rows("SELECT count(*) FROM \(table)") == ["0"], "\(table)")
            }
        }
    }

    @Test("What was done is kept with its outcome, reason and former name")
    func history() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            let rename = Change(
                kind: .renameGroup, group: ChangedGroup(directoryID: "00g1", name: "group:new", storeName: "group:old"),
                reason: .renamed)
            let batch = LedgerStage.batch([rename] + LedgerStage.suspensions(3), "p1")
            try await ledger.intend(batch)
            try await ledger.conclude(
                BatchConclusion(
                    batch: batch,
                    effects: [
                        .applied(Receipt()), .refused("no such account"), .unsupported("cannot"), .unknown("lost"),
                    ],
                    time: LedgerStage.time, counts: [true, true, true, true]))
            #expect(
                try stage.rows("SELECT kind, reason, former, wanted, outcome, detail FROM changes ORDER BY seq") == [
                    "6|renamed|group:old|group:new|1|", "1|deleted|||2|no such account", "1|deleted|||3|cannot",
                    "1|deleted||||lost",
                ])
            #expect(try stage.rows("SELECT kind, changes FROM tallies") == ["6|1"])
        }
    }

    @Test("The old is taken away in bounded steps; links, the newest batch and the last day stay")
    func retention() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open(retentionDays: 0)
            for day in 0..<6 {
                let time = LedgerStage.time.adding(seconds: Int64(day) * 86_400)
                let pass = PassID("p\(day)")
                try await LedgerStage.begin(ledger, pass, at: time)
                try await LedgerStage.apply(LedgerStage.suspensions(10), pass, to: ledger, at: time)
                try await ledger.finish(
                    LedgerStage.record(pass, plan: PlanID("plan\(day)"), holds: [HoldID("h\(day)")], at: time))
            }
            // Asked for none, it keeps the two days that the limits need.
            #expect(try stage.rows("SELECT pass FROM passes ORDER BY n") == ["p3", "p4", "p5"])
            #expect(try stage.rows("SELECT pass FROM batches ORDER BY batch") == ["p3", "p4", "p5"])
            #expect(try stage.rows("SELECT count(*), min(seq) FROM changes") == ["30|31"])
            #expect(try stage.rows("SELECT plan FROM plans ORDER BY plan") == ["plan3", "plan4", "plan5"])
            #expect(try stage.rows("SELECT hold FROM holds ORDER BY hold") == ["h3", "h4", "h5"])
            #expect(try stage.rows("SELECT count(*) FROM plan_holds") == ["3"])
            #expect(try stage.rows("SELECT count(*) FROM people WHERE suspended_by_us") == ["10"])
            let now = LedgerStage.time.adding(seconds: 5 * 86_400 + 60)
            #expect(try await ledger.memory(at: now).recent.byKind == [.suspend: 10])
            // After a year without a pass the newest batch still numbers the next.
            let late = LedgerStage.time.adding(seconds: 400 * 86_400)
            try await LedgerStage.begin(ledger, "late", at: late)
            try await ledger.finish(LedgerStage.record("late", at: late))
            try await LedgerStage.apply(LedgerStage.suspensions(1), "late", to: ledger, at: late)
            #expect(try stage.rows("SELECT max(seq) FROM changes") == ["61"])
        }
    }

    @Test("An open intent outlives the retention")
    func openIntentsStay() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open(retentionDays: 2)
            try await LedgerStage.begin(ledger, "p1")
            try await ledger.intend(LedgerStage.batch(LedgerStage.suspensions(2), "p1"))
            try await LedgerStage.apply(LedgerStage.suspensions(1), "p1", to: ledger)
            let late = LedgerStage.time.adding(seconds: 30 * 86_400)
            try await LedgerStage.apply(LedgerStage.suspensions(1), "p2", to: ledger, at: late)
            try await ledger.finish(LedgerStage.record("p2", at: late))
            #expect(try await ledger.memory(at: late).openIntents.count == 2)
        }
    }
}
