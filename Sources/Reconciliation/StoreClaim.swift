import AccessModel

/// Whether the store is this ledger's to serve, by the mark that the store keeps.
///
/// Two ledgers for one store would each undo what the other does. The newcomer is warned and takes over; the one that served
/// before finds the other's mark, and is refused.
struct StoreClaim {
    /// The mark in the store; `nil` where there is none.
    let servedBy: LedgerMark?
    /// Whether a store of this kind keeps marks.
    let keepsMarks: Bool

    /// What may be relied on of a ledger's memory.
    func check(_ memory: LedgerMemory) throws(LedgerError) -> LedgerMemory {
        let past = memory.provenance
        guard let servedBy else {
            // A store that had our mark and has none is another state of it.
            return past.claimed > 0 && past.copy == nil && keepsMarks
                ? memory.disclaiming(as: .storeRolledBack) : memory
        }
        if servedBy.ledger == past.ledger {
            if past.copy != nil { return memory }
            // The ledger was put back together with its witness, or the store was: whoever is behind has not seen all.
            if servedBy.generation > past.generation { return memory.disclaiming(as: .rolledBack) }
            return servedBy.generation < past.claimed ? memory.disclaiming(as: .storeRolledBack) : memory
        }
        // A ledger that is new, lost or a copy takes over, also where a pass of it died before it could tell the store; the
        // report says so.
        if memory.binding == nil || past.copy != nil || past.ledger.isEmpty || past.claimed == 0 { return memory }
        throw LedgerError(
            .unusable,
            "the store is served by another ledger (\(servedBy.ledger)\(Self.whereAndWhen(servedBy)))",
            remedy:
                "Let one of the two serve it: stop the other, then take the store back with tailroster ledger claim.")
    }

    /// Such as `, on host a1, last at 2026-07-01T00:00:00.000Z`.
    static func whereAndWhen(_ mark: LedgerMark) -> String {
        (mark.host.isEmpty ? "" : ", on host \(mark.host.printable)") + ", last at \(mark.time)"
    }
}
