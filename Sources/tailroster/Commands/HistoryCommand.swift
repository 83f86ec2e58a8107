import AccessModel
import ArgumentParser
import Reconciliation
import SQLLedger

/// What was: the passes, or one of them.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Lists the passes, or shows the report of one of them.",
        discussion: """
            It asks the ledger only. The report of a pass is kept with its first thousand changes.

            Examples:
              tailroster history --limit 50
              tailroster history 4e91f81bf8f25ab5                  the report of that pass
              tailroster history 4e91f81bf8f25ab5 --output json    the same, as reconcile --output json printed it
              tailroster history --output json | jq '.[] | select(.outcome == "partial")'

            Exit codes: 0 told, 64 no pass of that id, or one that was cut short and left no report, 78 bad configuration.
            """)

    @Argument(help: "The id of a pass.") var pass: String?
    @Option(help: "How many passes are listed, or how many changes of one kind.") var limit = 20
    @Option(help: "How the result is printed.") var output = PlainOutput.text
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
            let page = StatusReport(overview: overview, now: now)
            return try Console.result(output == .json ? page.passesJSON() + "\n" : page.passLines())
        }
        let report = try await desk.with { ledger throws(LedgerError) in try await ledger.report(of: PassID(pass)) }
        guard let report else { try await refuse(pass, desk) }
        if output == .json { return try Console.result(report + "\n") }
        let page: KeptReport
        do { page = try KeptReport(json: report) } catch {
            Console.complain(
                "the report of pass \(pass) cannot be shown as a page: \(error). --output json prints it as it is kept."
            )
            throw ExitStatus.failure
        }
        try Console.result(page.text(listing: limit, style: Terminal.style()))
    }

    /// Tells a pass that left no report from one that is not there.
    private func refuse(_ pass: String, _ desk: LedgerDesk) async throws -> Never {
        let past = try await desk.with { ledger throws(LedgerError) in try await ledger.pastPass(PassID(pass)) }
        Console.complain(
            past.map {
                "pass \(pass) of \($0.startedAt) has left no report: it was cut short, after "
                    + "\($0.changes.count.counted("change")). The pass after it found out what was done; "
                    + "tailroster explain tells it of each person and group."
            } ?? "the ledger has no report of a pass \(pass). tailroster history lists the passes.")
        throw ExitStatus.badUsage
    }
}
