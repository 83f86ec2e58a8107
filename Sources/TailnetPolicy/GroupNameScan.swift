/// Finds the names of groups in the texts of a policy: alone (`group:a`), with ports (`group:a@example.com:22,80-90`, `group:a:*`), and in the
/// midst of an expression.
struct GroupNameScan {
    /// Names that are known to be groups; of two ways to read a text, the one that gives a known name is taken.
    let known: Set<String>

    private static let prefix = Array("group:".utf8)

    /// Where names stand in a text, in bytes of its UTF-8.
    func names(in text: String) -> [(range: Range<Int>, name: String)] {
        let bytes = Array(text.utf8)
        if known.contains(text) { return [(0..<bytes.count, text)] }
        var found: [(range: Range<Int>, name: String)] = []
        var start = 0
        while start + Self.prefix.count < bytes.count {
            guard bytes[start...].starts(with: Self.prefix), start == 0 || !Self.isName(bytes[start - 1]) else {
                start += 1
                continue
            }
            let end = bytes[start...].firstIndex(where: Self.endsName) ?? bytes.count
            let range = start..<withoutPorts(bytes[start..<end])
            if range.count > Self.prefix.count {
                found.append((range, String(decoding: bytes[range], as: UTF8.self)))
            }
            start = end
        }
        return found
    }

    /// The end of a name: ports behind it are not part of it.
    private func withoutPorts(_ token: ArraySlice<UInt8>) -> Int {
        if known.contains(String(decoding: token, as: UTF8.self)) { return token.endIndex }
        guard let colon = token.lastIndex(of: UInt8(ascii: ":")), colon >= token.startIndex + Self.prefix.count,
            colon + 1 < token.endIndex, token[(colon + 1)...].allSatisfy(Self.isPort)
        else { return token.endIndex }
        return colon
    }

    private static func isPort(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Whether a name cannot begin behind this byte: `autogroup:` is another thing.
    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "@"),
            UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte <= 0x20 || Array("'\"`,;()[]{}|&=!<>".utf8).contains(byte)
    }
}
