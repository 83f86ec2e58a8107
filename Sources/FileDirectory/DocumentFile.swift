import AccessModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a document on disk, all of one version of it.
struct DocumentFile {
    let path: String
    let limitBytes: Int

    /// Reads the file to its end; a file that changes meanwhile is an error, since half of two versions is no
    /// directory.
    func read() throws(DirectoryError) -> [UInt8] {
        // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("cannot be opened", code: errno) }
        defer { close(descriptor) }

        let before = try status(of: descriptor)
        guard before.st_mode & S_IFMT == S_IFREG else {
            throw DirectoryError(
                .notTheService, "The directory file \(path) is not a regular file.",
                remedy: "Set directory.path to a JSON document.")
        }
        let bytes = try readAll(descriptor, expecting: Int(before.st_size))
        let after = try status(of: descriptor)
        guard bytes.count == Int(before.st_size), isSameVersion(before, after) else {
            throw DirectoryError(
                .incomplete, "The directory file \(path) changed while it was read.",
                remedy: "Write it under another name and rename it into place.")
        }
        return bytes
    }

    private func readAll(_ descriptor: Int32, expecting size: Int) throws(DirectoryError) -> [UInt8] {
        guard size <= limitBytes else {
            throw DirectoryError(
                .incomplete, "The directory file \(path) has \(size) bytes; the limit is \(limitBytes).",
                remedy: "Check that directory.path names the right file.")
        }
        var code: Int32 = 0
        // One byte more than expected, so that a file which grows is noticed.
        let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            while count < buffer.count {
                let read = Self.read(descriptor, into: UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                if read < 0 { code = errno }
                if read <= 0 { return }
                count += read
            }
        }
        guard code == 0 else { throw failure("cannot be read", code: code) }
        return bytes
    }

    private static func read(_ descriptor: Int32, into memory: UnsafeMutableBufferPointer<UInt8>) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, memory.baseAddress, memory.count)
            #else
                let count = Darwin.read(descriptor, memory.baseAddress, memory.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }

    private func status(of descriptor: Int32) throws(DirectoryError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read", code: errno) }
        return status
    }

    private func isSameVersion(_ a: stat, _ b: stat) -> Bool {
        #if canImport(Glibc)
            let (first, second) = (a.st_mtim, b.st_mtim)
        #else
            let (first, second) = (a.st_mtimespec, b.st_mtimespec)
        #endif
        return a.st_size == b.st_size && first.tv_sec == second.tv_sec && first.tv_nsec == second.tv_nsec
    }

    private func failure(_ what: String, code: Int32) -> DirectoryError {
        let reason = String(cString: strerror(code))
        let isForbidden = code == EACCES || code == EPERM
        return DirectoryError(
            isForbidden ? .refused : .unreachable, "The directory file \(path) \(what): \(reason).",
            remedy: isForbidden
                ? "Let the user that tailroster runs as read it." : "Check directory.path in the configuration.")
    }
}
