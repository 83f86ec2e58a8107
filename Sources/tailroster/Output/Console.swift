import AccessModel
import Foundation

/// Results go to stdout, everything else to stderr.
enum Console {
    /// Makes the standard streams safe, before anything else is opened.
    ///
    /// What is closed of them is opened on `/dev/null`: else the next file or connection would be given the number 1 or 2,
    /// and a report or a log line would be written into a lock, a database or a request. And a reader that goes away
    /// (`2>&1 | head`) does not end the process in the middle of a pass: SIGPIPE is ignored.
    static func secureStandardStreams() {
        signal(SIGPIPE, SIG_IGN)
        while true {
            let descriptor = open("/dev/null", O_RDWR)
            guard (0...2).contains(descriptor) else {
                if descriptor > 2 { close(descriptor) }
                return
            }
        }
    }

    /// Writes a result. Where it cannot be written, a full disk say, that is told, and the exit code is 1.
    static func result(_ text: String) throws { try result { try $0(Array(text.utf8)) } }

    /// Writes a result that is made piece by piece, likewise.
    static func result(_ body: ((borrowing [UInt8]) throws -> Void) throws -> Void) throws {
        do {
            try body { bytes in if let code = write(bytes, to: STDOUT_FILENO) { throw Unwritten(code: code) } }
        } catch let unwritten as Unwritten {
            // The reader that has gone away (`| head`) has what it wanted.
            if unwritten.code != EPIPE { try complainOfLoss(unwritten.code) }
        }
    }

    /// What the system said when a result could not be written.
    private struct Unwritten: Error {
        let code: Int32
    }

    private static func complainOfLoss(_ code: Int32) throws -> Never {
        complain(
            "the result could not be written to stdout: \(String(cString: strerror(code))). What this run did is done and "
                + "recorded; only its report is lost.")
        throw ExitStatus.failure
    }

    /// Writes an error or a remark: `tailroster: …`, a line each.
    static func complain(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
        ProgressLine.stderr.clear()
        // Where stderr is lost too there is nobody to tell.
        _ = write(Array("tailroster: \(lines.joined(separator: "\n"))\n".utf8), to: STDERR_FILENO)
    }

    /// Writes all bytes; gives the error number where that fails.
    private static func write(_ bytes: borrowing [UInt8], to descriptor: Int32) -> Int32? {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { return errno }
                rest = rest.dropFirst(count)
            }
            return nil
        }
    }
}
