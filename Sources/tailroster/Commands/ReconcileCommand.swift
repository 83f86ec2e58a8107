import AccessModel
import ArgumentParser
import Reconciliation
import Settings

/// One pass: read, plan, guard, apply, record.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Runs one pass: reads both ends, plans, guards, applies, records.",
        discussion: """
            Examples:
              tailroster reconcile --dry-run                show the plan, change nothing
              tailroster reconcile                          the same, one step further
              tailroster reconcile --dry-run --detailed-exitcode
                                                            exit 2: changes to make
              tailroster reconcile --dry-run --all          every change of a long plan
              tailroster reconcile --output json | jq .holds
              tailroster reconcile --dry-run --output markdown    for a pull request or a ticket
              tailroster reconcile --approve h-1f2e3d4c5b6a79880011

            Exit codes: 0 done or nothing to do, 1 unexpected failure, 2 changes pending (with --detailed-exitcode), \
            3 something is held, 4 some changes failed, 5 the directory could not be read completely, 6 another pass is \
            running, 7 the store could not be read, 64 bad usage, 78 bad configuration.
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case markdown
    }

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Show the plan and change nothing.") var dryRun = false
    @Option(help: "How the result is printed.") var output = Output.text
    @Option(help: "How much to read: auto, census, sweep, or watch (only what the log names).") var mode = PassRequest
        .Mode.auto
    @Flag(name: .customLong("all"), help: "List every change in the text, not only the first of each kind.")
    var listsAll = false
    @Flag(name: .customLong("detailed-exitcode"), help: "With --dry-run: exit 2 when there are changes to make.")
    var detailedExitcode = false
    @Option(help: "Approve this hold or plan first, where there is no second shell.") var approve: String?

    func validate() throws {
        if detailedExitcode && !dryRun { throw ValidationError("--detailed-exitcode goes with --dry-run.") }
        if approve != nil && dryRun {
            throw ValidationError(
                "--approve changes what is applied: it does not go with --dry-run. Use tailroster approve.")
        }
    }

    func run() async throws {
        let assembly = try options.assemble()
        if let approve { _ = try await Approving(assembly: assembly).approve(approve) }
        let request = PassRequest(pass: PassID(Machine.newID()), mode: mode, isDryRun: dryRun)
        let (begin, chronicle) = (Machine.now(), dryRun ? nil : await Chronicle(assembly))
        let report: PassReport
        do throws(LedgerError) {
            report = try await TerminationSignal.cancelling { () async throws(LedgerError) in
                try await ProgressLine.stderr.during("reading both ends") { () async throws(LedgerError) in
                    try await assembly.pass(request, chronicle: chronicle)
                }
            }
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            await chronicle?.takeFailure(error, since: begin)
            await Courier(assembly, chronicle, patience: .seconds(10))?.deliver()
            throw ExitStatus.of(error)
        }
        let code = ExitCode(report.exitCode(isDetailed: detailedExitcode))
        do {
            try Self.print(report, as: output, listing: listsAll ? .max : nil)
        } catch {
            // A report that is lost does not hide how the pass ended.
            throw code.isSuccess ? error : code
        }
        // After the pass, outside its lock: whoever is to be told keeps nobody waiting for long.
        await Courier(assembly, chronicle, patience: .seconds(10))?.deliver()
        if !code.isSuccess { throw code }
    }

    /// Prints the report in the form that was asked for; by default the first changes of each kind.
    static func print(_ report: PassReport, as output: Output, listing limit: Int? = nil) throws {
        switch output {
        case .text: try Console.result(report.text(listing: limit ?? 20, style: Terminal.style()))
        case .markdown: try Console.result(report.markdown(listing: limit ?? 50))
        case .json:
            try Console.result { sink in
                try report.writeJSON(to: sink)
                try sink(Array("\n".utf8))
            }
        }
    }
}

extension PassRequest.Mode: ExpressibleByArgument {}
