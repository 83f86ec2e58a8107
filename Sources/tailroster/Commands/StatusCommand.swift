import AccessModel
import ArgumentParser
import SQLLedger
import Settings
import StatusPage

/// What is: last passes, what is held, what to do.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the last good read, what is held since when, and what to do next.",
        discussion: """
            It asks the ledger only: neither the directory nor the store is read, and no lock is taken.

            Examples:
              tailroster status
              tailroster status --output json | jq '.holds[].id'
              tailroster status --probe ready      for a health check: exit code 0, or 1 and why not
            """)

    /// What a health check asks for.
    enum Probe: String, ExpressibleByArgument, CaseIterable {
        case live
        case ready
    }

    @Option(help: "How the result is printed.") var output = PlainOutput.text
    @Option(help: "Ask the worker at status.listen whether it lives, or whether it is ready; without one, the ledger.")
    var probe: Probe?
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        let now = Machine.now()
        if let probe, let listen = assembly.configuration.status.listen {
            guard listen.port != 0 else {
                Console.complain("status.listen has port 0, a free one: give it a number, so that it can be asked.")
                throw ExitStatus.badConfiguration
            }
            let answer = await StatusProbe.ask(
                probe == .live ? .live : .ready, host: listen.numericHost, port: listen.port, clock: ContinuousClock())
            if case .no(let why) = answer {
                Console.complain("the worker is not \(probe.rawValue): \(why.printable)")
                throw ExitStatus.failure
            }
            return try Console.result("\(probe.rawValue)\n")
        }
        let overview = try await LedgerDesk(assembly: assembly).with { ledger throws(LedgerError) in
            try await ledger.overview(at: now, passes: 10)
        }
        if let probe { return try Console.result("\(probe.rawValue): the ledger can be read\n") }
        let page = StatusReport(overview: overview, now: now)
        switch output {
        case .text: try Console.result(page.text())
        case .json: try Console.result(page.json() + "\n")
        }
    }
}
