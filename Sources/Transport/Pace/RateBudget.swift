/// How the requests of one class are spread over a provider's windows: a pure value, told the time.
///
/// Of each window's limit a share is ours. What is left of it is spread evenly over what is left of the window, so that
/// whoever else uses the limit finds room at any moment. Times are durations since an instant of the caller's.
struct RateBudget: Sendable, Hashable {
    /// What an answer said of the limit.
    struct Statement: Sendable, Hashable {
        let limit: Int
        let remaining: Int
        /// Until the window ends, by the provider's own clock.
        let resetsIn: Duration
    }

    /// What the next request does.
    enum Turn: Sendable, Hashable {
        /// It goes.
        case go
        /// It goes alone: only its answer tells the limit.
        case goAlone
        /// It waits so long and asks again.
        case wait(Duration)
    }

    private struct Window: Hashable {
        var limit: Int
        var remaining: Int
        var ends: Duration
        /// Requests of ours.
        var used: Int
        /// When the next may go.
        var nextAt: Duration
    }

    private let share: Double
    private var window: Window?
    private var blockedUntil: Duration = .zero
    /// Whether an answer came without a word of any limit.
    private var isUnlimited = false
    /// Requests that went and are not answered yet.
    private var underWay = 0
    /// The last limit that was stated.
    private(set) var statedLimit: Int?
    private var statedRemaining = 0
    /// The last limit that was stated, and what was left of it.
    var lastStatement: (limit: Int, remaining: Int)? { statedLimit.map { ($0, statedRemaining) } }

    /// Two statements whose ends lie closer are about one window: providers state whole seconds.
    private static let tolerance = Duration.seconds(2)
    /// No window is longer: a wrong clock in an answer must not make a request wait for hours.
    private static let longestWindow = Duration.seconds(120)

    /// - Parameter share: from above 0 to 1.
    init(share: Double) { self.share = min(1, max(0.01, share)) }

    /// Requests of ours in a window with this limit.
    static func allowance(of limit: Int, share: Double) -> Int { max(1, Int((Double(limit) * share).rounded(.down))) }

    /// Decides on the next request, and counts it where it goes; ``finish()`` says that it has ended.
    mutating func take(at now: Duration) -> Turn {
        let turn = turn(at: now)
        switch turn {
        case .go, .goAlone: underWay += 1
        case .wait: break
        }
        return turn
    }

    /// A request has ended, with an answer or without. What the answer says is learned before.
    mutating func finish() { underWay -= 1 }

    private mutating func turn(at now: Duration) -> Turn {
        if blockedUntil > now { return .wait(blockedUntil - now) }
        if isUnlimited { return .go }
        guard var window, window.ends > now else { return .goAlone }
        let left = min(Self.allowance(of: window.limit, share: share) - window.used, window.remaining)
        if left <= 0 { return .wait(window.ends - now) }
        if window.nextAt > now { return .wait(window.nextAt - now) }
        window.nextAt = now + (window.ends - now) / left
        window.used += 1
        window.remaining -= 1
        self.window = window
        return .go
    }

    /// Takes over that an answer said nothing: there is nothing to wait for.
    mutating func learnNothing() {
        if window == nil { isUnlimited = true }
    }

    /// Takes over what an answer said.
    mutating func learn(_ statement: Statement, wasRefused: Bool, at now: Duration) {
        let resetsIn = min(max(statement.resetsIn, .zero), Self.longestWindow)
        let ends = now + resetsIn
        statedLimit = statement.limit
        statedRemaining = statement.remaining
        isUnlimited = false
        if var known = window, ends <= known.ends + Self.tolerance {
            // An answer from a window that is over says nothing of this one.
            if ends + Self.tolerance >= known.ends {
                known.limit = statement.limit
                known.remaining = min(known.remaining, statement.remaining)
                window = known
            }
        } else {
            // What is still under way from the window before may be counted in this one.
            let used = max(1, underWay)
            let remaining = max(0, statement.remaining - (used - 1))
            let left = min(Self.allowance(of: statement.limit, share: share) - used, remaining)
            window = Window(
                limit: statement.limit, remaining: remaining, ends: ends, used: used,
                nextAt: left > 0 ? now + resetsIn / (left + 1) : ends)
        }
        if wasRefused { blockedUntil = max(blockedUntil, ends) }
    }
}
