@_spi(Guard) import AccessModel

/// The changes that the guard let through, in order. Only the guard makes one, and only this can be applied.
public struct ApprovedPlan: Sendable {
    /// The changes, revocations first.
    public let changes: [Change]
    /// Positions of the same changes in the plan.
    public let positions: [Int]
    /// Whether each counts against the limits of the next 24 hours.
    public let counts: [Bool]

    init(changes: [Change], positions: [Int], counts: [Bool]) {
        self.changes = changes
        self.positions = positions
        self.counts = counts
    }

    /// Portions of one kind each, so that every suspension is done before the first removal begins.
    ///
    /// - Parameter limit: the most changes in one portion.
    public func batches(limit: Int) -> [Range<Int>] {
        var batches: [Range<Int>] = []
        var start = 0
        for index in changes.indices where index > start {
            if changes[index].kind != changes[start].kind || index - start == limit {
                batches.append(start..<index)
                start = index
            }
        }
        if start < changes.count { batches.append(start..<changes.count) }
        return batches
    }

    /// The changes of a portion, as a store takes them.
    public func batch(_ range: Range<Int>, pass: PassID, time: Timestamp) -> ApprovedBatch {
        ApprovedBatch(changes: changes[range], pass: pass, time: time)
    }
}
