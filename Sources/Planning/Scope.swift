import AccessModel

/// Who of the directory may have access at all.
struct Scope: Sendable {
    enum Place: UInt8, Sendable {
        case inside
        case outside
        case unassigned
        /// A group that makes up the scope could not be read or is missing: nothing is concluded.
        case unknown
    }

    private let places: [Place]
    /// Whether a scope group is missing or could not be read.
    let isInDoubt: Bool

    init(_ directory: DirectorySnapshot) {
        let people = directory.people
        var places = [Place](repeating: .inside, count: people.count)
        var isInDoubt = false
        if directory.isScopedByGroups {
            let scopeRows = (0..<directory.groups.count).filter { directory.groups.isScope[$0] }
            isInDoubt =
                directory.isPartial || !directory.missingScopeGroups.isEmpty
                || scopeRows.contains { directory.groups.readings[$0] != .complete }
            places = Array(repeating: isInDoubt ? .unknown : .outside, count: people.count)
            for group in scopeRows where [.complete, .glimpsed].contains(directory.groups.readings[group]) {
                for person in directory.memberships.members(of: group) { places[person] = .inside }
            }
        }
        for row in 0..<people.count where people.isUnassigned(at: row) { places[row] = .unassigned }
        self.places = places
        self.isInDoubt = isInDoubt
    }

    subscript(row: Int) -> Place { places[row] }
}
