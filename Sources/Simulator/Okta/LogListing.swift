import AccessModel
import Foundation

/// `GET /api/v1/logs`: polling without `until`, bounded with it.
struct LogListing {
    let org: OktaOrg
    let origin: String

    private static let usual = 100
    private static let most = 1000
    private static let oldestSeconds: Int64 = 180 * 86_400

    func answer(_ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        let limit = try limit(request)
        let since = try time("since", request)
        let until = try time("until", request)
        let after = request.parameter("after")
        let types = try eventTypes(request)
        if request.parameter("since") != nil, after != nil {
            throw .validation("after", "does not go together with since")
        }
        if let since, org.time.adding(seconds: -Self.oldestSeconds) > since {
            throw OktaFailure(
                status: 400, code: "E0000053", summary: "Invalid date. Please use a date of the last 180 days.")
        }
        let cursors = OpaqueNumber(prefix: "", suffix: "", key: SeededRandom.mix(org.seed ^ 21))
        let start = try after.map { text throws(OktaFailure) in
            guard let number = cursors.number(text), number >= org.log.firstNumber, number <= org.log.nextNumber else {
                throw OktaFailure.validation("after", "the cursor is not one of this log")
            }
            return number
        }
        let (found, next) = entries(from: start, since: since, until: until, limit: limit, types: types)
        var response = SimulatedResponse(status: 200, body: json(found))
        response.headers.append((name: "Link", value: "<\(origin)\(request.target)>; rel=\"self\""))
        // In polling mode there is always a next page, also behind an empty one.
        if until == nil || next < org.log.nextNumber {
            let rest = request.query.filter { !["after", "since", "limit"].contains($0.name) }.map(\.raw)
            let query = (["after=\(cursors.text(next))", "limit=\(limit)"] + rest).joined(separator: "&")
            response.headers.append((name: "Link", value: "<\(origin)\(request.path)?\(query)>; rel=\"next\""))
        }
        return response
    }

    private func entries(
        from start: Int?, since: Timestamp?, until: Timestamp?, limit: Int, types: Set<String>?
    ) -> (found: [EventLog.Event], next: Int) {
        // Seven days back unless asked otherwise.
        let from = since ?? org.time.adding(seconds: -7 * 86_400)
        var found: [EventLog.Event] = []
        var number = start ?? org.log.firstNumber
        while number < org.log.nextNumber, found.count < limit {
            let entry = org.log.entries[number - org.log.firstNumber]
            number += 1
            if start == nil, entry.published < from { continue }
            if let until, entry.published >= until { continue }
            if let types, !types.contains(entry.type) { continue }
            found.append(entry)
        }
        return (found, number)
    }

    private func limit(_ request: SimulatedRequest) throws(OktaFailure) -> Int {
        guard let text = request.parameter("limit") else { return Self.usual }
        guard let limit = Int(text), (0...Self.most).contains(limit) else {
            throw .validation("limit", "must be 0 to 1000")
        }
        return limit
    }

    /// The types that `eventType eq "…" or eventType eq "…"` names; `nil` without a filter.
    private func eventTypes(_ request: SimulatedRequest) throws(OktaFailure) -> Set<String>? {
        guard let filter = request.parameter("filter") else { return nil }
        var types: Set<String> = []
        for term in filter.components(separatedBy: " or ") {
            guard term.hasPrefix("eventType eq \""), term.hasSuffix("\""), term.count > 15 else { throw .search }
            types.insert(String(term.dropFirst(14).dropLast()))
        }
        return types
    }

    private func time(_ name: String, _ request: SimulatedRequest) throws(OktaFailure) -> Timestamp? {
        guard let text = request.parameter(name) else { return nil }
        guard let time = UTCTime.parse(text) else {
            throw .validation(name, "must be a time such as 2026-07-01T00:00:00Z")
        }
        return time
    }

    private func json(_ events: [EventLog.Event]) -> [UInt8] {
        var json = JSONText()
        json.raw("[")
        for (index, event) in events.enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(#"{"uuid":"00000000-0000-0000-0000-00000000000e","severity":"INFO","version":"0","published":"#)
            json.time(event.published)
            json.raw(#","eventType":"#)
            json.string(event.type)
            json.raw(event.isSuccess ? #","outcome":{"result":"SUCCESS"}"# : #","outcome":{"result":"FAILURE"}"#)
            json.raw(#","actor":{"id":"00uadmin","type":"User","alternateId":"admin@example.com"},"target":["#)
            for (index, target) in event.targets.enumerated() {
                if index > 0 { json.raw(",") }
                json.raw(#"{"id":"#)
                json.string(target.id)
                json.raw(#","type":"#)
                json.string(target.type)
                json.raw(#","alternateId":"#)
                json.string(target.name)
                json.raw(#","displayName":"#)
                json.string(target.name)
                json.raw("}")
            }
            json.raw("]}")
        }
        json.raw("]")
        return json.bytes
    }
}
