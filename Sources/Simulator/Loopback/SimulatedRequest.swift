import Foundation

/// One request as it arrived: the target still as the client wrote it, and taken apart.
struct SimulatedRequest: Sendable {
    /// One `name=value` of the query, as written and decoded.
    struct QueryItem: Sendable, Hashable {
        let raw: String
        let name: String
        let value: String
    }

    let method: String
    /// Path and query as the client wrote them.
    let target: String
    /// The path as the client wrote it.
    let path: String
    /// The path's parts, percent-decoded; empty parts are left out.
    let segments: [String]
    let query: [QueryItem]
    let body: [UInt8]
    private let headers: [String: [String]]

    /// `nil` where the target is not an absolute path or holds a broken percent escape.
    init?(method: String, target: String, headers: [String: [String]] = [:], body: [UInt8] = []) {
        guard target.hasPrefix("/") else { return nil }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for part in halves[0].split(separator: "/") {
            guard let decoded = part.removingPercentEncoding else { return nil }
            segments.append(decoded)
        }
        var query: [QueryItem] = []
        for raw in halves.count == 2 ? halves[1].split(separator: "&") : [] {
            let pair = raw.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.formDecoded(pair[0]) else { return nil }
            guard let value = Self.formDecoded(pair.count == 2 ? pair[1] : "") else { return nil }
            query.append(QueryItem(raw: String(raw), name: name, value: value))
        }
        self.method = method
        self.target = target
        self.path = String(halves[0])
        self.segments = segments
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The first value of a query parameter.
    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The first value of a header, by its lower-case name.
    func header(_ lowercasedName: String) -> String? { headers[lowercasedName]?.first }

    /// Queries are form-encoded: `+` is a space.
    private static func formDecoded(_ text: Substring) -> String? {
        text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
    }
}
