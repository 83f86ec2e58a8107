import AccessModel
import ContractSuites
import Foundation
import GRDB

@testable import SQLStore

/// Stores in files of their own, in a folder that goes with the test.
struct SQLStores: AccessStoreFactory {
    func withStore(of people: [StorePerson], _ body: (any AccessStore) async throws -> Void) async throws {
        try await Self.withFolder { folder in
            let scene = StoreScene(folder: folder)
            _ = try await scene.store.prepare()
            try await scene.add(people)
            try await body(scene.store)
        }
    }

    func withMissingStore(_ body: (any AccessStore) async throws -> Void) async throws {
        try await Self.withFolder { folder in
            try await body(StoreScene(folder: folder).store)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            if !left.isEmpty { throw LeftBehind(files: left) }
        }
    }

    /// Files that a store made which was only asked.
    struct LeftBehind: Error {
        let files: [String]
    }

    /// A folder of one test.
    static func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-store-\(UUID().uuidString)")
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
