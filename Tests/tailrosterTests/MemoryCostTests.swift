import Foundation
import Testing

@Suite("What a pass keeps in memory, in a process of its own")
struct MemoryCostTests {
    private struct Cost: Decodable {
        let directoryBytes: Int
        let storeBytes: Int
        let ledgerBytes: Int
    }

    /// What the three sides of a company hold, once it was imported.
    private static func cost(_ people: Int, _ groups: Int, _ memberships: Int) async throws -> Cost {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-cost-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
        }
        let measure = Binary.url.deletingLastPathComponent().appending(path: "Measure")
        let run = try await Binary.start(
            [folder.path, String(people), String(groups), String(memberships), "import", "bytes"], of: measure
        ).wait()
        #expect(run.code == 0, "\(run.errors)")
        let last = try #require(run.output.split(separator: "\n").last)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Cost.self, from: Data(last.utf8))
    }

    @Test("A membership takes eight bytes a side, twice that while it grows; a person fewer than 250")
    func bytes() async throws {
        let small = try await Self.cost(2000, 40, 4000)
        let fuller = try await Self.cost(2000, 40, 44_000)
        let larger = try await Self.cost(12_000, 40, 4000)
        for (side, bytes) in [
            ("directory", \Cost.directoryBytes), ("store", \Cost.storeBytes), ("ledger", \Cost.ledgerBytes),
        ] {
            let perMembership = Double(fuller[keyPath: bytes] - small[keyPath: bytes]) / 40_000
            let perPerson = Double(larger[keyPath: bytes] - small[keyPath: bytes]) / 10_000
            print("Bytes, \(side): \(perMembership) a membership, \(perPerson) a person.")
            #expect(perMembership > 7 && perMembership <= 16.5, "\(side)")
            #expect(perPerson > 20 && perPerson <= 250, "\(side)")
        }
    }
}
