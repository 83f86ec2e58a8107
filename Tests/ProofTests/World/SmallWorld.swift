/// A directory of a few people and groups, to which things happen: what is true, whoever reads it.
struct SmallWorld: Sendable {
    struct Person: Sendable, Hashable {
        var login: String
        var status = "ACTIVE"
    }

    struct Group: Sendable, Hashable {
        var name: String
        var members: Set<String> = []
        /// Whether its members cannot be read.
        var isBroken = false
    }

    var people: [String: Person] = [:]
    var groups: [String: Group] = [:]
    /// The group whose members are in scope, where the rules say so. It is never removed or renamed.
    static let scopeGroup = "scope"
    /// Whether the directory keeps logins (case folded) and group names apart, as Okta does.
    let keepsNamesApart: Bool
    private var usedIDs: Set<String> = []

    init(keepsNamesApart: Bool) { self.keepsNamesApart = keepsNamesApart }

    /// A world at the start: everybody active, three groups and the one for scope.
    static func settled(_ dice: inout Dice, keepsNamesApart: Bool) -> SmallWorld {
        var world = SmallWorld(keepsNamesApart: keepsNamesApart)
        for number in 1...6 { world.people["p\(number)"] = Person(login: "p\(number)@example.com") }
        for (number, name) in ["Blue", "Green", "Red"].enumerated() {
            world.groups["g\(number + 1)"] = Group(name: name, members: Set(dice.some(3, of: world.people.keys)))
        }
        world.groups[scopeGroup] = Group(name: "Scope", members: Set(world.people.keys))
        return world
    }

    /// An id that nobody had before; it hangs on the dice and not on how many there were.
    mutating func newID(_ prefix: String, _ dice: inout Dice) -> String {
        while true {
            let id = prefix + String(dice.number(10..<10_000))
            if usedIDs.insert(id).inserted { return id }
        }
    }

    /// Names that no group bears, where the directory keeps them apart.
    func isFree(groupName name: String) -> Bool {
        !keepsNamesApart || !groups.values.contains { $0.name == name }
    }
}
