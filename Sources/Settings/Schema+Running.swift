// `ledger`, `schedule`, `status`, `log`, `notify`: how the program runs.
extension Schema {
    static let ledgerPath = Key(
        "ledger.path", .path(example: "/var/lib/tailroster/ledger.db"), default: "/var/lib/tailroster/ledger.db",
        "What tailroster remembers; one ledger serves one directory and one store.")

    static let scheduleWatch = Key(
        "schedule.watch", .duration(1...3600, example: "15s"), default: .seconds(15),
        "How often the worker looks for hints in the directory's change log.")
    static let scheduleCensus = Key(
        "schedule.census", .duration(1...86_400, example: "15m"), default: .seconds(900),
        "How often it lists everyone, and the members of groups that moved.")
    static let scheduleSweep = Key(
        "schedule.sweep", .duration(1...2_592_000, example: "24h"), default: .seconds(86_400),
        "How often it lists everyone and the members of every group.")
    static let scheduleJitter = Key(
        "schedule.jitter", .percent(example: 10), default: 10, "By how many percent these times vary at random.")

    static let statusListen = Key(
        "status.listen", .listen, "Where the worker serves its status page, metrics and health; nowhere unless given.")
    static let statusToken = Key(
        "status.token_file", .secretFile(example: "/run/secrets/status-token"),
        "The file with the token that the status page wants before it shows names.")
    static let statusHostNames = Key(
        "status.host_names", .list(of: "host names", example: "[\"roster.example.com\"]"), default: [],
        "Names by which a proxy or a service reaches the status page, beside its address and localhost.")
    static let statusTextfile = Key(
        "status.textfile", .path(example: "/var/lib/node_exporter/tailroster.prom"),
        "Where metrics are written after each pass, for node_exporter's textfile collector.")

    static let logLevel = Key(
        "log.level", .word(LogSettings.Level.allCases, example: .info), default: .info,
        "From which level on there are lines.")
    static let logFormat = Key("log.format", .word(LogSettings.Format.allCases), default: .text, "How a line looks.")

    static let notifyWebhook = Key(
        "notify.webhook_url_file", .secretFile(example: "/run/secrets/webhook-url"),
        "The file with the address to which holds and failures are posted.")

    static let running: [any AnyKey] = [
        ledgerPath, scheduleWatch, scheduleCensus, scheduleSweep, scheduleJitter, statusListen, statusToken,
        statusHostNames, statusTextfile,
        logLevel, logFormat, notifyWebhook,
    ]
}
