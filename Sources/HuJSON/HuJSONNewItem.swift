/// Something to be added to an array or an object.
public struct HuJSONNewItem: Sendable, Hashable {
    /// What is added.
    public indirect enum Value: Sendable, Hashable {
        /// A string.
        case string(String)
        /// A list of strings, in one line or a line each.
        case strings([String], isManyLines: Bool)
        /// An object, a line for each member.
        case object([HuJSONNewItem])
    }

    /// The member's name; `nil` in an array.
    public var name: String?
    /// What is added.
    public var value: Value

    /// An element of an array.
    public init(_ text: String) { value = .string(text) }

    /// A member of an object.
    public init(name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// The bytes, for a line that begins with this indentation.
    func text(indentation: [UInt8], style: HuJSONStyle) -> [UInt8] {
        let name = name.map { HuJSONString.literal($0) + Array(": ".utf8) } ?? []
        return name + Self.text(value, indentation: indentation, style: style)
    }

    private static func text(_ value: Value, indentation: [UInt8], style: HuJSONStyle) -> [UInt8] {
        switch value {
        case .string(let text): return HuJSONString.literal(text)
        case .strings(let texts, isManyLines: false):
            return Array("[".utf8) + Array(texts.map(HuJSONString.literal).joined(separator: Array(", ".utf8)))
                + Array("]".utf8)
        case .strings(let texts, isManyLines: true):
            return lines(texts.map(HuJSONString.literal), in: ("[", "]"), indentation, style)
        case .object(let items):
            let inner = indentation + style.indent
            return lines(items.map { $0.text(indentation: inner, style: style) }, in: ("{", "}"), indentation, style)
        }
    }

    private static func lines(
        _ items: [[UInt8]], in brackets: (String, String), _ indentation: [UInt8], _ style: HuJSONStyle
    ) -> [UInt8] {
        var text = Array(brackets.0.utf8)
        for (index, item) in items.enumerated() {
            text += style.lineEnd + indentation + style.indent + item
            if index < items.count - 1 || style.trailsCommas { text.append(UInt8(ascii: ",")) }
        }
        return text + style.lineEnd + indentation + Array(brackets.1.utf8)
    }
}
