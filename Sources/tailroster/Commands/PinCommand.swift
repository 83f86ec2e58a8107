import AccessModel
import ArgumentParser
import SQLLedger

/// Leaves a person or a group exactly as it is until a date.
struct PinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Leaves a person or a group exactly as it is until a date.",
        discussion: """
            Passes go on reading, and change nothing about whom or what is pinned: neither state nor memberships. The pin ends \
            by itself. Every report shows it, and warns in every pass while it keeps back a revocation. Pinned again, the new \
            end and note count.

            Examples:
              tailroster pin kim@example.com --until 2026-12-24 --note "on call over the holidays"
              tailroster pin group:release@example.com --until 12h
              tailroster pin new.hire@example.com --unseen        somebody whom no pass has seen yet
            """)

    @Argument(help: "A login, a group's name in the store, or a directory id.") var name: String
    @Option(help: ArgumentHelp(Deadline.help)) var until = Deadline(days: 7)
    @Option(help: "Why, for the reports.") var note = ""
    @Flag(help: "Pin a name that no pass has seen yet.") var unseen = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        guard !LoginKey.fold(name).allSatisfy(\.isWhitespace) else {
            Console.complain("there is no name to pin.")
            throw ExitStatus.badUsage
        }
        let desk = LedgerDesk(assembly: try options.assemble())
        let now = Machine.now()
        let end = until.time(from: now)
        guard end > now, end.seconds(since: now) <= Deadline.longestSeconds else {
            Console.complain("--until names a time that is past, or more than ten years ahead. \(Deadline.help)")
            throw ExitStatus.badUsage
        }
        let (subject, shown) = try await PinSubject(desk: desk, isUnseenAllowed: unseen).resolve(name)
        let pin = Pin(subject: subject, name: shown, since: now, until: end, user: Machine.userName(), note: note)
        try await desk.note { ledger throws(LedgerError) in try await ledger.pin(pin) }
        try Console.result("Pinned: \(shown.printable) stays as it is until \(end).\n")
    }
}

/// Ends a pin.
struct UnpinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpin", abstract: "Ends a pin: the next pass decides again.",
        discussion: """
            Example:
              tailroster unpin kim@example.com
            """)

    @Argument(help: "What was pinned.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let desk = LedgerDesk(assembly: try options.assemble())
        let now = Machine.now()
        let key = LoginKey.fold(name)
        let pins = try await desk.with { ledger throws(LedgerError) in try await ledger.pins(at: now) }
        let meant = pins.filter { $0.answers(to: name, key: key) }
        guard !meant.isEmpty else {
            let known = pins.isEmpty ? "Nothing is pinned." : "Pinned are: \(pins.map(\.name).joined(separator: ", "))."
            Console.complain("\(name) is not pinned. \(known)")
            throw ExitStatus.badUsage
        }
        let user = Machine.userName()
        for pin in meant {
            _ = try await desk.note { ledger throws(LedgerError) in
                try await ledger.unpin(pin.subject, at: now, by: user)
            }
            try Console.result("Unpinned: the next pass decides about \(pin.name.printable) again.\n")
        }
    }
}

/// Finds whom or what a name means among those whom the ledger knows.
struct PinSubject {
    let desk: LedgerDesk
    let isUnseenAllowed: Bool

    /// The subject, and the name under which reports show it; who is unknown or ambiguous is told, and ends with 64.
    func resolve(_ name: String) async throws -> (Pin.Subject, String) {
        let known = try await desk.with { ledger throws(LedgerError) in try await ledger.subjects(named: name) }
        let people = known.people.sorted { $0.key < $1.key }
        let groups = known.groups.sorted { $0.key < $1.key }
        switch (people.count, groups.count) {
        case (1, 0): return (.person(people[0].key), people[0].value)
        case (0, 1): return (.group(groups[0].key), groups[0].value)
        case (0, 0) where isUnseenAllowed: return (.name(LoginKey.fold(name)), name)
        case (0, 0):
            let nearest = NearestName.of(name, among: known.candidates).map { " The nearest name is \($0)." } ?? ""
            Console.complain(
                "no person and no group is known under \(name).\(nearest) For somebody whom no pass has seen yet, add --unseen."
            )
        default:
            let ids = people.map { "\($0.key) (a person)" } + groups.map { "\($0.key) (the group \($0.value))" }
            Console.complain("\(name) may mean \(ids.joined(separator: ", ")): name the directory id.")
        }
        throw ExitStatus.badUsage
    }
}

extension Pin {
    /// Whether a person means this pin by a name: as it is shown, letter case aside, or by the directory id.
    fileprivate func answers(to name: String, key: String) -> Bool {
        if LoginKey.fold(self.name) == key { return true }
        return switch subject {
        case .person(let id), .group(let id): id.text == name
        case .name(let folded): folded == key
        }
    }
}
