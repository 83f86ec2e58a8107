import Foundation

/// The file that a path means, whatever links lead there, and whether or not it exists yet.
///
/// Lock and witness lie beside the file itself: two names of one ledger must not have two locks, also while the file is yet to be made.
enum RealPath {
    /// The most links that are followed.
    private static let longestChain = 40

    /// The path without links; `nil` where its folder cannot be followed.
    static func of(_ path: String) -> String? {
        var path = path
        for _ in 0..<longestChain {
            if let real = resolved(path) { return real }
            guard let target = target(ofLink: path) else { break }
            path = target.hasPrefix("/") ? target : (path as NSString).deletingLastPathComponent + "/" + target
        }
        let folder = (path as NSString).deletingLastPathComponent
        return resolved(folder.isEmpty ? "." : folder).map { "\($0)/\((path as NSString).lastPathComponent)" }
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func target(ofLink path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), bytes.count) } ?? 0
        }
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
