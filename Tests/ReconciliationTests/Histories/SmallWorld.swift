/// A directory of a few people and groups, to which things happen.
struct SmallWorld {
    struct Person {
        var login: String
        var status = "ACTIVE"
    }

    struct Group {
        var name: String
        var members: Set<String> = []
        /// Whether its members cannot be read.
        var isBroken = false
    }

    var people: [String: Person] = [:]
    var groups: [String: Group] = [:]
    /// The id of the group whose members are in scope; `nil` for everyone.
    var scopeGroup: String?
    private var lastID = 0

    /// An id that nobody had before.
    mutating func newID(_ prefix: String) -> String {
        lastID += 1
        return prefix + String(lastID)
    }

    // MARK: What the directory means

    /// What a person is to be.
    enum Wish {
        case active
        case inactive
        /// An unknown status, or a scope that cannot be read: as it was.
        case doubt
    }

    func wish(for id: String) -> Wish {
        guard let person = people[id] else { return .inactive }
        switch person.status {
        case "SUSPENDED", "DEPROVISIONED", "STAGED": return .inactive
        case "ACTIVE", "LOCKED_OUT": break
        default: return .doubt
        }
        guard let scopeGroup else { return .active }
        guard let group = groups[scopeGroup], !group.isBroken else { return .doubt }
        return group.members.contains(id) ? .active : .inactive
    }

    /// The members whom a readable group is to have.
    func members(of group: String) -> Set<String> {
        groups[group]?.members.filter { wish(for: $0) == .active } ?? []
    }

    // MARK: The document

    /// Users and groups in an order of chance: nothing may depend on it.
    func document(_ random: inout some RandomNumberGenerator) -> ([Household.Person], [Household.Group]) {
        let users = people.sorted { $0.key < $1.key }.shuffled(using: &random)
            .map { Household.Person(id: $0.key, login: $0.value.login, status: $0.value.status) }
        let groups = groups.sorted { $0.key < $1.key }.shuffled(using: &random).map { id, group in
            let members = group.members.filter { people[$0] != nil }.sorted()
            return Household.Group(id: id, name: group.name, members: members + (group.isBroken ? ["nobody"] : []))
        }
        return (users, groups)
    }
}
