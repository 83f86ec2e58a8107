/// Why a text is not HuJSON, and where.
public struct HuJSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it stops to make sense.
    public let place: HuJSONPlace
    /// What is wrong there.
    public let message: String

    /// An error at a place.
    public init(_ message: String, at place: HuJSONPlace) {
        self.message = message
        self.place = place
    }

    /// Place and message, such as `line 3, column 7: invalid character ',' at start of value`.
    public var description: String { "\(place): \(message)" }
}

/// A place in a text, as Tailscale's own parser counts: lines from 1, columns from 1 in bytes.
public struct HuJSONPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The byte in the line, from 1.
    public let column: Int

    /// A place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// `line 3, column 7`.
    public var description: String { "line \(line), column \(column)" }

    /// Earlier places first.
    public static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// How large a document may be; reaching a limit is an error that says so.
public struct HuJSONLimits: Sendable, Hashable {
    /// Bytes of the whole text.
    public var bytes: Int
    /// Arrays and objects inside each other.
    public var depth: Int

    /// Limits; the defaults are far beyond any policy.
    public init(bytes: Int = 16 << 20, depth: Int = 200) {
        self.bytes = bytes
        self.depth = depth
    }
}
