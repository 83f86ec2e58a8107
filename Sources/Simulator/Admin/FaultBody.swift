/// `POST /admin/faults`: which requests, how often, and what goes wrong.
///
/// `kind` is one of `status` (with `status` and, if wanted, `body, contentType, headers`), `drop`, `truncate` (`bytes`),
/// `delay` (`milliseconds`), `wrong-link` (`link`: `other-host`, `same-page`, `missing`), `empty`, `malformed`, `html`,
/// `repeated-id`, `bad-record` (`record` counted from 0, `defect`: `no-id`, `no-name`, `wrong-types`).
struct FaultBody: AdminBody {
    let kind: String
    let method: String?
    /// Wildcards `*` and `?`, such as `/api/v1/groups/*/users`.
    let path: String?
    /// What the query must contain, as it is written in the request.
    let query: String?
    let skip: Int?
    /// For ever unless given.
    let times: Int?
    let status: Int?
    let body: String?
    let contentType: String?
    let headers: [String: String]?
    let bytes: Int?
    let milliseconds: Int?
    let link: Fault.LinkDefect?
    let record: Int?
    let defect: Fault.RecordDefect?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, method, path, query, skip, times, status, body, contentType, headers, bytes, milliseconds, link,
            record
        case defect
    }

    private static let longestDelayMilliseconds = 600_000

    func fault() throws(AdminRefusal) -> Fault {
        Fault(try faultKind(), method: method, path: path, query: query, skip: skip ?? 0, times: times)
    }

    private func faultKind() throws(AdminRefusal) -> Fault.Kind {
        switch kind {
        case "status": try statusAnswer()
        case "drop": .drop
        case "truncate": .truncate(bytes: try required(bytes, "bytes", in: 0...Int.max))
        case "delay":
            .delay(milliseconds: try required(milliseconds, "milliseconds", in: 0...Self.longestDelayMilliseconds))
        case "wrong-link": .wrongLink(link ?? .otherHost)
        case "empty": .empty
        case "malformed": .malformed
        case "html": .html
        case "repeated-id": .repeatedID
        case "bad-record": .badRecord(index: try required(record ?? 0, "record", in: 0...Int.max), defect ?? .noName)
        default: throw AdminRefusal(status: 400, message: "there is no fault of the kind \"\(kind)\"")
        }
    }

    private func statusAnswer() throws(AdminRefusal) -> Fault.Kind {
        let headers = headers ?? [:]
        for (name, value) in headers where (name + value).contains(where: \.isNewline) {
            throw AdminRefusal(status: 400, message: "\"headers\": a line break stands in \"\(name)\"")
        }
        return .status(
            Fault.StatusAnswer(
                try required(status, "status", in: 200...599), body: body,
                contentType: contentType ?? "application/json", headers: headers))
    }

    private func required(_ value: Int?, _ name: String, in range: ClosedRange<Int>) throws(AdminRefusal) -> Int {
        guard let value, range.contains(value) else {
            throw AdminRefusal(status: 400, message: "the fault needs \"\(name)\", \(range.lowerBound) or more")
        }
        return value
    }
}
