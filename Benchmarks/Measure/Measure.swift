import AccessModel
import CMemory
import Crypto
import Foundation
import Logging
import Planning
import Reconciliation
import SQLLedger
import SQLStore

/// Measures passes over a company of numbers, with the real planner, guard, SQLite store and ledger, and no HTTP.
///
///     Measure FOLDER PEOPLE GROUPS MEMBERSHIPS JOB…
///
/// Jobs are passes on the databases in the folder, in the order given: `import`, `plan` (a dry run with one membership in a hundred
/// moved), `nothing` (a pass with nothing to do), `suspend=N` (N suspensions, held and then approved), `passes=N` (N passes with
/// nothing to do, and what they leave in memory) and `bytes` (what the three sides hold in memory). Each prints a line of JSON. One job a process gives that job's own peak of memory.
@main
struct Measure {
    let company: SyntheticCompany
    let folder: String

    static func main() async throws {
        tailroster_memory_settle()
        let words = CommandLine.arguments
        let sizes = words.dropFirst(2).prefix(3).compactMap { Int($0) }
        guard words.count > 5, sizes.count == 3, sizes[0] > 0 else {
            FileHandle.standardError.write(Data("Measure FOLDER PEOPLE GROUPS MEMBERSHIPS JOB…\n".utf8))
            exit(64)
        }
        let company = SyntheticCompany(people: sizes[0], groups: sizes[1], memberships: sizes[2])
        for job in words.dropFirst(5) { try await Measure(company: company, folder: words[1]).run(job) }
    }

    private func run(_ job: String) async throws {
        switch job {
        case "import": try await measure(job, company)
        case "nothing": try await measure(job, company)
        case "bytes": try await printBytes()
        case "plan":
            var moved = company
            moved.movedPerMille = 10
            try await measure(job, moved, isDryRun: true)
        default:
            if job.hasPrefix("passes="), let count = Int(job.dropFirst(7)) { return try await repeatPasses(count) }
            guard job.hasPrefix("suspend="), let count = Int(job.dropFirst(8)) else {
                throw Unusable(what: "the job \(job) is not known")
            }
            var left = company
            left.suspended = count
            let held = try await pass(left, isDryRun: true)
            for hold in held.holds where hold.limit != .follows {
                let ledger = try SQLLedger.open(folder + "/ledger.db", mode: .pass)
                _ = try await ledger.approve(.init(id: hold.id.text, user: "benchmark", time: Self.now()))
            }
            try await measure(job, left)
        }
    }

    private func measure(_ job: String, _ company: SyntheticCompany, isDryRun: Bool = false) async throws {
        // The directory is made before the time begins.
        let given = Given(snapshot: try await company.read(.init(mode: .sweep, includesDeprovisioned: true)))
        let watch = Stopwatch()
        let report = try await pass(given, isDryRun: isDryRun)
        let (processor, wall) = (watch.processorSeconds, watch.wallSeconds)
        let applied = report.states.count { if case .applied = $0 { true } else { false } }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print(
            """
            {"job":"\(job)","outcome":"\(report.outcome.rawValue)","changes":\(report.plan?.changes.count ?? 0),\
            "applied":\(applied),"cpu_seconds":\(rounded(processor)),"wall_seconds":\(rounded(wall)),\
            "peak_mb":\(usage.ru_maxrss / 1024)}
            """)
    }

    /// Passes one after another in one process, as a worker runs them; memory is looked at ten times on the way.
    private func repeatPasses(_ count: Int) async throws {
        let given = Given(snapshot: try await company.read(.init(mode: .sweep, includesDeprovisioned: true)))
        for number in 1...max(1, count) {
            _ = try await pass(given, isDryRun: false)
            tailroster_memory_give_back()
            guard number == 100 || number % max(1, count / 10) == 0 else { continue }
            print("{\"passes\":\(number),\"bytes_in_use\":\(tailroster_memory_in_use()),\"resident_mb\":\(resident())}")
            fflush(nil)
        }
    }

    /// Resident memory in MB, without the code and the libraries that other processes share.
    private func resident() -> Double {
        let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("RssAnon:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }

    /// Bytes that each side of a pass holds once it was read, by the allocator's own count.
    private func printBytes() async throws {
        var last = Int(tailroster_memory_in_use())
        func grown() -> Int {
            let now = Int(tailroster_memory_in_use())
            defer { last = now }
            return now - last
        }
        let directory = try await company.read(.init(mode: .sweep, includesDeprovisioned: true))
        let ofDirectory = grown()
        let access = try await SQLStore(path: folder + "/store.db") { UUID().uuidString }.read()
        let ofStore = grown()
        let memory = try await SQLLedger.open(folder + "/ledger.db", mode: .dryRun).memory(at: Self.now())
        let ofLedger = grown()
        print("{\"directory_bytes\":\(ofDirectory),\"store_bytes\":\(ofStore),\"ledger_bytes\":\(ofLedger)}")
        // They must still be there when they are counted.
        withExtendedLifetime((directory, access, memory)) {}
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

    private func pass(_ source: any DirectorySource, isDryRun: Bool) async throws -> PassReport {
        var logger = Logger(label: "measure")
        logger.logLevel = .error
        let ledger = try SQLLedger.open(folder + "/ledger.db", mode: isDryRun ? .dryRun : .pass)
        let reconciler = Reconciler(
            source: source, store: SQLStore(path: folder + "/store.db") { UUID().uuidString }, ledger: ledger,
            rules: Self.rules, digest: ContentDigest { Array(SHA256.hash(data: $0)) }, now: Self.now, logger: logger)
        return try await reconciler.run(PassRequest(pass: PassID(UUID().uuidString), mode: .sweep, isDryRun: isDryRun))
    }

    private static let rules = PlanningRules(
        statuses: .defaults(for: .okta), naming: GroupNaming(domain: "example.com"),
        scope: ScopeSettings(groups: ["*"]))

    private static func now() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    /// A directory whose answer is there already.
    private struct Given: DirectorySource {
        let snapshot: DirectorySnapshot

        var kind: DirectoryKind { .okta }
        var identity: String { "okta:https://synthetic.example.com" }
        func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot { snapshot }
        func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations { Confirmations() }
    }

    private struct Unusable: Error {
        let what: String
    }
}
