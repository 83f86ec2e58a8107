import AccessModel
import GRDB
import SQLiteFile

/// Writes what became of a batch: links, ownership and marks follow the effects.
struct ConclusionWriter {
    private let database: Database
    private let people: PeopleRows
    private let groups: GroupRows
    private var tally = Tally()

    init(_ database: Database) throws {
        self.database = database
        people = try PeopleRows(database)
        groups = try GroupRows(database)
    }

    mutating func write(_ conclusion: BatchConclusion) throws {
        let changes = conclusion.batch.changes
        if changes.isEmpty { return }
        let batch = try intended(conclusion)
        let rows = try database.query("SELECT person, grp FROM changes WHERE seq BETWEEN ? AND ? ORDER BY seq")
        rows.bind(batch.firstSeq, at: 1)
        rows.bind(batch.firstSeq + Int64(changes.count) - 1, at: 2)
        var exceptions: [(seq: Int64, effect: Effect)] = []
        for (offset, change) in changes.enumerated() {
            guard try rows.step() else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an intent of the last batch is gone")
            }
            let subject = Subject(
                person: rows.isNull(0) ? nil : rows.number(0), group: rows.isNull(1) ? nil : rows.number(1))
            switch conclusion.effects[offset] {
            case .applied(let receipt):
                if change.kind == .removeGroup, let group = subject.group {
                    try keepMembers(of: group, seq: batch.firstSeq + Int64(offset))
                }
                let members = try follow(change, subject, receipt)
                if conclusion.counts[offset] { tally.count(change.kind, group: subject.group, members: members) }
                if receipt.detail != nil {
                    exceptions.append((batch.firstSeq + Int64(offset), conclusion.effects[offset]))
                }
            case .refused, .unsupported, .unknown:
                exceptions.append((batch.firstSeq + Int64(offset), conclusion.effects[offset]))
            }
        }
        rows.reset()
        try close(batch, exceptions: exceptions, at: conclusion.time)
        try tally.write(to: database, at: conclusion.time)
        let approvals = try recordApprovals(conclusion, batch)
        try AuditedChanges(database).conclude(conclusion, firstSeq: batch.firstSeq, approvals: approvals)
        try ApprovalBook(database).spend(conclusion.spent, at: conclusion.time)
    }

    /// Keeps with each change that had been held who released it.
    private func recordApprovals(
        _ conclusion: BatchConclusion, _ batch: IntendedBatch
    ) throws -> [ChangeID: ApprovalNote] {
        var notes: [ChangeID: ApprovalNote] = [:]
        let book = ApprovalBook(database)
        for (offset, approval) in conclusion.approvals.enumerated() {
            guard let approval, let note = try book.note(of: approval) else { continue }
            notes[approval] = note
            let row = try database.query("UPDATE changes SET approved_by = ?, approval_note = ? WHERE seq = ?")
            row.bind(note.user, at: 1)
            row.bind(note.note, at: 2)
            row.bind(batch.firstSeq + Int64(offset), at: 3)
            try row.run()
        }
        return notes
    }

    // MARK: The batch

    private struct IntendedBatch {
        let number: Int64
        let firstSeq: Int64
        let lastSeq: Int64
    }

    private func intended(_ conclusion: BatchConclusion) throws -> IntendedBatch {
        let query = try database.query(
            "SELECT batch, first_seq, last_seq, pass, concluded_at FROM batches ORDER BY batch DESC LIMIT 1")
        defer { query.reset() }
        let count = conclusion.batch.changes.count
        guard try query.step(), query.text(3) == conclusion.batch.pass.text, query.isNull(4),
            query.number(2) == query.number(1) &+ Int64(count) &- 1, conclusion.effects.count == count,
            conclusion.counts.count == count
        else {
            throw LedgerError(
                .failed,
                "the conclusion of \(count) changes does not belong to the batch that the ledger intended last",
                remedy: "Run again: the next pass finds out what was done. Please report this sentence.")
        }
        return IntendedBatch(number: query.number(0), firstSeq: query.number(1), lastSeq: query.number(2))
    }

    private func close(
        _ batch: IntendedBatch, exceptions: [(seq: Int64, effect: Effect)], at time: Timestamp
    ) throws {
        let all = try database.query("UPDATE changes SET outcome = ? WHERE seq BETWEEN ? AND ?")
        all.bind(Outcome.applied.rawValue, at: 1)
        all.bind(batch.firstSeq, at: 2)
        all.bind(batch.lastSeq, at: 3)
        try all.run()
        var isOpen = false
        let one = try database.query("UPDATE changes SET outcome = ?, detail = ? WHERE seq = ?")
        for (seq, effect) in exceptions {
            let (outcome, detail) = Self.record(of: effect)
            if outcome == nil { isOpen = true }
            one.bind(outcome?.rawValue, at: 1)
            one.bind(detail, at: 2)
            one.bind(seq, at: 3)
            try one.run()
        }
        let row = try database.query("UPDATE batches SET concluded_at = ?, is_open = ? WHERE batch = ?")
        row.bind(time.milliseconds, at: 1)
        row.bind(isOpen ? 1 : 0, at: 2)
        row.bind(batch.number, at: 3)
        try row.run()
    }

    /// An effect as the history keeps it; an unknown one has no outcome, and its intent stays open.
    private static func record(of effect: Effect) -> (Outcome?, String?) {
        switch effect {
        case .applied(let receipt): (.applied, receipt.detail)
        case .refused(let text): (.refused, text)
        case .unsupported(let text): (.unsupported, text)
        case .unknown(let text): (nil, text)
        }
    }

    // MARK: What follows from an effect

    /// The ledger's numbers of whom and what a change is about.
    private struct Subject {
        let person: Int64?
        let group: Int64?
    }

    /// Who was in a group that was removed, so that it can be turned back.
    private func keepMembers(of group: Int64, seq: Int64) throws {
        let query = try database.query(
            "INSERT OR IGNORE INTO removed_members (seq, person) SELECT ?, person FROM owned WHERE grp = ?")
        query.bind(seq, at: 1)
        query.bind(group, at: 2)
        try query.run()
    }

    /// Gives the number of members that went with a removed group.
    private func follow(_ change: Change, _ subject: Subject, _ receipt: Receipt) throws -> Int {
        switch change.kind {
        case .suspend: try mark(change, subject, isOurs: true)
        case .reactivate: try mark(change, subject, isOurs: false)
        case .addUser, .updateUser: try followAccount(change, subject, receipt)
        case .addGroup, .renameGroup:
            if let group = subject.group, let name = change.group?.name { try groups.link(group, name: name) }
        case .removeGroup:
            if let group = subject.group { return try groups.unlink(group) }
        case .addMember:
            if let group = subject.group, let person = subject.person { try groups.own(group: group, person: person) }
        case .removeMember where change.reason == .loginChanged:
            // A former spelling went; the person may stand in the group under the one that they have now.
            break
        case .removeMember:
            if let group = subject.group, let person = subject.person {
                try groups.disown(group: group, person: person)
            }
        }
        return 0
    }

    private func mark(_ change: Change, _ subject: Subject, isOurs: Bool) throws {
        guard let person = subject.person else {
            if let account = change.person?.accountID { try people.setStranger(account, isSuspendedByUs: isOurs) }
            return
        }
        if let account = change.person?.accountID { try people.link(person, to: account) }
        try people.setSuspendedByUs(isOurs, person: person)
    }

    /// For a reused login the store names the account that stands for the new person: where that is a new one, the old
    /// person keeps the old account; where it is the same one, the link moves.
    private func followAccount(_ change: Change, _ subject: Subject, _ receipt: Receipt) throws {
        guard let person = subject.person, let changed = change.person else { return }
        if let account = receipt.accountID ?? changed.accountID { try people.link(person, to: account) }
        try people.setLogin(changed.login, person: person)
    }
}
