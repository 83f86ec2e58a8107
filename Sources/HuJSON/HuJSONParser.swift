/// Reads a text once, from front to back. The errors are those of Tailscale's parser, in its places.
struct HuJSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    private var position = 0
    private var depth = 0

    init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func document() throws(HuJSONError) -> HuJSONValue {
        try skipExtra()
        let value = try value()
        try skipExtra()
        guard position == bytes.count else { throw invalidCharacter("after top-level value") }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ message: String, at offset: Int? = nil) -> HuJSONError {
        HuJSONError(message, at: HuJSONDocument.place(at: offset ?? position, in: bytes))
    }

    private func invalidCharacter(_ context: String, at offset: Int? = nil) -> HuJSONError {
        let offset = offset ?? position
        guard offset < bytes.count else { return failure("the text ends \(context)", at: offset) }
        let byte = bytes[offset]
        let hex = String(byte, radix: 16)
        let shown =
            (0x20...0x7E).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'" : "0x\(hex.count < 2 ? "0" : "")\(hex)"
        return failure("invalid character \(shown) \(context)", at: offset)
    }

    // MARK: Values

    private mutating func value() throws(HuJSONError) -> HuJSONValue {
        switch next {
        case nil: throw failure("the text ends where a value should stand")
        case UInt8(ascii: "{"): return try container(closing: UInt8(ascii: "}"))
        case UInt8(ascii: "["): return try container(closing: UInt8(ascii: "]"))
        case UInt8(ascii: "\""): return HuJSONValue(range: try string(), content: .string)
        default: return HuJSONValue(range: try plain(), content: .plain)
        }
    }

    private mutating func container(closing end: UInt8) throws(HuJSONError) -> HuJSONValue {
        let isObject = end == UInt8(ascii: "}")
        let start = position
        depth += 1
        guard depth <= depthLimit else { throw failure("more than \(depthLimit) arrays and objects inside each other") }
        position += 1
        var items: [HuJSONItem] = []
        while true {
            try skipExtra()
            if next == end { break }
            let (item, isLast) = try item(isObject: isObject, end: end)
            items.append(item)
            if isLast { break }
        }
        position += 1
        depth -= 1
        return HuJSONValue(range: start..<position, content: isObject ? .object(items) : .array(items))
    }

    /// An item and what stands behind it, up to its comma or to the closing bracket.
    private mutating func item(isObject: Bool, end: UInt8) throws(HuJSONError) -> (HuJSONItem, isLast: Bool) {
        var name: Range<Int>?
        if isObject {
            guard next == UInt8(ascii: "\"") else { throw invalidCharacter("at start of object name") }
            name = try string()
            try skipExtra()
            guard next == UInt8(ascii: ":") else { throw invalidCharacter("after object name") }
            position += 1
            try skipExtra()
        }
        let value = try value()
        try skipExtra()
        switch next {
        case UInt8(ascii: ","):
            position += 1
            return (HuJSONItem(name: name, value: value, comma: position - 1), false)
        case end: return (HuJSONItem(name: name, value: value, comma: nil), true)
        default:
            throw invalidCharacter(
                isObject ? "after object value (expecting ',' or '}')" : "after array value (expecting ',' or ']')")
        }
    }

    // MARK: Literals

    private mutating func string() throws(HuJSONError) -> Range<Int> {
        let start = position
        position += 1
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position
            case UInt8(ascii: "\\"): try escape(inStringAt: start)
            case ..<0x20: throw failure("a control character stands in the string", at: start)
            default: position += 1
            }
        }
        throw failure("the text ends inside a string")
    }

    private mutating func escape(inStringAt start: Int) throws(HuJSONError) {
        position += 1
        guard let kind = next else { throw failure("the text ends inside a string") }
        position += 1
        switch kind {
        case UInt8(ascii: "u"):
            let digits = bytes[position..<min(position + 4, bytes.count)]
            guard digits.count == 4, digits.allSatisfy(Self.isHexDigit) else {
                throw failure("an escape in the string is not \\u and four hexadecimal digits", at: start)
            }
            position += 4
        case _ where Array("\"\\/bfnrt".utf8).contains(kind): return
        default: throw failure("an escape in the string is unknown", at: start)
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private mutating func plain() throws(HuJSONError) -> Range<Int> {
        let start = position
        while let byte = next, Self.isPlain(byte) { position += 1 }
        let word = bytes[start..<position]
        guard !word.isEmpty else { throw invalidCharacter("at start of value") }
        let isWord = [Array("null".utf8), Array("true".utf8), Array("false".utf8)].contains { word.elementsEqual($0) }
        guard isWord || HuJSONNumber.isValid(word) else {
            throw failure("invalid literal: \(String(decoding: word.prefix(40), as: UTF8.self))", at: start)
        }
        return start..<position
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    // MARK: Blanks and comments

    private mutating func skipExtra() throws(HuJSONError) {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "/"):
                guard position + 1 < bytes.count else { return }
                switch bytes[position + 1] {
                case UInt8(ascii: "/"): try skipLineComment()
                case UInt8(ascii: "*"): try skipBlockComment()
                default: return
                }
            default: return
            }
        }
    }

    private mutating func skipLineComment() throws(HuJSONError) {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw failure("the text ends inside a comment: a // comment needs a line feed behind it")
        }
        try take(commentUpTo: end + 1)
    }

    private mutating func skipBlockComment() throws(HuJSONError) {
        var end = position + 2
        while end + 1 < bytes.count {
            if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") {
                return try take(commentUpTo: end + 2)
            }
            end += 1
        }
        throw failure("the text ends inside a comment")
    }

    private mutating func take(commentUpTo end: Int) throws(HuJSONError) {
        guard String(validating: bytes[position..<end], as: UTF8.self) != nil else {
            throw failure("invalid UTF-8 in comment")
        }
        position = end
    }
}

/// Numbers as JSON writes them (RFC 8259, section 6).
enum HuJSONNumber {
    static func isValid(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        guard let first = rest.first, isDigit(first) else { return false }
        if first == UInt8(ascii: "0") { rest.removeFirst() } else { rest = rest.drop(while: isDigit) }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard let digit = rest.first, isDigit(digit) else { return false }
            rest = rest.drop(while: isDigit)
        }
        if let exponent = rest.first, exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
            guard let digit = rest.first, isDigit(digit) else { return false }
            rest = rest.drop(while: isDigit)
        }
        return rest.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
