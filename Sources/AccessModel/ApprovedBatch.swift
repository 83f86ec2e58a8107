/// Changes that the guard let through: the only thing that a store applies.
///
/// The initializer is `@_spi(Guard)` and Planning's `ApprovedPlan` is its only caller (a test of the tree checks that), so
/// a second way around the guard does not compile.
public struct ApprovedBatch: Sendable {
    /// The changes, in the order in which they must take effect.
    public let changes: ArraySlice<Change>
    /// The pass that applies them.
    public let pass: PassID
    /// When the pass applies them.
    public let time: Timestamp

    /// For the guard alone.
    @_spi(Guard) public init(changes: ArraySlice<Change>, pass: PassID, time: Timestamp) {
        self.changes = changes
        self.pass = pass
        self.time = time
    }
}
