import Transport

/// A service's ids: opaque texts (RFC 7643, section 3.1), most often UUIDs.
enum SCIMID {
    /// The path of a resource; `nil` where the id cannot stand in a path so that every server reads it the same way.
    ///
    /// `.` and `..` are folded away, and an encoded slash is refused or decoded by many servers: the answer would be about
    /// something else.
    static func path(_ endpoint: String, _ id: String) -> String? {
        let isPlain = !id.isEmpty && id != "." && id != ".." && !id.utf8.contains { $0 == 0x2F || $0 == 0x5C }
        return isPlain ? "\(endpoint)/\(PercentEncoding.encode(id))" : nil
    }

    /// The kind and id that a `$ref` names, by its last two parts; nothing is ever asked of the address itself, which may
    /// be a relative one, or that of a server behind a proxy.
    static func reference(_ address: String) -> (endpoint: Substring, id: String)? {
        let parts = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count >= 2, let id = parts[parts.count - 1].removingPercentEncoding else { return nil }
        return (parts[parts.count - 2], id)
    }
}

extension Substring {
    /// The text with `%XX` resolved; `nil` where that is no text.
    fileprivate var removingPercentEncoding: String? {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(validating: rest.prefix(2), as: UTF8.self), digits.utf8.count == 2,
                let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
