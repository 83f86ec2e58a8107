import AccessModel
import Synchronization

/// A directory with a log whose look-ups by id are written down as they are answered.
final class WitnessedDirectory: WatchableDirectory {
    private let source: any WatchableDirectory
    private let answers = Mutex<[DirectoryID: String?]>([:])

    private init(_ source: any WatchableDirectory) { self.source = source }

    /// The source, with a witness where it has a log.
    static func witness(of source: any DirectorySource) -> any DirectorySource {
        (source as? any WatchableDirectory).map(WitnessedDirectory.init) ?? source
    }

    /// The status of each person whom the log named, and who was read; `nil` for one who is gone.
    var read: [DirectoryID: String?] { answers.withLock { $0 } }

    var kind: DirectoryKind { source.kind }
    var identity: String { source.identity }

    func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        try await source.read(request)
    }

    func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations {
        try await source.confirm(absences)
    }

    func cursor(before time: Timestamp) async throws(DirectoryError) -> LogReading {
        try await source.cursor(before: time)
    }

    func changes(after cursor: String) async throws(DirectoryError) -> LogReading {
        try await source.changes(after: cursor)
    }

    func read(_ marks: Marks) async throws(DirectoryError) -> MarkedReading {
        let reading = try await source.read(marks)
        let people = reading.snapshot.people
        answers.withLock { answers in
            for row in 0..<people.count where !people.isUnreadable(at: row) && marks.people.contains(people.id(at: row))
            {
                answers[people.id(at: row)] = .some(people.status(at: row))
            }
            for (id, answer) in reading.confirmations.people where answer == .gone { answers[id] = .some(nil) }
        }
        return reading
    }
}
