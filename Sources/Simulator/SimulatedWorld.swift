import AccessModel

/// Everything that a simulated org's server knows. Changed under one lock, by one request or call at a time.
struct SimulatedWorld: Sendable {
    var org: OktaOrg
    var faults = FaultPlan()
    var meter = RateMeter()
    var counters = RequestCounters()
    private var requests = 0

    init(org: OktaOrg) { self.org = org }

    /// What is decided about a request before it is answered.
    struct Admission {
        let org: OktaOrg
        let endpoint: OktaEndpointClass
        let rate: RateMeter.Reading
        let fault: Fault.Kind?
        let requestID: String
    }

    /// Takes a request in: numbers it, counts it against its limit, and looks whether a fault is on order for it.
    mutating func admit(_ request: SimulatedRequest, at now: Timestamp) -> Admission {
        requests += 1
        let endpoint = OktaEndpointClass(request)
        let numbers = OpaqueNumber(prefix: "oae", suffix: "", key: SeededRandom.mix(org.seed ^ 5))
        return Admission(
            org: org, endpoint: endpoint, rate: meter.take(endpoint, at: now), fault: faults.take(request),
            requestID: numbers.text(requests))
    }
}
