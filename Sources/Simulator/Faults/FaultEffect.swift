import Foundation

/// What a fault makes of a right answer. Pure: drops and cuts are carried out where the bytes are sent.
struct FaultEffect {
    let kind: Fault.Kind
    let errorID: String
    /// The address of this page, for a link that leads to it again.
    let selfAddress: String

    func apply(to response: SimulatedResponse) -> SimulatedResponse {
        var changed = response
        switch kind {
        case .status(let answer): return replaced(response, by: answer)
        case .drop: changed.delivery = .dropped
        case .truncate(let bytes): changed.delivery = .truncated(bytes: bytes)
        case .delay(let milliseconds): changed.delayMilliseconds = milliseconds
        case .wrongLink(let defect): relink(&changed, defect)
        case .empty:
            changed.body = Array("[]".utf8)
            changed.status = 200
            removeNext(&changed)
        case .malformed: changed.body.removeLast(min(2, changed.body.count))
        case .html: return captivePortal
        case .repeatedID: changeRecords(&changed) { records in records.first.map { records.append($0) } }
        case .badRecord(let index, let defect):
            changeRecords(&changed) { records in
                if records.indices.contains(index) { records[index] = Self.broken(records[index], defect) }
            }
        }
        return changed
    }

    // MARK: - Whole answers

    private func replaced(_ response: SimulatedResponse, by answer: Fault.StatusAnswer) -> SimulatedResponse {
        var replaced = SimulatedResponse(status: answer.status, contentType: answer.contentType)
        if let body = answer.body {
            replaced.body = Array(body.utf8)
        } else if let failure = OktaFailure.usual(for: answer.status) {
            replaced.body = failure.response(errorID: errorID).body
        }
        for header in response.headers where !["content-type", "link"].contains(header.name.lowercased()) {
            replaced.headers.append(header)
        }
        for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) { replaced.set(name, to: value) }
        return replaced
    }

    private var captivePortal: SimulatedResponse {
        let page = """
            <!DOCTYPE html><html><head><title>Guest network</title></head>
            <body><h1>Sign in to the guest network</h1></body></html>
            """
        return SimulatedResponse(status: 200, contentType: "text/html; charset=utf-8", body: Array(page.utf8))
    }

    // MARK: - Links

    private func relink(_ response: inout SimulatedResponse, _ defect: Fault.LinkDefect) {
        removeNext(&response)
        switch defect {
        case .otherHost:
            // The .invalid domain resolves nowhere (RFC 2606).
            response.headers.append(
                (name: "Link", value: "<http://other.invalid/api/v1/users?after=0&limit=200>; rel=\"next\""))
        case .samePage: response.headers.append((name: "Link", value: "<\(selfAddress)>; rel=\"next\""))
        case .missing: break
        }
    }

    private func removeNext(_ response: inout SimulatedResponse) {
        response.headers.removeAll { $0.name == "Link" && $0.value.hasSuffix("rel=\"next\"") }
    }

    // MARK: - Records

    /// Rewrites the records of a listing; an answer that is no listing stays as it is.
    private func changeRecords(_ response: inout SimulatedResponse, _ change: (inout [[String: Any]]) -> Void) {
        do {
            let parsed = try JSONSerialization.jsonObject(with: Data(response.body))
            guard var records = parsed as? [[String: Any]] else { return }
            change(&records)
            response.body = Array(try JSONSerialization.data(withJSONObject: records, options: .sortedKeys))
        } catch {
            return
        }
    }

    private static func broken(_ record: [String: Any], _ defect: Fault.RecordDefect) -> [String: Any] {
        var record = record
        switch defect {
        case .noID: record["id"] = nil
        case .noName:
            guard var profile = record["profile"] as? [String: Any] else { break }
            profile["login"] = nil
            profile["name"] = nil
            record["profile"] = profile
        case .wrongTypes:
            record["profile"] = "not an object"
            for name in ["status", "type"] where record[name] != nil { record[name] = 7 }
        }
        return record
    }
}
