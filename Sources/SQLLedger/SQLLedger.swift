import AccessModel
import GRDB
import SQLiteFile

/// The ledger in one SQLite file: links, ownership, intents, passes.
///
/// Every call is one transaction, on disk when it returns (`synchronous=FULL`): an intent is there before its effect. Who
/// plans and applies holds a ``LedgerLock``; others may read, and record dry runs, at the same time.
public final class SQLLedger: Ledger {
    /// For what a ledger is opened.
    public enum Mode: Sendable {
        /// A pass: the file is made or brought up to date.
        case pass
        /// A dry run. A missing file is made where its folder stands and can be written, so that the plan can be approved;
        /// otherwise, and where the file is read-only or of an older version, a copy in memory serves.
        case dryRun
    }

    /// Whether what is recorded lasts; not so for a dry run that works on a copy in memory: its plan cannot be approved later.
    public let isPersistent: Bool

    private let file: DatabaseFile
    private let queue: DatabaseQueue
    private let retentionDays: Int
    let witness: LedgerWitness
    private let numbers = PersonNumbers()
    private let work = SerialWork(label: "tailroster.ledger")

    private init(file: DatabaseFile, queue: DatabaseQueue, isPersistent: Bool, retentionDays: Int) {
        self.file = file
        self.queue = queue
        self.isPersistent = isPersistent
        self.retentionDays = max(2, retentionDays)
        witness = LedgerWitness(ledger: file.path)
    }

    /// Opens the ledger at a path.
    ///
    /// - Parameters:
    ///   - path: the file, made with mode 0600; its parent folders are made, except for a dry run.
    ///   - mode: for what.
    ///   - retentionDays: how long passes and applied changes are kept; at least two, for the limits of a day.
    ///   - patienceSeconds: how long to wait while another program keeps the file locked.
    public static func open(
        _ path: String, mode: Mode, retentionDays: Int = 400, patienceSeconds: Double = 10
    ) throws(LedgerError) -> SQLLedger {
        let file = DatabaseFile(path: path, format: .ledger, patienceSeconds: patienceSeconds)
        return try open(file, mode: mode, retentionDays: retentionDays)
    }

    static func open(_ file: DatabaseFile, mode: Mode, retentionDays: Int = 400) throws(LedgerError) -> SQLLedger {
        do throws(FileFault) {
            let isPersistent =
                switch mode {
                case .pass: true
                case .dryRun: try file.canBePrepared()
                }
            let queue = try isPersistent ? file.prepare() : file.upToDateCopy()
            return SQLLedger(file: file, queue: queue, isPersistent: isPersistent, retentionDays: retentionDays)
        } catch {
            throw LedgerError(error)
        }
    }

    // MARK: The port

    /// What is remembered, read in one transaction.
    public func memory(at now: Timestamp) async throws(LedgerError) -> LedgerMemory {
        let witness = witness
        return try await perform { queue, file in
            try queue.inOneTransaction {
                try MemoryReading(file: file, database: $0, witness: witness).memory(at: now)
            }
        }
    }

    /// Records that a pass begins and what it observed.
    public func begin(_ opening: PassOpening) async throws(LedgerError) -> LedgerMark {
        let witness = witness
        let mark = try await write { try OpeningWriter($0, witness: witness).write(opening) }
        // After the commit: a witness that is behind says nothing, one that is ahead would call the original a copy.
        try witness.write(.init(ledger: mark.ledger, generation: mark.generation))
        return mark
    }

    /// Writes down what a batch will do.
    public func intend(_ batch: ApprovedBatch) async throws(LedgerError) {
        let numbers = numbers
        do {
            try await write { try IntentWriter($0, numbers: numbers).write(batch) }
        } catch {
            // The numbers of people who were new in a transaction that failed are nobody's.
            numbers.forget()
            throw error
        }
    }

    /// Writes down what became of the batch that was intended last.
    public func conclude(_ conclusion: BatchConclusion) async throws(LedgerError) {
        try await write { database in
            var writer = try ConclusionWriter(database)
            try writer.write(conclusion)
        }
    }

    /// Records the end of a pass, and takes away what is older than the retention, a bounded step.
    @discardableResult
    public func finish(_ record: PassRecord) async throws(LedgerError) -> AuditHead {
        numbers.forget()
        let (days, witness) = (retentionDays, witness)
        return try await write { database in
            try LedgerRetention(days: days).prune(database, at: record.finishedAt)
            return try RecordWriter(database, witness: witness).finish(record)
        }
    }

    /// Records the plan and the holds of a dry run, and nothing else.
    public func recordDryRun(_ record: PassRecord) async throws(LedgerError) {
        let witness = witness
        try await write { try RecordWriter($0, witness: witness).recordDryRun(record) }
    }

    // MARK: Transactions

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        try await perform { queue, _ in try queue.inWritingTransaction(body) }
    }

    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (DatabaseQueue, DatabaseFile) throws -> Value
    ) async throws(LedgerError) -> Value {
        let result: Result<Value, LedgerError> = await work.run { [queue, file] in
            do {
                return .success(try body(queue, file))
            } catch let error as LedgerError {
                return .failure(error)
            } catch let failure as CommitFailure {
                return .failure(LedgerError(file.fault(failure.cause)))
            } catch {
                return .failure(LedgerError(file.fault(error)))
            }
        }
        return try result.get()
    }
}

extension LedgerError {
    init(_ fault: FileFault) {
        self.init(fault.kind == .unusable ? .unusable : .failed, fault.message, remedy: fault.remedy)
    }
}
