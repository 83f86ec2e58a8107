import AccessModel
import ArgumentParser
import Reconciliation
import SQLLedger

/// Says whose account something is.
struct LinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Says by hand whose account an account of the store is.",
        discussion: """
            Passes link people and accounts once, by login or email. Where that is wrong or impossible (another spelling, two \
            candidates, a person who came back under a new id), this says it by hand. The next pass follows, through the guard; \
            a dry run shows what it would do. Without a directory id, the account is left to the passes again.

            Examples:
              tailroster link robert@example.com 00u1a2b3c4d5e6f7g8h9
              tailroster link robert@example.com        takes an unlink back
            """)

    @Argument(help: "The login of an account in the store.") var login: String
    @Argument(help: "The directory's id of the person.") var directoryID: String?
    @Option(help: "Why, for the reports.") var note = ""
    @Flag(
        help:
            "Also where that takes the account from somebody who is still there, or leaves the person's other account to nobody."
    )
    var take = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        let account = try await StoreAccount(assembly: assembly).named(login)
        let person = directoryID.map { DirectoryID($0) }
        if let person {
            try await requirePerson(person, assembly)
            if let conflict = try await LinkConflict(assembly: assembly).conflict(
                of: account, with: person, isForced: take)
            {
                Console.complain(conflict)
                throw ExitStatus.badUsage
            }
        }
        let link = HandLink(
            account: account.id, login: account.login, person: person, since: Machine.now(), user: Machine.userName(),
            note: note)
        let isAutomatic = person == nil
        let former = try await LedgerDesk(assembly: assembly).note { ledger throws(LedgerError) in
            try await ledger.record(link, isAutomatic: isAutomatic)
        }
        if let person {
            try Console.result(
                "Linked: \(account.login.printable) is the account of \(person) from the next pass on. "
                    + "tailroster reconcile --dry-run shows what it does.\n")
        } else if let former, former.person == nil {
            try Console.result(
                "\(account.login.printable) is left to the passes again, which match by login and email.\n")
        } else {
            try Console.result("\(account.login.printable) was not unlinked by hand: nothing changes.\n")
        }
    }

    private func requirePerson(_ person: DirectoryID, _ assembly: Assembly) async throws {
        let confirmations: Confirmations
        do throws(DirectoryError) {
            confirmations = try await assembly.source.confirm(Absences(people: [person]))
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.unread
        }
        switch confirmations.people[person] {
        case .exists, .unassigned: return
        case .gone:
            Console.complain("the directory has no person with the id \(person). Take it from the person's page there.")
            throw ExitStatus.badUsage
        case .unknown(let why):
            Console.complain("whether the directory has a person with the id \(person) could not be found out: \(why).")
            throw ExitStatus.unread
        case nil:
            Console.complain("the directory gave no answer about the id \(person). Run again.")
            throw ExitStatus.unread
        }
    }
}

/// What speaks against a link by hand.
struct LinkConflict {
    let assembly: Assembly

    /// A sentence; `nil` where nothing does.
    ///
    /// - Parameter isForced: whether the person knows that somebody loses an account by it.
    func conflict(
        of account: (id: AccountID, login: String), with person: DirectoryID, isForced: Bool
    ) async throws -> String? {
        let now = Machine.now()
        let memory = try await LedgerDesk(assembly: assembly).with { ledger throws(LedgerError) in
            try await ledger.memory(at: now)
        }
        let people = memory.people
        let holder = (0..<people.count).first { people.accountIDs[$0] == account.id.text }
        let own = people.ids.row(of: person.text).flatMap { people.accountIDs.isEmpty(at: $0) ? nil : $0 }
        for pin in memory.pins {
            let isHeld = holder.map { pin.subject == .person(DirectoryID(people.ids[$0])) } ?? false
            if isHeld || pin.subject == .person(person) {
                return "\(pin.name) is pinned \(pin.terms). End the pin first: tailroster unpin \(pin.name)."
            }
        }
        if holder == own, holder != nil { return nil }
        if isForced { return nil }
        if let own, own != holder {
            return
                "\(person) has the account of \(people.logins[own]) (\(people.accountIDs[own])), which would be left to nobody: no "
                + "leaver's status would reach it. Suspend or unlink it first, or say --take."
        }
        guard let holder else { return nil }
        let former = DirectoryID(people.ids[holder])
        if case .gone = try await answer(about: former) { return nil }
        return
            "the account \(account.login) is that of \(people.logins[holder]) (\(former)), who is still in the directory and would "
            + "be left without it. Say --take, if that is meant."
    }

    private func answer(about person: DirectoryID) async throws -> Confirmations.Answer? {
        do throws(DirectoryError) {
            return try await assembly.source.confirm(Absences(people: [person])).people[person]
        } catch {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.unread
        }
    }
}

/// Leaves an account linked to nobody.
struct UnlinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlink", abstract: "Leaves an account of the store linked to nobody, and so unmanaged.",
        discussion: """
            From the next pass on the account is not touched: it is not suspended when its person leaves, and gets no \
            memberships. The person gets no other account under this login meanwhile. tailroster link takes it back.

            Example:
              tailroster unlink build@example.com --note "a shared account"
            """)

    @Argument(help: "The login of an account in the store.") var login: String
    @Option(help: "Why, for the reports.") var note = ""
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let assembly = try options.assemble()
        let account = try await StoreAccount(assembly: assembly).named(login)
        let link = HandLink(
            account: account.id, login: account.login, person: nil, since: Machine.now(), user: Machine.userName(),
            note: note)
        _ = try await LedgerDesk(assembly: assembly).note { ledger throws(LedgerError) in try await ledger.record(link)
        }
        try Console.result(
            "Unlinked: \(account.login.printable) is not managed from the next pass on. Take it back with tailroster link "
                + "\(account.login.printable).\n")
    }
}

/// Finds an account of the store by what a person typed.
struct StoreAccount {
    let assembly: Assembly

    /// The account with this login, letter case aside, or with this id; what is unknown or ambiguous is told, and ends with 64.
    func named(_ name: String) async throws -> (id: AccountID, login: String) {
        let now = Machine.now()
        let binding = try await LedgerDesk(assembly: assembly).with { ledger throws(LedgerError) in
            try await ledger.memory(at: now).binding
        }
        let accounts: AccountTable
        do {
            let identity = try await assembly.store.identity()
            // The ids of another store's accounts mean somebody else here.
            if let binding, binding.store != identity || binding.directory != assembly.source.identity {
                Console.complain(
                    "the ledger belongs to \(binding.directory) and \(binding.store), not to \(assembly.source.identity) and "
                        + "\(identity ?? "a store that is yet to be made"). Put directory.url (or path) and the store back, or give these "
                        + "a ledger.path of their own.")
                throw ExitStatus.badConfiguration
            }
            accounts = try await assembly.store.read().accounts
        } catch let error as StoreError {
            Console.complain("\(error.message.sentence) \(error.remedy)")
            throw ExitStatus.storeUnread
        }
        let key = LoginKey.fold(name)
        let rows = (0..<accounts.count).filter {
            accounts.states[$0] != .absent && (accounts.ids[$0] == name || LoginKey.fold(accounts.logins[$0]) == key)
        }
        if rows.count == 1, accounts.isShared[rows[0]] {
            Console.complain("\(name) is shared in from another tailnet, and is never managed.")
            throw ExitStatus.badUsage
        }
        if rows.count == 1 { return (accounts.id(at: rows[0]), accounts.logins[rows[0]]) }
        guard rows.isEmpty else {
            let ids = rows.map { "\(accounts.ids[$0]) (\(accounts.logins[$0]))" }.joined(separator: ", ")
            Console.complain("\(name) may mean several accounts: \(ids). Name the account's id.")
            throw ExitStatus.badUsage
        }
        let logins = (0..<min(accounts.count, 100_000)).map { accounts.logins[$0] }
        let nearest = NearestName.of(name, among: logins).map { " The nearest login is \($0)." } ?? ""
        Console.complain("the store has no account \(name).\(nearest)")
        throw ExitStatus.badUsage
    }
}
