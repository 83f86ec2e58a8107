import Yams

/// The YAML of a configuration as a tree of nodes, with everything refused that a configuration does not need: anchors
/// and aliases (a few lines of which can stand for more values than there is memory), tags, several documents.
enum YAMLTree {
    /// No configuration has more keys, values and list items.
    static let nodeLimit = 50_000
    /// More aliases than this are not even expanded to say where they are.
    private static let aliasLimit = 8

    /// The mapping at the root.
    static func mapping(of file: ConfigurationFile) throws(SettingsError) -> Node.Mapping {
        try refuseManyAliases(in: file)
        let root = try compose(file)
        guard let root, !isNothing(root) else {
            throw SettingsError([
                .init(
                    at: Place(file.name), "is empty",
                    remedy: "Write at least directory, store and groups; config/tailroster.example.yaml shows how.")
            ])
        }
        guard case .mapping(let mapping) = root else {
            let found = root.sequence == nil ? "a single value" : "a list"
            throw SettingsError([
                .init(
                    at: Place(file.name, line: root.mark?.line), "expected a mapping of keys to values, found \(found)",
                    remedy: "Write e.g. directory: on one line and kind: okta, indented, on the next.")
            ])
        }
        return mapping
    }

    private static func compose(_ file: ConfigurationFile) throws(SettingsError) -> Node? {
        do {
            // The resolver without rules leaves `on`, `no` and `012` as they are written.
            let parser = try Parser(yaml: file.text, resolver: .basic, encoding: .utf8)
            // A node's anchor lives as long as its parser.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { return nil }
                var inspection = Inspection(name: file.name)
                inspection.visit(root)
                if !inspection.problems.isEmpty { throw SettingsError(inspection.problems) }
                return root
            }
        } catch let error as YamlError {
            throw SettingsError([YAMLFault.problem(error, in: file)])
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError([
                .init(at: Place(file.name), "is not valid YAML", remedy: "Compare it with the example.")
            ])
        }
    }

    private static func isNothing(_ node: Node) -> Bool {
        node.scalar.map { RawScalar($0.string, isPlain: $0.style == .plain).isNull } ?? false
    }

    /// Refuses a text with an anchor and more than a few aliases before the parser expands them: as keys of mappings,
    /// nested aliases would be compared value by value.
    private static func refuseManyAliases(in file: ConfigurationFile) throws(SettingsError) {
        var (anchors, aliases, line, previous) = (0, 0, 1, UInt8(ascii: "\n"))
        let bytes = Array(file.text.utf8)
        for (byte, next) in zip(bytes, bytes.dropFirst()) {
            if byte == UInt8(ascii: "\n") { line += 1 }
            if canStartToken(after: previous), isName(next) {
                if byte == UInt8(ascii: "&") { anchors += 1 }
                if byte == UInt8(ascii: "*") { aliases += 1 }
            }
            if anchors > 0, aliases > aliasLimit { throw SettingsError([aliasProblem(Place(file.name, line: line))]) }
            previous = byte
        }
    }

    /// Whether a token of YAML may begin after this byte: a blank, a line break (of any kind), or a sign of a flow
    /// collection.
    private static func canStartToken(after byte: UInt8) -> Bool {
        byte <= 0x20 || byte >= 0x80 || "[]{},:?-".utf8.contains(byte)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    fileprivate static func aliasProblem(_ place: Place) -> SettingsError.Problem {
        .init(
            at: place, "has an anchor (&) or alias (*), which a configuration may not have",
            remedy: "Write the value out where it is needed; put a text that begins with & or * in quotes.")
    }

    /// Finds what is refused, from the root to the leaves.
    private struct Inspection {
        let name: String
        var problems: [SettingsError.Problem] = []
        private var count = 0

        init(name: String) { self.name = name }

        mutating func visit(_ node: Node) {
            guard problems.count <= SettingsError.limit, count <= nodeLimit else { return }
            count += 1
            let place = Place(name, line: node.mark?.line)
            if count > nodeLimit {
                problems.append(
                    .init(
                        at: place, "is the \(nodeLimit + 1)th value, and a configuration has at most \(nodeLimit)",
                        remedy: "Select groups by globs rather than one by one."))
                return
            }
            if node.anchor != nil {
                // An alias is the node of its anchor, line included: it is visited more than once.
                if !problems.contains(aliasProblem(place)) { problems.append(aliasProblem(place)) }
                return
            }
            if !Self.usualTags.contains(node.tag.description) {
                problems.append(
                    .init(
                        at: place, "has a tag (\(node.tag.description.quoted)), which a configuration may not have",
                        remedy: "Take it out; put a text that begins with ! in quotes."))
                return
            }
            switch node {
            case .mapping(let mapping):
                for (key, value) in mapping {
                    visit(key)
                    visit(value)
                }
            case .sequence(let items): for item in items { visit(item) }
            case .scalar, .alias: break
            }
        }

        private static let usualTags: Set<String> = [
            Tag.Name.str.rawValue, Tag.Name.map.rawValue, Tag.Name.seq.rawValue,
        ]
    }
}
