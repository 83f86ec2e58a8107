import Foundation
import GRDB

/// A database file of one of our formats: looked at, read without a trace, made, opened for writing.
public struct DatabaseFile: Sendable {
    /// The path, absolute.
    public let path: String
    /// What kind of file it must be.
    public let format: DatabaseFormat
    /// How long to wait for another program's lock.
    public let patienceSeconds: Double
    /// The most pages that the file may have; beyond it, writing fails as on a full disk.
    public let pageLimit: Int?

    /// A file at a path; a relative path is taken from the current folder.
    public init(path: String, format: DatabaseFormat, patienceSeconds: Double = 10, pageLimit: Int? = nil) {
        // Absolute, so that SQLite never takes a name such as `file:x` for a URI.
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        self.format = format
        self.patienceSeconds = patienceSeconds
        self.pageLimit = pageLimit
    }

    /// This file's fault for an error of SQLite or GRDB.
    public func fault(_ error: any Error) -> FileFault { FileFault(error, format: format, path: path) }

    /// This file's fault where what was read cannot have been written by us.
    public func damaged(_ detail: String) -> FileFault { .damaged(format, path, detail) }

    // MARK: Reading

    /// Reads in one transaction, so that everything is of one moment; `nil` where the file is yet to be made.
    ///
    /// Nothing is made or migrated: an older file is brought up to date in memory.
    public func read<Value>(_ body: (Database) throws -> Value) throws(FileFault) -> Value? {
        guard let before = try fileState() else { return nil }
        do {
            let (queue, isImmutable) = try openReadOnly()
            let stage = try queue.writeWithoutTransaction { try format.stage(of: $0, path: path) }
            let value: Value
            switch stage {
            case .empty: return nil
            case .current: value = try queue.inOneTransaction(body)
            case .older: value = try upToDateCopy(of: queue).inOneTransaction(body)
            }
            if isImmutable { try checkUnchanged(since: before) }
            return value
        } catch {
            throw fault(error)
        }
    }

    /// Opens without the right to write. On read-only media, where SQLite can keep no log beside the file, the file is
    /// read as it lies, and looked at again afterwards.
    private func openReadOnly() throws -> (DatabaseQueue, isImmutable: Bool) {
        var configuration = configuration()
        configuration.readonly = true
        do {
            return (try DatabaseQueue(path: path, configuration: configuration), false)
        } catch let error as DatabaseError
            where error.resultCode.primaryResultCode == .SQLITE_CANTOPEN
            || error.resultCode.primaryResultCode == .SQLITE_READONLY
        {
            guard try !hasLog(), let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) else {
                throw error
            }
            return (try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: configuration), true)
        }
    }

    private func checkUnchanged(since before: FileState) throws {
        if try hasLog() || fileState() != before {
            throw FileFault(
                .busy,
                "the \(format.noun) \(path) was written while it was read from a folder that this user cannot write",
                remedy: "Run again, or give this user the right to write in the folder.")
        }
    }

    /// A copy in memory with the newest tables: for dry runs, which leave the file as it is.
    public func upToDateCopy() throws(FileFault) -> DatabaseQueue {
        do {
            guard try fileState() != nil else { return try upToDateCopy(of: nil) }
            let (queue, _) = try openReadOnly()
            _ = try queue.writeWithoutTransaction { try format.stage(of: $0, path: path) }
            return try upToDateCopy(of: queue)
        } catch {
            throw fault(error)
        }
    }

    private func upToDateCopy(of source: DatabaseQueue?) throws -> DatabaseQueue {
        let copy = try DatabaseQueue(configuration: configuration())
        try source?.backup(to: copy)
        try format.migrations.migrate(copy)
        return copy
    }

    // MARK: Writing

    /// Opens for writing a file that is up to date; it is never made here.
    public func openForWriting() throws(FileFault) -> DatabaseQueue {
        guard try fileState() != nil else { throw .missing(format, path) }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration())
            try checkCurrent(queue)
            // Files that were put back by hand may be in another mode, in which readers and writers wait for each other.
            try useWriteAheadLog(queue)
            return queue
        } catch {
            throw fault(error)
        }
    }

    /// Makes sure that the tables are those that this program knows, also on a connection that was kept.
    func checkCurrent(_ queue: DatabaseQueue) throws(FileFault) {
        do {
            let stage = try queue.writeWithoutTransaction { try format.stage(of: $0, path: path) }
            if stage != .current { throw FileFault.missing(format, path) }
        } catch {
            throw fault(error)
        }
    }

    /// How far the tables have come; `nil` where there is no file.
    private func stage() throws(FileFault) -> FormatStage? {
        guard try fileState() != nil else { return nil }
        do {
            let (queue, _) = try openReadOnly()
            return try queue.writeWithoutTransaction { try format.stage(of: $0, path: path) }
        } catch {
            throw fault(error)
        }
    }

    /// Whether the file can be written as it is, or made in a folder that is there: what a dry run may do.
    public func canBePrepared() throws(FileFault) -> Bool {
        let isFolderWritable = access(folder, W_OK) == 0
        return switch try stage() {
        case .current, .empty: isFolderWritable && access(path, W_OK) == 0
        case nil: isFolderWritable
        case .older: false
        }
    }

    /// Makes the file with its parent folders, or brings its tables up to date. A file of another program is not touched.
    public func prepare() throws(FileFault) -> DatabaseQueue {
        let stage = try stage()
        if stage == .current {
            return try openForWriting()
        }
        if stage == nil { try makeFile() }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration())
            try useWriteAheadLog(queue)
            do {
                try format.migrations.migrate(queue)
            } catch {
                // Two passes may make one store at the same moment: the second finds the work done.
                guard try self.stage() == .current else { throw error }
            }
            return queue
        } catch {
            throw fault(error)
        }
    }

    private func makeFile() throws(FileFault) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .unmakeable(format, path, reason: "its folder cannot be made (\(error.localizedDescription))")
        }
        // SQLite gives its log files the mode of the database, so the mode is set before SQLite opens it.
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, format.isPrivate ? 0o600 : 0o666)
        guard descriptor >= 0 else { throw .unmakeable(format, path, reason: String(cString: strerror(errno))) }
        close(descriptor)
    }

    private func useWriteAheadLog(_ queue: DatabaseQueue) throws {
        let mode = try queue.writeWithoutTransaction { try $0.query("PRAGMA journal_mode = WAL").text() }
        if mode != "wal" { throw FileFault.withoutWAL(format, path) }
    }

    private var folder: String { (path as NSString).deletingLastPathComponent }

    private func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patienceSeconds)
        // A disk that fails at the end of a transaction is an error to report, not a reason to stop the process.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { [pageLimit] database in
            // In WAL mode, NORMAL may lose the last transactions in a power cut. Then the store would give the id of a
            // lost account to somebody else, while the ledger links it to the first: FULL, for store and ledger.
            try database.run("PRAGMA synchronous = FULL")
            try database.run("PRAGMA cache_size = -32768")
            if let pageLimit { try database.run("PRAGMA max_page_count = \(pageLimit)") }
        }
        return configuration
    }
}
