import AccessModel
import ArgumentParser
import Foundation
import Reconciliation
import Settings

/// Turns a pass back.
struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Turns a pass back: its inverse plan, through the same guard and in the same order.",
        discussion: """
            Without --apply it only shows what it would do. The directory is not asked: an undo is for the day on which it is wrong. \
            What has changed since the pass is left as it is, and reported. What is turned back is pinned for a day (--until), so \
            that the next pass does not do it again: people as people, memberships by their group. Accounts that the pass made are \
            suspended, not deleted. It takes the lock: stop the worker first. It also works while passes are paused.

            What the guard holds is approved as usual: tailroster approve ID, then the same undo again.

            Examples:
              tailroster history
              tailroster undo 4e91f81bf8f25ab5
              tailroster undo 4e91f81bf8f25ab5 --apply --until 12h

            Exit codes: 0 done or shown, 3 something is held, 4 some changes failed, 6 a pass or the worker is running, 7 the \
            store could not be read, 64 no such pass, or it cannot be undone now, 78 bad configuration.
            """)

    @Argument(help: "The id of a pass, from history.") var pass: String
    @Flag(help: "Do it; otherwise it is only shown.") var apply = false
    @Option(help: ArgumentHelp("Until when what is turned back stays pinned. \(Deadline.help)")) var until = Deadline(
        days: 1)
    @Option(help: "How the result is printed.") var output = ReconcileCommand.Output.text
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        guard FileManager.default.fileExists(atPath: assembly.configuration.ledgerPath) else {
            Console.complain(
                "there is no ledger at \(assembly.configuration.ledgerPath) yet: there is nothing to undo.")
            throw ExitStatus.badConfiguration
        }
        let now = Machine.now()
        let end = until.time(from: now)
        guard end > now, end.seconds(since: now) <= Deadline.longestSeconds else {
            Console.complain("--until names a time that is past, or more than ten years ahead. \(Deadline.help)")
            throw ExitStatus.badUsage
        }
        let request = UndoRequest(
            pass: PassID(Machine.newID()), isApplied: apply, until: end, user: Machine.userName())
        let outcome: UndoOutcome?
        do throws(LedgerError) {
            outcome = try await TerminationSignal.cancelling { () async throws(LedgerError) in
                try await assembly.undo(PassID(pass), request)
            }
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.of(error)
        }
        switch outcome {
        case nil:
            Console.complain("the ledger has no pass \(pass). tailroster history lists the passes.")
            throw ExitStatus.badUsage
        case .refused(let refusal)?:
            Console.complain(Self.sentence(refusal))
            throw ExitStatus.badUsage
        case .done(let report)?:
            try ReconcileCommand.print(report, as: output)
            let code = ExitCode(report.exitCode(isDetailed: false))
            if !code.isSuccess { throw code }
        }
    }

    private static func sentence(_ refusal: UndoRefusal) -> String {
        switch refusal {
        case .openIntents:
            "an earlier pass was cut short, and what it left open is not settled: run tailroster reconcile first."
        case .copy:
            "the ledger is a copy, and what it says of the past may be overtaken: run tailroster reconcile first."
        }
    }
}
