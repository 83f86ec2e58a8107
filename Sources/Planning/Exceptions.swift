import AccessModel

/// What people decided by hand, as rows of a roster: who and what is pinned.
struct Exceptions: Sendable {
    /// Pinned subjects.
    private(set) var people: [Int: Pin] = [:]
    /// Pinned groups, by subject.
    private(set) var groups: [Int: Pin] = [:]
    /// Pinned accounts that nobody is linked to, by row.
    private(set) var accounts: [Int: Pin] = [:]
    /// Pins that name nobody and nothing on either side.
    private(set) var unmatched: [Pin] = []

    /// Exceptions of nobody.
    init() {}

    init(
        directory: DirectorySnapshot, access: AccessSnapshot, memory: LedgerMemory, people: PeopleJoin,
        groups: GroupJoin, naming: GroupNaming
    ) {
        for pin in memory.pins {
            let isFound =
                switch pin.subject {
                case .person(let id): add(pin, person: people.ids.row(of: id.text))
                case .group(let id): add(pin, group: groups.ids.row(of: id.text))
                case .name(let name):
                    add(pin, named: name, directory, access, people, groups, naming)
                }
            if !isFound { unmatched.append(pin) }
        }
    }

    private mutating func add(_ pin: Pin, person: Int?) -> Bool {
        guard let person else { return false }
        people[person] = pin
        return true
    }

    private mutating func add(_ pin: Pin, group: Int?) -> Bool {
        guard let group else { return false }
        groups[group] = pin
        return true
    }

    /// Everybody and everything of that name: whom it was meant for cannot be told, and a pin errs toward no change.
    private mutating func add(
        _ pin: Pin, named name: String, _ directory: DirectorySnapshot, _ access: AccessSnapshot,
        _ join: PeopleJoin, _ groupJoin: GroupJoin, _ naming: GroupNaming
    ) -> Bool {
        let key = LoginKey.fold(name)
        if key.isEmpty { return false }
        let before = people.count + groups.count + accounts.count
        for row in 0..<directory.people.count where LoginKey.fold(directory.people.logins[row]) == key {
            people[row] = pin
        }
        for row in 0..<access.accounts.count where LoginKey.fold(access.accounts.logins[row]) == key {
            if let subject = join.subjectOfAccount[row] { people[subject] = pin } else { accounts[row] = pin }
        }
        for subject in 0..<groupJoin.count {
            let isListed = subject < groupJoin.listed
            let directoryName = isListed ? directory.groups.names[subject] : ""
            let names = [directoryName, naming.render(directoryName) ?? "", groupJoin.linkedName[subject] ?? ""]
            if names.contains(where: { LoginKey.fold($0) == key }) { groups[subject] = pin }
        }
        return people.count + groups.count + accounts.count > before
    }
}
