import Foundation
import Testing

@Suite("tailroster: the configuration files that come with it")
struct QuickstartTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("config/quickstart.yaml works as it is, dry and for real, and again with nothing to do")
    func quickstart() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "tailroster-quickstart-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in ["quickstart.yaml", "people.json"] {
            let source = Self.root.appending(path: "config").appending(path: file)
            try FileManager.default.copyItem(at: source, to: folder.appending(path: file))
        }
        let configuration = folder.appending(path: "quickstart.yaml").path
        func run(_ arguments: String...) async throws -> Rehearsal.Run {
            try await Binary.run(["reconcile", "--config", configuration] + arguments)
        }
        let dry = try await run("--dry-run")
        #expect(dry.code == 0, "\(dry.errors)")
        #expect(dry.output.contains("changes to make"))
        let databases = folder.appending(path: "quickstart-data")
        #expect(!FileManager.default.fileExists(atPath: databases.appending(path: "store.db").path))
        let real = try await run()
        #expect(real.code == 0, "\(real.errors)")
        #expect(FileManager.default.fileExists(atPath: databases.appending(path: "store.db").path))
        let again = try await run("--output", "json")
        #expect(try again.document().outcome == "in-sync")
        let check = try await Binary.run(["check", "--config", configuration])
        #expect(check.code == 0, "\(check.output)")
        try FileManager.default.removeItem(at: folder)
    }
}
