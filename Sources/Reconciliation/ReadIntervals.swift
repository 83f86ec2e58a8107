import AccessModel

/// How often the directory is read, and how much of it.
public struct ReadIntervals: Sendable, Hashable {
    /// Between two looks at the directory's log.
    public var watch: Duration
    /// Between two censuses, in seconds.
    public var censusSeconds: Int64
    /// Between two sweeps, in seconds.
    public var sweepSeconds: Int64

    /// A schedule; by default the one that the configuration has when it says nothing.
    public init(watch: Duration = .seconds(15), censusSeconds: Int64 = 900, sweepSeconds: Int64 = 86_400) {
        self.watch = watch
        self.censusSeconds = censusSeconds
        self.sweepSeconds = sweepSeconds
    }

    /// How much a complete read fetches: what was asked for; on `auto` a sweep where one is due or nothing is known yet,
    /// else a census.
    ///
    /// - Parameter state: how old the copy of the directory's members is; `nil` where none is kept.
    func readMode(for wanted: PassRequest.Mode, _ state: CopyState?, at now: Timestamp) -> ReadMode {
        switch wanted {
        case .census: return .census
        case .sweep: return .sweep
        case .auto, .watch: break
        }
        guard let state, let sweptAt = state.sweptAt, state.readAt != nil else { return .sweep }
        // A copy from the future was made by a clock that was wrong: it is as good as none.
        let age = now.seconds(since: sweptAt)
        return age < 0 || age >= Double(sweepSeconds) ? .sweep : .census
    }

    /// What a worker does next: a complete read where one is due, else a look at the log.
    public func nextMode(_ state: CopyState, at now: Timestamp) -> PassRequest.Mode {
        guard let readAt = state.readAt, readMode(for: .auto, state, at: now) == .census else { return .sweep }
        let age = now.seconds(since: readAt)
        return age < 0 || age >= Double(censusSeconds) || state.cursor == nil ? .census : .watch
    }
}
