/// One value of a document: what it is and which bytes it is, without the blanks and comments around it.
public struct HuJSONValue: Sendable {
    /// What a value is.
    public enum Content: Sendable {
        /// `null`, `true`, `false` or a number.
        case plain
        /// A string, quotes included in the range.
        case string
        /// An array, brackets included in the range.
        case array([HuJSONItem])
        /// An object, braces included in the range. A name may stand more than once.
        case object([HuJSONItem])
    }

    /// The value's bytes.
    public let range: Range<Int>
    /// What it is.
    public let content: Content

    /// The elements of an array or the members of an object; none of anything else.
    public var items: [HuJSONItem] {
        switch content {
        case .array(let items), .object(let items): items
        case .plain, .string: []
        }
    }

    /// Whether it is an array.
    public var isArray: Bool { if case .array = content { true } else { false } }
    /// Whether it is an object.
    public var isObject: Bool { if case .object = content { true } else { false } }
    /// Whether it is a string.
    public var isString: Bool { if case .string = content { true } else { false } }
}

/// An element of an array or a member of an object.
public struct HuJSONItem: Sendable {
    /// The bytes of a member's name, quotes included; `nil` in an array.
    public let name: Range<Int>?
    /// The element, or the member's value.
    public let value: HuJSONValue
    /// Where the comma after it stands; `nil` behind the last one, unless a comma trails.
    public let comma: Int?

    /// From the first byte of the name or value to the last of the value.
    public var range: Range<Int> { (name?.lowerBound ?? value.range.lowerBound)..<value.range.upperBound }
}
