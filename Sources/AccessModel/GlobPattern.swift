/// A name with wildcards: `*` stands for any run of characters, `?` for one; everything else for itself, case-sensitively.
public struct GlobPattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    public let text: String
    private let scalars: [Unicode.Scalar]

    /// A pattern as it was written.
    public init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    /// The pattern as it was written.
    public var description: String { text }

    /// Whether the pattern has a wildcard, and so may match nothing without anybody having mistyped a name.
    public var hasWildcard: Bool { scalars.contains("*") || scalars.contains("?") }

    /// Whether the whole name matches. Time is at most the product of the lengths: no pattern can stall a pass.
    public func matches(_ name: String) -> Bool {
        if !hasWildcard { return name == text }
        let name = Array(name.unicodeScalars)
        var (p, n) = (0, 0)
        var lastStar: (pattern: Int, name: Int)?
        while n < name.count {
            if p < scalars.count, scalars[p] == "*" {
                lastStar = (p, n)
                p += 1
            } else if p < scalars.count, scalars[p] == "?" || scalars[p] == name[n] {
                (p, n) = (p + 1, n + 1)
            } else if let star = lastStar {
                lastStar = (star.pattern, star.name + 1)
                (p, n) = (star.pattern + 1, star.name + 1)
            } else {
                return false
            }
        }
        return scalars[p...].allSatisfy { $0 == "*" }
    }
}
