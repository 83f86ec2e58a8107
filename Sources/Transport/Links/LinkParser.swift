/// The grammar of one `Link` header's value: a list of `<address>` with parameters `; name`, `; name=token` or
/// `; name="quoted"` behind it.
struct LinkParser {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ value: String) { bytes = Array(value.utf8) }

    /// All links; a list may have empty elements (RFC 9110, section 5.6.1.2).
    mutating func links() throws(LinkError) -> [LinkHeader.Link] {
        var links: [LinkHeader.Link] = []
        while true {
            skipBlanks()
            guard let byte = peek() else { return links }
            if byte == UInt8(ascii: ",") {
                offset += 1
                continue
            }
            links.append(try link())
            skipBlanks()
            guard peek() == nil || peek() == UInt8(ascii: ",") else { throw malformed }
        }
    }

    private mutating func link() throws(LinkError) -> LinkHeader.Link {
        guard consume("<") else { throw malformed }
        let begin = offset
        while let byte = peek(), byte > 0x20, byte < 0x7F, byte != UInt8(ascii: ">"), byte != UInt8(ascii: "<") {
            offset += 1
        }
        let target = text(begin..<offset)
        guard consume(">") else { throw malformed }
        var parameters: [LinkHeader.Parameter] = []
        skipBlanks()
        while consume(";") {
            skipBlanks()
            // `<a>;` and `<a>;;rel=next` occur in the wild and leave nothing in doubt.
            if let byte = peek(), Self.isToken(byte) { parameters.append(try parameter()) }
            skipBlanks()
        }
        // Of several `rel` only the first counts (RFC 8288, section 3.3).
        let relations = parameters.first { $0.name == "rel" }?.value.lowercased().split(separator: " ") ?? []
        return .init(target: target, relations: relations.map(String.init), parameters: parameters)
    }

    private mutating func parameter() throws(LinkError) -> LinkHeader.Parameter {
        let name = try token().lowercased()
        skipBlanks()
        guard consume("=") else { return .init(name: name, value: "") }
        skipBlanks()
        return .init(name: name, value: peek() == UInt8(ascii: "\"") ? try quoted() : try token())
    }

    private mutating func token() throws(LinkError) -> String {
        let begin = offset
        while let byte = peek(), Self.isToken(byte) { offset += 1 }
        guard offset > begin else { throw malformed }
        return text(begin..<offset)
    }

    private mutating func quoted() throws(LinkError) -> String {
        offset += 1
        var value: [UInt8] = []
        while let byte = peek() {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = peek(), escaped >= 0x20 || escaped == 0x09 else { throw malformed }
                value.append(escaped)
                offset += 1
            case 0x09, 0x20...0x7E, 0x80...: value.append(byte)
            default: throw malformed
            }
        }
        throw malformed
    }

    private var malformed: LinkError { .malformed(offset: offset) }

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 { offset += 1 }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
