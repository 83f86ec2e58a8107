/// A key or string of a JSON document: its unescaped bytes, checked to be UTF-8.
///
/// The bytes lie in the document itself, or in the scanner's memory where escapes had to be resolved. They stay valid
/// until the `JSONScanner.scan` that gave them returns, so several texts of one record can be used together; never let
/// one outlive it.
public struct JSONText {
    /// The bytes, UTF-8.
    public let bytes: UnsafeBufferPointer<UInt8>

    /// A copy that may be kept.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the text has no byte.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Whether the text is exactly this one.
    public func equals(_ literal: StaticString) -> Bool {
        literal.withUTF8Buffer { other in
            guard other.count == bytes.count else { return false }
            for index in 0..<other.count where other[index] != bytes[index] { return false }
            return true
        }
    }

    /// Lets a reader write `switch key { case "id": … }`.
    public static func ~= (literal: StaticString, text: JSONText) -> Bool { text.equals(literal) }
}
