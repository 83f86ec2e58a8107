import AccessModel

/// Whether the store is this ledger's to serve, by the mark that the store keeps.
///
/// Two ledgers for one store would each undo what the other does. The newcomer is warned and takes over; the one that served
/// before finds the other's mark, and is refused.
struct StoreClaim {
    /// The mark in the store; `nil` where there is none.
    let servedBy: LedgerMark?

    /// What may be relied on of a ledger's memory.
    func check(_ memory: LedgerMemory) throws(LedgerError) -> LedgerMemory {
        guard let servedBy else { return memory }
        let past = memory.provenance
        if servedBy.ledger == past.ledger {
            // The ledger was put back together with its witness: the store knows better.
            return servedBy.generation > past.generation && past.copy == nil
                ? memory.disclaiming(as: .rolledBack) : memory
        }
        // A ledger that is new, lost or a copy takes over; the report says so.
        if memory.binding == nil || past.copy != nil || past.ledger.isEmpty { return memory }
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
