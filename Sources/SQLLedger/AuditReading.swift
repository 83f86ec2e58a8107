import AccessModel
import Foundation
import GRDB
import SQLiteFile

/// Walks the chain of the audit, entry by entry: an audit of any length takes the memory of one entry.
struct AuditReading {
    private let database: Database
    private static let faultsAtMost = 1000

    init(_ database: Database) { self.database = database }

    /// Entries after a number, in order.
    func entries(after number: Int64, limit: Int) throws -> [AuditEntry] {
        let query = try database.query("SELECT n, at, event, body, hash FROM audit WHERE n > ? ORDER BY n LIMIT ?")
        query.bind(number, at: 1)
        query.bind(Int64(limit), at: 2)
        var entries: [AuditEntry] = []
        while try query.step() { entries.append(Self.entry(query)) }
        return entries
    }

    private static func entry(_ query: Query) -> AuditEntry {
        AuditEntry(
            number: query.number(0), time: Timestamp(milliseconds: query.number(1)), event: query.text(2) ?? "",
            body: query.text(3) ?? "", hash: query.text(4) ?? "")
    }

    /// Looks at everything.
    ///
    /// - Parameter hash: an entry's hash that somebody kept, to be found in the chain.
    func verify(head hash: String?) throws -> AuditVerdict {
        var verdict = AuditVerdict()
        var walk = try start()
        var misfits: [(entry: AuditEntry, previous: String)] = []
        let query = try database.query("SELECT n, at, event, body, hash FROM audit ORDER BY n")
        while try query.step() {
            let entry = Self.entry(query)
            if verdict.entries == 0 { verdict.first = entry.number }
            verdict.entries += 1
            if entry.number != walk.next {
                // The entries before the first one that is there may have been taken away by the retention.
                note(.removed(walk.next, entry.number - 1), &verdict)
            } else if AuditLog.hash(of: entry, after: walk.hash) != entry.hash {
                note(.changed(entry.number), &verdict)
                if misfits.count < 40 { misfits.append((entry, walk.hash)) }
            }
            if let hash, entry.hash == hash { verdict.found = entry.number }
            walk = (next: entry.number &+ 1, hash: entry.hash)
            verdict.head = AuditHead(number: entry.number, hash: entry.hash)
        }
        name(misfits, &verdict)
        try lookForTail(&verdict)
        return verdict
    }

    private func note(_ fault: AuditVerdict.Fault, _ verdict: inout AuditVerdict) {
        if verdict.faults.count < Self.faultsAtMost { verdict.faults.append(fault) }
    }

    /// The number and the hash from which the first entry goes on: the origin, or the newest checkpoint.
    private func start() throws -> (next: Int64, hash: String) {
        let query = try database.query("SELECT body FROM audit WHERE event = 'checkpoint' ORDER BY n DESC LIMIT 1")
        guard let body = try query.text() else { return (1, AuditEntry.origin) }
        struct Checkpoint: Decodable {
            var hash: String
            var through: Int64
        }
        do {
            let checkpoint = try JSONDecoder().decode(Checkpoint.self, from: Data(body.utf8))
            return (checkpoint.through &+ 1, checkpoint.hash)
        } catch is DecodingError {
            // A checkpoint that was changed: the walk says so when it comes to it.
            return (1, AuditEntry.origin)
        }
    }

    /// Entries that stand in each other's places are told from those that were changed: under their own number, after their own
    /// neighbour, they fit.
    private func name(_ misfits: [(entry: AuditEntry, previous: String)], _ verdict: inout AuditVerdict) {
        let hashes = Set(misfits.flatMap { [$0.entry.hash, $0.previous] })
        let numbers = misfits.map(\.entry.number)
        for misfit in misfits {
            for number in numbers where number != misfit.entry.number {
                var original = misfit.entry
                original.number = number
                guard hashes.contains(where: { AuditLog.hash(of: original, after: $0) == original.hash }),
                    let place = verdict.faults.firstIndex(of: .changed(misfit.entry.number))
                else { continue }
                verdict.faults[place] = .moved(misfit.entry.number, was: number)
                break
            }
        }
    }

    /// Each pass kept the head that it left: a tail that was cut carelessly shows here. One that was cut with care shows only to
    /// somebody who kept a head elsewhere.
    private func lookForTail(_ verdict: inout AuditVerdict) throws {
        let query = try database.query(
            """
            SELECT passes.pass, passes.audit_n, passes.audit_hash FROM passes
            LEFT JOIN audit ON audit.n = passes.audit_n AND audit.hash = passes.audit_hash
            WHERE passes.audit_n >= ? AND audit.n IS NULL ORDER BY passes.n
            """)
        query.bind(verdict.first, at: 1)
        while try query.step() {
            note(
                .cut(PassID(query.text(0) ?? ""), AuditHead(number: query.number(1), hash: query.text(2) ?? "")),
                &verdict)
        }
    }
}
