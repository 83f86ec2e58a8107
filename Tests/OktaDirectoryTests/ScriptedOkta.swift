import AccessModel
import Foundation
import OktaDirectory
import Synchronization
import Transport

/// Okta's listings and look-ups in memory, behind the seam that carries requests, with faults to order.
final class ScriptedOkta: HTTPExchange {
    /// Records as the JSON that is sent, by listing path.
    struct Org: Sendable {
        var users: [String] = []
        var deprovisioned: [String] = []
        var groups: [String] = []
        var members: [String: [String]] = [:]
        /// The most records that a page gets, whatever is asked for.
        var pageSize = 2
    }

    enum Fault: Sendable {
        case truncated
        case malformed
        case notAnArray
        case html
        case empty
        case repeatedRecord
        case samePage
        case foreignHost
        case otherResource
        case twoNexts
        case noLinks
        case noNext
        case status(Int, code: String?)
        case transport(TransportError.Kind)
        case body(String)
        case link(String)
    }

    struct Order: Sendable {
        var path: String
        /// From 1; counts the requests to this path; `nil` for all.
        var request: Int?
        var fault: Fault
    }

    static let origin = "https://org.example.com"

    private struct State {
        var org: Org
        var orders: [Order] = []
        var log: [String] = []
        var counts: [String: Int] = [:]
        var underWay = 0
        var mostUnderWay = 0
    }

    private let state: Mutex<State>
    let meter = RequestMeter()

    init(_ org: Org) { state = Mutex(State(org: org)) }

    /// Path and query of each request, in order of arrival.
    var log: [String] { state.withLock { $0.log } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    func order(_ fault: Fault, at path: String, request: Int? = nil) {
        state.withLock { $0.orders.append(Order(path: path, request: request, fault: fault)) }
    }

    func source(
        groups: [String] = ["*"], scopeGroups: [String] = [], app: String? = nil, limits: OktaLimits = OktaLimits(),
        url: String = origin
    ) throws -> OktaDirectorySource {
        try OktaDirectorySource(
            url: url, credential: .token(Secret("00token"), source: "/run/secrets/okta-token"), exchange: self,
            meter: meter,
            groups: GroupSelection(groups), scopeGroups: GroupSelection(scopeGroups), app: app, limits: limits)
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        state.withLock {
            $0.underWay += 1
            $0.mostUnderWay = max($0.mostUnderWay, $0.underWay)
        }
        // Lets others come in, so that the bound on requests under way can be seen.
        for _ in 0..<5 { await Task.yield() }
        let outcome = state.withLock { state -> Result<HTTPResponse, TransportError> in
            state.underWay -= 1
            return Self.answer(request, &state)
        }
        meter.record(request, outcome)
        return try outcome.get()
    }

    // MARK: Answers

    private static func answer(_ request: HTTPRequest, _ state: inout State) -> Result<HTTPResponse, TransportError> {
        guard request.url.hasPrefix("\(origin)/"), let url = URLComponents(string: request.url) else {
            return .failure(TransportError(.name, "asked for another host", isRetryable: false))
        }
        let query = Dictionary(uniqueKeysWithValues: (url.queryItems ?? []).map { ($0.name, $0.value ?? "") })
        state.log.append(String(request.url.dropFirst(origin.count)))
        let key = query["filter"] == nil ? url.path : "\(url.path)?filter"
        state.counts[key, default: 0] += 1
        let number = state.counts[key, default: 0]
        let fault = state.orders.first { $0.path == key && ($0.request ?? number) == number }?.fault
        let authorized = request.headers.contains { header in
            if case .secret(let prefix, let secret) = header.value {
                return header.name == "Authorization" && prefix == "SSWS " && secret.reveal() == "00token"
            }
            return false
        }
        guard authorized else { return .success(failure(401, "E0000011")) }
        return apply(fault, to: right(url.path, query, state.org), request.url)
    }

    private static func right(_ path: String, _ query: [String: String], _ org: Org) -> HTTPResponse {
        let parts = path.split(separator: "/").map(String.init)
        switch (parts.count, parts.dropFirst(2).first) {
        case (3, "users"):
            return page(query["filter"] == nil ? org.users : org.deprovisioned, path, query, org.pageSize)
        case (3, "groups"): return page(org.groups, path, query, org.pageSize)
        case (5, "apps"): return page([], path, query, org.pageSize)
        case (5, "groups"):
            guard let members = org.members[parts[3]] else { return failure(404, "E0000007") }
            return page(members, path, query, org.pageSize)
        case (4, "users"): return record(parts[3], org.users + org.deprovisioned)
        case (4, "groups"): return record(parts[3], org.groups)
        default: return failure(404, "E0000022")
        }
    }

    private static func record(_ id: String, _ records: [String]) -> HTTPResponse {
        let found = records.first { $0.contains("\"id\":\"\(id)\"") }
        return found.map { HTTPResponse(status: 200, headers: json, body: Array($0.utf8)) } ?? failure(404, "E0000007")
    }

    private static func page(
        _ records: [String], _ path: String, _ query: [String: String], _ cap: Int
    ) -> HTTPResponse {
        let size = min(cap, query["limit"].flatMap { Int($0) } ?? cap)
        let start = query["after"].flatMap { Int($0) } ?? 0
        let body = "[" + records.dropFirst(start).prefix(size).joined(separator: ",") + "]"
        var headers = json + [("link", "<\(origin)\(path)>; rel=\"self\"")]
        if start + size < records.count {
            let filter = query["filter"] == nil ? "" : "&filter=x"
            let next = "\(origin)\(path)?after=\(start + size)&limit=\(size)\(filter)"
            headers.append(("link", "<\(next)>; rel=\"next\""))
        }
        return HTTPResponse(status: 200, headers: headers, body: Array(body.utf8))
    }

    private static let json = [("Content-Type", "application/json"), ("Date", "Wed, 01 Jul 2026 09:30:00 GMT")]

    private static func failure(_ status: Int, _ code: String?) -> HTTPResponse {
        let body = code.map { "{\"errorCode\":\"\($0)\",\"errorSummary\":\"00token\",\"errorCauses\":[]}" } ?? ""
        return HTTPResponse(status: status, headers: json, body: Array(body.utf8))
    }

    private static func apply(
        _ fault: Fault?, to right: HTTPResponse, _ url: String
    ) -> Result<HTTPResponse, TransportError> {
        var response = right
        func relink(_ target: String?) {
            response.headers.removeAll { $0.value.contains("rel=\"next\"") }
            if let target { response.headers.append(("link", "<\(target)>; rel=\"next\"")) }
        }
        switch fault {
        case nil: break
        case .truncated: response.body.removeLast(response.body.count / 2 + 1)
        case .malformed: response.body = Array("[{\"id\":\"00uada\",}]".utf8)
        case .notAnArray: response.body = Array("{\"users\":[]}".utf8)
        case .html:
            response = HTTPResponse(
                status: 200, headers: [("Content-Type", "text/html")], body: Array("<html>Sign in</html>".utf8))
        case .empty:
            response.body = Array("[]".utf8)
            relink(nil)
        case .repeatedRecord:
            let text = String(decoding: response.body.dropFirst().dropLast(), as: UTF8.self)
            response.body = Array("[\(text),\(text)]".utf8)
        case .samePage: relink(url)
        case .foreignHost: relink("https://evil.example.net/api/v1/users?after=2")
        case .otherResource: relink("\(origin)/api/v1/apps?after=2")
        case .twoNexts: response.headers += [("link", "<\(origin)/a>; rel=next"), ("link", "<\(origin)/b>; rel=next")]
        case .noLinks: response.headers.removeAll { $0.name == "link" }
        case .noNext: relink(nil)
        case .status(let status, let code): response = failure(status, code)
        case .transport(let kind): return .failure(TransportError(kind, "org.example.com:443", isRetryable: false))
        case .link(let target): relink(origin + target)
        case .body(let body): response.body = Array(body.utf8)
        }
        return .success(response)
    }
}
