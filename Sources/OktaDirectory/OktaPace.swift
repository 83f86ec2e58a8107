import AccessModel
import Transport

/// The pace that the exchange keeps, and the clock: what a source needs to predict and to tell what a read costs.
public struct OktaPace: Sendable {
    let pacer: RatePacer
    let now: @Sendable () -> Timestamp

    /// A pace and the wall clock.
    public init(_ pacer: RatePacer, now: @escaping @Sendable () -> Timestamp) {
        self.pacer = pacer
        self.now = now
    }
}

/// The classes that Okta counts requests by, each with a limit of its own; named by their path.
public enum OktaEndpoints {
    static let users = "/api/v1/users"
    static let groups = "/api/v1/groups"
    static let apps = "/api/v1/apps"
    static let members = "/api/v1/groups/{id}/users"

    /// The class of a request.
    public static func classify(_ request: HTTPRequest) -> String {
        guard let scheme = request.url.firstRange(of: "://") else { return request.url }
        let path = request.url[scheme.upperBound...].drop { $0 != "/" }.prefix { $0 != "?" && $0 != "#" }
        let parts = path.split(separator: "/")
        guard parts.count >= 3, parts[0] == "api", parts[1] == "v1" else { return "other" }
        switch (parts[2], parts.count) {
        case ("users", 3): return users
        case ("users", 4): return "/api/v1/users/{id}"
        case ("users", _): return "/api/v1/users/{id}/*"
        case ("groups", 3): return groups
        case ("groups", 4): return "/api/v1/groups/{id}"
        case ("groups", _): return members
        case ("apps", _): return apps
        default: return "/api/v1/\(parts[2])"
        }
    }
}

/// What a read will take, said when its listings have ended and the members are still to come, and what it took.
struct OktaForecast {
    private let pace: OktaPace
    private let startedAt: Timestamp
    private let waitedBefore: Duration
    private var predicted: (requests: Int, seconds: Double)?

    init(pace: OktaPace) {
        self.pace = pace
        startedAt = pace.now()
        waitedBefore = pace.pacer.waited
    }

    /// Predicts the whole read: a page a group at least, at our share of what Okta states for their class. Before its first
    /// answer a class is taken to allow what the others do.
    mutating func predict(listed: Int, toRead groups: Int) {
        let elapsed = pace.now().seconds(since: startedAt)
        let allowed = [OktaEndpoints.members, OktaEndpoints.groups, OktaEndpoints.users, OktaEndpoints.apps]
            .compactMap { pace.pacer.allowance(of: $0) }.first
        let rest = allowed.map { Double(groups) / Double($0.ours) * 60 } ?? 0
        predicted = (listed + groups, elapsed + rest)
    }

    func cost(refused: Int) -> ReadCost {
        let limit = [OktaEndpoints.members, OktaEndpoints.users, OktaEndpoints.apps, OktaEndpoints.groups]
            .compactMap { pace.pacer.allowance(of: $0)?.limit }.min()
        let waited = pace.pacer.waited - waitedBefore
        return ReadCost(
            predictedRequests: predicted?.requests ?? 0, predictedSeconds: predicted?.seconds ?? 0,
            seconds: pace.now().seconds(since: startedAt), waitedSeconds: waited.inSeconds, limitPerMinute: limit,
            share: pace.pacer.share, rateLimited: refused)
    }
}

extension Duration {
    /// In seconds, with fractions.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
