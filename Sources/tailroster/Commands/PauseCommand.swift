import AccessModel
import ArgumentParser
import SQLLedger

/// Makes every pass a dry run until `resume`.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Makes every pass a dry run until resume.",
        discussion: """
            Passes go on reading and reporting, and change nothing. A pass under way is not stopped. Who paused, since when \
            and why is shown in every report.

            Example:
              tailroster pause --note "org migration, back on Monday"
            """)

    @Option(help: "Why, for the reports.") var note = ""
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        let pause = Pause(since: Machine.now(), user: Machine.userName(), note: note)
        try await LedgerDesk(assembly: assembly).note { ledger throws(LedgerError) in try await ledger.pause(pause) }
        try Console.result("Paused: every pass is a dry run until tailroster resume.\n")
    }
}

/// Lets passes apply again.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets passes apply again after pause.",
        discussion: """
            Example:
              tailroster resume
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        let (now, user) = (Machine.now(), Machine.userName())
        let pause = try await LedgerDesk(assembly: assembly).note { ledger throws(LedgerError) in
            try await ledger.resume(at: now, by: user)
        }
        if let pause {
            try Console.result("Resumed. It was paused by \(pause.user) since \(pause.since).\n")
        } else {
            try Console.result("It was not paused.\n")
        }
    }
}
