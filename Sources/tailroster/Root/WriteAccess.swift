import Foundation

/// Whether this user may write a database: the file, and the folder, in which SQLite keeps a log beside it.
enum WriteAccess {
    /// What is in the way.
    struct Obstacle {
        let message: String
        /// The folder or file that this user would have to be able to write.
        let target: String

        /// What to do, for the key that names the database.
        func remedy(_ setting: String) -> String {
            "Give the user who runs tailroster the right to write \(target), or set \(setting) to another place."
        }
    }

    /// What keeps this user from writing the file at an absolute path, or from making it; nothing is tried.
    static func obstacle(at path: String) -> Obstacle? {
        let folder = (path as NSString).deletingLastPathComponent
        if access(path, F_OK) == 0 {
            if access(path, W_OK) != 0 {
                return Obstacle(message: "\(path) cannot be written by this user", target: "it")
            }
            guard access(folder, W_OK) != 0 else { return nil }
            return Obstacle(
                message: "\(path) can be written, but not its folder, where SQLite keeps a log beside it",
                target: folder)
        }
        // What is missing of the path is made; its first part that exists must let that happen.
        var ancestor = folder
        while access(ancestor, F_OK) != 0, ancestor != "/", !ancestor.isEmpty {
            ancestor = (ancestor as NSString).deletingLastPathComponent
        }
        guard access(ancestor, W_OK | X_OK) != 0 else { return nil }
        return Obstacle(message: "\(path) cannot be made by this user", target: ancestor)
    }
}
