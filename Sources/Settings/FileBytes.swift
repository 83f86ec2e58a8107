import Foundation

/// Reads small files whole, and tells apart why one cannot be read.
enum FileBytes {
    enum Failure: Error, Sendable, Hashable {
        case missing, forbidden, folder, tooLarge
        /// A pipe, a socket or a device: reading it might never end, or give something else the second time.
        case special
        case failed(String)

        /// What is wrong, to follow the file's name.
        var words: String {
            switch self {
            case .missing: "does not exist"
            case .forbidden: "may not be read by this user"
            case .folder: "is a folder"
            case .special: "is not a regular file"
            case .tooLarge: "is too large"
            case .failed(let reason): "cannot be read: \(reason)"
            }
        }

        /// What to do, for a file that a key names.
        var remedy: String {
            switch self {
            case .missing: "Make the file, or name the one that is meant."
            case .forbidden: "Give the user who runs tailroster the right to read it."
            case .folder, .special, .tooLarge: "Name the file that is meant."
            case .failed: "See that the disk is well."
            }
        }
    }

    /// The bytes of a regular file of at most so many.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe waits for a writer.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .folder
        default: throw .special
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        throw .tooLarge
    }

    /// What an error number means for a file that is to be read.
    static func failure(_ code: Int32) -> Failure {
        switch code {
        case ENOENT, ENOTDIR: .missing
        case EACCES, EPERM: .forbidden
        case ELOOP: .failed("its symbolic links lead in a circle")
        case ENAMETOOLONG: .failed("its path is too long")
        default: .failed(String(cString: strerror(code)))
        }
    }
}

/// Who may read and write a file, symbolic links followed.
struct FileStatus {
    private let mode: mode_t
    private let group: gid_t

    /// The status of what the path leads to; `nil` when there is nothing, or it cannot be seen.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        mode = status.st_mode
        group = status.st_gid
    }

    /// Whether everyone, or a group that this process does not belong to, may read or write the file.
    var isOpenToOthers: Bool {
        mode & 0o006 != 0 || (mode & 0o060 != 0 && !Self.ownGroups.contains(group))
    }

    /// The permission bits in octal, such as `0644`.
    var modeText: String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static var ownGroups: Set<gid_t> {
        var groups = [gid_t](repeating: 0, count: 65_536)  // NGROUPS_MAX on Linux
        let count = Int(getgroups(Int32(groups.count), &groups))
        return Set(groups.prefix(max(0, count))).union([getegid()])
    }
}
