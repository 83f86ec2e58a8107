import AccessModel
import Foundation
import SCIMDirectory
import Synchronization
import Transport

/// A SCIM service in memory, behind the seam that carries requests, and whatever it is to do otherwise.
final class ScriptedSCIM: HTTPExchange {
    /// Records as the JSON that is sent.
    struct Service: Sendable {
        var users: [String] = []
        var groups: [String] = []
        /// The most records that a page gets, whatever is asked for.
        var pageSize = 2
        /// The ServiceProviderConfig; `nil` for none.
        var configuration: String?
        /// Whether a filter on `meta.lastModified` is honoured; else no notice is taken of it.
        var filters = false

        static let cursors =
            #"{"filter":{"supported":true,"maxResults":1000},"pagination":{"cursor":true,"index":true}}"#
    }

    /// One request.
    struct Asked: Sendable {
        let path: String
        let query: [String: String]
        /// Counts the requests to this path, from 1.
        let number: Int
        let headers: [String: String]

        /// The place in a listing that is asked for, from 1.
        var start: Int { query["startIndex"].flatMap { Int($0) } ?? 1 }
    }

    /// Does something else than the right answer.
    typealias Twist = @Sendable (Asked, HTTPResponse) -> HTTPResponse

    static let base = "https://id.example.com/scim/v2"

    private struct State {
        var service: Service
        var log: [String] = []
        var counts: [String: Int] = [:]
        var transportFault: TransportError?
    }

    private let state: Mutex<State>
    private let twist: Twist
    let meter = RequestMeter()

    init(_ service: Service, twist: @escaping Twist = { $1 }) {
        state = Mutex(State(service: service))
        self.twist = twist
    }

    /// Path and query of each request, in order of arrival.
    var log: [String] { state.withLock { $0.log } }

    /// Changes what the service has.
    func change(_ body: (inout Service) -> Void) { state.withLock { body(&$0.service) } }

    func breakDown(_ kind: TransportError.Kind) {
        state.withLock { $0.transportFault = TransportError(kind, "id.example.com:443", isRetryable: false) }
    }

    func source(
        groups: [String] = ["*"], scopeGroups: [String] = [], limits: SCIMLimits = SCIMLimits(),
        credential: SCIMCredential = .token(Secret("t0ken")), url: String = base
    ) throws -> SCIMDirectorySource {
        try SCIMDirectorySource(
            url: url, credential: credential, credentialSource: "/run/secrets/scim-token", exchange: self,
            meter: meter, groups: GroupSelection(groups), scopeGroups: GroupSelection(scopeGroups), limits: limits)
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        await Task.yield()
        let outcome = state.withLock { state -> Result<HTTPResponse, TransportError> in
            if let fault = state.transportFault { return .failure(fault) }
            guard request.url.hasPrefix(Self.base), let url = URLComponents(string: request.url) else {
                return .failure(TransportError(.name, "asked for another host", isRetryable: false))
            }
            state.log.append(String(request.url.dropFirst(Self.base.count)))
            let path = String(url.percentEncodedPath.dropFirst("/scim/v2".count))
            state.counts[path, default: 0] += 1
            let query = Dictionary(uniqueKeysWithValues: (url.queryItems ?? []).map { ($0.name, $0.value ?? "") })
            let headers = request.headers.map { header in
                switch header.value {
                case .text(let text): (header.name, text)
                case .secret(let prefix, let secret): (header.name, prefix + secret.reveal())
                }
            }
            let asked = Asked(
                path: path, query: query, number: state.counts[path, default: 0],
                headers: Dictionary(uniqueKeysWithValues: headers))
            return .success(twist(asked, Self.right(asked, state.service)))
        }
        meter.record(request, outcome)
        return try outcome.get()
    }

    // MARK: Right answers

    private static func right(_ asked: Asked, _ service: Service) -> HTTPResponse {
        let parts = asked.path.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("ServiceProviderConfig", 1): return service.configuration.map { json($0) } ?? fault(404)
        case ("Users", 1): return page(service.users, asked, service)
        case ("Groups", 1): return page(service.groups, asked, service)
        case ("Users", 2): return record(parts[1], service.users)
        case ("Groups", 2): return record(parts[1], service.groups)
        default: return fault(404)
        }
    }

    private static func record(_ id: String, _ records: [String]) -> HTTPResponse {
        let id = id.removingPercentEncoding ?? id
        return records.first { $0.contains("\"id\":\"\(id)\"") }.map { json($0) } ?? fault(404)
    }

    private static func page(_ records: [String], _ asked: Asked, _ service: Service) -> HTTPResponse {
        let records = service.filters ? filtered(records, asked.query["filter"]) : records
        let size = min(service.pageSize, asked.query["count"].flatMap { Int($0) } ?? .max)
        let isByCursor = asked.query["cursor"] != nil && service.configuration == Service.cursors
        let start = isByCursor ? asked.query["cursor"].flatMap { Int($0.dropFirst()) } ?? 0 : asked.start - 1
        let shown = Array(records.dropFirst(start).prefix(size))
        let next = isByCursor && start + size < records.count ? ",\"nextCursor\":\"c\(start + size)\"" : ""
        return list(shown, total: "\(records.count)", more: next)
    }

    /// The records whose `lastModified` is later than the one in the filter.
    private static func filtered(_ records: [String], _ filter: String?) -> [String] {
        let prefix = "meta.lastModified gt \""
        guard let filter, filter.hasPrefix(prefix) else { return records }
        let time = filter.dropFirst(prefix.count).dropLast()
        return records.filter { record in
            let tail = record.components(separatedBy: #""lastModified":""#).last ?? ""
            return tail.prefix { $0 != "\"" } > time
        }
    }

    /// What a record says of when it changed.
    static func changed(_ time: String) -> String { #""meta":{"lastModified":"\#(time)"}"# }

    static func list(_ records: [String], total: String, more: String = "") -> HTTPResponse {
        json(
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":\(total),"
                + "\"Resources\":[\(records.joined(separator: ","))]\(more)}")
    }

    static func json(_ body: String, status: Int = 200, type: String = "application/scim+json") -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", type), ("Date", "Wed, 01 Jul 2026 09:30:00 GMT")],
            body: Array(body.utf8))
    }

    static func fault(_ status: Int, type: String? = nil, statusText: String? = nil) -> HTTPResponse {
        let kind = type.map { ",\"scimType\":\"\($0)\"" } ?? ""
        return json(
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\(statusText ?? "\"\(status)\"")"
                + "\(kind),\"detail\":\"t0ken\"}", status: status)
    }

    // MARK: Records

    static func user(_ id: String, _ login: String, _ more: String = "\"active\":true") -> String {
        "{\"id\":\"\(id)\",\"userName\":\"\(login)\"\(more.isEmpty ? "" : ",\(more)")}"
    }

    static func group(_ id: String, _ name: String, _ members: [String]? = []) -> String {
        let list = members.map { ",\"members\":[\($0.joined(separator: ","))]" } ?? ""
        return "{\"id\":\"\(id)\",\"displayName\":\"\(name)\"\(list)}"
    }

    static func member(_ id: String, _ more: String = "") -> String { "{\"value\":\"\(id)\"\(more)}" }
}

extension ScriptedSCIM.Service {
    /// So many people, `u1` and on, and two groups: `g1` of the first two, `g2` of nobody.
    static func people(_ count: Int) -> Self {
        Self(
            users: (1...count).map { ScriptedSCIM.user("u\($0)", "p\($0)@example.com") },
            groups: [
                ScriptedSCIM.group("g1", "Staff", (1...min(2, count)).map { ScriptedSCIM.member("u\($0)") }),
                ScriptedSCIM.group("g2", "Nobody", []),
            ])
    }
}

extension SCIMDirectorySource {
    func read() async throws(DirectoryError) -> DirectorySnapshot {
        try await read(DirectoryRequest(mode: .sweep, includesDeprovisioned: true))
    }
}

extension DirectorySnapshot {
    /// The ids of people, in the order of the table.
    var peopleIDs: [String] { (0..<people.count).map { people.ids[$0] } }

    /// The members' ids of a group by its id, sorted; `nil` where they were not read completely.
    func members(_ group: String) -> [String]? {
        guard let row = groups.row(of: DirectoryID(group)), groups.readings[row] == .complete else { return nil }
        return memberships.members(of: row).map { people.ids[$0] }.sorted()
    }

    func messages(_ code: Warning.Code) -> [String] { warnings.filter { $0.code == code }.map(\.message) }
}
