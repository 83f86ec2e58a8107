import Synchronization

/// Remembers what was looked up for an object, by the object itself.
///
/// An import names each person in ten changes on average, and finding them by their id each time is a third of its cost.
/// The objects are kept alive, so that an address never stands for another one; `limit` bounds what that holds.
///
/// It is inlined where it is used, so that it is compiled for the objects and values in question: a million look-ups through the
/// generic form took twice as long.
public final class IdentityCache<Object: AnyObject & Sendable, Value: Sendable>: Sendable {
    @usableFromInline
    struct Entries: Sendable {
        @usableFromInline var objects: [Object] = []
        @usableFromInline var values: [Value] = []
        /// Positions plus one, by address; 0 is free. A power of two, at most half full.
        @usableFromInline var slots: [UInt32] = Array(repeating: 0, count: 64)

        @usableFromInline init() {}

        /// The slot that holds the object, or the free one where it belongs.
        @inlinable
        func slot(of object: Object) -> Int {
            let mask = slots.count - 1
            var index = Self.spread(object) & mask
            while slots[index] != 0, objects[Int(slots[index]) - 1] !== object { index = (index + 1) & mask }
            return index
        }

        /// Addresses lie sixteen bytes and more apart, often in rows: the product spreads them (Fibonacci hashing).
        @inlinable
        static func spread(_ object: Object) -> Int {
            let address = UInt64(UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque()))
            return Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 32)
        }

        @inlinable
        mutating func insert(_ object: Object, _ value: Value) {
            if (objects.count + 1) * 2 > slots.count { grow() }
            let index = slot(of: object)
            guard slots[index] == 0 else {
                values[Int(slots[index]) - 1] = value
                return
            }
            objects.append(object)
            values.append(value)
            slots[index] = UInt32(objects.count)
        }

        @inlinable
        mutating func grow() {
            slots = Array(repeating: 0, count: slots.count * 2)
            for (position, object) in objects.enumerated() { slots[slot(of: object)] = UInt32(position + 1) }
        }
    }

    @usableFromInline let limit: Int
    @usableFromInline let entries = Mutex(Entries())

    /// An empty cache for so many objects; what comes beyond is looked up each time.
    public init(limit: Int = 250_000) { self.limit = limit }

    /// What was remembered for an object.
    @inlinable
    public func value(for object: Object) -> Value? {
        entries.withLock { entries in
            let slot = entries.slots[entries.slot(of: object)]
            return slot == 0 ? nil : entries.values[Int(slot) - 1]
        }
    }

    /// Remembers a value for an object.
    @inlinable
    public func remember(_ value: Value, for object: Object) {
        entries.withLock { entries in
            if entries.objects.count < limit { entries.insert(object, value) }
        }
    }

    /// Forgets everything and lets the objects go.
    public func forget() {
        entries.withLock { $0 = Entries() }
    }
}
