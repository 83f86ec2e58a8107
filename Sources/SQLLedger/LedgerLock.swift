import AccessModel
import Foundation
import Synchronization

/// The right to plan and apply for a ledger: one process at a time.
///
/// An advisory lock of the kernel on a file beside the ledger, so that it ends with the process that holds it, however that
/// process ends. The lock file stays: removing it would let two processes lock two files of one name.
public final class LedgerLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock of the ledger at a path, or is refused at once. Parent folders are made.
    public init(path: String) throws(LedgerError) {
        let lockPath = try Self.lockPath(of: path)
        let file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw LedgerError(
                .failed, "the lock \(lockPath) cannot be opened: \(String(cString: strerror(errno)))",
                remedy: "Give this user the right to write in the folder of ledger.path.")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(file)
            close(file)
            throw code == EWOULDBLOCK
                ? LedgerError(
                    .locked, "another pass\(holder.map { " (process \($0))" } ?? "") holds the lock \(lockPath)",
                    remedy: "Wait for it to end; one ledger serves one pass at a time.")
                : LedgerError(
                    .failed, "the lock \(lockPath) cannot be taken: \(String(cString: strerror(code)))",
                    remedy: "Keep the ledger on a local disk, whose locks work.")
        }
        // For the sentence above, in the process that is refused; nothing depends on it.
        let identity = Array("\(getpid())\n".utf8)
        if ftruncate(file, 0) != 0 || pwrite(file, identity, identity.count, 0) != identity.count {
            close(file)
            throw LedgerError(
                .failed, "the lock \(lockPath) cannot be written: \(String(cString: strerror(errno)))",
                remedy: "Free some space on its disk, then run again.")
        }
        descriptor = Mutex(file)
    }

    deinit { release() }

    /// Gives the lock up; a second time does nothing.
    public func release() {
        descriptor.withLock { file in
            if let file { close(file) }
            file = nil
        }
    }

    /// Beside the real file, so that a symbolic link does not make a second lock for one ledger.
    private static func lockPath(of path: String) throws(LedgerError) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            if !folder.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw LedgerError(
                .failed, "the folder \(folder) of the ledger cannot be made: \(error.localizedDescription)",
                remedy: "Make it, or set ledger.path to a folder that this user can write.")
        }
        if let file = RealPath.of(path) { return file + ".lock" }
        throw LedgerError(
            .failed, "the folder of \(path) cannot be followed: \(String(cString: strerror(errno)))",
            remedy: "Check ledger.path and the rights of its folder.")
    }

    private static func holder(_ file: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(file, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(
            String(decoding: buffer.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
