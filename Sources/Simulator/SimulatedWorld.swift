import AccessModel

/// Everything that a simulated org's server knows. Changed under one lock, by one request or call at a time.
struct SimulatedWorld: Sendable {
    var org: OktaOrg
    var faults = FaultPlan()
    var meter = RateMeter()
    var counters = RequestCounters()
    var office: TokenOffice
    /// How long a listing may show the org as it was before a change; single records never do.
    var lagSeconds: Int64 = 0
    /// The org as it was before each of the changes that listings do not show yet, oldest first.
    private var past: [(until: Timestamp, org: OktaOrg)] = []
    private var requests = 0

    init(org: OktaOrg) {
        self.org = org
        office = TokenOffice(seed: org.seed)
    }

    /// What is decided about a request before it is answered.
    struct Admission {
        let org: OktaOrg
        let endpoint: OktaEndpointClass
        let rate: RateMeter.Reading
        let fault: Fault.Kind?
        let requestID: String
        /// What is wrong with the credential, if anything.
        let refusal: OktaFailure?
        /// Whether the credential sees nobody: an app without an admin role.
        let isBlind: Bool
        /// The answer of the token endpoint, where that was asked.
        let token: SimulatedResponse?
    }

    /// Takes a request in: numbers it, counts it against its limit, looks at its credential, and whether a fault is on
    /// order for it.
    ///
    /// - Parameters:
    ///   - sswsToken: the API token that the org takes.
    ///   - origin: scheme, host and port as the client spelled them.
    mutating func admit(
        _ request: SimulatedRequest, sswsToken: String, origin: String, at now: Timestamp
    ) -> Admission {
        requests += 1
        meter.begin()
        let endpoint = OktaEndpointClass(request)
        let numbers = OpaqueNumber(prefix: "oae", suffix: "", key: SeededRandom.mix(org.seed ^ 5))
        let rate = meter.tooMany(at: now) ?? meter.take(endpoint, at: now)
        var (refusal, isBlind, token): (OktaFailure?, Bool, SimulatedResponse?) = (nil, false, nil)
        if endpoint == .token {
            if !rate.isExceeded { token = office.answer(request, origin: origin, at: now) }
        } else if request.segments.first != ".well-known" {
            do throws(OktaFailure) {
                isBlind = try authorize(request, sswsToken: sswsToken, origin: origin, at: now)
            } catch {
                refusal = error
            }
        }
        return Admission(
            org: orgAsShown(in: request, at: now), endpoint: endpoint, rate: rate, fault: faults.take(request),
            requestID: numbers.text(requests), refusal: refusal, isBlind: isBlind, token: token)
    }

    // MARK: - Credentials

    private static let scopes: [String: String] = [
        "users": "okta.users.read", "groups": "okta.groups.read", "apps": "okta.apps.read", "logs": "okta.logs.read",
    ]

    /// Whether the credential sees nobody; throws what is wrong with it.
    private mutating func authorize(
        _ request: SimulatedRequest, sswsToken: String, origin: String, at now: Timestamp
    ) throws(OktaFailure) -> Bool {
        guard let authorization = request.header("authorization") else { throw .noSession }
        if authorization.hasPrefix("SSWS") {
            // Okta's own SDK for Python (3.4) leaves the space out, so an org cannot insist on it.
            let credential = authorization.trimmingPrefix("SSWS").trimmingPrefix { $0 == " " }
            guard credential == sswsToken else { throw .invalidToken }
            return false
        }
        let grant = try office.grant(authorization, of: request, address: origin + request.path, at: now)
        let resource = request.segments.dropFirst(2).first ?? ""
        let isMembers = resource == "groups" && request.segments.count == 5
        guard let scope = Self.scopes[isMembers ? "groups" : resource], grant.scopes.contains(scope) else {
            throw .forbidden
        }
        return !grant.app.hasAdminRole
    }

    // MARK: - Eventual consistency

    /// Remembers the org as it stands, for listings that lag behind the change that follows.
    mutating func willChange(at now: Timestamp) {
        guard lagSeconds > 0 else { return }
        past.removeAll { $0.until <= now }
        past.append((now.adding(seconds: lagSeconds), org))
    }

    /// Listings may show what was; single records and the log show what is.
    private func orgAsShown(in request: SimulatedRequest, at now: Timestamp) -> OktaOrg {
        let parts = request.segments
        let isListing = parts.count == 3 && ["users", "groups"].contains(parts[2]) || parts.count == 5
        guard lagSeconds > 0, isListing else { return org }
        return past.first { $0.until > now }?.org ?? org
    }
}
