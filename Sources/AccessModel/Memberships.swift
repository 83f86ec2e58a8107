/// Who is in which group, as pairs of row numbers in order: group first, then person.
///
/// Five million memberships are 40 MB, and two such lists are compared by walking both once.
public struct Memberships: Sendable, Equatable {
    /// One membership: rows in the tables of the snapshot that owns it.
    public struct Pair: Hashable, Sendable, Comparable {
        /// The row of the group.
        public let group: Int
        /// The row of the person (in a store's snapshot: of the account).
        public let member: Int

        /// A membership of the given rows, each below 2³².
        public init(group: Int, member: Int) {
            self.group = group
            self.member = member
        }

        /// By group, then by member.
        public static func < (a: Self, b: Self) -> Bool { a.key < b.key }

        var key: UInt64 { UInt64(UInt32(group)) << 32 | UInt64(UInt32(member)) }

        init(key: UInt64) {
            self.init(group: Int(key >> 32), member: Int(key & 0xFFFF_FFFF))
        }
    }

    private var keys: [UInt64]

    /// No membership.
    public init() { keys = [] }

    /// The memberships given, in any order; doubles count once.
    public init(_ pairs: some Sequence<Pair>) {
        self.init(unsortedKeys: pairs.map(\.key))
    }

    private init(unsortedKeys: [UInt64]) {
        keys = unsortedKeys
        if keys.sortByGroup() { return }
        var kept = 0
        for index in keys.indices where index == 0 || keys[index] != keys[kept - 1] {
            keys[kept] = keys[index]
            kept += 1
        }
        keys.removeLast(keys.count - kept)
    }

    /// The number of memberships.
    public var count: Int { keys.count }

    /// Whether there is none.
    public var isEmpty: Bool { keys.isEmpty }

    /// All memberships in order.
    public var pairs: Pairs { Pairs(keys: keys) }

    /// The members of one group, in order.
    public func members(of group: Int) -> Members {
        let start = lowerBound(of: Pair(group: group, member: 0).key)
        return Members(keys: keys, start: start, end: lowerBound(of: UInt64(group + 1) << 32))
    }

    /// Whether the pair is there.
    public func contains(_ pair: Pair) -> Bool {
        let index = lowerBound(of: pair.key)
        return index < keys.count && keys[index] == pair.key
    }

    private func lowerBound(of key: UInt64) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Which pairs of a list of what a directory says are wanted: those of groups that follow it and of people who may be in one.
    ///
    /// It is asked while the lists are walked, so that what is wanted is never written down as a list of its own.
    public struct Selection: Sendable {
        /// By row of the group.
        public var groups: [Bool]
        /// By row of the person.
        public var members: [Bool]

        /// A selection of rows; a row beyond an end is not selected.
        public init(groups: [Bool], members: [Bool]) {
            self.groups = groups
            self.members = members
        }

        func contains(_ key: UInt64) -> Bool {
            let (group, member) = (Int(key >> 32), Int(key & 0xFFFF_FFFF))
            return group < groups.count && groups[group] && member < members.count && members[member]
        }
    }

    /// Walks three lists at once, in order, and says for each pair in which of them it stands.
    ///
    /// This is the three-way comparison of a pass: wanted, standing in the store, remembered as ours.
    public static func compare(
        _ listed: Memberships, wanting selection: Selection, _ standing: Memberships, _ owned: Memberships,
        _ body: (Pair, _ isWanted: Bool, _ stands: Bool, _ isOwned: Bool) -> Void
    ) {
        var (w, s, o) = (0, 0, 0)
        while true {
            while w < listed.keys.count, !selection.contains(listed.keys[w]) { w += 1 }
            let next = min(listed.key(at: w), standing.key(at: s), owned.key(at: o))
            if next == .max { return }
            let (inW, inS, inO) = (listed.key(at: w) == next, standing.key(at: s) == next, owned.key(at: o) == next)
            if inW { w += 1 }
            if inS { s += 1 }
            if inO { o += 1 }
            body(Pair(key: next), inW, inS, inO)
        }
    }

    /// The key at a position; `.max`, which is no pair (no table has 2³² rows), behind the end.
    private func key(at index: Int) -> UInt64 { index < keys.count ? keys[index] : .max }
}

extension Memberships {
    /// Collects memberships while pages arrive.
    public struct Builder: Sendable {
        private var keys: [UInt64] = []

        /// An empty builder.
        public init() {}

        /// A builder with room for so many.
        public init(capacity: Int) { keys.reserveCapacity(capacity) }

        /// The number collected, doubles included.
        public var count: Int { keys.count }

        /// Adds one membership.
        public mutating func insert(group: Int, member: Int) {
            keys.append(Pair(group: group, member: member).key)
        }

        /// The memberships collected, sorted.
        public consuming func build() -> Memberships { Memberships(unsortedKeys: keys) }
    }
}
