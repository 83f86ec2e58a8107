import AccessModel

/// People as a pass sees them: everyone in the directory, then everyone whom only the ledger or the store still knows, each
/// with the account that is theirs by id.
///
/// A row of this table is called a subject. The first `listed` subjects are the rows of the directory's table.
struct PeopleJoin: Sendable {
    /// The directory's ids of all subjects.
    private(set) var ids: InternedText
    /// The store's accounts by id.
    let accountIndex: AccountIndex
    /// How many subjects the directory's listing names.
    let listed: Int
    /// The ledger's row of a subject.
    private(set) var memoryRow: RowMap
    /// The subject of each of the ledger's rows.
    private(set) var subjectOfMemoryRow: [Int32] = []
    /// The store's row of a subject's account.
    private(set) var accountRow: RowMap
    /// The subject of an account: what has one is managed.
    private(set) var subjectOfAccount: RowMap
    /// Subjects whose link was made in this pass.
    private(set) var newLinks: [Int] = []
    /// Subjects whose remembered account stands in the store no more.
    private(set) var vanished: Set<Int> = []
    /// Accounts that a person unlinked, by row: they belong to nobody.
    private(set) var unlinked: [Int: HandLink] = [:]
    /// People whose account a person unlinked, where the store or the ledger tells whose it is.
    private(set) var unlinkedPeople: [Int: HandLink] = [:]
    /// Whose memberships the ledger's rows of people whose account a hand link moved stand for; `nil` for nobody's.
    private var movedRows: [Int: Int?] = [:]
    /// Links by hand whose account the store does not have.
    private(set) var unmatchedLinks: [HandLink] = []

    init(directory: DirectorySnapshot, access: AccessSnapshot, memory: LedgerMemory) {
        var ids = directory.people.ids
        listed = directory.people.count
        accountIndex = AccountIndex(access.accounts)
        var memoryRow = RowMap(count: listed)
        for row in 0..<memory.people.count {
            let subject = memory.people.ids.column.withBytes(of: row) { ids.intern(utf8: $0).row }
            memoryRow.extend(to: ids.count)
            memoryRow[subject] = row
            subjectOfMemoryRow.append(Int32(subject))
        }
        self.ids = ids
        self.memoryRow = memoryRow
        accountRow = RowMap(count: ids.count)
        subjectOfAccount = RowMap(count: access.accounts.count)
        joinByHand(memory: memory, access: access)
        joinRememberedAccounts(memory: memory, access: access)
        joinProvedAccounts(access: access)
        if !memory.handLinks.isEmpty { moveRows(memory: memory) }
    }

    /// Whom a membership that is ours is about, by the ledger's row: the account that was put into the group, whoever has it now.
    func memberOfMemoryRow(_ row: Int) -> Int? {
        if let moved = movedRows[row] { return moved }
        return Int(subjectOfMemoryRow[row])
    }

    private mutating func moveRows(memory: LedgerMemory) {
        for row in 0..<memory.people.count where !memory.people.accountIDs.isEmpty(at: row) {
            guard let account = memory.people.accountIDs.withBytes(of: row, { accountIndex.row(ofUTF8: $0) }) else {
                continue
            }
            let holder = subjectOfAccount[account]
            if holder != Int(subjectOfMemoryRow[row]), unlinked[account] == nil { movedRows[row] = .some(holder) }
        }
    }

    var count: Int { ids.count }

    /// Gives a subject an account.
    mutating func link(_ subject: Int, to account: Int) {
        accountRow[subject] = account
        subjectOfAccount[account] = subject
        newLinks.append(subject)
    }

    /// What a person decided comes before everything that was remembered or found.
    private mutating func joinByHand(memory: LedgerMemory, access: AccessSnapshot) {
        for link in memory.unlinked {
            if let account = accountIndex.row(of: link.account) { unlinked[account] = link }
        }
        for wanted in memory.handLinks {
            guard let person = wanted.person, let account = accountIndex.row(of: wanted.account),
                !access.accounts.isShared[account]
            else {
                unmatchedLinks.append(wanted)
                continue
            }
            let subject = ids.intern(person.text).row
            memoryRow.extend(to: count)
            accountRow.extend(to: count)
            if accountRow[subject] == nil, subjectOfAccount[account] == nil { link(subject, to: account) }
        }
    }

    private mutating func joinRememberedAccounts(memory: LedgerMemory, access: AccessSnapshot) {
        for subject in 0..<count where accountRow[subject] == nil {
            guard let row = memoryRow[subject], !memory.people.accountIDs.isEmpty(at: row) else { continue }
            let account = memory.people.accountIDs.withBytes(of: row) { accountIndex.row(ofUTF8: $0) }
            if let account, let link = unlinked[account] {
                unlinkedPeople[subject] = link
                continue
            }
            // An account shared in from another tailnet is never managed, whatever was once remembered of it.
            if let account, !access.accounts.isShared[account], subjectOfAccount[account] == nil {
                accountRow[subject] = account
                subjectOfAccount[account] = subject
            } else if account == nil {
                vanished.insert(subject)
            }
        }
    }

    /// A store that keeps directory ids proves links that the ledger lost: a lost ledger finds the same end state.
    private mutating func joinProvedAccounts(access: AccessSnapshot) {
        let accounts = access.accounts
        for account in 0..<accounts.count where subjectOfAccount[account] == nil {
            if accounts.directoryIDs.isEmpty(at: account) || accounts.isShared[account] { continue }
            let subject = accounts.directoryIDs.withBytes(of: account) { ids.intern(utf8: $0).row }
            memoryRow.extend(to: count)
            accountRow.extend(to: count)
            if let link = unlinked[account] {
                if accountRow[subject] == nil { unlinkedPeople[subject] = link }
            } else if accountRow[subject] == nil {
                link(subject, to: account)
            }
        }
    }
}

/// Accounts by id; rows of people who were only written ahead have no id.
struct AccountIndex: Sendable {
    private var ids: InternedText
    private var rows: [Int32] = []

    init(_ accounts: AccountTable) {
        ids = InternedText(capacity: accounts.count)
        for row in 0..<accounts.count where !accounts.ids.isEmpty(at: row) {
            if accounts.ids.withBytes(of: row, { ids.intern(utf8: $0).isNew }) { rows.append(Int32(row)) }
        }
    }

    func row(ofUTF8 id: UnsafeBufferPointer<UInt8>) -> Int? {
        ids.row(ofUTF8: id).map { Int(rows[$0]) }
    }

    func row(of id: AccountID) -> Int? { ids.row(of: id.text).map { Int(rows[$0]) } }
}
