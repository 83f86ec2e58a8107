/// When a request is sent again, how often, and for how long.
public struct RetryPolicy: Sendable, Hashable {
    /// The most times that a request is sent, the first included.
    public var attemptLimit: Int
    /// The upper end of the first wait; it doubles with each attempt.
    public var baseDelay: Duration
    /// The upper end of any wait that the server does not ask for.
    public var delayLimit: Duration
    /// The most time from the first sending to the last: a wait that would pass it is not begun.
    public var budget: Duration
    /// The methods that may be sent again: those where twice is the same as once.
    public var methods: Set<String>
    /// Statuses of 500 and more that sending again does not mend: for services whose plain refusals have them.
    public var final: Set<Int> = []

    /// A policy; the methods are the idempotent ones of RFC 9110, section 9.2.2, unless told otherwise.
    public init(
        attemptLimit: Int = 6, baseDelay: Duration = .milliseconds(500), delayLimit: Duration = .seconds(30),
        budget: Duration = .seconds(180), methods: Set<String> = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]
    ) {
        self.attemptLimit = attemptLimit
        self.baseDelay = baseDelay
        self.delayLimit = delayLimit
        self.budget = budget
        self.methods = methods
    }

    /// Whether an outcome is one that sending the request again may mend.
    func mayMend(_ outcome: Result<HTTPResponse, TransportError>) -> Bool {
        switch outcome {
        case .success(let response) where final.contains(response.status): false
        case .success(let response): [408, 429].contains(response.status) || (500..<600).contains(response.status)
        case .failure(let error): error.isRetryable
        }
    }

    /// How long to wait after an attempt (the first is 1): the server's own word where it gives one, with a little
    /// scatter so that requests that were refused together do not come back together, else exponential back-off with
    /// full jitter.
    ///
    /// - Parameters:
    ///   - outcome: what the attempt gave.
    ///   - now: seconds since the epoch by our own clock, used where the answer has no `Date`.
    ///   - random: a number from 0 up to 1.
    func wait(
        after attempt: Int, _ outcome: Result<HTTPResponse, TransportError>, now: Int64, random: Double
    ) -> Duration {
        let doublings = min(max(attempt - 1, 0), 30)
        let backOff = min(baseDelay * (1 << doublings), delayLimit) * random
        guard case .success(let response) = outcome, let asked = Self.askedWait(response, now: now), asked > 0 else {
            return backOff
        }
        return .seconds(asked) + baseDelay * random
    }

    /// Seconds that the server asks to wait; `nil` where it does not say, or says what cannot be understood.
    private static func askedWait(_ response: HTTPResponse, now: Int64) -> Int64? {
        // The server's clock counts: its dates are compared with its own `Date`, so that a skewed clock here does no
        // harm.
        let date = response.values(of: "date").first.flatMap(HTTPDate.seconds) ?? now
        if let text = response.values(of: "retry-after").first {
            if let seconds = whole(text) { return seconds }
            if let until = HTTPDate.seconds(text) { return until - date }
        }
        guard response.status == 429 else { return nil }
        // Okta counts concurrent requests with a limit of 0; the reset then belongs to no window.
        let isConcurrencyLimit = response.values(of: "x-rate-limit-limit").first.flatMap(whole) == 0
        guard !isConcurrencyLimit, let reset = response.values(of: "x-rate-limit-reset").first.flatMap(whole) else {
            return nil
        }
        return reset - date
    }

    /// A whole number; more than twelve digits count as the greatest of twelve, so that no sum of such numbers
    /// overflows.
    private static func whole(_ text: String) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.utf8.count <= 12 ? Int64(text) : 999_999_999_999
    }
}
