/// The listing whose records are groups.
struct GroupListing {
    let org: OktaOrg
    let view: OktaView

    /// `GET /api/v1/groups`.
    func groups(_ request: SimulatedRequest) throws(OktaFailure) -> SimulatedResponse {
        for unsupported in ["sortBy", "sortOrder"] where request.parameter(unsupported) != nil {
            throw .validation(unsupported, "the simulated org does not take it")
        }
        let withStats = try withStats(request)
        // Okta does not page a `q`, and ends it at 300.
        let query = request.parameter("q")?.lowercased()
        let usual = query == nil ? 10_000 : 300
        let page = try OktaPage(request, usual: usual, most: usual, seed: org.seed)
        let wanted = try expressions(request)

        var found: [OktaGroup] = []
        var next: Int?
        for place in org.groups.indices.dropFirst(page.start) {
            guard let group = org.groups[place], wanted.allSatisfy({ $0.matches(group) }) else { continue }
            if let query, !group.name.lowercased().hasPrefix(query) { continue }
            if found.count == page.limit {
                next = query == nil ? place : nil
                break
            }
            found.append(group)
        }
        return response(found, withStats, page.links(for: request, origin: view.origin, next: next))
    }

    private func withStats(_ request: SimulatedRequest) throws(OktaFailure) -> Bool {
        guard let expand = request.parameter("expand") else { return false }
        guard expand == "stats" else { throw .validation("expand", "the simulated org takes \"stats\" alone") }
        return true
    }

    private func expressions(_ request: SimulatedRequest) throws(OktaFailure) -> [OktaExpression] {
        var expressions: [OktaExpression] = []
        for (name, rules) in [("filter", OktaFilterRules.groupsFilter), ("search", .groupsSearch)] {
            guard let text = request.parameter(name) else { continue }
            guard let expression = OktaExpressionParser.parse(text, rules: rules) else { throw .search }
            expressions.append(expression)
        }
        return expressions
    }

    private func response(
        _ groups: [OktaGroup], _ withStats: Bool, _ links: [(name: String, value: String)]
    ) -> SimulatedResponse {
        var json = JSONText()
        json.raw("[")
        for (index, group) in groups.enumerated() {
            if index > 0 { json.raw(",") }
            json.group(group, view, withStats: withStats)
        }
        json.raw("]")
        var response = SimulatedResponse(status: 200, body: json.bytes)
        response.headers += links
        return response
    }
}
