import AccessModel

/// How a group of the directory is called in the store, such as `group:engineering@example.com`.
public struct GroupNaming: Sendable, Hashable {
    /// The template; `{name}` and `{domain}` are replaced, everything else stays.
    public var template: String
    /// What `{domain}` stands for.
    public var domain: String

    /// A naming by template and domain.
    public init(template: String = "group:{name}@{domain}", domain: String) {
        self.template = template
        self.domain = domain
    }

    /// The name in the store; `nil` when nothing of the directory's name is left (it had no letter or digit).
    ///
    /// `{name}` is made lower case, runs of anything but `a-z 0-9 . _` become one `-`, trimmed of `-` at both ends.
    public func render(_ name: String) -> String? {
        let slug = Self.slug(name)
        guard !slug.isEmpty else { return nil }
        // Templates are validated when the configuration is read; here both words are replaced wherever they stand.
        var rendered = ""
        var rest = template[...]
        while let brace = rest.firstIndex(of: "{") {
            rendered += rest[..<brace]
            rest = rest[brace...]
            if rest.hasPrefix("{name}") {
                rendered += slug
                rest = rest.dropFirst("{name}".count)
            } else if rest.hasPrefix("{domain}") {
                rendered += domain
                rest = rest.dropFirst("{domain}".count)
            } else {
                rendered.append("{")
                rest = rest.dropFirst()
            }
        }
        return rendered + rest
    }

    private static func slug(_ name: String) -> String {
        var slug = ""
        var pendingDash = false
        for scalar in name.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", ".", "_":
                if pendingDash, !slug.isEmpty { slug.append("-") }
                pendingDash = false
                slug.unicodeScalars.append(scalar)
            default:
                pendingDash = true
            }
        }
        return slug
    }
}
