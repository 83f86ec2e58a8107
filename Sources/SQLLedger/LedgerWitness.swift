import AccessModel
import Foundation

/// A small file beside the ledger that says which ledger it is and how far it had come.
///
/// A ledger is a file, and files are copied: put back after an accident, carried to another host, restored with a virtual
/// disk. What it says of its own suspensions may then be out of date. The witness is written with every pass, and lies
/// beside the ledger; who copies the ledger alone leaves it behind, and who puts an old ledger back finds it further on.
struct LedgerWitness: Sendable {
    let path: String
    private let ledger: String

    /// What the witness saw last.
    struct Sight: Equatable {
        var ledger: String
        var generation: Int64
    }

    /// The witness of the ledger at a path; a symbolic link is followed, as for the lock.
    init(ledger path: String) {
        ledger = RealPath.of(path) ?? path
        self.path = ledger + ".witness"
    }

    /// What it says; `nil` where there is none, or where what it says means nothing.
    func sight() throws(LedgerError) -> Sight? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text: String
        do {
            text = String(decoding: try Data(contentsOf: URL(filePath: path)).prefix(256), as: UTF8.self)
        } catch {
            throw LedgerError(
                .failed, "the ledger's witness \(path) cannot be read: \(error.localizedDescription)",
                remedy: "Give this user the right to read it, as it has for the ledger beside it.")
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let generation = Int64(words[1]) else { return nil }
        return Sight(ledger: String(words[0]), generation: generation)
    }

    /// Writes what is true now, on disk when it returns.
    func write(_ sight: Sight) throws(LedgerError) {
        let draft = path + ".new"
        let bytes = Array("\(sight.ledger) \(sight.generation)\n".utf8)
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("cannot be made") }
        // As the ledger's own logs: one pass by another user (root, say) must not shut the others out.
        var owner = stat()
        if stat(ledger, &owner) == 0 {
            _ = fchown(file, owner.st_uid, owner.st_gid)
            _ = fchmod(file, owner.st_mode & 0o666)
        }
        let isWritten = Foundation.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let cause = errno
        close(file)
        guard isWritten else {
            errno = cause
            throw failure("cannot be written")
        }
        guard rename(draft, path) == 0 else { throw failure("cannot be put in place") }
    }

    private func failure(_ what: String) -> LedgerError {
        LedgerError(
            .failed, "the ledger's witness \(path) \(what): \(String(cString: strerror(errno)))",
            remedy: "Give this user the right to write in the folder of ledger.path, and free some space on its disk.")
    }
}
