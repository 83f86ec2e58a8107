/// A text that must never be shown: it prints as `<redacted>` wherever it is described, dumped or interpolated.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    /// Keeps a secret.
    public init(_ value: String) { self.value = value }

    /// The secret itself, for the one place that sends it.
    public func reveal() -> String { value }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }
    /// Always `<redacted>`.
    public var debugDescription: String { "<redacted>" }
    /// Shows no children: `dump` and string interpolation of an enclosing value find nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
