import AccessModel
import Crypto
import FileDirectory
import Foundation
import Logging
import Planning
import Reconciliation
import SQLLedger
import Simulator
import TailscaleStore
import Transport

/// A file directory, a simulated tailnet and a ledger, with a clock that stands still between passes.
final class TailnetHousehold {
    let tailscale: SimulatedTailscale
    private let folder: URL
    private var passes = 0

    init(_ tailnet: Tailnet) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-tailnet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        tailscale = try await SimulatedTailscale.start(tailnet: tailnet)
    }

    func end() async {
        await tailscale.stop()
        // SQLite may be taking its own files away at this moment.
        do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
    }

    func write(people: [String: String], groups: [String: (name: String, members: Set<String>)]) throws {
        let users = people.sorted { $0.key < $1.key }.map {
            ["id": $0.key, "login": "\($0.key)@example.com", "status": $0.value]
        }
        let table = groups.sorted { $0.key < $1.key }.map { id, group in
            ["id": id, "name": group.name, "members": group.members.filter { people[$0] != nil }.sorted()]
                as [String: Any]
        }
        let data = try JSONSerialization.data(withJSONObject: ["users": users, "groups": table])
        try data.write(to: folder.appending(path: "people.json"))
    }

    private static var rules: PlanningRules {
        let all = GuardPolicy.Limit(percent: 100, atLeast: 10_000, atMost: 10_000)
        return PlanningRules(
            statuses: .defaults(for: .file), naming: GroupNaming(domain: "example.com"), rewritesReferences: true,
            scope: ScopeSettings(groups: ["*"]),
            guardPolicy: GuardPolicy(
                suspensions: all, removals: all, grants: all, groupLossPercent: 100, directoryShrinkPercent: 100))
    }

    /// Runs a pass with fresh parts, as a new process would; `dyingAt` cuts it at that call to the ledger, once it was done.
    func pass(dyingAt step: Int? = nil) async throws -> PassReport {
        passes += 1
        let time = Timestamp(milliseconds: 1_782_864_000_000 + Int64(passes) * 60_000)
        let meter = RequestMeter()
        let exchange = RetryingExchange(
            try CurlExchange(CurlOptions(userAgent: "tests")),
            policy: RetryPolicy(attemptLimit: 2, baseDelay: .zero, methods: ["GET", "POST"]), meter: meter,
            clock: ContinuousClock(), epochSeconds: { 0 }, random: { 0 })
        let store = TailscaleStore(
            url: tailscale.url, tailnet: "-", credential: .token(Secret(tailscale.token)), exchange: exchange,
            meter: meter, rewritesReferences: true)
        let real = try SQLLedger.open(folder.appending(path: "ledger.db").path, mode: .pass)
        let reconciler = Reconciler(
            source: FileDirectorySource(
                path: folder.appending(path: "people.json").path, groups: GroupSelection(["*"]),
                scopeGroups: GroupSelection([])),
            store: store, ledger: step.map { MortalLedger(ledger: real, death: Death(at: $0)) } ?? real,
            rules: Self.rules, digest: ContentDigest { Array(SHA256.hash(data: $0)) }, limits: PassLimits(batch: 3),
            now: { time }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await reconciler.run(PassRequest(pass: PassID("pass-\(passes)")))
    }
}
