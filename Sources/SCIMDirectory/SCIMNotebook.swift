import AccessModel

/// What one source remembers of its service between passes, to ask it less. Nothing is decided on it.
actor SCIMNotebook {
    /// What the service says of itself, once it was asked.
    private(set) var features: SCIMFeatures??
    /// Groups that the last complete read found inside groups that matter; `nil` before the first.
    private(set) var nestedGroups: Set<String>?
    /// The changes that were told with a cursor.
    private var told: (cursor: String, changes: Set<String>)?

    /// What the service says of itself.
    func keep(_ features: SCIMFeatures?) { self.features = .some(features) }

    /// Which groups are inside others.
    func keep(nestedGroups: Set<String>) { self.nestedGroups = nestedGroups }

    /// The changes that were told together with this cursor: whoever reads on from it has taken them. Two readings overlap by
    /// some seconds, and what is told twice would be read twice.
    func toldWith(_ cursor: String) -> Set<String> {
        guard let told, told.cursor == cursor else { return [] }
        return told.changes
    }

    /// Remembers what is told now.
    func tell(_ changes: Set<String>, with cursor: String) { told = (cursor, changes) }
}
