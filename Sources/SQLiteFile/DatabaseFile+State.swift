import Foundation

/// What the file system says of a file: whether it is the same file with the same content.
struct FileState: Equatable {
    /// What stays the same while the content changes, and differs for a file that took the other's place.
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
    }

    let identity: Identity
    let size: Int64
    let modifiedSeconds: Int
    let modifiedNanoseconds: Int
}

extension DatabaseFile {
    /// What lies at the path; `nil` for nothing. A folder, or a path that cannot be followed, is a fault.
    func fileState() throws(FileFault) -> FileState? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            if code == ENOENT { return nil }
            throw .unreachable(format, path, reason: String(cString: strerror(code)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            if status.st_mode & S_IFMT == S_IFDIR { throw .directory(format, path) }
            throw .unreachable(format, path, reason: "it is a device, a pipe or a socket")
        }
        return FileState(
            identity: .init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)),
            size: Int64(status.st_size), modifiedSeconds: status.st_mtim.tv_sec,
            modifiedNanoseconds: status.st_mtim.tv_nsec)
    }

    /// Whether a write-ahead log with content lies beside the file: then the file alone is not the whole truth.
    func hasLog() throws(FileFault) -> Bool {
        var status = stat()
        guard stat(path + "-wal", &status) == 0 else {
            let code = errno
            if code == ENOENT { return false }
            throw .unreachable(format, path + "-wal", reason: String(cString: strerror(code)))
        }
        return status.st_size > 0
    }
}
