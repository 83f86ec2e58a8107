import Foundation
import Testing

/// Replay one with `TAILROSTER_HISTORY_SEED=7`; live through more, from that seed on, with `TAILROSTER_HISTORIES=1000`.
@Suite("Tailscale store: histories of chance")
struct TailnetHistoryTests {
    private static var seeds: Range<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["TAILROSTER_HISTORY_SEED"].flatMap(UInt64.init)
        let count = environment["TAILROSTER_HISTORIES"].flatMap(UInt64.init) ?? (seed == nil ? 20 : 1)
        return (seed ?? 1)..<(seed ?? 1) + max(1, count)
    }

    @Test(
        "Lost answers, dying passes, colleagues at the policy: nothing of theirs is lost, and two quiet passes bring the tailnet to what the directory wants"
    )
    func histories() async throws {
        var failed: [UInt64] = []
        for seed in Self.seeds {
            var history = try await TailnetHistory(seed: seed)
            let faults = try await history.run(steps: 6)
            await history.end()
            if faults.isEmpty { continue }
            failed.append(seed)
            Issue.record(
                "seed \(seed):\n\(history.log.joined(separator: "\n"))\n=> \(faults.joined(separator: "\n=> "))")
        }
        #expect(failed.isEmpty, "replay with TAILROSTER_HISTORY_SEED=\(failed.first ?? 0)")
    }
}
