import AccessModel
import Synchronization

/// A directory with a log whose listing takes long: between its last page and its end something happens, and the log is looked at.
final class LongDirectory: WatchableDirectory {
    private let source: any WatchableDirectory
    private let happen: @Sendable () async throws -> Void
    private let hasLooked = Mutex(false)
    private let listed = AsyncStream.makeStream(of: Void.self)

    /// - Parameter happen: what happens before the listing ends.
    init(_ source: any WatchableDirectory, happen: @escaping @Sendable () async throws -> Void) {
        (self.source, self.happen) = (source, happen)
    }

    /// The wait of the pass: a listing counts as long at once, and the log is looked at once, after what happens.
    func sleep(_ duration: Duration, patience: Duration) async throws {
        if duration == patience { return }
        for await _ in listed.stream { return }
        // Until the listing has ended, which cancels it.
        try await ContinuousClock().sleep(for: .seconds(3600))
    }

    var kind: DirectoryKind { source.kind }
    var identity: String { source.identity }

    func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        let snapshot = try await source.read(request)
        do { try await happen() } catch {
            throw DirectoryError(.incomplete, "what was to happen did not: \(error)", remedy: "")
        }
        listed.continuation.yield()
        listed.continuation.finish()
        // Where there is no place to read the log on from, nobody looks.
        for _ in 0..<2_000 where !hasLooked.withLock({ $0 }) { await Task.yield() }
        return snapshot
    }

    func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations {
        try await source.confirm(absences)
    }

    func cursor(before time: Timestamp) async throws(DirectoryError) -> LogReading {
        try await source.cursor(before: time)
    }

    func changes(after cursor: String) async throws(DirectoryError) -> LogReading {
        let reading = try await source.changes(after: cursor)
        if case .marks(let marks, _) = reading.outcome, !marks.isEmpty { return reading }
        hasLooked.withLock { $0 = true }
        return reading
    }

    func read(_ marks: Marks) async throws(DirectoryError) -> MarkedReading {
        defer { hasLooked.withLock { $0 = true } }
        return try await source.read(marks)
    }
}
