import Synchronization

/// The pace of all requests to one provider: what each class of endpoint states of its limit, and how many requests may be
/// under way. Shared by the exchange that keeps it and by whoever tells of it.
public final class RatePacer: Sendable {
    /// What a class of endpoint allows.
    public struct Allowance: Sendable, Hashable {
        /// Requests a window of about a minute, for everybody who uses the org.
        public let limit: Int
        /// Requests a window of ours.
        public let ours: Int
    }

    private struct State {
        var budgets: [String: RateBudget] = [:]
        var answersSinceRefusal = 0
        var waited: Duration = .zero
        var concurrencyRefusals = 0
    }

    /// The share of each limit that may be used.
    public let share: Double
    private let state = Mutex(State())
    private let mostUnderWay: Int
    let underWay: Permits
    private let turnstiles = Mutex<[String: Permits]>([:])

    /// After so many answers without a refusal, one more request may be under way.
    private static let recovery = 50

    /// A pace; nothing is known of the limits yet.
    ///
    /// - Parameters:
    ///   - share: the share of each limit that may be used, above 0 and at most 1.
    ///   - concurrency: the most requests under way at the same time.
    public init(share: Double, concurrency: Int = 10) {
        self.share = share
        mostUnderWay = max(1, concurrency)
        underWay = Permits(concurrency)
    }

    /// What a class allows; `nil` before its first answer.
    public func allowance(of endpoint: String) -> Allowance? {
        state.withLock { $0.budgets[endpoint]?.statedLimit }.map {
            Allowance(limit: $0, ours: RateBudget.allowance(of: $0, share: share))
        }
    }

    /// What each class stated last of its limit, and of what is left of it.
    public var statements: [String: (limit: Int, remaining: Int)] {
        state.withLock { $0.budgets.compactMapValues(\.lastStatement) }
    }

    /// The time that requests have waited for their turn, summed over all.
    public var waited: Duration { state.withLock { $0.waited } }
    /// How many answers said that too many requests were under way.
    public var concurrencyRefusals: Int { state.withLock { $0.concurrencyRefusals } }
    /// How many requests may be under way now.
    public var concurrency: Int { underWay.limit }

    // MARK: For the exchange

    /// The door of a class, through which requests come one by one.
    func turnstile(of endpoint: String) -> Permits {
        turnstiles.withLock { turnstiles in
            if let known = turnstiles[endpoint] { return known }
            let made = Permits(1)
            turnstiles[endpoint] = made
            return made
        }
    }

    func take(_ endpoint: String, at now: Duration) -> RateBudget.Turn {
        state.withLock { state in
            let turn = state.budgets[endpoint, default: RateBudget(share: share)].take(at: now)
            if case .wait(let duration) = turn { state.waited += duration }
            return turn
        }
    }

    func finish(_ endpoint: String) {
        state.withLock { $0.budgets[endpoint, default: RateBudget(share: share)].finish() }
    }

    func learn(_ endpoint: String, from response: HTTPResponse, at now: Duration) {
        let wasRefused = response.status == 429
        guard let limit = Self.number("x-rate-limit-limit", response) else {
            if response.status < 400 {
                state.withLock { $0.budgets[endpoint, default: RateBudget(share: share)].learnNothing() }
            }
            return
        }
        if limit == 0 {
            // Okta's way to say that too many requests are under way: no window is spent.
            if wasRefused { lowerConcurrency() }
            return
        }
        raiseConcurrency()
        guard let remaining = Self.number("x-rate-limit-remaining", response),
            let reset = Self.number("x-rate-limit-reset", response),
            let date = response.values(of: "date").first.flatMap(HTTPDate.seconds)
        else { return }
        let statement = RateBudget.Statement(
            limit: limit, remaining: remaining, resetsIn: .seconds(min(max(0, Int64(reset) - date), 86_400)))
        state.withLock {
            $0.budgets[endpoint, default: RateBudget(share: share)].learn(statement, wasRefused: wasRefused, at: now)
        }
    }

    private func lowerConcurrency() {
        state.withLock {
            $0.answersSinceRefusal = 0
            $0.concurrencyRefusals += 1
        }
        underWay.setLimit(underWay.limit / 2)
    }

    private func raiseConcurrency() {
        let isDue = state.withLock { state in
            state.answersSinceRefusal += 1
            return state.answersSinceRefusal % Self.recovery == 0
        }
        if isDue, underWay.limit < mostUnderWay { underWay.setLimit(underWay.limit + 1) }
    }

    private static func number(_ header: String, _ response: HTTPResponse) -> Int? {
        response.values(of: header).first.flatMap { $0.utf8.count <= 12 ? Int($0) : nil }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
