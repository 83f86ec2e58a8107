import AccessModel
import Foundation
import Reconciliation
import Settings

/// The folder that a demo touches: its secrets, a configuration like a real one, and what the passes leave.
struct DemoFolder {
    let url: URL
    private let assembly: Assembly

    /// - Parameter secrets: Texts by the name of the file in which they are kept.
    init(secrets: [String: String], configuration: String) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "tailroster-demo-\(Machine.newID().prefix(6))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, secret) in secrets {
            let file = url.appending(path: name)
            try Data(secret.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        let file = url.appending(path: "tailroster.yaml")
        try Data(configuration.utf8).write(to: file)
        assembly = try Assembly(try Configuration.load(path: file.path, environment: [:]))
    }

    /// Runs a pass as `tailroster reconcile` does.
    func pass(isDryRun: Bool = false) async throws(LedgerError) -> PassReport {
        try await assembly.pass(PassRequest(pass: PassID(Machine.newID()), isDryRun: isDryRun))
    }

    /// The first act where groups are entries of a policy: what would happen, and then the same for real.
    func showFirstImport(into policy: String) async throws {
        try DemoPage.heading("1. First import: what would happen (tailroster reconcile --dry-run)")
        try DemoPage.show(try await pass(isDryRun: true), listing: 6)
        let applied = try await pass().states.count { if case .applied = $0 { true } else { false } }
        try DemoPage.say("\nFor real, the same \(applied) changes are one edit of the \(policy).")
    }
}
