import ArgumentParser

/// Keeps a tailnet's roster in step with the identity provider.
@main
struct Tailroster: AsyncParsableCommand {
    static func main() async {
        ProcessMemory.settle()
        Console.secureStandardStreams()
        await main(nil)
    }

    static let configuration = CommandConfiguration(
        commandName: "tailroster",
        abstract: "Keeps a tailnet's roster in step with the identity provider.",
        discussion: """
            It reads people and groups from the directory, compares them with the authorization store and with what it \
            remembers, plans, checks the plan for danger, and applies it. Nothing is concluded from an incomplete read, and \
            what is dangerous is held until a person has looked.

            Begin with `tailroster demo`; then `tailroster check` and `tailroster reconcile --dry-run` with a configuration \
            of your own.
            """,
        version: Version.current,
        subcommands: [
            ReconcileCommand.self, RunCommand.self, ApproveCommand.self, AdoptCommand.self, PinCommand.self,
            UnpinCommand.self,
            PauseCommand.self, ResumeCommand.self, LinkCommand.self, UnlinkCommand.self, LedgerCommand.self,
            StatusCommand.self, HistoryCommand.self, ExplainCommand.self, UndoCommand.self,
            AuditCommand.self, CheckCommand.self, SimulateCommand.self, DemoCommand.self,
        ])
}
