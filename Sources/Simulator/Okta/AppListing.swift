/// What hangs on an app: its people and its groups.
struct AppListing {
    let org: OktaOrg
    let view: OktaView
    let app: OktaApp

    /// `GET /api/v1/apps/{id}`.
    func record() -> SimulatedResponse {
        var json = JSONText()
        json.raw(#"{"id":"#)
        json.string(app.id)
        json.raw(#","name":"oidc_client","label":"#)
        json.string(app.label)
        json.raw(#","status":"ACTIVE","signOnMode":"OPENID_CONNECT"}"#)
        return SimulatedResponse(status: 200, body: json.bytes)
    }

    /// `GET /api/v1/apps/{id}/users`, 50 a page unless asked otherwise, at most 500.
    func people(_ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        let page = try OktaPage(request, usual: 50, most: 500, seed: org.seed)
        let expands = try expands(request, "user")
        let places = org.assignedPeople(of: app)
        let rest = places[places.lowerBound(UInt32(page.start))...]
        let next = rest.dropFirst(page.limit).first.map(Int.init)
        var json = JSONText()
        json.raw("[")
        var isFirst = true
        for place in rest.prefix(page.limit) {
            guard let person = org.people[Int(place)] else { continue }
            if !isFirst { json.raw(",") }
            isFirst = false
            json.appUser(person, view, expands: expands, isByGroup: !app.people.containsSorted(place))
        }
        json.raw("]")
        var response = SimulatedResponse(status: 200, body: json.bytes)
        response.headers += page.links(for: request, origin: view.origin, next: next)
        return response
    }

    /// `GET /api/v1/apps/{id}/users/{user}`.
    func person(_ key: String, _ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        guard let place = org.personPlace(key), let person = org.people[place], person.id == key,
            org.assignedPeople(of: app).containsSorted(UInt32(place))
        else { throw .notFound(key, "AppUser") }
        var json = JSONText()
        json.appUser(
            person, view, expands: try expands(request, "user"), isByGroup: !app.people.containsSorted(UInt32(place)))
        return SimulatedResponse(status: 200, body: json.bytes)
    }

    /// `GET /api/v1/apps/{id}/groups`, 20 a page unless asked otherwise, at most 200.
    func groups(_ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        let page = try OktaPage(request, usual: 20, most: 200, seed: org.seed)
        let places = app.groups.filter { org.groups[Int($0)] != nil && Int($0) >= page.start }
        let next = places.dropFirst(page.limit).first.map(Int.init)
        var json = JSONText()
        json.raw("[")
        for (index, place) in places.prefix(page.limit).enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(#"{"id":"#)
            json.string(org.groups[Int(place)]?.id ?? "")
            json.raw(#","priority":"#)
            json.plain(String(index))
            json.raw(#","lastUpdated":"#)
            json.time(org.groups[Int(place)]?.lastUpdated)
            json.raw(#","profile":{}}"#)
        }
        json.raw("]")
        var response = SimulatedResponse(status: 200, body: json.bytes)
        response.headers += page.links(for: request, origin: view.origin, next: next)
        return response
    }

    private func expands(_ request: SimulatedRequest, _ what: String) throws(OktaFailure) -> Bool {
        guard let expand = request.parameter("expand") else { return false }
        guard expand == what else { throw .validation("expand", "the simulated org takes \"\(what)\" alone") }
        return true
    }
}

extension JSONText {
    /// An assignment as Okta writes it. Its `status` is of another set of words than a user's, and says nothing of them.
    mutating func appUser(_ person: OktaPerson, _ view: OktaView, expands: Bool, isByGroup: Bool) {
        raw(#"{"id":"#)
        string(person.id)
        raw(#","externalId":null,"created":"#)
        time(person.created)
        raw(#","status":"ACTIVE","syncState":"DISABLED","scope":"#)
        raw(isByGroup ? #""GROUP""# : #""USER""#)
        raw(#","credentials":{"userName":"#)
        string(person.login)
        raw(#"},"profile":{"email":"#)
        string(person.email)
        raw("}")
        if expands {
            raw(#","_embedded":{"user":"#)
            user(person, view)
            raw("}")
        }
        raw("}")
    }
}
