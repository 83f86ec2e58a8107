import Foundation
import Glibc

/// Why the policy file could not be read, written or given to Headscale.
struct PolicyFileError: Error, Sendable, Hashable {
    /// What happened and what to do.
    let message: String
}

/// The file from which Headscale reads its policy (`policy.mode=file`).
///
/// It is replaced by a rename, so that nobody ever reads half of it; owner and mode stay, and what stood before is kept beside it.
public struct PolicyFile: Sendable {
    /// Where it is, as configured.
    public let path: String
    let reload: ReloadCommand?
    /// A file of policy is a few megabytes at most.
    static let sizeLimit = 64 << 20

    /// - Parameter reload: what makes Headscale read it; `nil` leaves that to somebody else.
    public init(path: String, reload: ReloadCommand?) {
        self.path = path
        self.reload = reload
    }

    /// The file itself, where the path is a symbolic link.
    private var target: String { URL(filePath: path).resolvingSymlinksInPath().path }
    /// The former policy.
    public var backupPath: String { target + ".tailroster-backup" }
    /// Stands while the file is newer than what Headscale has read.
    public var markPath: String { target + ".tailroster-unloaded" }

    func read() throws(PolicyFileError) -> [UInt8] {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: target)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw PolicyFileError(message: "\(path) is no regular file. Check store.policy_path.")
            }
            guard (attributes[.size] as? Int ?? 0) <= Self.sizeLimit else {
                throw PolicyFileError(
                    message: "\(path) is larger than \(Self.sizeLimit >> 20) MB. Check store.policy_path.")
            }
            return Array(try Data(contentsOf: URL(filePath: target)))
        } catch let error as PolicyFileError {
            throw error
        } catch {
            throw PolicyFileError(
                message: "\(path) cannot be read: \(error.localizedDescription). Check store.policy_path.")
        }
    }

    /// Puts a policy in the place of the one that was read, and tells Headscale; where that fails, puts the former one back.
    func replace(_ former: [UInt8], by policy: [UInt8]) async throws(PolicyFileError) {
        if reload != nil { try write([], to: markPath, like: target) }
        try write(former, to: backupPath, like: target)
        try write(policy, to: target, like: target)
        do throws(PolicyFileError) {
            try await load()
        } catch {
            try write(former, to: target, like: target)
            throw PolicyFileError(message: "\(error.message.sentence) The former policy was put back.")
        }
    }

    /// Whether Headscale may not have read what stands in the file; a sentence.
    var unloaded: String? {
        if reload == nil {
            return
                "store.reload_command is not set: what tailroster writes counts from Headscale's next reload on. Set it, such as "
                + "systemctl reload headscale."
        }
        guard FileManager.default.fileExists(atPath: markPath) else { return nil }
        return
            "a pass was cut short before Headscale read the file, or its reload fails; the next pass that is no dry run tries it "
            + "again."
    }

    /// Runs the reload that a pass which was cut short owes.
    func finishReload() async {
        guard reload != nil, FileManager.default.fileExists(atPath: markPath) else { return }
        // Where it fails the mark stays, and the warning with it.
        do throws(PolicyFileError) { try await load() } catch { return }
    }

    private func load() async throws(PolicyFileError) {
        guard let reload else { return }
        try await reload.run()
        guard unlink(markPath) == 0 || errno == ENOENT else { throw fault("cannot be removed", markPath) }
    }

    // MARK: Writing

    /// Whether files can be made beside it; what `check` asks.
    func obstacle() -> String? {
        let folder = URL(filePath: target).deletingLastPathComponent().path
        guard access(folder, W_OK) == 0 else {
            return
                "\(folder) cannot be written by this user, and the policy file in it is replaced by a rename. Give this user the "
                + "right, or mount the folder and not the file alone."
        }
        return access(target, R_OK) == 0 ? nil : "\(target) cannot be read by this user."
    }

    private func write(_ bytes: [UInt8], to path: String, like model: String) throws(PolicyFileError) {
        var status = stat()
        guard stat(model, &status) == 0 else { throw fault("is gone", model) }
        let draft = path + ".tailroster-draft"
        guard unlink(draft) == 0 || errno == ENOENT else { throw fault("cannot be removed", draft) }
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw fault("cannot be made", draft) }
        do throws(PolicyFileError) {
            defer { close(file) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                guard count > 0 else { throw fault("cannot be written", draft) }
                rest = rest.dropFirst(count)
            }
            // A file that changes hands would be one that Headscale cannot read, or that others can write.
            guard fchown(file, status.st_uid, status.st_gid) == 0 else {
                throw fault("cannot be given its owner", draft)
            }
            guard fchmod(file, status.st_mode & 0o7777) == 0 else { throw fault("cannot be given its mode", draft) }
            guard fsync(file) == 0 else { throw fault("cannot be put on disk", draft) }
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, path) == 0 else {
            let error = fault("cannot be replaced", path)
            unlink(draft)
            throw error
        }
        try syncFolder(of: path)
    }

    private func syncFolder(of path: String) throws(PolicyFileError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw fault("cannot be opened", folder) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw fault("cannot be put on disk", folder) }
    }

    private func fault(_ what: String, _ path: String) -> PolicyFileError {
        PolicyFileError(message: "\(path) \(what): \(String(cString: strerror(errno))).")
    }
}
