// Strings: where nearly all the bytes of a directory's pages are.
extension JSONScanner {
    /// Consumes a string, checking it, and gives the bytes between the quotes and whether there are escapes among them.
    mutating func skipString() throws(JSONError) -> (range: Range<Int>, hasEscapes: Bool) {
        position.offset += 1
        let begin = position.offset
        var hasEscapes = false
        while true {
            skipPlainBytes()
            let byte = try nextByte()
            switch byte {
            case UInt8(ascii: "\""):
                position.offset += 1
                return (begin..<position.offset - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0x80...:
                try skipMultibyteScalar()
            default:
                throw error(.controlCharacter(byte))
            }
        }
    }

    /// Moves to the next byte that is a quote, a backslash, a control character or not ASCII: eight bytes at a time.
    private mutating func skipPlainBytes() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var offset = position.offset
        let memory = UnsafeRawPointer(start)
        while offset + 8 <= count {
            let word = UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // The classic "has a zero byte" and "has a byte less than n": false alarms only above a true one.
            let stops =
                ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
                | word
            if stops & highs != 0 {
                position.offset = offset + (stops & highs).trailingZeroBitCount / 8
                return
            }
            offset += 8
        }
        while offset < count {
            let byte = start[offset]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { break }
            offset += 1
        }
        position.offset = offset
    }

    /// Consumes one escape, with surrogates only in pairs.
    private mutating func skipEscape() throws(JSONError) {
        let begin = position.offset
        position.offset += 1
        switch try nextByte() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position.offset += 1
        case UInt8(ascii: "u"):
            position.offset += 1
            let unit = try skipHexadecimal()
            guard unit & 0xF800 == 0xD800 else { return }
            let isWhole =
                unit < 0xDC00 && position.offset + 1 < count && start[position.offset] == UInt8(ascii: "\\")
                && start[position.offset + 1] == UInt8(ascii: "u")
            guard isWhole else { throw JSONError(.loneSurrogate, at: begin) }
            position.offset += 2
            guard try skipHexadecimal() & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: begin) }
        default:
            throw JSONError(.invalidEscape, at: begin)
        }
    }

    private mutating func skipHexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Self.hexadecimalValue(of: try nextByte()) else { throw error(.invalidEscape) }
            value = value << 4 | digit
            position.offset += 1
        }
        return value
    }

    private static func hexadecimalValue(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// Consumes one scalar of two to four bytes: the well-formed sequences of the Unicode Standard, table 3-7.
    private mutating func skipMultibyteScalar() throws(JSONError) {
        let lead = start[position.offset]
        let (length, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw error(.invalidUTF8)
        }
        guard position.offset + length <= count else { throw error(.invalidUTF8) }
        guard second.contains(start[position.offset + 1]) else { throw error(.invalidUTF8) }
        for index in 2..<max(2, length) where start[position.offset + index] & 0xC0 != 0x80 {
            throw error(.invalidUTF8)
        }
        position.offset += length
    }

    /// Writes a string that `skipString` has checked, its escapes resolved, and gives the number of bytes written:
    /// never more than `raw` has, since the shortest escape of a scalar is at least as long as the scalar.
    func unescape(_ raw: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<UInt8>) -> Int {
        var (read, written) = (0, 0)
        while read < raw.count {
            guard raw[read] == UInt8(ascii: "\\") else {
                target[written] = raw[read]
                (read, written) = (read + 1, written + 1)
                continue
            }
            let letter = raw[read + 1]
            read += 2
            guard letter == UInt8(ascii: "u") else {
                target[written] = Self.character(escapedAs: letter)
                written += 1
                continue
            }
            var value = Self.unit(in: raw, at: read)
            read += 4
            if value & 0xFC00 == 0xD800 {
                value = 0x10000 + (value & 0x3FF) << 10 + Self.unit(in: raw, at: read + 2) & 0x3FF
                read += 6
            }
            written += Self.encode(value, into: target + written)
        }
        return written
    }

    private static func character(escapedAs letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    private static func unit(in raw: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt32 {
        raw[index..<index + 4].reduce(0) { $0 << 4 | (hexadecimalValue(of: $1) ?? 0) }
    }

    private static func encode(_ scalar: UInt32, into target: UnsafeMutablePointer<UInt8>) -> Int {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80:
            target[0] = UInt8(scalar)
            return 1
        case ..<0x800:
            (target[0], target[1]) = (0xC0 | UInt8(scalar >> 6), tail(0))
            return 2
        case ..<0x10000:
            (target[0], target[1], target[2]) = (0xE0 | UInt8(scalar >> 12), tail(6), tail(0))
            return 3
        default:
            (target[0], target[1]) = (0xF0 | UInt8(scalar >> 18), tail(12))
            (target[2], target[3]) = (tail(6), tail(0))
            return 4
        }
    }
}
