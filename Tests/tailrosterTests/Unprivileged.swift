import Foundation

/// Runs the binary as a user who may read everything here and write nothing: root passes every check of rights.
enum Unprivileged {
    /// The shell line that gives the rights up, for `Binary.start`.
    static let shell =
        geteuid() == 0
        ? "exec setpriv --reuid=65534 --regid=65534 --clear-groups -- \"$0\" \"$@\"" : "exec \"$0\" \"$@\""

    /// Whether that user can run the binary where it lies; below a private home it cannot.
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return true }
        var path = Binary.url.deletingLastPathComponent()
        var status = stat()
        while path.path != "/" {
            guard stat(path.path, &status) == 0, status.st_mode & 0o001 != 0 else { return false }
            path = path.deletingLastPathComponent()
        }
        return FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
    }()
}
