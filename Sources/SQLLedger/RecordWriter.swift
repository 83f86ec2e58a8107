import AccessModel
import GRDB
import SQLiteFile

/// Writes what a pass or a dry run leaves behind.
struct RecordWriter {
    private let database: Database

    private let past: LedgerPast

    init(_ database: Database, witness: LedgerWitness) {
        self.database = database
        past = LedgerPast(database, witness: witness)
    }

    func finish(_ record: PassRecord) throws -> AuditHead {
        try writePass(record)
        if record.plan != nil {
            try writePlan(record, isDryRun: false)
            // A part of the directory says nothing of the holds that are about the rest, and does not make a copy whole.
            if !record.isPartial { try closeHolds(record) }
            try past.conclude(isPartial: record.isPartial)
        }
        let meta = LedgerMeta(database)
        if let people = record.acceptedPeople { try meta.set(String(people), for: .acceptedPeople) }
        if let settings = record.acceptedSettings { try meta.set(settings, for: .acceptedSettings) }
        if record.completesFirstImport { try meta.set(.done) }
        return try leaveHead(record)
    }

    /// Tells the audit that the pass has ended, and keeps the head with the pass.
    private func leaveHead(_ record: PassRecord) throws -> AuditHead {
        let head = try AuditLog(database).append(
            "pass", at: record.finishedAt,
            [
                "pass": .text(record.pass.text), "outcome": .text(record.outcome), "plan": .optional(record.plan?.text),
                "accepted_people": record.acceptedPeople.map { .number(Int64($0)) },
                "holds": record.holds.isEmpty ? nil : .list(record.holds.map { .text($0.id.text) }),
            ])
        let query = try database.query("UPDATE passes SET audit_n = ?, audit_hash = ? WHERE pass = ?")
        query.bind(head.number, at: 1)
        query.bind(head.hash, at: 2)
        query.bind(record.pass.text, at: 3)
        try query.run()
        return head
    }

    func recordDryRun(_ record: PassRecord) throws {
        if record.plan != nil { try writePlan(record, isDryRun: true) }
    }

    private func writePass(_ record: PassRecord) throws {
        let query = try database.query(
            """
            INSERT INTO passes (pass, began_at, ended_at, outcome, plan, report) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (pass) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome,
                plan = excluded.plan, report = excluded.report
            """)
        query.bind(record.pass.text, at: 1)
        query.bind(record.startedAt.milliseconds, at: 2)
        query.bind(record.finishedAt.milliseconds, at: 3)
        query.bind(record.outcome, at: 4)
        // The plan of a pass says that both ends were read.
        query.bind(record.isUndo ? nil : record.plan?.text, at: 5)
        query.bind(record.report, at: 6)
        try query.run()
    }

    /// The same plan of a later pass replaces the earlier one. The report of a real pass stands with the pass.
    private func writePlan(_ record: PassRecord, isDryRun: Bool) throws {
        guard let plan = record.plan else { return }
        let query = try database.query(
            "INSERT OR REPLACE INTO plans (plan, pass, is_dry_run, recorded_at, report) VALUES (?, ?, ?, ?, ?)")
        query.bind(plan.text, at: 1)
        query.bind(record.pass.text, at: 2)
        query.bind(isDryRun ? 1 : 0, at: 3)
        query.bind(record.finishedAt.milliseconds, at: 4)
        query.bind(isDryRun ? record.report : "", at: 5)
        try query.run()
        let former = try database.query("DELETE FROM plan_holds WHERE plan = ?")
        former.bind(plan.text, at: 1)
        try former.run()
        for hold in record.holds {
            try tellNew(hold, record, isDryRun: isDryRun)
            try write(hold, of: plan, at: record.startedAt)
        }
    }

    /// A hold that was not there before, or had gone away.
    private func tellNew(_ hold: HoldRecord, _ record: PassRecord, isDryRun: Bool) throws {
        let known = try database.query("SELECT count(*) FROM holds WHERE hold = ? AND gone_at IS NULL")
        known.bind(hold.id.text, at: 1)
        if try known.number() == 1 { return }
        try AuditLog(database).append(
            "hold", at: record.finishedAt,
            [
                "hold": .text(hold.id.text), "limit": .text(hold.limit), "reason": .text(hold.reason),
                "pass": .text(record.pass.text), "dry_run": isDryRun ? .number(1) : nil,
            ], listing: "changes", hold.changes
        ) { .text($0.text) }
    }

    /// A hold that is still wanted keeps its age; one that had gone away begins anew.
    private func write(_ hold: HoldRecord, of plan: PlanID, at time: Timestamp) throws {
        let query = try database.query(
            """
            INSERT INTO holds (hold, limit_word, reason, changes, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
            ON CONFLICT (hold) DO UPDATE SET limit_word = excluded.limit_word, reason = excluded.reason,
                changes = excluded.changes, last_seen = excluded.last_seen, gone_at = NULL,
                first_seen = CASE WHEN gone_at IS NULL THEN first_seen ELSE excluded.first_seen END
            """)
        query.bind(hold.id.text, at: 1)
        query.bind(hold.limit, at: 2)
        query.bind(hold.reason, at: 3)
        query.bind(hold.changes.map(\.text).joined(separator: "\n"), at: 4)
        query.bind(time.milliseconds, at: 5)
        try query.run()
        let entry = try database.query("INSERT OR IGNORE INTO plan_holds (plan, hold) VALUES (?, ?)")
        entry.bind(plan.text, at: 1)
        entry.bind(hold.id.text, at: 2)
        try entry.run()
    }

    /// What the directory no longer asks for goes away by itself; only a real pass says so.
    private func closeHolds(_ record: PassRecord) throws {
        guard let plan = record.plan else { return }
        let query = try database.query(
            """
            UPDATE holds SET gone_at = ?
            WHERE gone_at IS NULL AND hold NOT IN (SELECT hold FROM plan_holds WHERE plan = ?)
            """)
        query.bind(record.finishedAt.milliseconds, at: 1)
        query.bind(plan.text, at: 2)
        let ending = try database.query(
            "SELECT hold FROM holds WHERE gone_at IS NULL AND hold NOT IN (SELECT hold FROM plan_holds WHERE plan = ?)")
        ending.bind(plan.text, at: 1)
        var gone: [String] = []
        while try ending.step() { gone.append(ending.text(0) ?? "") }
        try AuditLog(database).append(
            "hold_gone", at: record.finishedAt, ["pass": .text(record.pass.text)], listing: "holds", gone
        ) { .text($0) }
        try query.run()
    }
}
