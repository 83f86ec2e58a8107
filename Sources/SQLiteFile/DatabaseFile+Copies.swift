import Foundation
import GRDB

extension DatabaseFile {
    /// Looks at the whole file: a page that is damaged is a fault.
    public func verify() throws(FileFault) {
        guard try fileState() != nil else { throw .missing(format, path) }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(patienceSeconds)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let (stage, finding) = try queue.inOneTransaction { database in
                (try format.stage(of: database, path: path), try database.query("PRAGMA integrity_check(1)").text())
            }
            if stage == .empty { throw FileFault.foreign(format, path) }
            if finding != "ok" { throw damaged(finding ?? "it says nothing of its integrity") }
        } catch {
            throw fault(error)
        }
    }

    /// Copies the file as it is at one moment, while others may write, into a new file of its own; changes the copy, brings its
    /// tables up to date, and puts it in place when it is complete and on disk.
    ///
    /// - Parameters:
    ///   - target: the path of the copy; nothing may lie there yet.
    ///   - change: what is changed in the copy before anybody sees it.
    public func copy(to target: String, changing change: (Database) throws -> Void) throws(FileFault) {
        let copy = DatabaseFile(path: target, format: format, patienceSeconds: patienceSeconds)
        if try copy.fileState() != nil { throw .taken(target) }
        let draft = target + ".part"
        do {
            if unlink(draft) != 0, errno != ENOENT {
                throw FileFault.unmakeable(format, target, reason: String(cString: strerror(errno)))
            }
            let descriptor = open(draft, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw FileFault.unmakeable(format, target, reason: String(cString: strerror(errno)))
            }
            close(descriptor)
            try fill(draft, changing: change)
            guard Self.sync(draft), rename(draft, target) == 0 else {
                throw FileFault.unmakeable(format, target, reason: String(cString: strerror(errno)))
            }
        } catch {
            unlink(draft)
            throw fault(error)
        }
    }

    private func fill(_ draft: String, changing change: (Database) throws -> Void) throws {
        var reading = Configuration()
        reading.readonly = true
        reading.busyMode = .timeout(patienceSeconds)
        let source = try DatabaseQueue(path: path, configuration: reading)
        _ = try source.inOneTransaction { try format.stage(of: $0, path: path) }
        var writing = Configuration()
        writing.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: draft, configuration: writing)
        try source.backup(to: queue)
        // One file, without a log beside it.
        try queue.writeWithoutTransaction { _ = try $0.query("PRAGMA journal_mode = DELETE").text() }
        try format.migrations.migrate(queue)
        try queue.inWritingTransaction(change)
        // What takes the file's place one day is in the mode in which readers and writers do not wait for each other.
        try queue.writeWithoutTransaction { _ = try $0.query("PRAGMA journal_mode = WAL").text() }
        try queue.close()
    }

    /// Replaces the content of this file, which is sound, by another's, in one transaction: readers see the one or the other.
    public func replaceContent(by source: DatabaseFile) throws(FileFault) {
        do {
            let from = try DatabaseQueue(path: source.path)
            var configuration = Configuration()
            configuration.busyMode = .timeout(patienceSeconds)
            let into = try DatabaseQueue(path: path, configuration: configuration)
            try from.backup(to: into)
            try into.writeWithoutTransaction { _ = try $0.query("PRAGMA wal_checkpoint(TRUNCATE)").text() }
        } catch {
            throw fault(error)
        }
    }

    /// Puts a complete file in the place of this one, which is missing or no use; what lies here is kept at another path.
    ///
    /// There is no instant at which nothing lies at the path: a second name is given to the old file before the new one takes its first.
    public func replaceFile(by source: DatabaseFile, keeping kept: String) throws(FileFault) {
        if try fileState() != nil {
            guard Foundation.link(path, kept) == 0 else {
                throw .unmovable(format, path, reason: String(cString: strerror(errno)))
            }
            for end in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
                guard rename(path + end, kept + end) == 0 else {
                    throw .unmovable(format, path + end, reason: String(cString: strerror(errno)))
                }
            }
        }
        guard rename(source.path, path) == 0 else {
            throw .unmovable(format, source.path, reason: String(cString: strerror(errno)))
        }
    }

    private static func sync(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
