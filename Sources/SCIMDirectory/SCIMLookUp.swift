import AccessModel
import Transport

/// Where resources of one kind are looked up by id.
enum SCIMEndpoint: String, Sendable, CaseIterable {
    case people = "/Users"
    case groups = "/Groups"

    var listing: SCIMListing {
        switch self {
        case .people: .people
        case .groups: .groups
        }
    }
}

/// Looks up single ids, within the bounds of one pass.
///
/// Whoever is not found is gone only if the service itself says so about this very id. A look-up can lie in many ways: a
/// portal's 404, a proxy's, one for another path; a credential that lost its rights finds nobody. So a 404 must not come
/// with a page for people, and counts only while the same endpoint finds somebody who is known to be there.
actor SCIMLookUp {
    private let api: SCIMAPI
    private let limit: Int
    private var left: Int
    private var end: String?

    init(_ api: SCIMAPI, limit: Int) {
        self.api = api
        self.limit = limit
        left = limit
    }

    /// Answers for distinct ids, in their order.
    ///
    /// - Throws: kind `refused` where the credential is refused altogether (401).
    func answers(
        _ endpoint: SCIMEndpoint, _ ids: [String], atMost width: Int
    ) async throws(DirectoryError) -> [Confirmations.Answer] {
        try await findings(endpoint, ids, atMost: width).map(\.answer)
    }

    /// What a look-up found.
    struct Finding: Sendable {
        /// What it says of the id.
        var answer: Confirmations.Answer
        /// The record of somebody who is there.
        var record: [UInt8]?
    }

    /// Answers for distinct ids, in their order, with the records of those who are there.
    ///
    /// - Throws: kind `refused` where the credential is refused altogether (401).
    func findings(
        _ endpoint: SCIMEndpoint, _ ids: [String], atMost width: Int
    ) async throws(DirectoryError) -> [Finding] {
        var found = try await mapConcurrently(ids, atMost: width) { (id) async throws(DirectoryError) in
            try await self.finding(endpoint, id)
        }
        let isAnyGone = found.contains { $0.answer == .gone }
        guard isAnyGone, let doubt = try await doubt(about: endpoint) else { return found }
        for index in found.indices where found[index].answer == .gone { found[index].answer = .unknown(doubt) }
        return found
    }

    private func finding(_ endpoint: SCIMEndpoint, _ id: String) async throws(DirectoryError) -> Finding {
        if let end { return Finding(answer: .unknown("not looked up after another look-up failed: \(end)")) }
        guard left > 0 else {
            return Finding(answer: .unknown("not looked up: more than \(limit) are to be looked up"))
        }
        left -= 1
        return try await ask(endpoint, id)
    }

    private func ask(_ endpoint: SCIMEndpoint, _ id: String) async throws(DirectoryError) -> Finding {
        guard let path = SCIMID.path(endpoint.rawValue, id) else {
            return Finding(answer: .unknown("its id cannot stand in an address"))
        }
        let answer: SCIMAnswer
        do throws(DirectoryError) {
            answer = try await api.get(path)
        } catch {
            if error.kind == .refused { throw error }
            return Finding(answer: giveUp("the service could not be asked: \(error.message)"))
        }
        switch answer.status {
        case 200: return Finding(answer: endpoint.existing(id, in: answer), record: answer.response.body)
        case 404 where !answer.isForeign || answer.isEmpty: return Finding(answer: .gone)
        case 401: throw answer.directoryError(endpoint.listing, page: 1, api)
        case 429: return Finding(answer: giveUp("the service's rate limit did not recover in time"))
        default:
            let what = answer.isForeign ? ", not in JSON" : ""
            return Finding(answer: .unknown("the service answered \(answer.text)\(what)"))
        }
    }

    /// Ends the look-ups: the next would fail the same way, after all its repeats.
    private func giveUp(_ reason: String) -> Confirmations.Answer {
        if end == nil { end = reason }
        return .unknown(reason)
    }

    /// Why not to believe that somebody is gone; `nil` where somebody who is listed now is found by id.
    private func doubt(about endpoint: SCIMEndpoint) async throws(DirectoryError) -> String? {
        let answer: SCIMAnswer
        var first = SCIMFirstID()
        do throws(DirectoryError) {
            answer = try await firstPage(of: endpoint)
            guard answer.status == 200, !answer.isForeign else {
                return "the service does not list anybody now (\(answer.text)), so that nothing follows from a 404"
            }
            _ = try SCIMPage(answer.response.body, number: 1, of: endpoint.listing, into: &first)
        } catch {
            if error.kind == .refused { throw error }
            return error.message
        }
        guard let known = first.id else {
            // The last group may be gone like any other; that people are found shows that the credential has its rights.
            if endpoint == .groups, first.count == 0 { return try await doubt(about: .people) }
            return "the service shows this credential nobody at all, so that nothing follows from a 404"
        }
        guard case .exists = try await ask(endpoint, known).answer else {
            return "the service does not find by id whom it lists, so that nothing follows from a 404"
        }
        return nil
    }

    private func firstPage(of endpoint: SCIMEndpoint) async throws(DirectoryError) -> SCIMAnswer {
        let answer = try await api.get("\(endpoint.rawValue)?startIndex=1&count=1")
        // As in a listing: some services fail on `count`.
        let mayRejectCount = answer.status == 400 || (500..<600).contains(answer.status)
        return mayRejectCount ? try await api.get(endpoint.rawValue) : answer
    }
}

/// The id of a page's first record, and how many records there are.
struct SCIMFirstID: SCIMRecords {
    private(set) var id: String?
    private(set) var count = 0
    let withoutID = 0

    mutating func take(_ json: inout JSONScanner, page: Int) throws(JSONError) -> String? {
        count += 1
        guard id == nil, try json.kind() == .object else { return nil }
        var field = JSONField.absent
        try json.beginObject()
        while let key = try json.nextKey() {
            if case "id" = SCIMName(key) { try field.read(&json) }
        }
        id = field.text?.string
        return nil
    }
}

extension SCIMEndpoint {
    /// What a record says that was found under an id.
    fileprivate func existing(_ id: String, in answer: SCIMAnswer) -> Confirmations.Answer {
        guard !answer.isForeign else { return .unknown("something answered that is not JSON") }
        do throws(JSONError) {
            return try JSONScanner.scan(answer.response.body) { (json) throws(JSONError) in
                switch self {
                case .people:
                    let record = try SCIMUserRecord(&json)
                    // A service may find people by login as well, and then somebody whose login reads like an id.
                    guard record.id.text?.string == id else {
                        return .unknown("the service answered about another user")
                    }
                    return record.problem.map { .unknown("the record cannot be read: \($0)") }
                        ?? .exists(status: record.status)
                case .groups:
                    var ids = InternedText()
                    let record = try SCIMGroupRecord(&json, memberIDs: &ids, limit: .max)
                    guard record.id.text?.string == id else {
                        return .unknown("the service answered about another group")
                    }
                    return .exists(status: "")
                }
            }
        } catch {
            return .unknown("the service's answer is broken: \(error)")
        }
    }
}
