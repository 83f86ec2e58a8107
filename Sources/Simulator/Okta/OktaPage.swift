/// Which part of a listing is asked for.
struct OktaPage: Sendable {
    /// Records a page may hold.
    let limit: Int
    /// The first place to look at.
    let start: Int
    private let cursors: OpaqueNumber

    /// Reads `limit` and `after`. A limit above the most is brought down to it, as Okta does; a cursor counts only in
    /// the listing that gave it.
    init(_ request: SimulatedRequest, usual: Int, most: Int, seed: UInt64) throws(OktaFailure) {
        limit = min(most, try Self.limit(request) ?? usual)
        let listing = SeededRandom.hash(request.path + "?" + (request.parameter("filter") ?? ""))
        cursors = OpaqueNumber(prefix: "", suffix: "", key: SeededRandom.mix(seed ^ listing))
        guard let after = request.parameter("after") else {
            start = 0
            return
        }
        guard let place = cursors.number(after) else {
            throw .validation("after", "the cursor is not one of this listing")
        }
        start = place
    }

    /// The `link` headers: `self` always, `next` where something follows, each on a line of its own.
    func links(for request: SimulatedRequest, origin: String, next: Int?) -> [(name: String, value: String)] {
        var links = [(name: "Link", value: "<\(origin)\(request.target)>; rel=\"self\"")]
        guard let next else { return links }
        var query = request.query.filter { $0.name != "after" && $0.name != "limit" }.map(\.raw)
        query = ["after=\(cursors.text(next))", "limit=\(limit)"] + query
        links.append(
            (name: "Link", value: "<\(origin)\(request.path)?\(query.joined(separator: "&"))>; rel=\"next\""))
        return links
    }

    private static func limit(_ request: SimulatedRequest) throws(OktaFailure) -> Int? {
        guard let text = request.parameter("limit") else { return nil }
        guard let limit = Int(text), limit > 0 else { throw .validation("limit", "must be a positive number") }
        return limit
    }
}
