import AccessModel
import GRDB
import SQLiteFile

/// Whom the ledger knows under a name that a person typed.
public struct KnownSubjects: Sendable, Hashable {
    /// People by directory id, with their last known login.
    public var people: [DirectoryID: String]
    /// Linked groups by directory id, with their name in the store.
    public var groups: [DirectoryID: String]
    /// All logins and group names that are near enough to have been meant, where nothing matches.
    public var candidates: [String]
}

extension SQLLedger {
    /// Who has this login, name or directory id, letter case aside; at most so many others to choose from where nobody has.
    public func subjects(named name: String, candidates limit: Int = 100_000) async throws(LedgerError) -> KnownSubjects
    {
        let key = LoginKey.fold(name)
        return try await perform { queue, _ in
            try queue.inOneTransaction { database in
                var known = KnownSubjects(people: [:], groups: [:], candidates: [])
                let people = try database.query("SELECT directory_id, login FROM people")
                while try people.step() {
                    let (id, login) = (people.text(0) ?? "", people.text(1) ?? "")
                    if id == name || LoginKey.fold(login) == key { known.people[DirectoryID(id)] = login }
                    if known.candidates.count < limit { known.candidates.append(login) }
                }
                let groups = try database.query("SELECT directory_id, name FROM groups WHERE is_linked")
                while try groups.step() {
                    let (id, group) = (groups.text(0) ?? "", groups.text(1) ?? "")
                    if id == name || LoginKey.fold(group) == key { known.groups[DirectoryID(id)] = group }
                    if known.candidates.count < limit { known.candidates.append(group) }
                }
                return known
            }
        }
    }

    /// Leaves somebody or something as it is until the pin's end. Needs no lock: the next pass follows it.
    public func pin(_ pin: Pin) async throws(LedgerError) {
        let witness = witness
        try await write { database in
            try LedgerPast(database, witness: witness).settle(at: pin.since)
            try ExceptionBook(database).pin(pin)
        }
    }

    /// Ends a pin; false where none of this subject is in force.
    public func unpin(_ subject: Pin.Subject, at time: Timestamp, by user: String) async throws(LedgerError) -> Bool {
        try await write { try ExceptionBook($0).end(subject, at: time, by: user) }
    }

    /// The pins in force.
    public func pins(at now: Timestamp) async throws(LedgerError) -> [Pin] {
        try await perform { queue, _ in try queue.inOneTransaction { try ExceptionBook($0).pins(at: now) } }
    }

    /// Records whose account something is, or that it is nobody's; gives the decision that was in force before.
    ///
    /// - Parameter isAutomatic: whether the account is left to the passes again, which match by login and email.
    public func record(_ link: HandLink, isAutomatic: Bool = false) async throws(LedgerError) -> HandLink? {
        let witness = witness
        return try await write { database in
            try LedgerPast(database, witness: witness).settle(at: link.since)
            return try ExceptionBook(database).record(link, isAutomatic: isAutomatic)
        }
    }

    /// Believes the clock from now on, whatever time the last pass bore; gives that time.
    ///
    /// What was recorded in the future counts from now: else a clock that once ran ahead would keep approvals and limits alive for
    /// as long as it was ahead.
    public func acceptClock(at now: Timestamp, by user: String = "") async throws(LedgerError) -> Timestamp? {
        try await write { database in
            let meta = LedgerMeta(database)
            let former = try meta.number(.lastTime).map { Timestamp(milliseconds: $0) }
            try meta.set(String(now.milliseconds), for: .lastTime)
            let future = [
                ("tallies", "at"), ("drift", "last_at"), ("holds", "first_seen"), ("holds", "last_seen"),
                ("approvals", "spent_at"), ("plans", "recorded_at"), ("passes", "began_at"), ("passes", "ended_at"),
            ]
            for (table, column) in future {
                // A moment before now: what is held again from now on is seen after it was approved then.
                let query = try database.query("UPDATE \(table) SET \(column) = ?1 - 1 WHERE \(column) > ?1")
                query.bind(now.milliseconds, at: 1)
                try query.run()
            }
            let approvals = try database.query("DELETE FROM approvals WHERE spent_at IS NULL AND approved_at > ?")
            approvals.bind(now.milliseconds, at: 1)
            try approvals.run()
            try AuditLog(database).append(
                "clock", at: now, ["user": .text(user), "former": .optional(former?.description)])
            return former
        }
    }
}
