/// The classes that Okta counts requests by: each has a rate limit of its own.
public enum OktaEndpointClass: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
    /// `/api/v1/users`.
    case users = "/api/v1/users"
    /// `/api/v1/users/{id}`.
    case user = "/api/v1/users/{id}"
    /// `/api/v1/users/{id}/…`.
    case userDetail = "/api/v1/users/{id}/*"
    /// `/api/v1/groups`.
    case groups = "/api/v1/groups"
    /// `/api/v1/groups/{id}`.
    case group = "/api/v1/groups/{id}"
    /// `/api/v1/groups/{id}/users`.
    case members = "/api/v1/groups/{id}/users"
    /// `/api/v1/apps…`.
    case apps = "/api/v1/apps*"
    /// `/api/v1/logs`.
    case logs = "/api/v1/logs"
    /// `/oauth2/v1/token`.
    case token = "/oauth2/v1/token"
    /// Everything else.
    case other = "*"

    /// In the order of their spelling.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    init(_ request: SimulatedRequest) {
        let parts = request.segments
        if parts == ["oauth2", "v1", "token"] {
            self = .token
            return
        }
        guard parts.count >= 3, parts[0] == "api", parts[1] == "v1" else {
            self = .other
            return
        }
        switch (parts[2], parts.count) {
        case ("users", 3): self = .users
        case ("users", 4): self = .user
        case ("users", _): self = .userDetail
        case ("groups", 3): self = .groups
        case ("groups", 4): self = .group
        case ("groups", 5) where parts[4] == "users": self = .members
        case ("apps", _): self = .apps
        case ("logs", 3): self = .logs
        default: self = .other
        }
    }
}
