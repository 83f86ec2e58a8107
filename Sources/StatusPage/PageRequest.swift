import Foundation

/// A request as it arrived; only what the page needs of it.
struct PageRequest: Sendable {
    let method: String
    let path: String
    let query: [String: String]
    private let headers: [String: String]

    static let headLimitBytes = 16 << 10

    /// `nil` where the head is none of HTTP/1, or announces a body: nothing here takes one.
    init?(head: [UInt8]) {
        guard let text = String(validating: head, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let start = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard start.count == 3, start[2] == "HTTP/1.1" || start[2] == "HTTP/1.0", start[1].hasPrefix("/") else {
            return nil
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            // Two hosts would be two truths.
            guard headers.updateValue(value, forKey: name) == nil || name != "host" else { return nil }
        }
        guard headers["transfer-encoding"] == nil, headers["content-length"] ?? "0" == "0" else { return nil }
        let halves = start[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var query: [String: String] = [:]
        for pair in (halves.count == 2 ? halves[1] : "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count == 2 ? parts[1] : "") else {
                return nil
            }
            query[name] = value
        }
        method = String(start[0])
        path = String(halves[0])
        self.query = query
        self.headers = headers
    }

    func header(_ name: String) -> String? { headers[name] }

    func cookie(_ name: String) -> String? {
        for pair in (headers["cookie"] ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, parts[0] == name { return parts[1] }
        }
        return nil
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
    }
}

/// An answer; the headers that keep a browser from doing anything but show it are always there.
struct PageAnswer: Sendable {
    var status: Int
    var contentType: String
    var body: String
    var more: [(String, String)] = []

    static func text(_ status: Int, _ body: String) -> PageAnswer {
        PageAnswer(status: status, contentType: "text/plain; charset=utf-8", body: body + "\n")
    }

    private static let reasons = [
        200: "OK", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 421: "Misdirected Request",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 503: "Service Unavailable",
    ]

    func bytes(withBody: Bool) -> [UInt8] {
        let content = Array(body.utf8)
        var head = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Status")\r\nContent-Type: \(contentType)\r\n"
        head += "Content-Length: \(content.count)\r\nConnection: close\r\nCache-Control: no-store\r\n"
        head += "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: DENY\r\n"
        head += "Cross-Origin-Resource-Policy: same-origin\r\n"
        head += "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        head += "base-uri 'none'; frame-ancestors 'none'\r\n"
        for (name, value) in more { head += "\(name): \(value)\r\n" }
        return Array((head + "\r\n").utf8) + (withBody ? content : [])
    }
}
