import GRDB

/// Why a database file cannot serve, in a sentence, and what to do. Nothing was changed.
public struct FileFault: Error, Sendable, Hashable {
    /// What a caller can tell apart.
    public enum Kind: Sendable, Hashable {
        /// It is not a file of ours, is damaged, or is of a newer version: a person must look.
        case unusable
        /// Another program has locked it for too long.
        case busy
        /// The disk or the file system refuses: full, read-only, failing.
        case refused
    }

    /// What a caller can tell apart.
    public let kind: Kind
    /// What happened, where.
    public let message: String
    /// What to do.
    public let remedy: String

    /// A fault with what happened and what to do.
    public init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}

extension FileFault {
    static func foreign(_ format: DatabaseFormat, _ path: String) -> FileFault {
        FileFault(
            .unusable, "\(path) is a database of another program, not a \(format.noun) of tailroster",
            remedy: "Set \(format.setting) to another file; this one was not touched.")
    }

    static func newer(_ format: DatabaseFormat, _ path: String, found: Int64) -> FileFault {
        FileFault(
            .unusable,
            "the \(format.noun) \(path) was written by a newer tailroster (tables of version \(found); this one knows "
                + "\(format.version))",
            remedy: "Run the newer version, or restore the \(format.noun) from before the upgrade.")
    }

    static func directory(_ format: DatabaseFormat, _ path: String) -> FileFault {
        FileFault(
            .unusable, "\(path) is a folder, not a \(format.noun)", remedy: "Name a file in \(format.setting).")
    }

    static func unreachable(_ format: DatabaseFormat, _ path: String, reason: String) -> FileFault {
        FileFault(
            .refused, "the \(format.noun) \(path) cannot be reached: \(reason)",
            remedy: "Check \(format.setting) and the rights of its folder.")
    }

    static func unmakeable(_ format: DatabaseFormat, _ path: String, reason: String) -> FileFault {
        FileFault(
            .refused, "the \(format.noun) \(path) cannot be made: \(reason)",
            remedy: "Give this user the right to write in its folder, or set \(format.setting) to another place.")
    }

    static func taken(_ path: String) -> FileFault {
        FileFault(.refused, "\(path) exists already, and is not written over", remedy: "Name another file.")
    }

    static func unmovable(_ format: DatabaseFormat, _ path: String, reason: String) -> FileFault {
        FileFault(
            .refused, "the \(format.noun) \(path) cannot be moved: \(reason)",
            remedy: "Give this user the right to write in its folder.")
    }

    /// The file is gone, or was never made, where it must be.
    public static func missing(_ format: DatabaseFormat, _ path: String) -> FileFault {
        FileFault(
            .refused, "the \(format.noun) \(path) is not there",
            remedy: "It was moved or removed while in use: put it back, then run again.")
    }

    static func withoutWAL(_ format: DatabaseFormat, _ path: String) -> FileFault {
        FileFault(
            .refused, "the file system of \(path) has no shared memory for SQLite's write-ahead log",
            remedy: "Keep the \(format.noun) on a local disk, not on a network share.")
    }

    /// Bytes where no version of tailroster writes them.
    public static func damaged(_ format: DatabaseFormat, _ path: String, _ detail: String) -> FileFault {
        FileFault(
            .unusable, "the \(format.noun) \(path) is damaged: \(detail)",
            remedy:
                "Restore it from a backup. Keep the damaged file aside; `sqlite3 FILE .recover` may save what it holds."
        )
    }

    /// What SQLite reported, in words. Only the code decides; SQLite's own text is shown beside it.
    public init(_ error: any Error, format: DatabaseFormat, path: String) {
        switch error {
        case let fault as FileFault: self = fault
        case let error as DatabaseError:
            self = Self.fault(of: error.resultCode, error.message ?? "no reason given", format, path)
        default:
            self.init(
                .refused, "the \(format.noun) \(path) failed: \(error)",
                remedy: "Run again; if it stays, report this sentence.")
        }
    }

    private static func fault(
        of code: ResultCode, _ text: String, _ format: DatabaseFormat, _ path: String
    ) -> FileFault {
        let said = "SQLite says: \(text) (\(code.rawValue))"
        switch code.primaryResultCode {
        case .SQLITE_NOTADB:
            return FileFault(
                .unusable, "\(path) is not an SQLite database, or its header is damaged",
                remedy: "Set \(format.setting) to another file, or restore this one from a backup; it was not touched.")
        case .SQLITE_CORRUPT, .SQLITE_FORMAT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT:
            // Our statements fit our tables: one that does not compile or breaks a rule has met other tables.
            return damaged(format, path, said)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            return FileFault(
                .busy, "the \(format.noun) \(path) was locked by another program for too long",
                remedy: "Find the program that keeps a transaction open on it (`fuser \(path)`), then run again.")
        case .SQLITE_FULL:
            return FileFault(
                .refused, "the disk is full: the \(format.noun) \(path) cannot grow",
                remedy: "Free some space, then run again; nothing is half written.")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return FileFault(
                .refused, "the \(format.noun) \(path) cannot be written. \(said)",
                remedy: "Give this user the right to write the file and its folder (SQLite keeps a log beside it).")
        case .SQLITE_CANTOPEN:
            return FileFault(
                .refused, "the \(format.noun) \(path) cannot be opened. \(said)",
                remedy: "Give this user the right to read and write the file and its folder.")
        default:
            return FileFault(
                .refused, "the \(format.noun) \(path) failed. \(said)",
                remedy: "Check the disk (dmesg, df), then run again.")
        }
    }
}
