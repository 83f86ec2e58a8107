import AccessModel
import Foundation
import Planning
import Reconciliation
import Testing

/// Store and ledger with bytes that nobody wrote: a pass ends in a report or an error, never in a trap.
@Suite("Proof: damaged databases")
struct DamagedFileTests {
    @Test("A pass over damaged files ends in a report or an error", arguments: ["store.db", "ledger.db"])
    func damagedFiles(_ name: String) async throws {
        let site = try Site()
        let day = Upheaval(keepsNamesApart: false, on: site.ground)
        try await day.settle(site, DocumentRegistry(folder: site.folder))
        let whole = Array(try Data(contentsOf: URL(filePath: site.path(name))))
        var dice = Dice(Damage.seed)
        var (reported, refused) = (0, 0)
        for _ in 0..<(150 * Damage.scale) {
            let copy = try await site.copy()
            var bytes = whole
            switch dice.number(0..<4) {
            case 0:
                // Within the header, where the page size and the format are.
                bytes[dice.number(0..<100)] = UInt8(truncatingIfNeeded: dice.next())
            case 1: bytes.removeLast(dice.number(1..<bytes.count))
            case 2:
                let start = dice.number(0..<bytes.count)
                for place in start..<min(bytes.count, start + dice.number(1..<600)) {
                    bytes[place] = UInt8(truncatingIfNeeded: dice.next())
                }
            default:
                for _ in 0..<dice.number(1..<9) {
                    bytes[dice.number(0..<bytes.count)] = UInt8(truncatingIfNeeded: dice.next())
                }
            }
            try Data(bytes).write(to: URL(filePath: copy.path(name)))
            do {
                _ = try await day.pass(copy, DocumentRegistry(folder: copy.folder))
                reported += 1
            } catch {
                refused += 1
            }
        }
        print(
            "Damaged \(name): \(reported + refused) passes, \(reported) reported, \(refused) refused, seed \(Damage.seed)"
        )
        #expect(reported + refused == 150 * Damage.scale)
    }
}
