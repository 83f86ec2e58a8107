// The grammar of RFC 8259: steps that check and consume, one token each.
extension JSONScanner {
    func error(_ problem: JSONError.Problem) -> JSONError { JSONError(problem, at: position.offset) }

    var isInObject: Bool { position.depth > 0 && position.objects & (1 << UInt64(position.depth - 1)) != 0 }

    func nextByte() throws(JSONError) -> UInt8 {
        guard position.offset < count else { throw error(.unexpectedEnd) }
        return start[position.offset]
    }

    mutating func skipWhitespace() {
        while position.offset < count {
            switch start[position.offset] {
            case 0x20, 0x0A, 0x0D, 0x09: position.offset += 1
            default: return
            }
        }
    }

    mutating func open(isObject: Bool) throws(JSONError) {
        guard position.depth < Self.maximumDepth else { throw error(.tooDeep) }
        let bit: UInt64 = 1 << UInt64(position.depth)
        position.objects = isObject ? position.objects | bit : position.objects & ~bit
        position.depth += 1
        position.offset += 1
        position.stage = .opened
    }

    private mutating func close() {
        position.depth -= 1
        position.offset += 1
        position.stage = .closed
    }

    /// Moves to the opening quote of the next key, or consumes the object's end and gives `false`.
    mutating func advanceToKey() throws(JSONError) -> Bool {
        skipWhitespace()
        var byte = try nextByte()
        if byte == UInt8(ascii: "}") {
            close()
            return false
        }
        if position.stage == .closed {
            guard byte == UInt8(ascii: ",") else { throw error(.unexpectedByte(byte)) }
            position.offset += 1
            skipWhitespace()
            byte = try nextByte()
        }
        guard byte == UInt8(ascii: "\"") else { throw error(.unexpectedByte(byte)) }
        return true
    }

    /// Consumes the colon after a key.
    mutating func consumeColon() throws(JSONError) {
        skipWhitespace()
        let byte = try nextByte()
        guard byte == UInt8(ascii: ":") else { throw error(.unexpectedByte(byte)) }
        position.offset += 1
        position.stage = .value
    }

    /// Moves to the next element, or consumes the array's end and gives `false`.
    mutating func advanceToElement() throws(JSONError) -> Bool {
        skipWhitespace()
        let byte = try nextByte()
        if byte == UInt8(ascii: "]") {
            close()
            return false
        }
        if position.stage == .closed {
            guard byte == UInt8(ascii: ",") else { throw error(.unexpectedByte(byte)) }
            position.offset += 1
        }
        position.stage = .value
        return true
    }

    /// Skips the value that comes next, however deep, without recursion.
    mutating func skipValue() throws(JSONError) {
        let depth = position.depth
        try skipScalarOrOpen()
        try finish(toDepth: depth)
    }

    /// Reads to the end of the value at a depth: what its reader has left, or all of it.
    mutating func leave(toDepth depth: Int) throws(JSONError) {
        if position.stage == .value { try skipScalarOrOpen() }
        try finish(toDepth: depth)
    }

    private mutating func finish(toDepth depth: Int) throws(JSONError) {
        while position.depth > depth {
            if isInObject {
                guard try advanceToKey() else { continue }
                _ = try skipString()
                try consumeColon()
            } else {
                guard try advanceToElement() else { continue }
            }
            try skipScalarOrOpen()
        }
    }

    private mutating func skipScalarOrOpen() throws(JSONError) {
        switch try kind() {
        case .object: try open(isObject: true)
        case .array: try open(isObject: false)
        case .number: _ = try skipNumber()
        case .bool, .null: try skipLiteral()
        case .string:
            _ = try skipString()
            position.stage = .closed
        }
    }

    /// Consumes `true`, `false` or `null`, of which the first byte is known.
    mutating func skipLiteral() throws(JSONError) {
        let literal: StaticString =
            switch start[position.offset] {
            case UInt8(ascii: "t"): "true"
            case UInt8(ascii: "f"): "false"
            default: "null"
            }
        for index in 0..<literal.utf8CodeUnitCount {
            let byte = try nextByte()
            guard byte == literal.utf8Start[index] else { throw error(.unexpectedByte(byte)) }
            position.offset += 1
        }
        position.stage = .closed
    }

    /// Consumes a number and gives its bytes: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    mutating func skipNumber() throws(JSONError) -> Range<Int> {
        let begin = position.offset
        consume { $0 == UInt8(ascii: "-") }
        if !consume({ $0 == UInt8(ascii: "0") }) { try consumeDigits() }
        if consume({ $0 == UInt8(ascii: ".") }) { try consumeDigits() }
        if consume({ $0 | 0x20 == UInt8(ascii: "e") }) {
            consume { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            try consumeDigits()
        }
        // A digit here follows a leading zero; anything else is for the next step to judge.
        if position.offset < count, isDigit(start[position.offset]) { throw error(.invalidNumber) }
        position.stage = .closed
        return begin..<position.offset
    }

    @discardableResult
    private mutating func consume(_ matches: (UInt8) -> Bool) -> Bool {
        guard position.offset < count, matches(start[position.offset]) else { return false }
        position.offset += 1
        return true
    }

    private mutating func consumeDigits() throws(JSONError) {
        guard isDigit(try nextByte()) else { throw error(.invalidNumber) }
        while position.offset < count, isDigit(start[position.offset]) { position.offset += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
