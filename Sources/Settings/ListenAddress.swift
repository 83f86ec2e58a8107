import Foundation

/// Where the status page listens.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address; an IPv6 address without its brackets.
    public let host: String
    /// From 0 to 65535; 0 lets the system pick a free one.
    public let port: UInt16

    /// An address to listen on.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { WebAddress.isLoopback(host) }

    /// The address to bind to: `localhost` stands for 127.0.0.1.
    public var numericHost: String { host == "localhost" ? "127.0.0.1" : host }

    /// Whether it is an address, or the name that stands for one.
    var isAddress: Bool {
        var (four, six) = (in_addr(), in6_addr())
        return inet_pton(AF_INET, numericHost, &four) == 1 || inet_pton(AF_INET6, numericHost, &six) == 1
    }

    /// Whether a text is the name of a host as RFC 1123 has it: labels of letters, digits and hyphens, divided by dots.
    static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            }
    }

    /// Such as `127.0.0.1:9099` or `[::1]:9099`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Reads `host:port`; `nil` for anything else.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), case let digits = text[text.index(after: colon)...],
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }) else { return nil }
        self.init(host: String(host), port: port)
    }
}

extension ValueType<ListenAddress> {
    /// A host and a port.
    static let listen = scalar("a host and a port", example: "\"127.0.0.1:9099\"") {
        "\"\($0)\""
    } read: { text throws(Refusal) in
        if text.hasPrefix(":") {
            throw Refusal(
                "names no host, only \(text.quoted)",
                remedy: "Write e.g. \"127.0.0.1:9099\", or \"0.0.0.0:9099\" for every address of this machine.")
        }
        return ListenAddress(text)
    }
}
