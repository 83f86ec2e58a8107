import AccessModel
import Crypto
import Planning

/// A world in a few lines: what the directory, the store and the ledger say, and what a pass makes of it.
struct Scenario {
    var people = PeopleTable()
    var groups = GroupTable()
    var members: [(group: String, person: String)] = []
    var accounts = AccountTable()
    var storeGroups = StoreGroupTable()
    var storeMembers: [(group: String, login: String)] = []
    var memory = LedgerMemory()
    var owned: [(group: String, person: String)] = []
    var rules = PlanningRules(
        statuses: .defaults(for: .okta), naming: GroupNaming(template: "{name}", domain: "example.com"))
    var capabilities = StoreCapabilities(
        createsUsers: true, changesLogins: true, syncsGroups: true, writesAhead: false, suspension: .native)
    var isScopedByGroups = false
    var missingScopeGroups: [String] = []
    var references: [String: [String]] = [:]
    var peopleInTests: [String: [String]] = [:]
    var groupsUnread: String?
    var confirmations = Confirmations()
    var approved: Set<ChangeID> = []
    var isFirstImport = false

    static let digest = ContentDigest { Array(SHA256.hash(data: $0)) }

    init() {
        memory.firstImport = .done
        memory.acceptedSettings = nil
    }

    // MARK: The directory

    mutating func person(
        _ id: String, _ login: String? = nil, _ status: String = "ACTIVE", email: String = "",
        isUnreadable: Bool = false, isUnassigned: Bool = false
    ) {
        people.insert(
            id: DirectoryID(id), login: isUnreadable ? "" : login ?? "\(id)@example.com", email: email, status: status,
            isUnreadable: isUnreadable, isUnassigned: isUnassigned)
    }

    mutating func group(
        _ id: String, _ name: String? = nil, isSelected: Bool = true, isScope: Bool = false,
        reading: GroupTable.Reading = .complete, _ members: String...
    ) {
        groups.insert(
            id: DirectoryID(id), name: name ?? id, isSelected: isSelected, isScope: isScope, reading: reading)
        for member in members { self.members.append((id, member)) }
    }

    // MARK: The store

    mutating func account(
        _ id: String, _ login: String, _ state: AccountState = .active, directoryID: String? = nil,
        isOwner: Bool = false, isShared: Bool = false, email: String? = nil
    ) {
        accounts.insert(
            id: AccountID(id), login: login, state: state, email: email ?? login,
            directoryID: directoryID.map { DirectoryID($0) }, isOwner: isOwner, isShared: isShared)
    }

    mutating func storeGroup(_ name: String, directoryID: String? = nil, _ members: String...) {
        storeGroups.insert(name: name, directoryID: directoryID.map { DirectoryID($0) })
        for member in members { storeMembers.append((name, member)) }
    }

    // MARK: The ledger

    mutating func link(
        _ person: String, _ account: String, _ login: String? = nil, isSuspendedByUs: Bool = false
    ) {
        memory.people.insert(
            id: DirectoryID(person), account: AccountID(account), login: login ?? "\(person)@example.com",
            isSuspendedByUs: isSuspendedByUs)
    }

    mutating func linkGroup(_ id: String, _ name: String? = nil) {
        memory.groups.insert(id: DirectoryID(id), name: name ?? id)
    }

    /// A person on all three sides: active, linked, with an account of the same name.
    mutating func settled(_ id: String, status: String = "ACTIVE") {
        person(id, nil, status)
        account("a-\(id)", "\(id)@example.com")
        link(id, "a-\(id)")
    }

    /// A membership on all three sides, in a group of the same name.
    mutating func settledMember(_ group: String, _ person: String) {
        members.append((group, person))
        storeMembers.append((group, "\(person)@example.com"))
        owned.append((group, person))
    }

    /// A group on all three sides with settled members.
    mutating func settledGroup(_ id: String, _ people: String...) {
        group(id)
        storeGroup(id)
        linkGroup(id)
        for person in people { settledMember(id, person) }
    }

    // MARK: The pass

    func roster() -> Roster {
        var directoryMembers = Memberships.Builder()
        for (group, person) in members {
            guard let group = groups.row(of: DirectoryID(group)), let person = people.row(of: DirectoryID(person))
            else {
                continue
            }
            directoryMembers.insert(group: group, member: person)
        }
        var standing = Memberships.Builder()
        for (group, login) in storeMembers {
            guard let group = storeGroups.row(named: group),
                let account = (0..<accounts.count).first(where: { accounts.logins[$0] == login })
            else { continue }
            standing.insert(group: group, member: account)
        }
        var memory = memory
        var ours = Memberships.Builder()
        for (group, person) in owned {
            guard let group = memory.groups.ids.row(of: group), let person = memory.people.ids.row(of: person) else {
                continue
            }
            ours.insert(group: group, member: person)
        }
        memory.owned = ours.build()
        return Roster(
            directory: DirectorySnapshot(
                kind: .okta, mode: .sweep, people: people, groups: groups, memberships: directoryMembers.build(),
                isScopedByGroups: isScopedByGroups, missingScopeGroups: missingScopeGroups),
            access: AccessSnapshot(
                accounts: accounts, groups: storeGroups, memberships: standing.build(), references: references,
                peopleInTests: peopleInTests, groupsUnread: groupsUnread),
            memory: memory, rules: rules)
    }

    func plan() -> Plan {
        Planner(rules: rules, capabilities: capabilities, digest: Self.digest)
            .plan(roster(), confirmations: confirmations)
    }

    func verdict() -> Verdict {
        Guard(rules: rules, digest: Self.digest).review(
            plan(),
            in: GuardContext(
                recent: memory.recent, acceptedPeople: memory.acceptedPeople, acceptedSettings: memory.acceptedSettings,
                isFirstImport: isFirstImport, references: references, changesLogins: capabilities.changesLogins,
                approved: approved))
    }

    /// The changes of the plan, one line each: `suspend bo@example.com okta:SUSPENDED`.
    var changes: [String] { plan().changes.map(Self.line) }

    /// The changes that the guard lets through.
    var applied: [String] { verdict().approved.changes.map(Self.line) }

    /// The holds: `suspensions 6`.
    var held: [String] { verdict().holds.map { "\($0.limit.rawValue) \($0.changes.count)" } }

    /// The codes and subjects of the warnings.
    var warnings: [String] { plan().warnings.map { "\($0.code) \($0.subject)" } }

    static func line(_ change: Change) -> String {
        [change.kind.word, change.person?.login, change.group?.name, change.reason.text]
            .compactMap { $0 }.joined(separator: " ")
    }
}
