import Foundation

/// The address of a service: `https`, or `http` on loopback, with no user, query or fragment; no slash at the end.
struct WebAddress: Sendable, Hashable {
    /// Scheme and host in lower case, the scheme's own port left out: a ledger is bound to this text, so two spellings
    /// of one address must not be two addresses.
    let text: String
    /// `text` with the slash at the end where one was written: some endpoints have one in their name.
    let exact: String
    /// In lower case, an IPv6 address without its brackets.
    let host: String
    /// Empty, or begins with a slash and does not end with one.
    let path: String

    init(_ written: String) throws(Refusal) {
        // What follows is never shown whole: an address with a user name or a query may hold a password or a token.
        guard let parts = URLComponents(string: written, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), let host = Self.host(of: parts)
        else {
            let mend = written.contains("://") ? "Check its spelling" : "Write the whole address"
            let found = written.contains("@") || written.contains("?") ? "something else" : written.quoted
            throw Refusal("expected an address, found \(found)", remedy: "\(mend), e.g. https://example.okta.com.")
        }
        guard parts.user == nil, parts.password == nil else {
            throw Refusal("holds a user name or password", remedy: "Take it out; secrets go into files of their own.")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw Refusal("holds a query (?) or a fragment (#)", remedy: "Take out everything from there on.")
        }
        guard scheme == "https" || scheme == "http" else {
            throw Refusal("expected https://, found \(scheme.quoted)", remedy: "Write https://\(host).")
        }
        guard scheme == "https" || Self.isLoopback(host) else {
            throw Refusal(
                "is not encrypted, and \(host.quoted) is not this machine",
                remedy: "Write https://; http:// serves only for 127.0.0.1, [::1] and localhost.")
        }
        guard parts.port.map((1...65_535).contains) ?? true else {
            throw Refusal("the port is not one", remedy: "Write a port from 1 to 65535, or none.")
        }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        let port = parts.port == (scheme == "https" ? 443 : 80) ? nil : parts.port
        let shownHost = host.contains(":") ? "[\(host)]" : host
        text = "\(scheme)://\(shownHost)\(port.map { ":\($0)" } ?? "")\(path)"
        exact = !path.isEmpty && parts.percentEncodedPath.hasSuffix("/") ? "\(text)/" : text
        self.host = host
        self.path = path
    }

    /// 127.0.0.0/8, ::1, and the name that stands for them.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }

    private static func host(of parts: URLComponents) -> String? {
        guard var host = parts.percentEncodedHost?.lowercased(), !host.isEmpty else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let allowed = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x3A, 0x5F: true
            default: false
            }
        }
        return allowed ? host : nil
    }
}

extension ValueType<WebAddress> {
    /// The address of a service.
    static func address(example: String) -> ValueType {
        scalar("the address of a service", example: example) {
            $0.text
        } read: { text throws(Refusal) in
            try WebAddress(text)
        }
    }
}
