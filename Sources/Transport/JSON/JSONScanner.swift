/// A strict reader of large JSON documents that builds no tree.
///
/// A reader walks down to what it wants; what it does not read is skipped, yet checked as strictly as the rest. Nothing
/// is allocated but memory for strings with escapes, once a document.
///
///     let logins = try JSONScanner.scan(response.body) { json throws(JSONError) in
///         var logins: [String] = []
///         try json.beginArray()
///         while try json.nextElement() {
///             let record = try json.record { json throws(JSONError) in
///                 var login: String?
///                 try json.beginObject()
///                 while let key = try json.nextKey() {
///                     switch key {
///                     case "login": login = try json.stringOrNull()?.string
///                     default: break  // not read, hence skipped
///                     }
///                 }
///                 return login
///             }
///             if case .success(let login?) = record.outcome { logins.append(login) }
///         }
///         return logins
///     }
///
/// Two sorts of failure are kept apart. A document that is not JSON stops the scan wherever the fault lies, also in
/// parts that nobody reads. A value of the wrong kind (`JSONError.isShape`) only ends the `record` around it, and the
/// scan goes on behind that record.
///
/// Strict means RFC 8259 without leniency: UTF-8 without a byte order mark, no trailing bytes, no bare control
/// characters, whole surrogate pairs, at most `maximumDepth` levels. Duplicate keys are handed over as they come.
public struct JSONScanner: ~Copyable {
    /// The greatest number of arrays and objects within each other: one bit each in `Position.objects`.
    public static let maximumDepth = 64

    /// What comes next at the current place.
    enum Stage {
        /// A value that has not been read yet.
        case value
        /// The first key or element, or the end, of the array or object just begun.
        case opened
        /// A comma or the end: a value has just been read.
        case closed
    }

    /// Where the scan stands. A copy of it is a mark to come back to.
    struct Position {
        var offset = 0
        var depth = 0
        /// Bit n is set where the container at depth n + 1 is an object.
        var objects: UInt64 = 0
        var stage = Stage.value
    }

    let start: UnsafePointer<UInt8>
    let count: Int
    var position = Position()
    /// The depth of the record being read, which its reader cannot leave.
    private var floor = 0
    /// Memory for unescaped strings. Each string is unescaped at most once, and none grows by it: `count` bytes always
    /// suffice.
    private var unescaped: UnsafeMutablePointer<UInt8>?
    private var unescapedCount = 0

    private init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    deinit { unescaped?.deallocate() }

    /// Reads a document: `body` gets a scanner that stands before its one value.
    ///
    /// Whatever the body leaves unread is checked afterwards, so that a result is given only for a document that is
    /// JSON to the last byte.
    public static func scan<Result>(
        _ document: [UInt8], _ body: (inout JSONScanner) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        try document.withUnsafeBufferPointer { (bytes) throws(JSONError) -> Result in
            guard let start = bytes.baseAddress, !bytes.isEmpty else { throw JSONError(.unexpectedEnd, at: 0) }
            var scanner = JSONScanner(start: start, count: bytes.count)
            let result = try body(&scanner)
            try scanner.leave(toDepth: 0)
            scanner.skipWhitespace()
            guard scanner.position.offset == scanner.count else { throw scanner.error(.trailingBytes) }
            return result
        }
    }

    /// The place of the next byte to be read, from the start of the document.
    public var offset: Int { position.offset }

    // MARK: Walking

    /// The kind of the value that comes next, which is not consumed.
    public mutating func kind() throws(JSONError) -> JSONKind {
        guard position.stage == .value else { throw error(.misread) }
        skipWhitespace()
        let byte = try nextByte()
        guard let kind = JSONKind(firstByte: byte) else { throw error(.unexpectedByte(byte)) }
        return kind
    }

    /// Steps into an object; `nextKey` gives its keys.
    public mutating func beginObject() throws(JSONError) {
        try expect(.object)
        try open(isObject: true)
    }

    /// Gives the next key of the object, or `nil` at the object's end, which is consumed. The key's value comes next;
    /// left unread it is skipped.
    public mutating func nextKey() throws(JSONError) -> JSONText? {
        guard position.depth > floor, isInObject else { throw error(.misread) }
        if position.stage == .value { try skipValue() }
        guard try advanceToKey() else { return nil }
        let key = try readString()
        try consumeColon()
        return key
    }

    /// Steps into an array; `nextElement` moves through it.
    public mutating func beginArray() throws(JSONError) {
        try expect(.array)
        try open(isObject: false)
    }

    /// Moves to the next element of the array, or gives `false` at the array's end, which is consumed. An element left
    /// unread is skipped.
    public mutating func nextElement() throws(JSONError) -> Bool {
        guard position.depth > floor, !isInObject else { throw error(.misread) }
        if position.stage == .value { try skipValue() }
        return try advanceToElement()
    }

    /// Reads one value by itself. Where its shape does not suit `read`, the value is skipped whole and the failure
    /// handed over with its place; the scan goes on behind it. A fault in the JSON itself is thrown on.
    ///
    /// - Returns: what `read` gave or the shape error, and the bytes that the value takes in the document.
    public mutating func record<Record>(
        _ read: (inout JSONScanner) throws(JSONError) -> Record
    ) throws(JSONError) -> (range: Range<Int>, outcome: Swift.Result<Record, JSONError>) {
        _ = try kind()
        let mark = position
        let outerFloor = floor
        floor = mark.depth
        defer { floor = outerFloor }
        do throws(JSONError) {
            let record = try read(&self)
            try leave(toDepth: mark.depth)
            return (mark.offset..<position.offset, .success(record))
        } catch {
            guard error.isShape else { throw error }
            position = mark
            try skipValue()
            return (mark.offset..<position.offset, .failure(error))
        }
    }

    // MARK: Values

    /// Reads a string.
    public mutating func string() throws(JSONError) -> JSONText {
        try expect(.string)
        let text = try readString()
        position.stage = .closed
        return text
    }

    /// Reads a string, or `nil` for `null`.
    public mutating func stringOrNull() throws(JSONError) -> JSONText? {
        try skipNull() ? nil : string()
    }

    /// Reads a whole number; one with a fraction, an exponent or more than 64 bits is a shape error and is not
    /// consumed.
    public mutating func integer() throws(JSONError) -> Int64 {
        try expect(.number)
        let mark = position
        let digits = try skipNumber()
        guard let value = Int64(decimal: UnsafeBufferPointer(start: start + digits.lowerBound, count: digits.count))
        else {
            position = mark
            throw error(.notAnInteger)
        }
        return value
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(JSONError) -> Bool {
        try expect(.bool)
        let value = start[position.offset] == UInt8(ascii: "t")
        try skipLiteral()
        return value
    }

    /// Consumes a `null` and gives `true`; any other value stays to be read.
    public mutating func skipNull() throws(JSONError) -> Bool {
        guard try kind() == .null else { return false }
        try skipLiteral()
        return true
    }

    /// Skips a value whole, checking it, and gives the bytes that it takes in the document.
    @discardableResult
    public mutating func skip() throws(JSONError) -> Range<Int> {
        _ = try kind()
        let begin = position.offset
        try skipValue()
        return begin..<position.offset
    }

    private mutating func expect(_ expected: JSONKind) throws(JSONError) {
        let found = try kind()
        guard found == expected else { throw error(.wrongKind(expected: expected, found: found)) }
    }

    private mutating func readString() throws(JSONError) -> JSONText {
        let (range, hasEscapes) = try skipString()
        let raw = UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
        guard hasEscapes else { return JSONText(bytes: raw) }
        // Never so, by the count of `unescaped`; were it, writing on would be worse.
        guard raw.count <= count - unescapedCount else { throw error(.misread) }
        let memory = unescaped ?? .allocate(capacity: count)
        unescaped = memory
        let target = memory + unescapedCount
        let length = unescape(raw, into: target)
        unescapedCount += length
        return JSONText(bytes: UnsafeBufferPointer(start: target, count: length))
    }
}

extension Int64 {
    /// The value of digits with an optional minus; `nil` for anything else and for more than 64 bits.
    fileprivate init?(decimal digits: UnsafeBufferPointer<UInt8>) {
        let isNegative = digits.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for digit in digits.dropFirst(isNegative ? 1 : 0) {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards: the least value has no positive twin.
            let (sum, overflowsToo) = product.subtractingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !overflows, !overflowsToo else { return nil }
            value = sum
        }
        if isNegative {
            self = value
        } else {
            guard value != .min else { return nil }
            self = -value
        }
    }
}
