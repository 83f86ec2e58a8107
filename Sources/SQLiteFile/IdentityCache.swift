import Synchronization

/// Remembers what was looked up for an object, by the object itself.
///
/// An import names each person in ten changes on average, and finding them by their id each time is a third of its cost.
/// The objects are kept alive, so that an address never stands for another one; `limit` bounds what that holds.
public final class IdentityCache<Object: AnyObject & Sendable, Value: Sendable>: Sendable {
    private let limit: Int
    private let entries = Mutex<[ObjectIdentifier: (object: Object, value: Value)]>([:])

    /// An empty cache for so many objects; what comes beyond is looked up each time.
    public init(limit: Int = 250_000) { self.limit = limit }

    /// What was remembered for an object.
    public func value(for object: Object) -> Value? {
        entries.withLock { $0[ObjectIdentifier(object)]?.value }
    }

    /// Remembers a value for an object.
    public func remember(_ value: Value, for object: Object) {
        entries.withLock { entries in
            if entries.count < limit { entries[ObjectIdentifier(object)] = (object, value) }
        }
    }

    /// Forgets everything and lets the objects go.
    public func forget() {
        entries.withLock { $0 = [:] }
    }
}
