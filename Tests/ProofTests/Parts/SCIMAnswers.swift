import AccessModel
import Foundation

@testable import Simulator

/// What a SCIM service answers.
struct SCIMAnswers {
    let manner: SCIMService.Manner
    let pageSize: Int
    let users: [String: SCIMService.Record]
    let groups: [String: SCIMService.Record]

    /// - Parameter fault: a page may be empty, name somebody twice, be the first one again, or be said to be the last.
    func answer(_ request: SimulatedRequest, twisted fault: Fault.Kind?) -> SimulatedResponse {
        let path = Array(request.segments.dropFirst(2))
        switch (path.first, path.count) {
        case ("ServiceProviderConfig", 1):
            return Self.json([
                "filter": ["supported": true, "maxResults": 200], "etag": ["supported": true],
                "pagination": ["cursor": manner == .cursor, "index": true],
            ])
        case ("Users", 1): return page(users, request, fault) { user($0, $1) }
        case ("Groups", 1): return page(groups, request, fault) { group($0, $1, isListed: true) }
        case ("Users", 2): return users[path[1]].map { Self.json(user(path[1], $0)) } ?? Self.refusal(404)
        case ("Groups", 2): return groups[path[1]].map { single(path[1], $0, request) } ?? Self.refusal(404)
        default: return Self.refusal(404)
        }
    }

    // MARK: Listings

    private func page(
        _ records: [String: SCIMService.Record], _ request: SimulatedRequest, _ fault: Fault.Kind?,
        _ write: (String, SCIMService.Record) -> [String: Any]
    ) -> SimulatedResponse {
        var found = records.sorted { $0.key < $1.key }
        if let filter = request.parameter("filter") {
            let prefix = "meta.lastModified gt \""
            guard filter.hasPrefix(prefix) else { return Self.refusal(400) }
            let time = filter.dropFirst(prefix.count).dropLast()
            found = found.filter { $0.value.modified.description > time }
        }
        let isByCursor = manner == .cursor && request.parameter("cursor") != nil
        let place =
            isByCursor
            ? request.parameter("cursor").flatMap { Int($0.dropFirst()) } ?? 0
            : (request.parameter("startIndex").flatMap(Int.init) ?? 1) - 1
        let size = min(pageSize, request.parameter("count").flatMap(Int.init) ?? pageSize)
        let start = fault == .wrongLink(.samePage) ? 0 : place
        var shown = found.dropFirst(start).prefix(size).map { write($0.key, $0.value) }
        var document: [String: Any] = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": found.count,
        ]
        var next = isByCursor && start + size < found.count ? "c\(start + size)" : nil
        switch fault {
        case .empty: (shown, document["totalResults"], next) = ([], 0, nil)
        case .repeatedID: shown += shown.prefix(1)
        case .wrongLink(.missing): (document["totalResults"], next) = (place + shown.count, nil)
        default: break
        }
        document["Resources"] = shown
        document["nextCursor"] = next
        return Self.json(document)
    }

    private func user(_ id: String, _ record: SCIMService.Record) -> [String: Any] {
        var user: [String: Any] = ["id": id, "userName": record.name, "meta": Self.meta(record)]
        user["active"] = record.isActive
        return user
    }

    private func group(_ id: String, _ record: SCIMService.Record, isListed: Bool) -> [String: Any] {
        var group: [String: Any] = ["id": id, "displayName": record.name, "meta": Self.meta(record)]
        if !(isListed && manner == .cursor) {
            group["members"] = record.members.sorted().map { ["value": $0, "type": "User"] }
        }
        return group
    }

    private static func meta(_ record: SCIMService.Record) -> [String: Any] {
        ["lastModified": record.modified.description]
    }

    // MARK: Single groups

    /// A group with its version; nothing but that for whoever has this version.
    private func single(_ id: String, _ record: SCIMService.Record, _ request: SimulatedRequest) -> SimulatedResponse {
        let version = "W/\"\(id)-\(record.version)\""
        if request.header("if-none-match") == version { return SimulatedResponse(status: 304) }
        var answer = Self.json(group(id, record, isListed: false))
        answer.set("ETag", to: version)
        return answer
    }

    static func refusal(_ status: Int) -> SimulatedResponse {
        json(
            [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "\(status)",
                "detail": "error \(status)",
            ], status: status)
    }

    private static func json(_ document: [String: Any], status: Int = 200) -> SimulatedResponse {
        do {
            let body = try JSONSerialization.data(withJSONObject: document, options: .sortedKeys)
            return SimulatedResponse(status: status, contentType: "application/scim+json", body: Array(body))
        } catch {
            return SimulatedResponse(status: 500)
        }
    }
}
