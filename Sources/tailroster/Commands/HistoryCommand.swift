import AccessModel
import ArgumentParser
import SQLLedger

/// What was: the passes, or one of them.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Lists the passes, or shows the report of one of them.",
        discussion: """
            Examples:
              tailroster history --limit 50
              tailroster history 4e91f81bf8f25ab5      the report of that pass, as JSON
            """)

    @Argument(help: "The id of a pass.") var pass: String?
    @Option(help: "How many passes to list.") var limit = 20
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100000.") }
    }

    func run() async throws {
        let desk = LedgerDesk(assembly: try options.assemble())
        guard let pass else {
            let (now, limit) = (Machine.now(), limit)
            let overview = try await desk.with { ledger throws(LedgerError) in
                try await ledger.overview(at: now, passes: limit)
            }
            return try Console.result(StatusReport(overview: overview, now: now).passLines())
        }
        let report = try await desk.with { ledger throws(LedgerError) in try await ledger.report(of: PassID(pass)) }
        guard let report else {
            Console.complain("the ledger has no report of a pass \(pass). tailroster history lists the passes.")
            throw ExitStatus.badUsage
        }
        try Console.result(report + "\n")
    }
}
