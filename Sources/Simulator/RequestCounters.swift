/// How many requests the org answered since it started or was last asked to forget; admin requests do not count.
public struct RequestCounters: Sendable, Hashable {
    /// Answers by class of endpoint and status; a connection that was closed without an answer has status 0.
    public private(set) var answers: [OktaEndpointClass: [Int: Int]] = [:]
    /// Bytes of all bodies that were meant to be sent.
    public private(set) var bodyBytes = 0

    /// All answers.
    public var total: Int { answers.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

    /// Answers of a class, of one status or of all.
    public func count(_ endpoint: OktaEndpointClass, status: Int? = nil) -> Int {
        let statuses = answers[endpoint] ?? [:]
        guard let status else { return statuses.values.reduce(0, +) }
        return statuses[status] ?? 0
    }

    mutating func record(_ endpoint: OktaEndpointClass, _ response: SimulatedResponse) {
        let status = response.delivery == .dropped ? 0 : response.status
        answers[endpoint, default: [:]][status, default: 0] += 1
        bodyBytes += response.body.count
    }
}
