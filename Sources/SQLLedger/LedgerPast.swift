import AccessModel
import GRDB
import SQLiteFile

/// What a ledger knows of its own past, and what it does when it finds itself to be a copy.
///
/// A copy may be older than the store. Since then suspensions may have been lifted and made again by hand, approvals spent,
/// intents done. So a copy disclaims what it cannot prove: the marks of its own suspensions, open intents and unspent
/// approvals. Links, memberships, pins and the tallies of the limits stay: they err toward less access.
struct LedgerPast {
    private let database: Database
    private let meta: LedgerMeta
    private let witness: LedgerWitness

    init(_ database: Database, witness: LedgerWitness) {
        self.database = database
        self.witness = witness
        meta = LedgerMeta(database)
    }

    /// What is known; a copy that has not disclaimed yet tells how many suspensions it will.
    func provenance() throws -> LedgerProvenance {
        var past = LedgerProvenance(
            ledger: try meta[.ledgerID] ?? "", generation: try meta.number(.generation) ?? 0,
            claimed: try meta.number(.claimed) ?? 0, formerLedger: try meta[.formerID] ?? "",
            lastTime: try meta.number(.lastTime).map { Timestamp(milliseconds: $0) })
        if let disclaimed = try meta.number(.disclaimed) {
            past.copy = try meta[.copy].flatMap(LedgerProvenance.Copy.init) ?? .copied
            past.disclaimedSuspensions = Int(clamping: disclaimed)
        } else if let copy = try undisclaimedCopy(past) {
            past.copy = copy
            past.disclaimedSuspensions = Int(clamping: try ownSuspensions())
        }
        return past
    }

    /// Why it is a copy whose claims still stand in its tables; `nil` where there is nothing to disclaim.
    func undisclaimedCopy() throws -> LedgerProvenance.Copy? {
        if try meta[.disclaimed] != nil { return nil }
        return try undisclaimedCopy(
            LedgerProvenance(ledger: try meta[.ledgerID] ?? "", generation: try meta.number(.generation) ?? 0))
    }

    private func undisclaimedCopy(_ past: LedgerProvenance) throws -> LedgerProvenance.Copy? {
        if let marked = try meta[.copy] { return LedgerProvenance.Copy(rawValue: marked) ?? .copied }
        // Before its first pass it has nothing to disclaim.
        guard past.generation > 0 else { return nil }
        guard let sight = try witness.sight(), sight.ledger == past.ledger else { return .copied }
        return sight.generation > past.generation ? .rolledBack : nil
    }

    private func ownSuspensions() throws -> Int64 {
        try database.query(
            "SELECT (SELECT count(*) FROM people WHERE suspended_by_us = 1) + (SELECT count(*) FROM strangers)"
        ).number() ?? 0
    }

    /// A copy disclaims; an original stays as it is. Called in every transaction that writes what a later pass relies on.
    ///
    /// - Parameter seen: that it is a copy, where somebody else found out: the store has seen it further on.
    func settle(as seen: LedgerProvenance.Copy? = nil, at time: Timestamp) throws {
        if try meta[.disclaimed] != nil { return }
        guard let copy = try undisclaimedCopy() ?? seen else { return }
        let suspensions = try ownSuspensions()
        try AuditLog(database).append(
            "copy", at: time, ["copy": .text(copy.rawValue), "suspensions_disclaimed": .number(suspensions)])
        try meta.set(String(suspensions), for: .disclaimed)
        try meta.set(copy.rawValue, for: .copy)
        // The next pass draws a new id: two copies at work must not take each other for themselves.
        if let former = try meta[.ledgerID] { try meta.set(former, for: .formerID) }
        try meta.remove(.ledgerID)
        try meta.remove(.claimed)
        try database.run("UPDATE people SET suspended_by_us = 0 WHERE suspended_by_us <> 0")
        try database.run("DELETE FROM strangers")
        try database.run("DELETE FROM drift")
        try database.run("DELETE FROM approvals WHERE spent_at IS NULL")
        try database.run(
            """
            UPDATE changes SET outcome = \(Outcome.superseded.rawValue) WHERE outcome IS NULL AND seq IN (
                SELECT changes.seq FROM batches
                JOIN changes ON changes.seq BETWEEN batches.first_seq AND batches.last_seq WHERE batches.is_open)
            """)
        try database.run(
            "UPDATE batches SET is_open = 0, concluded_at = coalesce(concluded_at, intended_at) WHERE is_open")
    }

    /// One pass further; a ledger without an id takes that of the pass.
    func advance(_ opening: PassOpening) throws -> LedgerMark {
        if try meta[.ledgerID] == nil { try meta.set(opening.pass.text, for: .ledgerID) }
        let generation = (try meta.number(.generation) ?? 0) + 1
        try meta.set(String(generation), for: .generation)
        try meta.set(String(opening.time.milliseconds), for: .lastTime)
        return LedgerMark(
            ledger: try meta[.ledgerID] ?? "", generation: generation, host: opening.host, time: opening.time)
    }

    /// A pass has ended that could write into the store: its mark stands there, and from now on a copy is a ledger like any other.
    ///
    /// - Parameter isPartial: whether only a part of the directory was read: then a copy stays one.
    func conclude(isPartial: Bool) throws {
        try meta.set(String(try meta.number(.generation) ?? 0), for: .claimed)
        if isPartial { return }
        try meta.remove(.formerID)
        guard try meta[.disclaimed] != nil else { return }
        try meta.remove(.copy)
        try meta.remove(.disclaimed)
    }
}
