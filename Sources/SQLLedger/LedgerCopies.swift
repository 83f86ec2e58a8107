import AccessModel
import Foundation
import GRDB
import SQLiteFile

/// Backups of a ledger, and the way back.
public struct LedgerCopies: Sendable {
    private let path: String

    /// The copies of the ledger at a path.
    public init(ledger path: String) { self.path = RealPath.of(path) ?? path }

    private var file: DatabaseFile { DatabaseFile(path: path, format: .ledger) }

    /// What became of a restore.
    public struct Restoration: Sendable, Hashable {
        /// Where the former ledger is kept; `nil` where there was none.
        public var kept: String?
        /// Whether pause, pins, links by hand and what counts against the limits were taken over from the former ledger.
        public var tookOver: Bool
        /// Whether the backup is the state of the last pass: then nothing in it is out of date.
        public var isNewest: Bool
    }

    /// Writes a consistent copy, while passes may run. The copy knows that it is one.
    ///
    /// - Parameter target: a path at which nothing lies yet; the file gets mode 0600.
    public func backUp(to target: String) throws(LedgerError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerError(
                .unusable, "there is no ledger at \(path) yet",
                remedy: "The first tailroster reconcile makes it; or ledger.path names the wrong file.")
        }
        do {
            try file.verify()
            try file.copy(to: target, changing: Self.mark)
        } catch {
            throw LedgerError(error)
        }
    }

    /// What a backup is bound to, once it was looked at from end to end; `nil` for one of a ledger before its first pass.
    public func binding(ofBackup source: String) throws(LedgerError) -> LedgerBinding? {
        let backup = DatabaseFile(path: source, format: .ledger)
        do {
            try backup.verify()
            return try backup.read { try LedgerMeta($0).binding } ?? nil
        } catch {
            throw LedgerError(
                error.kind == .unusable ? .unusable : .failed, "\(source) cannot be restored: \(error.message)",
                remedy: "Name another backup; the ledger is as it was.")
        }
    }

    /// Puts a backup in the ledger's place; the caller holds the lock.
    ///
    /// The new ledger is complete and on disk before anything of the old one is touched, and the old one is kept beside it, whole or
    /// damaged. What people decided since the backup, and what counts against the limits, goes along where the old one can be read.
    /// A restore that is cut short leaves the one or the other, and the new one knows that it was restored.
    ///
    /// - Parameters:
    ///   - time: the name of what is kept.
    ///   - user: the operating system's user, for the audit.
    public func restore(from source: String, at time: Timestamp, by user: String = "") throws(LedgerError)
        -> Restoration
    {
        let stamp = time.description.filter { $0.isNumber || $0 == "T" }
        let draft = DatabaseFile(path: "\(path).restoring-\(stamp)", format: .ledger)
        defer { unlink(draft.path) }
        let kept = "\(path).before-\(stamp)"
        let isNewest = try isNewest(source)
        do throws(FileFault) {
            let isSound = try isSound()
            let former = isSound ? try file.read { try CarriedOver(reading: $0) } : nil
            try DatabaseFile(path: source, format: .ledger).copy(to: draft.path) { database in
                if !isNewest { try Self.mark(database) }
                try former?.write(to: database)
                // The chain of the backup goes on; what the former ledger had beyond it is named by its head.
                try AuditLog(database).append(
                    "restore", at: time,
                    [
                        "user": .text(user), "former_head": .optional(former?.auditHead?.hash),
                        "former_entry": former?.auditHead.map { .number($0.number) },
                    ])
            }
            guard isSound else {
                let hadFile = FileManager.default.fileExists(atPath: path)
                try file.replaceFile(by: draft, keeping: kept)
                return Restoration(kept: hadFile ? kept : nil, tookOver: false, isNewest: isNewest)
            }
            // As it is: gone back to before another pass has begun, it is the original.
            try file.copy(to: kept) { _ in }
            try file.replaceContent(by: draft)
            return Restoration(kept: kept, tookOver: true, isNewest: isNewest)
        } catch {
            throw LedgerError(error)
        }
    }

    /// Takes back a store that another ledger served meanwhile: the next pass disclaims what it cannot prove, and goes on.
    public func markDisplaced(at time: Timestamp, by user: String) throws(LedgerError) {
        do throws(FileFault) {
            let queue = try file.openForWriting()
            do {
                try queue.inWritingTransaction {
                    let meta = LedgerMeta($0)
                    try meta.remove(.disclaimed)
                    try meta.set(LedgerProvenance.Copy.displaced.rawValue, for: .copy)
                    try AuditLog($0).append("claim", at: time, ["user": .text(user)])
                }
            } catch {
                throw file.fault(error)
            }
        } catch {
            throw LedgerError(error)
        }
    }

    private static func mark(_ database: Database) throws {
        let meta = LedgerMeta(database)
        try meta.remove(.disclaimed)
        try meta.set(LedgerProvenance.Copy.restored.rawValue, for: .copy)
    }

    /// Whether a sound ledger lies at the path. A disk that is full or a lock that is held says nothing of that, and ends the restore.
    private func isSound() throws(FileFault) -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        do throws(FileFault) {
            try file.verify()
            return true
        } catch  where error.kind == .unusable {
            return false
        }
    }

    /// Whether no pass has begun since this file was the ledger: one that was kept by a restore and is put back at once.
    private func isNewest(_ source: String) throws(LedgerError) -> Bool {
        guard let sight = try LedgerWitness(ledger: path).sight() else { return false }
        do {
            return try DatabaseFile(path: source, format: .ledger).read { database in
                let meta = LedgerMeta(database)
                return try meta[.copy] == nil && meta[.ledgerID] == sight.ledger
                    && meta.number(.generation) == sight.generation
            } ?? false
        } catch {
            throw LedgerError(error)
        }
    }
}
