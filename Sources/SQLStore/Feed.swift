import AccessModel
import GRDB
import SQLiteFile

/// Appends rows to `roster_changes`: one for each effect, none for what stood already.
struct Feed {
    private let database: Database
    private let insertion: Query
    private let batch: Int64
    private let pass: PassID
    private let time: Timestamp
    private let firstSeq: Int64
    private var lastSeq: Int64

    init(database: Database, pass: PassID, time: Timestamp) throws {
        self.database = database
        self.pass = pass
        self.time = time
        let newest = try database.query("SELECT batch, last_seq FROM feed_batches ORDER BY batch DESC LIMIT 1")
        let hasNewest = try newest.step()
        batch = (hasNewest ? newest.number(0) : 0) + 1
        lastSeq = hasNewest ? newest.number(1) : 0
        newest.reset()
        firstSeq = lastSeq + 1
        insertion = try database.query(
            "INSERT INTO feed (seq, batch, kind, account_id, login, group_name) VALUES (?, ?, ?, ?, ?, ?)")
    }

    /// Adds a row.
    mutating func append(_ kind: ChangeKind, account: Int64?, login: String?, group: String? = nil) throws {
        lastSeq += 1
        insertion.bind(lastSeq, at: 1)
        insertion.bind(batch, at: 2)
        insertion.bind(kind.word, at: 3)
        insertion.bind(account, at: 4)
        insertion.bind(login, at: 5)
        insertion.bind(group, at: 6)
        try insertion.run()
    }

    /// Notes how far the feed has come, once a batch that had any effect.
    func close() throws {
        guard lastSeq >= firstSeq else { return }
        let query = try database.query("INSERT INTO feed_batches (batch, at, pass, last_seq) VALUES (?, ?, ?, ?)")
        query.bind(batch, at: 1)
        query.bind(time.description, at: 2)
        query.bind(pass.text, at: 3)
        query.bind(lastSeq, at: 4)
        try query.run()
    }
}

/// Keeps the feed from growing for ever, a bounded step with each batch.
struct FeedRetention {
    /// How long rows are kept.
    let days: Int
    /// The most rows that one batch takes away, so that no pass waits for a large clean-up.
    private static let rowsAtOnce: Int64 = 20_000

    init(days: Int) { self.days = days }

    func prune(_ database: Database, at now: Timestamp) throws {
        let cutoff = now.adding(seconds: -86_400 * Int64(days)).description
        let old = try database.query(
            """
            SELECT max(last_seq) FROM feed_batches
            WHERE at < ? AND batch < (SELECT max(batch) FROM feed_batches) AND batch IN (
                SELECT batch FROM feed_batches ORDER BY batch LIMIT 1000)
            """)
        old.bind(cutoff, at: 1)
        guard let lastOld = try old.number() else { return }
        guard let first = try database.query("SELECT min(seq) FROM feed").number() else { return }
        let end = min(lastOld, first + Self.rowsAtOnce)
        let rows = try database.query("DELETE FROM feed WHERE seq <= ?")
        rows.bind(end, at: 1)
        try rows.run()
        let batches = try database.query("DELETE FROM feed_batches WHERE last_seq <= ? AND at < ?")
        batches.bind(end, at: 1)
        batches.bind(cutoff, at: 2)
        try batches.run()
    }
}
