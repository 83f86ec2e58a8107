import AccessModel
import GRDB
import SQLiteFile

/// Keeps the ledger from growing for ever, a bounded step with each pass. What is remembered of people and groups stays.
struct LedgerRetention {
    /// How long passes and applied changes are kept.
    let days: Int
    /// The most rows of a table that one pass takes away.
    private static let rowsAtOnce: Int64 = 20_000

    init(days: Int) { self.days = days }

    func prune(_ database: Database, at now: Timestamp) throws {
        let cutoff = now.adding(seconds: -86_400 * Int64(days)).milliseconds
        try pruneChanges(database, cutoff)
        try AuditLog(database).prune(
            before: Timestamp(milliseconds: cutoff), atMost: Self.rowsAtOnce, at: now)
        try delete(from: "tallies", key: "n", where: "at < ?1", database, cutoff)
        // A pass adds one row, with a report that fills a page and more.
        try deleteOldest(of: "passes", by: "began_at", atMost: 50, database, cutoff)
        try deleteOldest(of: "approvals", by: "approved_at", atMost: 5000, database, cutoff)
        // Few rows: a plan that comes again, as that of nothing to do does, takes the place of the former one.
        try delete(from: "plans", key: "plan", where: "recorded_at < ?1", database, cutoff)
        try delete(from: "holds", key: "hold", where: "last_seen < ?1", database, cutoff)
        try delete(
            from: "plan_holds", key: "plan", where: "plan NOT IN (SELECT plan FROM plans) AND ?1 = ?1", database, cutoff
        )
    }

    /// Whole batches from the oldest on; an open one, and the newest, which numbers the next, stay.
    private func pruneChanges(_ database: Database, _ cutoff: Int64) throws {
        let oldest = try database.query(
            """
            SELECT batch, last_seq FROM (
                SELECT batch, last_seq, intended_at, is_open FROM batches ORDER BY batch LIMIT 1000)
            WHERE intended_at < ? AND NOT is_open AND batch < (SELECT max(batch) FROM batches)
            ORDER BY batch
            """)
        oldest.bind(cutoff, at: 1)
        guard let first = try database.query("SELECT min(seq) FROM changes").number() else { return }
        var last: (batch: Int64, seq: Int64)?
        while try oldest.step() {
            if last != nil, oldest.number(1) > first + Self.rowsAtOnce { break }
            last = (oldest.number(0), oldest.number(1))
        }
        oldest.reset()
        guard let last else { return }
        let changes = try database.query(
            """
            DELETE FROM changes WHERE seq <= ? AND seq NOT IN (
                SELECT changes.seq FROM batches
                JOIN changes ON changes.seq BETWEEN batches.first_seq AND batches.last_seq WHERE batches.is_open)
            """)
        changes.bind(last.seq, at: 1)
        try changes.run()
        let members = try database.query(
            "DELETE FROM removed_members WHERE seq <= ? AND seq NOT IN (SELECT seq FROM changes)")
        members.bind(last.seq, at: 1)
        try members.run()
        let batches = try database.query("DELETE FROM batches WHERE batch <= ? AND NOT is_open")
        batches.bind(last.batch, at: 1)
        try batches.run()
    }

    /// Looks at the oldest rows of a table alone: rows come in the order of time, and a look at all of them, a year's passes, would
    /// cost every pass more than the rest of it.
    private func deleteOldest(
        of table: String, by time: String, atMost limit: Int, _ database: Database, _ cutoff: Int64
    ) throws {
        let query = try database.query(
            """
            DELETE FROM \(table) WHERE n IN (
                SELECT n FROM (SELECT n, \(time) AS at FROM \(table) ORDER BY n LIMIT \(limit)) WHERE at < ?)
            """)
        query.bind(cutoff, at: 1)
        try query.run()
    }

    private func delete(
        from table: String, key: String, where condition: String, _ database: Database, _ cutoff: Int64
    ) throws {
        let query = try database.query(
            "DELETE FROM \(table) WHERE \(key) IN (SELECT \(key) FROM \(table) WHERE \(condition) LIMIT \(Self.rowsAtOnce))"
        )
        query.bind(cutoff, at: 1)
        try query.run()
    }
}
