import AccessModel
import GRDB
import SQLiteFile

/// The node-authorization store in one SQLite file, which other programs read by its views while passes run.
///
/// Reading opens the file anew and leaves no trace, so that a dry run may read; only a pass that applies keeps a connection.
public struct SQLStore: AccessStore {
    let file: DatabaseFile
    let feedRetentionDays: Int
    private let writer: KeptConnection
    private let memberCache = MemberCache()
    private let work = SerialWork(label: "tailroster.store")

    /// A store at a path; nothing is opened or made yet.
    ///
    /// - Parameters:
    ///   - path: the file. It is made with the umask's mode, since other programs read it and write its `nodes`.
    ///   - feedRetentionDays: how long rows of `roster_changes` are kept.
    ///   - patienceSeconds: how long to wait while another program keeps the file locked.
    ///   - newID: makes the id of a new store.
    public init(
        path: String, feedRetentionDays: Int = 400, patienceSeconds: Double = 10,
        newID: @escaping @Sendable () -> String
    ) {
        self.init(
            file: DatabaseFile(path: path, format: .store(newID: newID), patienceSeconds: patienceSeconds),
            feedRetentionDays: feedRetentionDays)
    }

    init(file: DatabaseFile, feedRetentionDays: Int) {
        self.file = file
        writer = KeptConnection(to: file)
        self.feedRetentionDays = feedRetentionDays
    }

    /// The word used in configuration and reports.
    public var kind: String { "sqlite" }

    /// It does everything itself; only people who have no account cannot be written into groups, since it makes accounts.
    public var capabilities: StoreCapabilities {
        StoreCapabilities(
            createsUsers: true, changesLogins: true, syncsGroups: true, writesAhead: false, suspension: .native,
            keepsMarks: true)
    }

    /// `sqlite:` and the random id that was given to the file when it was made; `nil` before.
    public func identity() async throws(StoreError) -> String? {
        try await perform { () throws(FileFault) in
            try file.read { try identity(in: $0) }
        }
    }

    /// Makes the file and its parent folders, or brings an older file up to date.
    public func prepare() async throws(StoreError) -> String {
        try await perform { () throws(FileFault) in
            memberCache.forget()
            let queue = try file.prepare()
            do {
                return try queue.inOneTransaction { try identity(in: $0) }
            } catch {
                throw file.fault(error)
            }
        }
    }

    /// Keeps the mark among the store's own values.
    public func claim(_ mark: LedgerMark) async throws(StoreError) {
        try await perform { () throws(FileFault) in
            do {
                let queue = try writer.current(onOpening: { memberCache.forget() })
                try queue.inWritingTransaction { try StoreMark($0).write(mark) }
            } catch {
                writer.close()
                throw file.fault(error)
            }
        }
    }

    /// Reads the whole store in one transaction, without writing or making anything.
    public func read() async throws(StoreError) -> AccessSnapshot {
        try await perform { () throws(FileFault) in
            try file.read { try StoreReading(file: file, database: $0).snapshot() }
                ?? AccessSnapshot(accounts: AccountTable(), groups: StoreGroupTable(), memberships: Memberships())
        }
    }

    /// Applies the changes in one transaction: readers see all of the batch or none of it.
    ///
    /// Where the file cannot be written, every change is refused; where the commit itself fails, every change is unknown.
    public func apply(_ batch: ApprovedBatch) async -> [Effect] {
        await work.run { applyNow(batch) }
    }

    private func applyNow(_ batch: ApprovedBatch) -> [Effect] {
        do {
            // A connection is let go after an error: accounts of a transaction that failed are forgotten with it.
            let queue = try writer.current(onOpening: { memberCache.forget() })
            return try queue.inWritingTransaction { database in
                var application = try BatchApplication(batch, database: database, cache: memberCache)
                let effects = try application.run()
                try FeedRetention(days: feedRetentionDays).prune(database, at: batch.time)
                return effects
            }
        } catch let failure as CommitFailure {
            writer.close()
            let fault = file.fault(failure.cause)
            let text = "\(fault.message), while the changes were being committed. \(fault.remedy)"
            return batch.changes.map { _ in .unknown(text) }
        } catch {
            writer.close()
            let fault = file.fault(error)
            return batch.changes.map { _ in .refused("\(fault.message). \(fault.remedy)") }
        }
    }

    private func identity(in database: Database) throws -> String {
        guard let id = try database.query("SELECT value FROM meta WHERE key = 'id'").text() else {
            throw file.damaged("it has no id")
        }
        return "sqlite:\(id)"
    }

    private func perform<Value: Sendable>(
        _ body: @escaping @Sendable () throws(FileFault) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, FileFault> = await work.run {
            do throws(FileFault) { return .success(try body()) } catch { return .failure(error) }
        }
        do { return try result.get() } catch { throw StoreError(error.message, remedy: error.remedy) }
    }
}
