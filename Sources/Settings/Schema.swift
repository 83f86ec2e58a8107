/// Every key that a configuration may have. The rows are in the files beside this one, a section each.
enum Schema {
    static let variablePrefix = "TAILROSTER_"

    /// The variable that names the configuration file; the only one that is not a key.
    static let fileVariable = "TAILROSTER_CONFIG"

    /// All rows, in the order of the reference.
    static let keys: [any AnyKey] = directory + store + groups + limits + running

    /// The rows by name.
    static let byName: [String: any AnyKey] = Dictionary(keys.map { ($0.name, $0) }) { first, _ in first }

    /// The rows by variable.
    static let byVariable: [String: any AnyKey] = Dictionary(keys.map { ($0.variable, $0) }) { first, _ in first }

    /// The names of mappings that hold keys, such as `guard` and `guard.suspensions`.
    static let sections: Set<String> = {
        var sections: Set<String> = []
        for key in keys {
            var parts = key.name.split(separator: ".")
            while parts.count > 1 {
                parts.removeLast()
                sections.insert(parts.joined(separator: "."))
            }
        }
        return sections
    }()

    /// What may be written, for the nearest of a misspelling: keys in the order of the table, then sections.
    static let names: [String] = keys.map(\.name) + sections.sorted()
}
