/// Lines and blanks of a text.
struct HuJSONLayout {
    let bytes: [UInt8]

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// The beginning of the line in which a byte stands.
    func lineStart(of offset: Int) -> Int {
        bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// The blanks at the beginning of the line in which a byte stands.
    func indentation(at offset: Int) -> [UInt8] {
        Array(bytes[lineStart(of: offset)..<offset].prefix(while: Self.isBlank))
    }

    /// Whether nothing but blanks stands before a byte in its line, which is not the first one.
    func isFirstInLine(_ offset: Int) -> Bool {
        let start = lineStart(of: offset)
        return start > 0 && bytes[start..<offset].allSatisfy(Self.isBlank)
    }

    /// Where the end of the previous line begins: its line feed, or the carriage return before that.
    func previousLineEnd(of offset: Int) -> Int { lineEnd(at: lineStart(of: offset) - 1) }

    /// Where a line end begins whose line feed stands here.
    private func lineEnd(at feed: Int) -> Int {
        feed > 0 && bytes[feed - 1] == UInt8(ascii: "\r") ? feed - 1 : feed
    }

    /// Forward over blanks.
    func skipBlanks(from offset: Int) -> Int {
        bytes[offset...].firstIndex { !Self.isBlank($0) } ?? bytes.count
    }

    /// Back over blanks.
    func skipBlanksBack(from offset: Int) -> Int {
        (bytes[..<offset].lastIndex { !Self.isBlank($0) }).map { $0 + 1 } ?? 0
    }

    /// Where the line ends, when nothing but blanks and comments stands between here and there; `nil` where something else does.
    func restOfLine(from offset: Int) -> Int? {
        var position = offset
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09: position += 1
            case 0x0D where position + 1 < bytes.count && bytes[position + 1] == 0x0A: return position
            case 0x0D: position += 1
            case 0x0A: return position
            case UInt8(ascii: "/"):
                guard let end = endOfComment(at: position) else { return nil }
                if bytes[end - 1] == UInt8(ascii: "\n") { return lineEnd(at: end - 1) }
                if bytes[position..<end].contains(UInt8(ascii: "\n")) { return nil }
                position = end
            default: return nil
            }
        }
        return nil
    }

    /// Behind a comment, the line feed of a `//` comment included.
    private func endOfComment(at start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        if bytes[start + 1] == UInt8(ascii: "/") {
            return bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        }
        var end = start + 2
        while end + 1 < bytes.count {
            if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") { return end + 2 }
            end += 1
        }
        return nil
    }

    /// Whether a line end is that of a `//` comment; `start` is a place between two items before it.
    func endsLineComment(_ lineEnd: Int, from start: Int) -> Bool {
        var position = start
        while position < lineEnd {
            guard bytes[position] == UInt8(ascii: "/"), let end = endOfComment(at: position) else {
                position += 1
                continue
            }
            position = end
        }
        return position > lineEnd
    }

    /// Whether bytes are blanks and line ends alone.
    func isWhite(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { Self.isBlank($0) || $0 == 0x0A || $0 == 0x0D }
    }

    /// Whether bytes are blanks alone.
    func isBlank(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy(Self.isBlank) }
}
