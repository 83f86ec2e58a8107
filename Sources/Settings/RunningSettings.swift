/// When the worker does what.
public struct ScheduleSettings: Sendable, Hashable {
    /// Between two looks at the change log.
    public var watch: Duration
    /// Between two censuses; not shorter than `watch`.
    public var census: Duration
    /// Between two sweeps; not shorter than `census`.
    public var sweep: Duration
    /// By how many percent these vary at random.
    public var jitterPercent: Int
}

/// What the worker shows of itself.
public struct StatusSettings: Sendable, Hashable {
    /// Where the page, metrics and health are served; `nil` where they are not.
    public var listen: ListenAddress?
    /// The token that the page wants before it shows names.
    public var token: SecretFile?
    /// Names by which it may be asked for, beside addresses and localhost; without a port, in small letters.
    public var hostNames: [String]
    /// Where metrics are written after each pass; absolute.
    public var textfile: String?
}

/// What is logged, and how.
public struct LogSettings: Sendable, Hashable {
    /// From which level on there are lines.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// Every exchange.
        case trace
        /// Every step.
        case debug
        /// Every pass.
        case info
        /// What is unusual.
        case notice
        /// What may need a person.
        case warning
        /// What failed.
        case error
        /// What stops the program.
        case critical
    }

    /// How a line looks.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// For people.
        case text
        /// One JSON object a line.
        case json
    }

    /// From which level on there are lines.
    public var level: Level
    /// How a line looks.
    public var format: Format
}
