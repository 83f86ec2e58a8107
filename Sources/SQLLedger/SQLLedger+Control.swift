import AccessModel
import GRDB
import SQLiteFile

extension SQLLedger {
    /// What a person wants to see: the newest passes, what is held, whether it is paused.
    ///
    /// - Parameter passes: the most passes to list.
    public func overview(at now: Timestamp, passes limit: Int) async throws(LedgerError) -> LedgerOverview {
        let witness = witness
        return try await perform { queue, _ in
            try queue.inOneTransaction { try LedgerReading($0).overview(at: now, passes: limit, witness: witness) }
        }
    }

    /// The report of a pass, as JSON text; `nil` where the ledger has no such pass or it was cut short.
    public func report(of pass: PassID) async throws(LedgerError) -> String? {
        try await perform { queue, _ in try queue.inOneTransaction { try LedgerReading($0).report(of: pass) } }
    }

    /// Makes every pass a dry run until ``resume(at:by:)``. Needs no lock; a pass under way is not stopped.
    public func pause(_ pause: Pause) async throws(LedgerError) {
        try await perform { queue, _ in
            try queue.inWritingTransaction { database in
                let meta = LedgerMeta(database)
                try meta.set(String(pause.since.milliseconds), for: .pausedAt)
                try meta.set(pause.user, for: .pausedBy)
                try meta.set(pause.note, for: .pauseNote)
                try AuditLog(database).append(
                    "pause", at: pause.since, ["user": .text(pause.user), "note": .text(pause.note)])
            }
        }
    }

    /// Lets passes apply again; gives the pause that ended, or `nil` where there was none.
    public func resume(at time: Timestamp, by user: String) async throws(LedgerError) -> Pause? {
        try await perform { queue, _ in
            try queue.inWritingTransaction { database in
                let pause = try LedgerMeta(database).pause
                try database.run("DELETE FROM meta WHERE key IN ('paused-at', 'paused-by', 'pause-note')")
                if pause != nil { try AuditLog(database).append("resume", at: time, ["user": .text(user)]) }
                return pause
            }
        }
    }
}

extension LedgerMeta {
    /// The pause that is in force.
    var pause: Pause? {
        get throws {
            guard let since = try self[.pausedAt].flatMap({ Int64($0) }) else { return nil }
            return Pause(
                since: Timestamp(milliseconds: since), user: try self[.pausedBy] ?? "", note: try self[.pauseNote] ?? ""
            )
        }
    }
}

/// Reads what a person wants to see.
struct LedgerReading {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func overview(at now: Timestamp, passes limit: Int, witness: LedgerWitness) throws -> LedgerOverview {
        let meta = LedgerMeta(database)
        let exceptions = ExceptionBook(database)
        let lastGood = try summaries("WHERE plan IS NOT NULL AND ended_at IS NOT NULL ORDER BY n DESC LIMIT 1").first
        return LedgerOverview(
            binding: try meta.binding,
            linkedPeople: Int(
                try database.query("SELECT count(*) FROM people WHERE account_id IS NOT NULL").number() ?? 0),
            linkedGroups: Int(try database.query("SELECT count(*) FROM groups WHERE is_linked").number() ?? 0),
            passes: try summaries("ORDER BY n DESC LIMIT \(limit)"),
            lastGood: lastGood, holds: try holds(at: now), pause: try meta.pause, pins: try exceptions.pins(at: now),
            handLinks: try exceptions.pendingLinks() + exceptions.unlinked(),
            lastReport: try lastGood.flatMap { try report(of: $0.pass) },
            copy: try LedgerPast(database, witness: witness).provenance().copy)
    }

    func report(of pass: PassID) throws -> String? {
        let query = try database.query("SELECT report FROM passes WHERE pass = ?")
        query.bind(pass.text, at: 1)
        return try query.text()
    }

    private func summaries(_ rest: String) throws -> [PassSummary] {
        let query = try database.query(
            """
            SELECT pass, began_at, ended_at, outcome, (
                SELECT count(*) FROM batches JOIN changes ON changes.seq BETWEEN batches.first_seq AND batches.last_seq
                WHERE batches.pass = passes.pass AND changes.outcome = \(Outcome.applied.rawValue))
            FROM passes \(rest)
            """)
        var passes: [PassSummary] = []
        while try query.step() {
            passes.append(
                PassSummary(
                    pass: PassID(query.text(0) ?? ""), startedAt: Timestamp(milliseconds: query.number(1)),
                    finishedAt: query.isNull(2) ? nil : Timestamp(milliseconds: query.number(2)),
                    outcome: query.text(3), applied: Int(query.number(4))))
        }
        return passes
    }

    private func holds(at now: Timestamp) throws -> [HeldNow] {
        let approved = Set(try ApprovalBook(database).approved(at: now).keys)
        let query = try database.query(
            """
            SELECT hold, limit_word, reason, changes, first_seen FROM holds
            WHERE gone_at IS NULL ORDER BY first_seen, hold
            """)
        var holds: [HeldNow] = []
        while try query.step() {
            let changes = (query.text(3) ?? "").split(separator: "\n").map { ChangeID(String($0)) }
            holds.append(
                HeldNow(
                    record: HoldRecord(
                        id: HoldID(query.text(0) ?? ""), limit: query.text(1) ?? "", reason: query.text(2) ?? "",
                        changes: changes),
                    since: Timestamp(milliseconds: query.number(4)), isApproved: approved.isSuperset(of: changes)))
        }
        return holds
    }
}
