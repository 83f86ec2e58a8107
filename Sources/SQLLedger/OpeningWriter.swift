import AccessModel
import GRDB
import SQLiteFile

/// Writes what a pass observed, before its first effect.
struct OpeningWriter {
    private let database: Database
    private let people: PeopleRows
    private let groups: GroupRows
    private let meta: LedgerMeta
    private let past: LedgerPast

    init(_ database: Database, witness: LedgerWitness) throws {
        self.database = database
        past = LedgerPast(database, witness: witness)
        people = try PeopleRows(database)
        groups = try GroupRows(database)
        meta = LedgerMeta(database)
    }

    func write(_ opening: PassOpening) throws -> LedgerMark {
        try bind(opening.binding)
        // Before anything is learned: what the pass observed is the truth of today, also for a copy.
        try past.settle(as: opening.copy, at: opening.time)
        try AuditOpening(database).write(opening)
        try recordPass(opening)
        try closeIntents(at: opening.time)
        if try opening.isFirstImport && meta.firstImport == .notBegun { try meta.set(.begun) }
        try count(opening.observations.takenEffect, at: opening.time)
        try write(opening.observations)
        try write(drift: opening.observations.drift, at: opening.time)
        try ExceptionBook(database).follow(opening.observations.links, at: opening.time)
        return try past.advance(opening)
    }

    /// One ledger, one directory, one store: another pair would make every absence look like a departure.
    private func bind(_ wanted: LedgerBinding) throws {
        guard let bound = try meta.binding else {
            try meta.set(wanted.directory, for: .directory)
            return try meta.set(wanted.store, for: .store)
        }
        if bound == wanted { return }
        throw LedgerError(
            .unusable,
            "the ledger belongs to the directory \(bound.directory) and the store \(bound.store), not to "
                + "\(wanted.directory) and \(wanted.store)",
            remedy: "Put the settings back, or give this directory and this store a ledger.path of their own.")
    }

    private func recordPass(_ opening: PassOpening) throws {
        let query = try database.query("INSERT OR IGNORE INTO passes (pass, began_at) VALUES (?, ?)")
        query.bind(opening.pass.text, at: 1)
        query.bind(opening.time.milliseconds, at: 2)
        try query.run()
    }

    /// This pass has read the store and decided with the open intents in view: they have done their service.
    private func closeIntents(at time: Timestamp) throws {
        let changes = try database.query(
            """
            UPDATE changes SET outcome = ? WHERE outcome IS NULL AND seq IN (
                SELECT changes.seq FROM batches
                JOIN changes ON changes.seq BETWEEN batches.first_seq AND batches.last_seq
                WHERE batches.is_open)
            """)
        changes.bind(Outcome.superseded.rawValue, at: 1)
        try changes.run()
        let batches = try database.query(
            "UPDATE batches SET is_open = 0, concluded_at = coalesce(concluded_at, ?) WHERE is_open")
        batches.bind(time.milliseconds, at: 1)
        try batches.run()
    }

    // MARK: Observations

    private func write(_ seen: Observations) throws {
        let byHand = Set(
            try ExceptionBook(database).pendingLinks().compactMap { link in
                link.person.map { Observations.Link(person: $0, account: link.account, login: "") }
            })
        for link in seen.links {
            let person = try people.number(of: link.person, login: link.login)
            if byHand.contains(.init(person: link.person, account: link.account, login: "")) {
                try people.moveMemberships(of: link.account, to: person)
            }
            try people.link(person, to: link.account)
            try people.setLogin(link.login, person: person)
        }
        for (person, login) in seen.logins {
            try people.setLogin(login, person: try people.number(of: person, login: login))
        }
        for link in seen.groupLinks {
            try groups.link(try groups.number(of: link.group, name: link.name), name: link.name)
        }
        for group in seen.forgottenGroups { try groups.unlink(try groups.number(of: group, name: "")) }
        for person in seen.suspendedByUs {
            try people.setSuspendedByUs(true, person: try people.number(of: person, login: ""))
        }
        for person in seen.notSuspendedByUs {
            try people.setSuspendedByUs(false, person: try people.number(of: person, login: ""))
        }
        for account in seen.suspendedStrangers { try people.setStranger(account, isSuspendedByUs: true) }
        for account in seen.notSuspendedStrangers { try people.setStranger(account, isSuspendedByUs: false) }
        var numbers = ObservedNumbers(seen: seen, people: people, groups: groups)
        for pair in seen.owned.pairs {
            let (group, person) = try numbers.of(pair)
            try groups.own(group: group, person: person)
        }
        for pair in seen.disowned.pairs {
            let (group, person) = try numbers.of(pair)
            try groups.disown(group: group, person: person)
        }
    }

    /// What took effect after a pass was cut short counts from now: nobody could count it then.
    private func count(_ intents: [OpenIntent], at time: Timestamp) throws {
        var tally = Tally()
        for intent in intents {
            let group =
                try intent.kind == .removeMember ? intent.group.map { try groups.number(of: $0, name: "") } : nil
            tally.count(intent.kind, group: group, members: intent.members)
        }
        try tally.write(to: database, at: time)
    }

    /// Drift is forgotten when it has stayed away for a day.
    private func write(drift: [String: Int], at time: Timestamp) throws {
        let query = try database.query(
            """
            INSERT INTO drift (subject, repairs, last_at) VALUES (?, ?, ?)
            ON CONFLICT (subject) DO UPDATE SET repairs = excluded.repairs, last_at = excluded.last_at
            """)
        for (subject, repairs) in drift {
            query.bind(subject, at: 1)
            query.bind(Int64(repairs), at: 2)
            query.bind(time.milliseconds, at: 3)
            try query.run()
        }
        let old = try database.query("DELETE FROM drift WHERE last_at <= ?")
        old.bind(time.adding(seconds: -86_400).milliseconds, at: 1)
        try old.run()
    }
}

/// The ledger's numbers for the rows of an observation, each looked up once.
private struct ObservedNumbers {
    let seen: Observations
    let people: PeopleRows
    let groups: GroupRows
    private var personNumbers: [Int: Int64] = [:]
    private var groupNumbers: [Int: Int64] = [:]

    init(seen: Observations, people: PeopleRows, groups: GroupRows) {
        self.seen = seen
        self.people = people
        self.groups = groups
    }

    mutating func of(_ pair: Memberships.Pair) throws -> (group: Int64, person: Int64) {
        let group =
            try groupNumbers[pair.group] ?? groups.number(of: DirectoryID(seen.groups[pair.group]), name: "")
        groupNumbers[pair.group] = group
        let person =
            try personNumbers[pair.member] ?? people.number(of: DirectoryID(seen.people[pair.member]), login: "")
        personNumbers[pair.member] = person
        return (group, person)
    }
}
