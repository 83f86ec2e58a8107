extension Memberships {
    /// All memberships in order, as pairs; nothing is copied.
    public struct Pairs: RandomAccessCollection, Sendable {
        let keys: [UInt64]

        /// The first position.
        public var startIndex: Int { 0 }

        /// The position behind the last pair.
        public var endIndex: Int { keys.count }

        /// The pair at a position.
        public subscript(position: Int) -> Pair { Pair(key: keys[position]) }
    }

    /// The rows of one group's members in order; nothing is copied.
    public struct Members: RandomAccessCollection, Sendable {
        let keys: [UInt64]
        let start: Int
        let end: Int

        /// The first position.
        public var startIndex: Int { start }

        /// The position behind the last member.
        public var endIndex: Int { end }

        /// The row of the member at a position.
        public subscript(position: Int) -> Int { Int(keys[position] & 0xFFFF_FFFF) }
    }
}

extension [UInt64] {
    /// Sorts keys of memberships; true where they were in order before, without doubles.
    ///
    /// Most lists are in order already, or have their groups in order with the members of each in the order of another
    /// table: then each group is sorted by itself, in place, which takes half the time and no second list.
    mutating func sortByGroup() -> Bool {
        guard let first = firstDisorder() else { return true }
        if hasGroupsInOrder(from: first) { sortEachGroup() } else { sort() }
        return false
    }

    private func hasGroupsInOrder(from first: Int) -> Bool {
        for index in first..<count where self[index] >> 32 < self[index - 1] >> 32 { return false }
        return true
    }

    /// The first position whose key is not above the one before it.
    private func firstDisorder() -> Int? {
        var index = 1
        while index < count {
            if self[index] <= self[index - 1] { return index }
            index += 1
        }
        return nil
    }

    private mutating func sortEachGroup() {
        var start = 0
        while start < count {
            let group = self[start] >> 32
            var end = start + 1
            while end < count, self[end] >> 32 == group { end += 1 }
            if end - start > 1 { self[start..<end].sort() }
            start = end
        }
    }
}
