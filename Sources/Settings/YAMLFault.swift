import Yams

/// What to tell when a text is not YAML.
enum YAMLFault {
    static func problem(_ error: YamlError, in file: ConfigurationFile) -> SettingsError.Problem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return .init(
                at: Place(file.name, line: mark.line), "is not valid YAML (\(problem))",
                remedy: remedy(at: mark, in: file.text))
        case .duplicatedKeysInMapping(let keys, let context):
            let named = keys.first.map(\.quoted) ?? "a key"
            return .init(
                at: Place(file.name, line: context.mark.line),
                "\(named) is written more than once, here for the first time",
                remedy: "Keep one of them.")
        default:
            return .init(at: Place(file.name), "is not valid YAML", remedy: "Compare it with the example.")
        }
    }

    /// The commonest mistakes are recognized by the sign at which the parser stopped, not by the parser's words.
    private static func remedy(at mark: Mark, in text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
        if line.hasPrefix("---") { return "Keep one document, and take this line out." }
        if line.prefix(while: \.isWhitespace).contains("\t") { return "Indent with spaces, not with tabs." }
        let signs = Array(line.unicodeScalars.prefix(mark.column + 1))
        // The mark is at the sign, or just behind it.
        let near = signs.dropFirst(max(0, mark.column - 2))
        if near.contains(where: { ["*", "&", "!", "@", "`", "%"].contains($0) }) {
            return "Put a text that begins with such a sign in quotes, e.g. \"*\"."
        }
        return "Look at the indentation, the colons and the quotes of this line and the one before it."
    }
}
