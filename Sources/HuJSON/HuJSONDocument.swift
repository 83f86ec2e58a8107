/// A text in HuJSON (JSON with comments and trailing commas), every byte kept.
///
/// It accepts what Tailscale's parser (github.com/tailscale/hujson, `parse.go`) accepts and refuses what that refuses: a `//`
/// comment that no line feed ends is an error (a lone carriage return ends none), so is a byte-order mark; names that stand twice are not,
/// nor are bytes in a string that are no UTF-8. Beyond it there are limits on size and depth.
public struct HuJSONDocument: Sendable {
    /// The text.
    public let bytes: [UInt8]
    /// The one value that it holds.
    public let root: HuJSONValue
    /// How large it may be, also after an edit.
    public let limits: HuJSONLimits

    /// Reads a text.
    public init(_ bytes: [UInt8], limits: HuJSONLimits = HuJSONLimits()) throws(HuJSONError) {
        guard bytes.count <= limits.bytes else {
            throw HuJSONError("more than \(limits.bytes) bytes", at: HuJSONPlace(line: 1, column: 1))
        }
        var parser = HuJSONParser(bytes: bytes, depthLimit: limits.depth)
        root = try parser.document()
        self.bytes = bytes
        self.limits = limits
    }

    /// Line and column of a byte.
    public func place(at offset: Int) -> HuJSONPlace { Self.place(at: offset, in: bytes) }

    static func place(at offset: Int, in bytes: [UInt8]) -> HuJSONPlace {
        let before = bytes[..<min(max(0, offset), bytes.count)]
        let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return HuJSONPlace(line: line, column: 1 + before.count - lineStart)
    }

    /// The text of a string value, escapes resolved; `nil` where it is no string.
    public func string(of value: HuJSONValue) -> String? {
        value.isString ? HuJSONString.decoded(bytes[value.range]) : nil
    }

    /// The name of a member, escapes resolved; empty in an array.
    public func name(of item: HuJSONItem) -> String {
        item.name.map { HuJSONString.decoded(bytes[$0]) } ?? ""
    }
}
