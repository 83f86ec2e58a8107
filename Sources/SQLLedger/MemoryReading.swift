import AccessModel
import GRDB
import SQLiteFile

/// Reads what is remembered into the columns that a pass compares.
struct MemoryReading {
    let file: DatabaseFile
    let database: Database
    let witness: LedgerWitness

    func memory(at now: Timestamp) throws -> LedgerMemory {
        var memory = LedgerMemory()
        var personRows = KeyedRows()
        memory.people = try people(&personRows)
        var groupRows = KeyedRows()
        memory.groups = try groups(&groupRows)
        memory.owned = try owned(groupRows: groupRows, personRows: personRows)
        memory.suspendedStrangers = try strangers()
        memory.openIntents = try openIntents()
        memory.recent = try recent(at: now)
        memory.drift = try drift(at: now)
        let meta = LedgerMeta(database)
        memory.binding = try meta.binding
        memory.acceptedPeople = try meta[.acceptedPeople].flatMap { Int($0) }
        memory.acceptedSettings = try meta[.acceptedSettings]
        memory.firstImport = try meta.firstImport
        memory.pause = try meta.pause
        let approvals = ApprovalBook(database)
        memory.approvals = try approvals.approved(at: now)
        memory.heldSince = try approvals.heldSince()
        let exceptions = ExceptionBook(database)
        memory.pins = try exceptions.pins(at: now)
        memory.handLinks = try exceptions.pendingLinks()
        memory.unlinked = try exceptions.unlinked()
        let past = LedgerPast(database, witness: witness)
        memory.provenance = try past.provenance()
        guard let copy = try past.undisclaimedCopy() else { return memory }
        return memory.disclaiming(as: copy)
    }

    private func people(_ rows: inout KeyedRows) throws -> RememberedPeople {
        let count = try database.query("SELECT max(n) FROM people").number() ?? 0
        // Room for as many as there are; a damaged number must not ask for all the memory of the machine.
        var people = RememberedPeople(capacity: Int(min(max(0, count), 10_000_000)))
        let query = try database.query(
            "SELECT n, directory_id, account_id, login, suspended_by_us FROM people ORDER BY n")
        while try query.step() {
            guard rows.append(key: query.number(0)) else { throw file.damaged("people are out of order") }
            people.insert(
                id: try query.utf8(1), account: try query.utf8(2), login: try query.utf8(3),
                isSuspendedByUs: query.number(4) == 1)
        }
        guard people.count == rows.count else { throw file.damaged("a person is there twice") }
        return people
    }

    private func groups(_ rows: inout KeyedRows) throws -> RememberedGroups {
        var groups = RememberedGroups()
        let query = try database.query("SELECT n, directory_id, name FROM groups WHERE is_linked ORDER BY n")
        while try query.step() {
            guard rows.append(key: query.number(0)) else { throw file.damaged("groups are out of order") }
            groups.insert(
                id: DirectoryID(String(decoding: try query.utf8(1), as: UTF8.self)),
                name: String(decoding: try query.utf8(2), as: UTF8.self))
        }
        guard groups.count == rows.count else { throw file.damaged("a group is there twice") }
        return groups
    }

    private func owned(groupRows: KeyedRows, personRows: KeyedRows) throws -> Memberships {
        var builder = Memberships.Builder()
        let query = try database.query("SELECT grp, person FROM owned ORDER BY grp, person")
        while try query.step() {
            // A group whose making is not known to have worked is not linked, and its members are not told yet.
            guard let group = groupRows.row(of: query.number(0)) else { continue }
            guard let person = personRows.row(of: query.number(1)) else {
                throw file.damaged("a membership names a person who is not there")
            }
            builder.insert(group: group, member: person)
        }
        return builder.build()
    }

    private func strangers() throws -> Set<AccountID> {
        var strangers: Set<AccountID> = []
        let query = try database.query("SELECT account_id FROM strangers")
        while try query.step() { strangers.insert(AccountID(String(decoding: try query.utf8(0), as: UTF8.self))) }
        return strangers
    }

    private func openIntents() throws -> [OpenIntent] {
        var intents: [OpenIntent] = []
        let query = try database.query(
            """
            SELECT changes.kind, people.directory_id, changes.account_id, groups.directory_id, changes.wanted
            FROM batches
            JOIN changes ON changes.seq BETWEEN batches.first_seq AND batches.last_seq
            LEFT JOIN people ON people.n = changes.person
            LEFT JOIN groups ON groups.n = changes.grp
            WHERE batches.is_open AND changes.outcome IS NULL
            ORDER BY changes.seq
            """)
        while try query.step() {
            guard let kind = KindCode.kind(of: query.number(0)) else {
                throw file.damaged("an intent is of no kind")
            }
            let namesGroup = kind == .addGroup || kind == .renameGroup || kind == .removeGroup
            intents.append(
                OpenIntent(
                    kind: kind, person: query.text(1).map { DirectoryID($0) },
                    account: query.text(2).map { AccountID($0) }, group: query.text(3).map { DirectoryID($0) },
                    groupName: namesGroup ? query.text(4) : nil))
        }
        return intents
    }

    /// What counts in the 24 hours before now. A clock that was put back must not forget: the future counts as well.
    private func recent(at now: Timestamp) throws -> RecentChanges {
        var recent = RecentChanges()
        let query = try database.query(
            """
            SELECT tallies.kind, groups.directory_id, sum(tallies.changes), sum(tallies.members)
            FROM tallies
            LEFT JOIN groups ON groups.n = tallies.grp
            WHERE tallies.at > ?
            GROUP BY tallies.kind, tallies.grp
            """)
        query.bind(now.adding(seconds: -86_400).milliseconds, at: 1)
        while try query.step() {
            guard let kind = KindCode.kind(of: query.number(0)) else { throw file.damaged("a tally is of no kind") }
            let (changes, members) = (try tally(query.number(2)), try tally(query.number(3)))
            recent.byKind[kind, default: 0] += changes
            recent.removedGroupMembers += members
            if kind == .removeMember, let group = query.text(1) {
                recent.removalsByGroup[DirectoryID(group), default: 0] += changes
            }
        }
        return recent
    }

    /// A sum as a day may have it; a damaged one must neither lift a limit nor overflow in the guard.
    private func tally(_ sum: Int64) throws -> Int {
        guard (0...1_000_000_000).contains(sum) else { throw file.damaged("a tally counts \(sum) changes") }
        return Int(sum)
    }

    private func drift(at now: Timestamp) throws -> [String: Int] {
        var drift: [String: Int] = [:]
        let query = try database.query("SELECT subject, repairs FROM drift WHERE last_at > ?")
        query.bind(now.adding(seconds: -86_400).milliseconds, at: 1)
        while try query.step() { drift[query.text(0) ?? ""] = Int(clamping: min(query.number(1), 1_000_000)) }
        return drift
    }
}
