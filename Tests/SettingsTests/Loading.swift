import Foundation

@testable import Settings

/// The configuration of a text, as of a file `/etc/t/tailroster.yaml` that is named `tailroster.yaml` in errors.
func load(_ yaml: String, _ environment: [String: String] = [:]) throws(SettingsError) -> Configuration {
    try Configuration.load(
        ConfigurationFile(name: "/etc/t/tailroster.yaml", bytes: Array(yaml.utf8)), environment: environment)
}

/// The problems of a text, as they are printed but for the folder; empty when it loads.
func problems(_ yaml: String, _ environment: [String: String] = [:]) -> [String] {
    problems(Array(yaml.utf8), environment)
}

/// The problems of a file's bytes.
func problems(_ bytes: [UInt8], _ environment: [String: String] = [:]) -> [String] {
    do {
        _ = try Configuration.load(
            ConfigurationFile(name: "/etc/t/tailroster.yaml", bytes: bytes), environment: environment)
        return []
    } catch {
        return error.description.replacing("/etc/t/tailroster.yaml", with: "tailroster.yaml")
            .split(separator: "\n").map(String.init)
    }
}

/// The smallest configuration of each pair of kinds, and more lines at the end.
enum Sample {
    static let store = "store: {kind: sqlite, path: store.db}\ngroups: {domain: example.com}\n"
    static let file = "directory: {kind: file, path: people.json}\n\(store)"
    static let okta = "directory: {kind: okta, url: 'https://example.okta.com', token_file: token}\n\(store)"
    static let directory = "directory: {kind: file, path: people.json}\ngroups: {domain: example.com}\n"
}

/// A folder of one test's own, removed when it goes out of use.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path): \(error)") }
    }

    /// Writes a file and gives its path.
    func write(_ name: String, _ bytes: some Collection<UInt8>, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}
