// Names that groups and people have in the store.

extension ValueType<String> {
    /// A domain of at least two labels, in lower case.
    static let domain = scalar("a domain", example: "example.com") {
        $0
    } read: { text throws(Refusal) in
        if let at = text.firstIndex(of: "@") {
            let rest = String(text[text.index(after: at)...])
            throw Refusal(
                "expected a domain, found \(text.quoted)",
                remedy: "Leave out the @ and what is before it: \(rest.quoted).")
        }
        let labels = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.count >= 2, labels.allSatisfy(isLabel) else { return nil }
        return text.lowercased()
    }

    /// Letters, digits and inner hyphens, at most 63 (RFC 1123, section 2.1).
    private static func isLabel(_ label: Substring) -> Bool {
        guard (1...63).contains(label.utf8.count), !label.hasPrefix("-"), !label.hasSuffix("-") else { return false }
        return label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// How groups are called in the store: a text with `{name}`, and `{domain}` if wanted.
    static let groupTemplate = scalar("a template with {name} in it", example: "\"group:{name}@{domain}\"") {
        $0.quoted
    } read: { text throws(Refusal) in
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            rest = rest[brace...]
            guard let word = ["{name}", "{domain}"].first(where: rest.hasPrefix) else {
                let found = rest.firstIndex(of: "}").map { rest[...$0] } ?? rest.prefix(1)
                throw Refusal(
                    "expected {name} and {domain} as the only words in braces, found \(String(found).quoted)",
                    remedy: "Write e.g. \"group:{name}@{domain}\".")
            }
            rest = rest.dropFirst(word.count)
        }
        guard text.contains("{name}") else {
            throw Refusal(
                "has no {name}, so every group would have one name",
                remedy: "Write e.g. \"group:{name}@{domain}\".")
        }
        return text
    }
}
