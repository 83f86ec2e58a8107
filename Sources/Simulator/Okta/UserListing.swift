/// The listings whose records are users.
struct UserListing {
    let org: OktaOrg
    let view: OktaView

    private static let userBytes = 1_400

    /// `GET /api/v1/users`: `filter` or `search` find everybody, `q` and the plain list leave the deactivated out.
    func users(_ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        for unsupported in ["sortBy", "sortOrder", "expand"] where request.parameter(unsupported) != nil {
            throw .validation(unsupported, "the simulated org does not take it")
        }
        if let query = request.parameter("q") { return try people(query, request) }
        let page = try OktaPage(request, usual: 200, most: 200, seed: org.seed)
        let wanted = try expressions(request)
        let found = Self.scan(org.people, page) { person in
            wanted.isEmpty ? person.status != .deprovisioned : wanted.allSatisfy { $0.matches(person) }
        }
        return response(found.people, page.links(for: request, origin: view.origin, next: found.next))
    }

    /// `GET /api/v1/groups/{id}/users`: whole user objects, of every status.
    func members(ofGroup key: String, _ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        guard let group = org.group(key), group.id == key else { throw .notFound(key, "UserGroup") }
        let page = try OktaPage(request, usual: 1000, most: 1000, seed: org.seed)
        let places = group.members[group.members.lowerBound(UInt32(page.start))...]
        let people = places.prefix(page.limit).compactMap { org.people[Int($0)] }
        let next = places.dropFirst(page.limit).first.map(Int.init)
        return response(people, page.links(for: request, origin: view.origin, next: next))
    }

    /// `q`: begins with, in either name or the email, ten unless asked otherwise; Okta does not page these.
    private func people(_ query: String, _ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        let page = try OktaPage(request, usual: 10, most: 200, seed: org.seed)
        let prefix = query.lowercased()
        let found = Self.scan(org.people, page) { person in
            person.status != .deprovisioned
                && [person.firstName, person.lastName, person.email].contains { $0.lowercased().hasPrefix(prefix) }
        }
        return response(found.people, page.links(for: request, origin: view.origin, next: nil))
    }

    private func expressions(_ request: SimulatedRequest) throws(OktaFailure) -> [OktaExpression] {
        var expressions: [OktaExpression] = []
        for (name, rules) in [("filter", OktaFilterRules.usersFilter), ("search", .usersSearch)] {
            guard let text = request.parameter(name) else { continue }
            guard let expression = OktaExpressionParser.parse(text, rules: rules) else { throw .search }
            expressions.append(expression)
        }
        return expressions
    }

    /// The first people from a place on who are wanted, and the place of the next after them.
    private static func scan(
        _ people: [OktaPerson?], _ page: OktaPage, where isWanted: (OktaPerson) -> Bool
    ) -> (people: [OktaPerson], next: Int?) {
        var found: [OktaPerson] = []
        var place = page.start
        while place < people.count {
            if let person = people[place], isWanted(person) {
                if found.count == page.limit { return (found, place) }
                found.append(person)
            }
            place += 1
        }
        return (found, nil)
    }

    private func response(_ people: [OktaPerson], _ links: [(name: String, value: String)]) -> SimulatedResponse {
        var json = JSONText(reservingBytes: people.count * Self.userBytes)
        json.raw("[")
        for (index, person) in people.enumerated() {
            if index > 0 { json.raw(",") }
            json.user(person, view)
        }
        json.raw("]")
        var response = SimulatedResponse(status: 200, body: json.bytes)
        response.headers += links
        return response
    }
}
