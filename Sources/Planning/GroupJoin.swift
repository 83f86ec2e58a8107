import AccessModel

/// Groups as a pass sees them: every group of the directory, then those that only the ledger or the store still knows, each
/// with its row in the store.
///
/// A row of this table is called a subject. The first `listed` subjects are the rows of the directory's table.
struct GroupJoin: Sendable {
    /// The directory's ids of all subjects.
    private(set) var ids: InternedText
    /// How many subjects the directory's listing names.
    let listed: Int
    /// The name that the ledger remembers for a linked subject, corrected by what the store proves.
    private(set) var linkedName: [Int: String] = [:]
    /// The store's row of a linked subject that stands there.
    private(set) var storeRow: [Int: Int] = [:]
    /// The subject of a store's group: what has one is managed.
    private(set) var subjectOfStoreRow: RowMap
    /// The ledger's rows as subjects.
    private(set) var subjectOfMemoryRow: [Int] = []
    /// Links that the ledger does not have yet, or has under another name.
    private(set) var observedLinks: [Observations.GroupLink] = []

    init(directory: DirectorySnapshot, access: AccessSnapshot, memory: LedgerMemory) {
        ids = directory.groups.ids
        listed = directory.groups.count
        subjectOfStoreRow = RowMap(count: access.groups.count)
        joinProved(access: access)
        let moved = Self.moved(access: access, memory: memory)
        for row in 0..<memory.groups.count {
            let subject = ids.intern(memory.groups.ids[row]).row
            subjectOfMemoryRow.append(subject)
            if let name = moved[id(of: subject)], let row = access.groups.row(named: name), storeRow[subject] == nil,
                subjectOfStoreRow[row] == nil
            {
                link(subject, name: name, row: row)
                continue
            }
            joinRemembered(subject, as: memory.groups.names[row], access: access, intents: memory.openIntents)
        }
        joinIntended(access: access, intents: memory.openIntents)
        let remembered = zip(subjectOfMemoryRow, memory.groups.names).reduce(into: [:]) { $0[$1.0] = $1.1 }
        observedLinks = linkedName.sorted { $0.key < $1.key }.filter { remembered[$0.key] != $0.value }
            .map { Observations.GroupLink(group: DirectoryID(ids[$0.key]), name: $0.value) }
    }

    var count: Int { ids.count }

    func id(of subject: Int) -> DirectoryID { DirectoryID(ids[subject]) }

    /// A store that keeps directory ids proves which groups are ours, under whatever name.
    private mutating func joinProved(access: AccessSnapshot) {
        for row in 0..<access.groups.count {
            guard let id = access.groups.directoryIDs[row] else { continue }
            link(ids.intern(id.text).row, name: access.groups.names[row], row: row)
        }
    }

    /// Groups that stand under their new names, of several renames that were under way when a pass was cut short: where one took the name
    /// that another gave up, a name alone does not tell whose it is, but the one at the end of the chain does.
    private static func moved(access: AccessSnapshot, memory: LedgerMemory) -> [DirectoryID: String] {
        var wanted: [DirectoryID: String] = [:]
        for intent in memory.openIntents where intent.kind == .renameGroup {
            if let group = intent.group, let name = intent.groupName { wanted[group] = name }
        }
        guard wanted.count > 1 else { return [:] }
        var holders: [String: DirectoryID] = [:]
        for row in 0..<memory.groups.count { holders[memory.groups.names[row]] = DirectoryID(memory.groups.ids[row]) }
        return wanted.filter { group, name in
            var (seen, last, end) = (Set([group]), group, name)
            while let holder = holders[end], holder != last {
                // A ring, in which each name stands before and after; or a name that nobody gives up.
                guard let next = wanted[holder], seen.insert(holder).inserted else { return false }
                (last, end) = (holder, next)
            }
            return access.groups.row(named: end) != nil
        }
    }

    private mutating func joinRemembered(
        _ subject: Int, as name: String, access: AccessSnapshot, intents: [OpenIntent]
    ) {
        guard storeRow[subject] == nil else { return }
        if let row = access.groups.row(named: name), subjectOfStoreRow[row] == nil,
            access.groups.directoryIDs[row] == nil
        {
            return link(subject, name: name, row: row)
        }
        // A rename that was under way when a pass was cut short: the group stands under its new name.
        let intended = intents.last { $0.kind == .renameGroup && $0.group == id(of: subject) }?.groupName
        if let intended, let row = access.groups.row(named: intended), subjectOfStoreRow[row] == nil {
            return link(subject, name: intended, row: row)
        }
        linkedName[subject] = name
    }

    /// A group that was being made when a pass was cut short is ours.
    private mutating func joinIntended(access: AccessSnapshot, intents: [OpenIntent]) {
        for intent in intents where intent.kind == .addGroup {
            guard let group = intent.group, let name = intent.groupName,
                let row = access.groups.row(named: name), subjectOfStoreRow[row] == nil,
                access.groups.directoryIDs[row] == nil
            else { continue }
            let subject = ids.intern(group.text).row
            if storeRow[subject] == nil { link(subject, name: name, row: row) }
        }
    }

    private mutating func link(_ subject: Int, name: String, row: Int) {
        guard storeRow[subject] == nil else { return }
        linkedName[subject] = name
        storeRow[subject] = row
        subjectOfStoreRow[row] = subject
    }
}
