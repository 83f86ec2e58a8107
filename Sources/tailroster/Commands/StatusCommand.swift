import AccessModel
import ArgumentParser
import SQLLedger

/// What is: last passes, what is held, what to do.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the last good read, what is held since when, and what to do next.",
        discussion: """
            It asks the ledger only: neither the directory nor the store is read, and no lock is taken.

            Examples:
              tailroster status
              tailroster status --output json | jq '.holds[].id'
            """)

    @Option(help: "How the result is printed.") var output = PlainOutput.text
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        let now = Machine.now()
        let overview = try await LedgerDesk(assembly: assembly).with { ledger throws(LedgerError) in
            try await ledger.overview(at: now, passes: 10)
        }
        let page = StatusReport(overview: overview, now: now)
        switch output {
        case .text: try Console.result(page.text())
        case .json: try Console.result(try page.json() + "\n")
        }
    }
}
