import AccessModel

/// How many requests a minute each class of endpoint takes; a class that is not named takes any number.
public struct RateLimits: Sendable, Hashable {
    /// Requests a window, by class.
    public var perWindow: [OktaEndpointClass: Int]
    /// The length of a window.
    public var windowSeconds: Int64
    /// Requests under way at the same time; `nil` for any number.
    public var concurrency: Int?

    /// No limits unless given.
    public init(perWindow: [OktaEndpointClass: Int] = [:], windowSeconds: Int64 = 60, concurrency: Int? = nil) {
        self.perWindow = perWindow
        self.windowSeconds = windowSeconds
        self.concurrency = concurrency
    }

    /// The same limit for every class.
    public static func all(_ limit: Int, windowSeconds: Int64 = 60) -> RateLimits {
        let limits = OktaEndpointClass.allCases.map { ($0, limit) }
        return RateLimits(perWindow: Dictionary(uniqueKeysWithValues: limits), windowSeconds: windowSeconds)
    }
}

/// Counts requests against the limits, in windows that begin with the first request of a class.
struct RateMeter: Sendable {
    /// What the headers of an answer say.
    struct Reading: Sendable {
        let limit: Int
        let remaining: Int
        /// Seconds since the epoch.
        let reset: Int64
        let isExceeded: Bool
    }

    private struct Window {
        var ends: Timestamp
        var used: Int
    }

    /// Stated where there is no limit, so that a client that paces itself on the headers is not slowed.
    private static let ampleLimit = 100_000_000

    var limits = RateLimits()
    private var windows: [OktaEndpointClass: Window] = [:]
    private(set) var underWay = 0

    /// New limits; windows begin anew, and what is under way stays so.
    mutating func reset(to limits: RateLimits) {
        self.limits = limits
        windows = [:]
    }

    /// A request goes out, or its answer has been sent.
    mutating func begin() { underWay += 1 }
    mutating func end() { underWay -= 1 }

    /// What Okta says where too many requests are under way: a limit of 0 (a window's own is never 0).
    func tooMany(at now: Timestamp) -> Reading? {
        guard let concurrency = limits.concurrency, underWay > concurrency else { return nil }
        return Reading(limit: 0, remaining: 0, reset: now.milliseconds / 1000 + 1, isExceeded: true)
    }

    mutating func take(_ endpoint: OktaEndpointClass, at now: Timestamp) -> Reading {
        guard let limit = limits.perWindow[endpoint] else {
            let reset = now.adding(seconds: 60).milliseconds / 1000
            return Reading(limit: Self.ampleLimit, remaining: Self.ampleLimit - 1, reset: reset, isExceeded: false)
        }
        var window = windows[endpoint] ?? Window(ends: now, used: 0)
        if window.ends <= now { window = Window(ends: now.adding(seconds: limits.windowSeconds), used: 0) }
        let isExceeded = window.used >= limit
        if !isExceeded { window.used += 1 }
        windows[endpoint] = window
        // Rounded up: at the stated second the window is over.
        let reset = (window.ends.milliseconds + 999) / 1000
        return Reading(limit: limit, remaining: limit - window.used, reset: reset, isExceeded: isExceeded)
    }
}
