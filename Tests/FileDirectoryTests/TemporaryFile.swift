import Foundation

/// A file in a folder of its own, gone with `remove`.
struct TemporaryFile {
    let path: String
    private let folder: URL
    var folderPath: String { folder.path() }

    init(_ text: String?) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "file-directory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "people.json").path()
        if let text { try Data(text.utf8).write(to: URL(filePath: path)) }
    }

    func remove() throws { try FileManager.default.removeItem(at: folder) }
}
