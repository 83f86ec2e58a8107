/// Which groups of the directory the configuration names: by name, glob or id.
public struct GroupSelection: Hashable, Sendable {
    /// The entries, as written.
    public let patterns: [GlobPattern]
    private let exact: Set<String>
    private let globs: [GlobPattern]

    /// A selection of the entries given; empty selects nothing.
    public init(_ entries: [String]) {
        patterns = entries.map(GlobPattern.init)
        exact = Set(entries)
        globs = patterns.filter(\.hasWildcard)
    }

    /// Whether nothing is named.
    public var isEmpty: Bool { patterns.isEmpty }

    /// Whether an entry names this group.
    public func selects(id: DirectoryID, name: String) -> Bool {
        exact.contains(name) || exact.contains(id.text) || globs.contains { $0.matches(name) }
    }

    /// The entries without a wildcard that no group of the directory answers to: mistyped, or the group is gone.
    public func entriesWithoutGroup(in groups: GroupTable) -> [String] {
        let names = Set(groups.names)
        return patterns.filter { !$0.hasWildcard && !names.contains($0.text) && groups.row(of: .init($0.text)) == nil }
            .map(\.text)
    }
}
