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
    /// Everything else.
    case other = "*"

    /// In the order of their spelling.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    init(_ request: SimulatedRequest) {
        let parts = request.segments
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
        default: self = .other
        }
    }
}
