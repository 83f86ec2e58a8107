import AccessModel
import Crypto
import GRDB
import SQLiteFile

/// Appends to the hash-chained audit, in the transaction of what it tells of: neither is there without the other.
struct AuditLog {
    private let database: Database
    /// The most changes, links or other items that one entry lists.
    static let itemsAtOnce = 500

    init(_ database: Database) { self.database = database }

    /// The newest entry.
    func head() throws -> AuditHead? {
        let query = try database.query("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1")
        defer { query.reset() }
        guard try query.step() else { return nil }
        return AuditHead(number: query.number(0), hash: query.text(1) ?? "")
    }

    /// Appends an entry; a field without a value is left out. Gives the new head.
    @discardableResult
    func append(_ event: String, at time: Timestamp, _ fields: [String: AuditValue?]) throws -> AuditHead {
        let last = try head()
        let previous = last?.hash ?? AuditEntry.origin
        guard (0..<Int64.max / 2).contains(last?.number ?? 0) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the audit ends at \(last?.number ?? 0)")
        }
        var entry = AuditEntry(
            number: (last?.number ?? 0) + 1, time: time, event: event,
            body: AuditValue.fields(fields.compactMapValues { $0 }).json, hash: "")
        entry.hash = Self.hash(of: entry, after: previous)
        let query = try database.query("INSERT INTO audit (n, at, event, body, hash) VALUES (?, ?, ?, ?, ?)")
        query.bind(entry.number, at: 1)
        query.bind(entry.time.milliseconds, at: 2)
        query.bind(entry.event, at: 3)
        query.bind(entry.body, at: 4)
        query.bind(entry.hash, at: 5)
        try query.run()
        return AuditHead(number: entry.number, hash: entry.hash)
    }

    /// Appends what may be long as entries of a bounded size each.
    func append<Items: Collection>(
        _ event: String, at time: Timestamp, _ fields: [String: AuditValue?], listing key: String, _ items: Items,
        _ value: (Items.Element) throws -> AuditValue
    ) throws {
        var rest = items[...]
        while !rest.isEmpty {
            let portion = rest.prefix(Self.itemsAtOnce)
            var fields = fields
            fields[key] = .list(try portion.map(value))
            try append(event, at: time, fields)
            rest = rest.dropFirst(Self.itemsAtOnce)
        }
    }

    static func hash(of entry: AuditEntry, after previous: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        // The body of five hundred changes is not copied to be hashed.
        var digest = SHA256()
        for var part in [entry.heading(after: previous), entry.body] {
            part.withUTF8 { digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        for byte in digest.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Retention

    /// Takes entries away that are older than the cutoff, the oldest first, and says so in a checkpoint from which the rest is verified.
    ///
    /// Not in every pass: only once the oldest is a day beyond it, so that there is at most a checkpoint a day.
    func prune(before cutoff: Timestamp, atMost limit: Int64, at now: Timestamp) throws {
        let oldest = try database.query("SELECT n, at FROM audit ORDER BY n LIMIT 1")
        guard try oldest.step() else { return }
        let (first, began) = (oldest.number(0), oldest.number(1))
        oldest.reset()
        guard began < cutoff.adding(seconds: -86_400).milliseconds else { return }
        let kept = try database.query("SELECT min(n) FROM audit WHERE at >= ?")
        kept.bind(cutoff.milliseconds, at: 1)
        // The newest entry stays in any case: the chain goes on from it.
        guard let newest = try head()?.number, first > 0 else { return }
        let end = min(try kept.number() ?? newest, newest, first + limit)
        guard end > first else { return }
        let last = try database.query("SELECT hash FROM audit WHERE n = ?")
        last.bind(end - 1, at: 1)
        guard let hash = try last.text() else { return }
        let removal = try database.query("DELETE FROM audit WHERE n < ?")
        removal.bind(end, at: 1)
        try removal.run()
        try append("checkpoint", at: now, ["hash": .text(hash), "through": .number(end - 1)])
    }
}
