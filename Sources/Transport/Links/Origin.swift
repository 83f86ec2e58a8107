import Foundation

/// Where a request goes: scheme, host and port of an absolute address.
///
/// Two addresses of one origin may share credentials; no others may. So an address is taken only in a form that every
/// parser reads the same way: no user information, no backslash, no blank, no percent sign or non-ASCII byte in the
/// host.
public struct Origin: Hashable, Sendable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// The host in lower case, without a trailing dot; an IPv6 address in its canonical form, without brackets.
    public let host: String
    /// The port, the scheme's own where the address names none.
    public let port: UInt16
    /// Whether the address names the host by exactly `localhost`, `::1` or four numbers that begin with 127.
    public let isLoopback: Bool

    private let isIPv6: Bool

    /// The origin of an absolute `http` or `https` address.
    ///
    /// - Throws: kind `.address`, with what is wrong and not with the address, which may hold a secret.
    public init(of url: String) throws(TransportError) {
        let bytes = Array(url.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw Self.refusal("it contains a blank, a backslash, a control or a non-ASCII character")
        }
        guard let colon = url.range(of: "://") else { throw Self.refusal("it is not absolute") }
        scheme = url[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw Self.refusal("only http and https can be used") }
        let authority = url[colon.upperBound...].prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { throw Self.refusal("user names and passwords do not belong into it") }
        let (name, portText) = try Self.split(authority)
        port = try Self.port(portText, scheme: scheme)
        isIPv6 = name.hasPrefix("[")
        if isIPv6 {
            guard let canonical = Self.canonicalIPv6(name.dropFirst().dropLast()) else {
                throw Self.refusal("what stands in brackets is no IPv6 address")
            }
            host = canonical
            isLoopback = canonical == "::1"
        } else {
            host = try Self.canonicalName(name)
            isLoopback = name.lowercased() == "localhost" || Self.isLoopbackIPv4(name)
        }
    }

    /// `https://example.okta.com`, with the port where it is not the scheme's own.
    public var description: String {
        let isDefault = port == Self.defaultPort(of: scheme)
        return "\(scheme)://\(isIPv6 ? "[\(host)]" : host)\(isDefault ? "" : ":\(port)")"
    }

    /// Host and port, for messages.
    var hostAndPort: String { "\(isIPv6 ? "[\(host)]" : host):\(port)" }

    /// Whether an address leads to this origin, so that credentials meant for it may go there.
    public func accepts(_ url: String) -> Bool {
        do throws(TransportError) {
            return try Origin(of: url) == self
        } catch {
            // An address that cannot be read leads nowhere.
            return false
        }
    }

    // MARK: Parts

    private static func refusal(_ why: String) -> TransportError {
        TransportError(.address, "The address cannot be used: \(why).", isRetryable: false)
    }

    private static func split(_ authority: Substring) throws(TransportError) -> (name: Substring, port: Substring?) {
        var name = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { throw refusal("a bracket is not closed") }
            name = authority[...bracket]
            let rest = authority[authority.index(after: bracket)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw refusal("something follows the IPv6 address") }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = authority.firstIndex(of: ":") {
            name = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        return (name, port)
    }

    private static func defaultPort(of scheme: String) -> UInt16 { scheme == "https" ? 443 : 80 }

    private static func port(_ text: Substring?, scheme: String) throws(TransportError) -> UInt16 {
        guard let text else { return defaultPort(of: scheme) }
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard isNumber, let port = UInt16(text), port > 0 else { throw refusal("the port is not one of 1 to 65535") }
        return port
    }

    private static func canonicalName(_ name: Substring) throws(TransportError) -> String {
        // One trailing dot says that the name is complete; it is the same name.
        let host = (name.hasSuffix(".") ? name.dropLast() : name).lowercased()
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            !label.isEmpty
                && label.utf8.allSatisfy { byte in
                    (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
                        || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                }
        }
        guard isName, host.utf8.count <= 253 else { throw refusal("the host name is malformed") }
        return host
    }

    private static func isLoopbackIPv4(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        // Written out in full and without leading zeros: `127.1` and `0177.0.0.1` mean different things to different
        // parsers.
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    private static func canonicalIPv6(_ text: Substring) -> String? {
        var address = in6_addr()
        guard !text.contains("%"), inet_pton(AF_INET6, String(text), &address) == 1 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
