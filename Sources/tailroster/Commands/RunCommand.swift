import ArgumentParser

/// The worker: passes on a schedule until it is told to stop.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs passes on a schedule until SIGTERM: as a service or container sidecar.",
        discussion: """
            It looks at the directory's log every schedule.watch, lists everyone every schedule.census and fetches every group's \
            members every schedule.sweep; a directory without a log is listed only. After a failure it waits 5 seconds, then ever \
            longer, 5 minutes at most. It holds the ledger's lock for its life; approve, pin, pause and status work beside it.

            Signals: SIGTERM and SIGINT end it after the change in flight, with exit code 0. SIGHUP reads the configuration again; an \
            invalid one is refused and the old one kept. SIGUSR1 asks for a census. Under systemd it tells READY, STATUS, WATCHDOG, \
            RELOADING and STOPPING.

            Examples:
              tailroster run
              kill -HUP $(pidof tailroster)      the configuration was changed

            Exit codes: 0 stopped, 6 another process holds the lock, 64 bad usage, 78 bad configuration, or a ledger that cannot be used.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await Service(options: options).run()
    }
}
