import AccessModel
import GRDB
import SQLiteFile

/// Applies one batch within a transaction: each change is checked before it is made, so that a refusal undoes nothing.
///
/// Changes take effect in order. Logins and group names that change hands are applied a run at a time, since two people may
/// swap theirs.
struct BatchApplication {
    let batch: ApprovedBatch
    let database: Database
    var accounts: Accounts
    var groups: Groups
    let members: Members
    var feed: Feed
    private var effects: [Effect] = []

    init(_ batch: ApprovedBatch, database: Database, cache: MemberCache) throws {
        self.batch = batch
        self.database = database
        accounts = try Accounts(database)
        groups = try Groups(database)
        members = try Members(database, cache: cache)
        feed = try Feed(database: database, pass: batch.pass, time: batch.time)
        effects.reserveCapacity(batch.changes.count)
    }

    /// The effects, one a change. An error means that nothing of the batch stands once the transaction is rolled back.
    mutating func run() throws -> [Effect] {
        let changes = batch.changes
        var index = changes.startIndex
        while index < changes.endIndex {
            let run = Self.exchange(at: changes[index...])
            // What is remembered of accounts and groups holds from one membership to the next, and no further.
            if !changes[index].isMembership { forget() }
            switch changes[index].kind {
            case .updateUser: effects += try updateUsers(run)
            case .renameGroup: effects += try renameGroups(run)
            default: effects.append(try applyAlone(changes[index]))
            }
            index = run.endIndex
        }
        try feed.close()
        return effects
    }

    /// Reused logins come first: each makes an account, or frees the login that an account had, and is no exchange. All the
    /// others are one exchange, whatever stood between them, since two people may swap logins.
    private mutating func updateUsers(_ run: ArraySlice<Change>) throws -> [Effect] {
        var reused: [Int: Effect] = [:]
        for index in run.indices where run[index].reason == .loginReused {
            reused[index] = try giveReusedLogin(for: run[index])
        }
        if reused.count == run.count { return run.indices.compactMap { reused[$0] } }
        forget()
        var exchanged = try updateAccounts(run.filter { $0.reason != .loginReused }[...])[...]
        return run.indices.map { reused[$0] ?? exchanged.popFirst() ?? Refusal.noPerson }
    }

    private mutating func forget() {
        members.cache.forget()
        groups.forget()
    }

    private mutating func applyAlone(_ change: Change) throws -> Effect {
        switch change.kind {
        case .suspend: try setState(.suspended, for: change)
        case .reactivate: try setState(.active, for: change)
        case .addUser: try addAccount(for: change)
        case .updateUser: try updateUsers([change])[0]
        case .addGroup: try addGroup(for: change)
        case .renameGroup: try renameGroups([change])[0]
        case .removeGroup: try removeGroup(for: change)
        case .addMember, .removeMember: try applyMembership(change)
        }
    }

    /// The changes from here on in which names may change hands: of one kind, and each of another account or group.
    private static func exchange(at changes: ArraySlice<Change>) -> ArraySlice<Change> {
        // By position: a copy of a change counts references, a million times in an import.
        let kind = changes[changes.startIndex].kind
        guard kind == .updateUser || kind == .renameGroup else { return changes.prefix(1) }
        var seen: Set<String> = []
        return changes.prefix { change in
            guard change.kind == kind else { return false }
            if change.reason == .loginReused { return true }
            let subject = change.group?.directoryID.text ?? change.person?.accountID?.text
            return seen.insert(subject ?? change.person?.directoryID?.text ?? "").inserted
        }
    }
}

extension Change {
    fileprivate var isMembership: Bool { kind == .addMember || kind == .removeMember }
}

/// What a change lacks that its kind needs: no plan makes one.
enum Refusal {
    static let noPerson = Effect.refused("the change names no person: this is a fault of the plan; please report it.")
    static let noGroup = Effect.refused("the change names no group: this is a fault of the plan; please report it.")

    static func unknownAccount(_ person: ChangedPerson) -> Effect {
        let subject = person.accountID.map { "account \($0)" } ?? "account"
        return .refused(
            "the store has no \(subject) for \(person.login): it is gone since the store was read, or was never made. "
                + "The next pass reads the store again and decides anew.")
    }

    static func unknownGroup(_ group: ChangedGroup) -> Effect {
        .refused(
            "the store has no group \(group.storeName ?? group.name) of the directory's group \(group.directoryID): it is "
                + "gone since the store was read, or was never made. The next pass makes it anew.")
    }
}
