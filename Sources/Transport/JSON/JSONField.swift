/// A text field of a record. A field that is left out and one that is `null` are both `absent`.
public enum JSONField {
    /// Not there, or `null`.
    case absent
    /// A text of at most ``maximumBytes`` bytes without control characters.
    case text(JSONText)
    /// Something other than a text, a text with control characters, one that is too long, or the key a second time.
    case unusable

    /// Longer than every limit that identity providers set on logins, names and ids.
    public static let maximumBytes = 1024

    /// The text, where it is one.
    public var text: JSONText? {
        if case .text(let text) = self { text } else { nil }
    }

    /// Whether there is something that cannot be used.
    public var isUnusable: Bool {
        if case .unusable = self { true } else { false }
    }

    /// Reads the next value into this field.
    public mutating func read(_ json: inout JSONScanner) throws(JSONError) {
        guard case .absent = self else { return self = .unusable }
        switch try json.kind() {
        case .null: break
        case .string:
            let text = try json.string()
            self = Self.isUsable(text) ? .text(text) : .unusable
        default: self = .unusable
        }
    }

    private static func isUsable(_ text: JSONText) -> Bool {
        text.bytes.count <= maximumBytes && text.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
