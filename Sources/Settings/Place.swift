/// Where a value was written: a line of the configuration file, or an environment variable.
public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file as it was named, or the variable.
    public let name: String
    /// The line, counted from 1; `nil` for a whole file and for a variable.
    public let line: Int?

    /// A line of a file, a whole file, or a variable.
    public init(_ name: String, line: Int? = nil) {
        self.name = name
        self.line = line
    }

    /// Such as `tailroster.yaml:14` or `TAILROSTER_DIRECTORY_URL`.
    public var description: String { line.map { "\(name):\($0)" } ?? name }
}
