import AccessModel
import Transport

// A person whom a complete read did not name is gone only if Okta itself says so, about this very id. A look-up can lie
// in many ways: a portal's 404, a proxy's, one for another path; Okta finds users by login as well; a credential that
// lost its rights finds nobody. Whatever is not Okta's own plain answer is `unknown`, of which nothing follows.
extension OktaDirectorySource {
    /// Looks up, by id, who and what a complete read did not name.
    ///
    /// - Throws: kind `refused` where the token is refused altogether (401).
    public func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations {
        let exchangesBefore = exchanges
        let patience = Patience(lookUps: limits.lookUps)
        var confirmations = Confirmations()
        confirmations.people = try await answers(.people, absences.people, patience)
        confirmations.groups = try await answers(.groups, absences.groups, patience)
        confirmations.requests = exchanges - exchangesBefore
        return confirmations
    }

    private func answers(
        _ subject: OktaLookUp, _ absent: [DirectoryID], _ patience: Patience
    ) async throws(DirectoryError) -> [DirectoryID: Confirmations.Answer] {
        let ids = Set(absent).sorted()
        let found = try await mapConcurrently(ids, atMost: limits.concurrency) { (id) async throws(DirectoryError) in
            try await lookUp(subject, id, patience).answer
        }
        var answers = Dictionary(uniqueKeysWithValues: zip(ids, found))
        await doubt(subject, &answers)
        return answers
    }

    /// Takes back what a credential that sees nobody would say of everybody.
    func doubt(_ subject: OktaLookUp, _ answers: inout [DirectoryID: Confirmations.Answer]) async {
        if answers.values.contains(.gone), let doubt = await doubt(about: subject) {
            for (id, answer) in answers where answer == .gone { answers[id] = .unknown(doubt) }
        }
        if let app, answers.values.contains(.unassigned), let doubt = await doubtAboutAssignments(to: app) {
            for (id, answer) in answers where answer == .unassigned { answers[id] = .unknown(doubt) }
        }
    }

    /// What a look-up by id found, and the record where there is one.
    struct LookedUp: Sendable {
        let answer: Confirmations.Answer
        var record: [UInt8] = []
    }

    /// Looks one person or group up by id.
    func lookUp(
        _ subject: OktaLookUp, _ id: DirectoryID, _ patience: Patience
    ) async throws(DirectoryError) -> LookedUp {
        func only(_ answer: Confirmations.Answer) -> LookedUp { LookedUp(answer: answer) }
        guard OktaID.isWellFormed(id.text.utf8) else { return only(.unknown("it is no id that Okta gives")) }
        if let refusal = await patience.refusal() { return only(.unknown(refusal)) }
        let answer: OktaAnswer
        do throws(TransportError) {
            answer = try await api.get(api.url("\(subject.path)/\(id)"))
        } catch {
            await patience.end("Okta could not be asked: \(error.message)")
            return only(.unknown("Okta could not be asked: \(error.message)"))
        }
        switch answer.status {
        case 200:
            let found = subject.existing(id, in: answer)
            guard let app, subject == .people, case .exists(let status) = found, status != "DEPROVISIONED" else {
                return LookedUp(answer: found, record: answer.response.body)
            }
            // Okta takes the deactivated out of their apps: of them the status says more than the assignment.
            let assigned = try await assignment(of: id, to: app, found, patience)
            return LookedUp(answer: assigned, record: answer.response.body)
        // Okta's code for "no such resource". Any other 404 comes from something in between, or is about the path.
        case 404 where answer.errorCode == "E0000007": return only(.gone)
        case 401 where !answer.isForeign: throw answer.directoryError(subject.listing, page: 1, api)
        case 429:
            await patience.end("Okta's rate limit did not recover in time")
            return only(.unknown("Okta's rate limit did not recover in time"))
        default: return only(.unknown("Okta answered \(answer.text)\(answer.isForeign ? ", not in JSON" : "")"))
        }
    }

    /// Whether somebody who exists is assigned to the app.
    private func assignment(
        of id: DirectoryID, to app: String, _ found: Confirmations.Answer, _ patience: Patience
    ) async throws(DirectoryError) -> Confirmations.Answer {
        if let refusal = await patience.refusal() { return .unknown(refusal) }
        let answer: OktaAnswer
        do throws(TransportError) {
            answer = try await api.get(api.url("/api/v1/apps/\(app)/users/\(id)"))
        } catch {
            await patience.end("Okta could not be asked: \(error.message)")
            return .unknown("Okta could not be asked: \(error.message)")
        }
        switch answer.status {
        case 200 where !answer.isForeign: return found
        case 404 where answer.errorCode == "E0000007": return .unassigned
        case 401 where !answer.isForeign: throw answer.directoryError(.assigned(to: app), page: 1, api)
        case 429: await patience.end("Okta's rate limit did not recover in time")
        default: break
        }
        return .unknown("Okta answered \(answer.text) about the assignment")
    }

    /// Why no assignment is believed to be gone: Okta shows this credential no assignment to the app, or no app, at all. An
    /// app that was deleted, or a right that was lost, answers 404 about everybody.
    private func doubtAboutAssignments(to app: String) async -> String? {
        switch await glance(at: .assigned(to: app)) {
        case .success(true): nil
        case .success(false): "Okta shows this credential nobody who is assigned to the app"
        case .failure(let error): error.message
        }
    }

    /// Why not to believe that somebody is gone: the credential sees nobody at all now. `nil` where it still sees one.
    private func doubt(about subject: OktaLookUp) async -> String? {
        switch await glance(at: subject.listing) {
        case .success(true): nil
        case .success(false): "Okta shows this credential nobody at all"
        case .failure(let error): error.message
        }
    }
}

/// What can be looked up by id.
enum OktaLookUp: Sendable {
    case people
    case groups

    var path: String {
        switch self {
        case .people: "/api/v1/users"
        case .groups: "/api/v1/groups"
        }
    }

    /// The listing that would name it, for messages.
    var listing: OktaListing {
        switch self {
        case .people: .people
        case .groups: .groups
        }
    }

    /// What a record says that was found under an id.
    func existing(_ id: DirectoryID, in answer: OktaAnswer) -> Confirmations.Answer {
        guard !answer.isForeign else { return .unknown("something answered that is not JSON") }
        do throws(JSONError) {
            return try JSONScanner.scan(answer.response.body) { (json) throws(JSONError) in
                guard try json.kind() == .object else {
                    return .unknown("Okta answered with something else than a record")
                }
                switch self {
                case .people:
                    let record = try OktaUserRecord(&json)
                    // Okta looks logins up as well, and finds the one who now has a login that reads like an id.
                    guard record.id.text?.string == id.text else { return .unknown("Okta answered about another user") }
                    guard let status = record.status.text, !status.isEmpty else {
                        return .unknown("the record has no status")
                    }
                    return .exists(status: status.string)
                case .groups:
                    let record = try OktaGroupRecord(&json)
                    guard record.id.text?.string == id.text else {
                        return .unknown("Okta answered about another group")
                    }
                    return .exists(status: "")
                }
            }
        } catch {
            return .unknown("Okta's answer is broken: \(error)")
        }
    }
}

/// Ends the look-ups of a pass when there were enough, or when one shows that the next will fail the same way: each
/// would take the time of all its repeats.
actor Patience {
    private var left: Int
    private let limit: Int
    private var end: String?

    init(lookUps: Int) {
        left = lookUps
        limit = lookUps
    }

    /// Takes one look-up; gives the reason where there is to be none.
    func refusal() -> String? {
        if let end { return "not looked up after another look-up failed: \(end)" }
        guard left > 0 else { return "not looked up: more than \(limit) are absent" }
        left -= 1
        return nil
    }

    func end(_ reason: String) {
        if end == nil { end = reason }
    }
}
