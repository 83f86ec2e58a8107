@_spi(Guard) import AccessModel

/// The changes that the guard let through, in order. Only the guard makes one, and only this can be applied.
public struct ApprovedPlan: Sendable {
    /// The changes, revocations first.
    public let changes: [Change]
    /// Positions of the same changes in the plan.
    public let positions: [Int]
    /// Whether each counts against the limits of the next 24 hours.
    public let counts: [Bool]
    /// The approval that each needed and spends; `nil` for those that needed none.
    public let approvals: [ChangeID?]

    init(changes: [Change], positions: [Int], counts: [Bool], approvals: [ChangeID?]) {
        self.changes = changes
        self.positions = positions
        self.counts = counts
        self.approvals = approvals
    }

    /// Portions of one kind each, so that every suspension is done before the first removal begins.
    ///
    /// Logins and names may be swapped or passed on, which a store can only do within one portion: these are not divided.
    ///
    /// - Parameters:
    ///   - limit: the most changes in one portion.
    ///   - oneEdit: kinds whose neighbours the store does in one edit (``StoreCapabilities/oneEdit``): one portion, not divided, the order
    ///     kept in it.
    public func batches(limit: Int, oneEdit: Set<ChangeKind> = []) -> [Range<Int>] {
        var batches: [Range<Int>] = []
        var start = 0
        for index in changes.indices where index > start {
            let (kind, next) = (changes[start].kind, changes[index].kind)
            if oneEdit.contains(kind), oneEdit.contains(next) { continue }
            let isFull = index - start == limit && kind != .updateUser && kind != .renameGroup
            if next != kind || isFull {
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
