/// Why a JSON document, or one record in it, cannot be read.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable, Hashable {
        /// The document ends in the middle.
        case unexpectedEnd
        /// A byte that JSON's grammar does not allow here.
        case unexpectedByte(UInt8)
        /// A control character inside a string (RFC 8259, section 7, wants it escaped).
        case controlCharacter(UInt8)
        /// Bytes that are not UTF-8: a bad or overlong sequence, or a surrogate.
        case invalidUTF8
        /// An unknown escape, or `\u` without four hexadecimal digits.
        case invalidEscape
        /// Half of a surrogate pair.
        case loneSurrogate
        /// A number with a leading zero, a bare sign, no digit after the point, and the like.
        case invalidNumber
        /// Something after the document's end.
        case trailingBytes
        /// More than `JSONScanner.maximumDepth` arrays and objects within each other.
        case tooDeep
        /// The reader asked for something that cannot come at this place: a mistake in the reader, not in the document.
        case misread

        /// The value is of another kind than the reader needs.
        case wrongKind(expected: JSONKind, found: JSONKind)
        /// The number is no whole number of 64 bits.
        case notAnInteger
        /// The record lacks a key that the reader needs. The scanner never throws this one; readers do.
        case missing(key: String)
    }

    /// What is wrong.
    public let problem: Problem
    /// Where, in bytes from the start of the document.
    public let offset: Int

    /// An error at a byte offset.
    public init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// Whether the document is well-formed JSON here and only one record's shape is wrong: the others can be read.
    public var isShape: Bool {
        switch problem {
        case .wrongKind, .notAnInteger, .missing: true
        case .unexpectedEnd, .unexpectedByte, .controlCharacter, .invalidUTF8, .invalidEscape, .loneSurrogate,
            .invalidNumber, .trailingBytes, .tooDeep, .misread:
            false
        }
    }

    /// A sentence part with the byte offset; never the document's own text, which may be somebody's data.
    public var description: String { "\(what) at byte \(offset)" }

    private var what: String {
        switch problem {
        case .unexpectedEnd: "the JSON document ends too early"
        case .unexpectedByte(let byte): "byte 0x\(String(byte, radix: 16)) is not allowed in JSON"
        case .controlCharacter(let byte): "an unescaped control character 0x\(String(byte, radix: 16)) in a string"
        case .invalidUTF8: "bytes that are not UTF-8"
        case .invalidEscape: "an unknown escape in a string"
        case .loneSurrogate: "half of a surrogate pair"
        case .invalidNumber: "a malformed number"
        case .trailingBytes: "something after the end of the JSON document"
        case .tooDeep: "more than \(JSONScanner.maximumDepth) levels of nesting"
        case .misread: "the reader asked for something that cannot come"
        case .wrongKind(let expected, let found): "\(found.article) where \(expected.article) was expected"
        case .notAnInteger: "a number that is no whole number of 64 bits"
        case .missing(let key): "the key `\(key)` is missing from the record"
        }
    }
}

/// The kinds of JSON values.
public enum JSONKind: String, Sendable, Hashable {
    /// `{…}`
    case object
    /// `[…]`
    case array
    /// `"…"`
    case string
    /// A number.
    case number
    /// `true` or `false`.
    case bool
    /// `null`
    case null

    var article: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "a boolean"
        case .null: "null"
        }
    }

    /// The kind that begins with a byte, or `nil` where no value does.
    init?(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .bool
        case UInt8(ascii: "n"): self = .null
        default: return nil
        }
    }
}
