import AccessModel
import ContractSuites
import Foundation

@testable import SQLLedger

/// Ledgers in files of their own, in a folder that goes with the test.
struct SQLLedgers: LedgerFactory {
    func withLedger(_ body: (_ open: @escaping () async throws -> any Ledger) async throws -> Void) async throws {
        try await Self.withFolder { folder in
            try await body { try SQLLedger.open("\(folder)/state/ledger.db", mode: .pass) }
        }
    }

    /// A folder of one test.
    static func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            try await body(folder.path)
        } catch {
            try remove(folder)
            throw error
        }
        try remove(folder)
    }

    private static func remove(_ folder: URL) throws {
        do { try FileManager.default.removeItem(at: folder) } catch CocoaError.fileNoSuchFile {
            // A connection that ended just now, on a thread of its own, took its files away itself.
            try FileManager.default.removeItem(at: folder)
        }
    }
}
