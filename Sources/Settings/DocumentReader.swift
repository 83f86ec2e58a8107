import Yams

/// Takes the values of known keys out of a configuration file, and says which keys nobody knows.
struct DocumentReader {
    /// The values by key.
    private(set) var entries: [String: Entry] = [:]
    /// Where each section begins.
    private(set) var sections: [String: Place] = [:]
    private(set) var problems: [SettingsError.Problem] = []
    /// What misspelled keys were probably meant to be: that those are missing need not be said as well.
    private(set) var meant: Set<String> = []
    private let name: String

    init(_ file: ConfigurationFile) throws(SettingsError) {
        name = file.name
        read(try YAMLTree.mapping(of: file), prefix: "")
    }

    private mutating func read(_ mapping: Node.Mapping, prefix: String) {
        for (keyNode, valueNode) in mapping {
            guard problems.count <= SettingsError.limit else { return }
            let place = Place(name, line: keyNode.mark?.line)
            guard let written = keyNode.scalar?.string else {
                problems.append(
                    .init(
                        at: place, key: prefix.isEmpty ? nil : prefix, "expected a key, found a list or mapping",
                        remedy: "Put a text with braces or brackets in quotes."))
                continue
            }
            let key = prefix.isEmpty ? written : "\(prefix).\(written)"
            if Schema.sections.contains(key) {
                sections[key] = place
                readSection(valueNode, key: key, place: place)
            } else if let row = Schema.byName[key] {
                readValue(valueNode, of: row, place: place)
            } else {
                reportUnknown(key, at: place)
            }
        }
    }

    private mutating func readSection(_ node: Node, key: String, place: Place) {
        switch node {
        case .mapping(let mapping): read(mapping, prefix: key)
        // A section whose keys are all commented out.
        case .scalar(let scalar) where RawScalar(scalar.string, isPlain: scalar.style == .plain).isNull: break
        default:
            let inside = Schema.keys.map(\.name).filter { $0.hasPrefix(key + ".") }.map { $0.dropFirst(key.count + 1) }
            let first = inside.first ?? ""
            problems.append(
                .init(
                    at: place, key: key, "expected keys such as \(first), found \(Self.words(for: node))",
                    remedy: "Write \(first): and its value on a line of its own below, indented."))
        }
    }

    private mutating func readValue(_ node: Node, of row: any AnyKey, place: Place) {
        let valuePlace = Self.isEmpty(node) ? place : Place(name, line: node.mark?.line)
        switch (row.shape, node) {
        case (.scalar, .scalar(let scalar)):
            let line = valuePlace.line
            entries[row.name] = Entry(
                place: valuePlace,
                value: .scalar(RawScalar(scalar.string, line: line, isPlain: scalar.style == .plain)))
        case (.list, .sequence(let sequence)):
            guard let items = scalars(Array(sequence), of: row, place: place) else { return }
            entries[row.name] = Entry(place: place, value: .list(items))
        case (.map, .mapping(let mapping)):
            guard let keys = scalars(mapping.map(\.key), of: row, place: place),
                let values = scalars(mapping.map(\.value), of: row, place: place)
            else { return }
            entries[row.name] = Entry(place: place, value: .map(zip(keys, values).map { (key: $0, value: $1) }))
        default:
            entries[row.name] = nil
            meant.insert(row.name)
            problems.append(
                .init(
                    at: valuePlace, key: row.name, "expected \(row.words), found \(Self.words(for: node))",
                    remedy: "Write e.g. \(row.example)."))
        }
    }

    private mutating func scalars(_ nodes: [Node], of row: any AnyKey, place: Place) -> [RawScalar]? {
        var scalars: [RawScalar] = []
        var isWhole = true
        for node in nodes {
            if let scalar = node.scalar {
                scalars.append(RawScalar(scalar.string, line: node.mark?.line, isPlain: scalar.style == .plain))
            } else {
                isWhole = false
                problems.append(
                    .init(
                        at: Place(name, line: node.mark?.line ?? place.line), key: row.name,
                        "expected \(row.words), found \(Self.words(for: node)) in it",
                        remedy: "Write e.g. \(row.example); put a text with braces, brackets or a colon in quotes."))
            }
        }
        return isWhole ? scalars : nil
    }

    private mutating func reportUnknown(_ key: String, at place: Place) {
        let nearest = Spelling.nearest(to: key, among: Schema.names)
        meant.formUnion(nearest.map { [$0] } ?? [])
        problems.append(
            .init(
                at: place, key: String(key.quoted.dropFirst().dropLast()), "there is no such key",
                remedy: nearest.map { "The nearest is \($0)." } ?? "Take it out."))
    }

    private static func isEmpty(_ node: Node) -> Bool { node.scalar.map(\.string.isEmpty) ?? false }

    private static func words(for node: Node) -> String {
        switch node {
        case .scalar(let scalar):
            RawScalar(scalar.string, isPlain: scalar.style == .plain).isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping, .alias: "a mapping"
        }
    }
}
