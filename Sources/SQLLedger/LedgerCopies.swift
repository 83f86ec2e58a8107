import AccessModel
import Foundation
import GRDB
import SQLiteFile

/// Backups of a ledger, and the way back.
public struct LedgerCopies: Sendable {
    private let path: String

    /// The copies of the ledger at a path.
    public init(ledger path: String) { self.path = path }

    private var file: DatabaseFile { DatabaseFile(path: path, format: .ledger) }

    /// Writes a consistent copy, while passes may run. The copy knows that it is one.
    ///
    /// - Parameter target: a path at which nothing lies yet; the file gets mode 0600.
    public func backUp(to target: String) throws(LedgerError) {
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
            throw LedgerError(error)
        }
    }

    /// Puts a backup in the ledger's place; the caller holds the lock.
    ///
    /// What lay there is kept beside it, whole or damaged. A restore that is cut short leaves the old ledger or the new one, and the
    /// new one knows that it was restored.
    ///
    /// - Parameter time: the name of what is kept.
    /// - Returns: where the former ledger is kept; `nil` where there was none.
    public func restore(from source: String, at time: Timestamp) throws(LedgerError) -> String? {
        let stamp = time.description.filter { $0.isNumber || $0 == "T" }
        let draft = DatabaseFile(path: "\(path).restoring-\(stamp)", format: .ledger)
        do {
            try DatabaseFile(path: source, format: .ledger).copy(to: draft.path, changing: Self.mark)
            defer { unlink(draft.path) }
            let kept = try keepFormer(as: "\(path).before-\(stamp)")
            try file.replace(by: draft)
            return kept
        } catch {
            throw LedgerError(error)
        }
    }

    /// Takes back a store that another ledger served meanwhile: the next pass disclaims what it cannot prove, and goes on.
    public func markDisplaced() throws(LedgerError) {
        do throws(FileFault) {
            let queue = try file.openForWriting()
            do {
                try queue.inWritingTransaction {
                    let meta = LedgerMeta($0)
                    try meta.remove(.disclaimed)
                    try meta.set(LedgerProvenance.Copy.displaced.rawValue, for: .copy)
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

    /// Keeps what lies at the path: a sound ledger as a copy, so that nothing is gone while the new one is written; anything else
    /// is moved aside with its logs.
    private func keepFormer(as target: String) throws(FileFault) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do throws(FileFault) {
            try file.verify()
            try file.copy(to: target, changing: Self.mark)
        } catch {
            for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
                guard rename(path + end, target + end) == 0 else {
                    throw FileFault(
                        .refused,
                        "the former ledger \(path + end) cannot be moved aside: \(String(cString: strerror(errno)))",
                        remedy: "Give this user the right to write in its folder.")
                }
            }
        }
        return target
    }
}
