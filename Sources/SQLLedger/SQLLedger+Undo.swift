import AccessModel
import GRDB
import SQLiteFile

extension SQLLedger {
    /// What a pass did; `nil` where the ledger has no such pass.
    public func pastPass(_ pass: PassID) async throws(LedgerError) -> PastPass? {
        try await perform { queue, _ in
            try queue.inOneTransaction { database in
                let row = try database.query("SELECT began_at FROM passes WHERE pass = ?")
                row.bind(pass.text, at: 1)
                guard let began = try row.number() else { return nil }
                var past = PastPass(
                    pass: pass, startedAt: Timestamp(milliseconds: began),
                    changes: try ChangeReading(database).applied(by: pass))
                past.overtaken = try overtaken(past.changes, database)
                past.removedMembers = try removedMembers(past.changes, database)
                return past
            }
        }
    }

    /// Pins several at once, in one transaction.
    public func pin(all pins: [Pin]) async throws(LedgerError) {
        let witness = witness
        guard let first = pins.first else { return }
        try await write { database in
            try LedgerPast(database, witness: witness).settle(at: first.since)
            let book = ExceptionBook(database)
            for pin in pins { try book.pin(pin) }
        }
    }
}

/// What a change is about: what a later change of the same overtakes.
private enum Matter: Hashable {
    case person(Int64)
    case account(String)
    case group(Int64)
    case membership(group: Int64, person: Int64)

    init?(kind: ChangeKind, person: Int64?, group: Int64?, account: String?) {
        switch (kind, person, group) {
        case (.addMember, let person?, let group?), (.removeMember, let person?, let group?):
            self = .membership(group: group, person: person)
        case (_, _, let group?): self = .group(group)
        case (_, let person?, nil): self = .person(person)
        case (_, nil, nil):
            guard let account else { return nil }
            self = .account(account)
        }
    }
}

private func overtaken(_ changes: [PastChange], _ database: Database) throws -> Set<Int64> {
    guard let last = changes.last?.seq, let first = changes.first?.seq else { return [] }
    var matters: [Matter: [Int64]] = [:]
    let own = try database.query("SELECT seq, kind, person, grp, account_id FROM changes WHERE seq = ?")
    func matter(_ query: Query) -> Matter? {
        guard let kind = KindCode.kind(of: query.number(1)) else { return nil }
        return Matter(
            kind: kind, person: query.isNull(2) ? nil : query.number(2), group: query.isNull(3) ? nil : query.number(3),
            account: query.text(4))
    }
    for change in changes {
        own.bind(change.seq, at: 1)
        if try own.step(), let matter = matter(own) { matters[matter, default: []].append(change.seq) }
        own.reset()
    }
    var overtaken: Set<Int64> = []
    let later = try database.query(
        """
        SELECT seq, kind, person, grp, account_id FROM changes
        WHERE seq > ? AND outcome = \(Outcome.applied.rawValue) AND reason <> ? ORDER BY seq
        """)
    later.bind(first, at: 1)
    // An undo that was cut short is finished by another one: what stands in the store says what is left of it.
    later.bind(Reason.undo.text, at: 2)
    while try later.step() {
        let seq = later.number(0)
        guard let matter = matter(later), let earlier = matters[matter] else { continue }
        // Within the pass a later change of the same matter is undone with the earlier one.
        overtaken.formUnion(earlier.filter { seq > last && $0 < seq })
    }
    return overtaken
}

private func removedMembers(_ changes: [PastChange], _ database: Database) throws -> [Int64: [DirectoryID]] {
    var members: [Int64: [DirectoryID]] = [:]
    let query = try database.query(
        """
        SELECT people.directory_id FROM removed_members JOIN people ON people.n = removed_members.person
        WHERE removed_members.seq = ? ORDER BY people.directory_id
        """)
    for change in changes where change.kind == .removeGroup {
        query.bind(change.seq, at: 1)
        while try query.step() { members[change.seq, default: []].append(DirectoryID(query.text(0) ?? "")) }
    }
    return members
}
