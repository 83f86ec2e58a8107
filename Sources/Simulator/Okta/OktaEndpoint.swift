/// What the org answers to a request that was let in: a pure function of the org and the request.
struct OktaEndpoint: Sendable {
    let org: OktaOrg
    /// Scheme, host and port of the links in answers.
    let origin: String

    func answer(_ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        guard request.method == "GET" else { throw .method }
        let parts = request.segments
        if parts == [".well-known", "okta-organization"] { return organization() }
        guard parts.count >= 3, parts[0] == "api", parts[1] == "v1" else { throw .notFound(request.path, "Endpoint") }
        switch (parts[2], parts.count, parts.last) {
        case ("users", 3, _): return try UserListing(org: org, view: view(for: request)).users(request)
        case ("users", 4, _): return try user(parts[3], request)
        case ("users", 5, "groups"): return try groups(ofUser: parts[3], request)
        case ("groups", 3, _): return try GroupListing(org: org, view: view(for: request)).groups(request)
        case ("groups", 4, _): return try group(parts[3], request)
        case ("groups", 5, "users"):
            return try UserListing(org: org, view: view(for: request)).members(ofGroup: parts[3], request)
        case ("logs", 3, _): return try LogListing(org: org, origin: origin).answer(request)
        case ("apps", 4..., _): return try app(parts, request)
        default: throw .notFound(request.path, "Endpoint")
        }
    }

    private func app(_ parts: [String], _ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        guard let app = org.app(parts[3]), app.id == parts[3] else { throw .notFound(parts[3], "AppInstance") }
        let listing = AppListing(org: org, view: try view(for: request), app: app)
        switch parts.dropFirst(4) {
        case []: return listing.record()
        case ["users"]: return try listing.people(request)
        case ["groups"]: return try listing.groups(request)
        case let rest where rest.count == 2 && rest.first == "users":
            return try listing.person(parts[5], request)
        default: throw .notFound(request.path, "Endpoint")
        }
    }

    private func view(for request: SimulatedRequest) throws(OktaFailure) -> OktaView {
        var view = OktaView(origin: origin, seed: org.seed)
        view.read(contentType: request.header("content-type"))
        try view.read(fields: request.parameter("fields"))
        return view
    }

    // MARK: - Single records

    private func user(_ key: String, _ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        let person = try person(key)
        var view = try view(for: request)
        view.isSingle = true
        var json = JSONText()
        json.user(person, view)
        return SimulatedResponse(status: 200, body: json.bytes)
    }

    private func groups(ofUser key: String, _ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        let (person, view) = (try person(key), try view(for: request))
        var json = JSONText()
        json.raw("[")
        for (index, group) in org.groups(of: person).enumerated() {
            if index > 0 { json.raw(",") }
            json.group(group, view)
        }
        json.raw("]")
        return SimulatedResponse(status: 200, body: json.bytes)
    }

    private func group(_ key: String, _ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        guard let group = org.group(key), group.id == key else { throw .notFound(key, "UserGroup") }
        var json = JSONText()
        json.group(group, try view(for: request))
        return SimulatedResponse(status: 200, body: json.bytes)
    }

    /// By id, login, unambiguous short name, or `me`: the token is the first user's.
    private func person(_ key: String) throws(OktaFailure) -> OktaPerson {
        if let person = org.person(key) { return person }
        // Plain loops: the optimizer of Swift 6.3 crashes on the lazy chains that would say the same.
        var found: OktaPerson?
        let prefix = key.lowercased() + "@"
        for case let person? in org.people {
            if key == "me" { return person }
            guard person.login.lowercased().hasPrefix(prefix) else { continue }
            guard found == nil else { throw .notFound(key, "User") }
            found = person
        }
        guard let found else { throw .notFound(key, "User") }
        return found
    }

    /// What Okta tells anybody about an org, without a token.
    private func organization() -> SimulatedResponse {
        var json = JSONText()
        json.raw(#"{"id":"#)
        json.string(org.id)
        json.raw(#","pipeline":"idx","settings":{"analyticsCollectionEnabled":false,"bugReportingEnabled":false,"#)
        json.raw(#""omEnabled":false},"_links":{"organization":{"href":"#)
        json.string(origin)
        json.raw(#"},"alternate":null}}"#)
        return SimulatedResponse(status: 200, body: json.bytes)
    }
}
