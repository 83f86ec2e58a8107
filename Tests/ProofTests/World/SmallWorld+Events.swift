/// What can happen in a directory. Each gives a line for the log; an empty one where nothing could happen.
extension SmallWorld {
    mutating func happen(_ kind: Event.Kind, _ dice: inout Dice) -> String? {
        switch kind {
        case .hire: hire(login: nil, &dice)
        case .leave: setStatus(["SUSPENDED", "DEPROVISIONED", "STAGED"][dice.number(0..<3)], &dice)
        case .activate: setStatus("ACTIVE", &dice)
        case .lockOut: setStatus("LOCKED_OUT", &dice)
        case .oddStatus: setStatus("ODD", &dice)
        case .delete: delete(&dice)
        case .recreate: recreate(&dice)
        case .changeLogin: changeLogin(&dice)
        case .exchangeLogins: exchangeLogins(&dice)
        case .collide: collide(&dice)
        case .addGroup: addGroup(&dice)
        case .removeGroup: removeGroup(&dice)
        case .renameGroup: renameGroup(&dice)
        case .exchangeNames: exchangeNames(&dice)
        case .breakGroup: breakGroup(&dice)
        case .move: move(&dice)
        default: nil
        }
    }

    /// A group to play with; the one for scope is left out of what removes or renames.
    private func someGroups(_ count: Int, _ dice: inout Dice) -> [String] {
        dice.some(count, of: groups.keys.filter { $0 != Self.scopeGroup })
    }

    // MARK: People

    @discardableResult
    private mutating func hire(login: String?, _ dice: inout Dice) -> String {
        let id = newID("p", &dice)
        people[id] = Person(login: login ?? "\(id)@example.com")
        if !dice.isOne(in: 8) { groups[Self.scopeGroup]?.members.insert(id) }
        return "hire \(id) \(people[id]?.login ?? "")"
    }

    private mutating func setStatus(_ status: String, _ dice: inout Dice) -> String {
        guard let id = dice.pick(people.keys) else { return "" }
        people[id]?.status = status
        return "\(id) is \(status)"
    }

    private mutating func remove(_ id: String) {
        people[id] = nil
        for group in groups.keys { groups[group]?.members.remove(id) }
    }

    private mutating func delete(_ dice: inout Dice) -> String {
        // A directory without people is an error of its own.
        guard people.count > 2, let id = dice.pick(people.keys) else { return "" }
        remove(id)
        return "delete \(id)"
    }

    /// Deleted and made again with the same login: another person to the directory.
    private mutating func recreate(_ dice: inout Dice) -> String {
        guard people.count > 2, let id = dice.pick(people.keys), let login = people[id]?.login else { return "" }
        let memberships = groups.keys.filter { groups[$0]?.members.contains(id) == true }
        remove(id)
        let heir = newID("p", &dice)
        people[heir] = Person(login: login)
        for group in memberships { groups[group]?.members.insert(heir) }
        return "recreate \(id) as \(heir) \(login)"
    }

    private mutating func changeLogin(_ dice: inout Dice) -> String {
        guard let id = dice.pick(people.keys) else { return "" }
        let login = "\(newID("n", &dice))@example.com"
        people[id]?.login = login
        return "\(id) is called \(login)"
    }

    /// Two swap logins, or one takes the other's and the other gets a new one.
    private mutating func exchangeLogins(_ dice: inout Dice) -> String {
        let some = dice.some(2, of: people.keys)
        guard some.count == 2, let first = people[some[0]]?.login, let second = people[some[1]]?.login else {
            return ""
        }
        let other = dice.isHeads() ? first : "\(newID("n", &dice))@example.com"
        people[some[0]]?.login = second
        people[some[1]]?.login = other
        return "\(some[0]) is called \(second), \(some[1]) \(other)"
    }

    /// Two logins that are one, apart from case.
    private mutating func collide(_ dice: inout Dice) -> String {
        let some = dice.some(2, of: people.keys)
        guard !keepsNamesApart, some.count == 2, let login = people[some[1]]?.login.uppercased() else { return "" }
        if dice.isHeads() { return hire(login: login, &dice) }
        people[some[0]]?.login = login
        return "\(some[0]) is called \(login)"
    }

    // MARK: Groups

    private mutating func addGroup(_ dice: inout Dice) -> String {
        let id = newID("g", &dice)
        let name = dice.pick(["Blue", "Green", "Red", "Hand", "New \(id)"].filter(isFree)) ?? "New \(id)"
        groups[id] = Group(name: name, members: Set(dice.some(2, of: people.keys)))
        return "group \(id) \(name) \(groups[id]?.members.sorted() ?? [])"
    }

    private mutating func removeGroup(_ dice: inout Dice) -> String {
        guard let id = someGroups(1, &dice).first, let group = groups[id] else { return "" }
        groups[id] = nil
        guard dice.isHeads() else { return "remove \(id)" }
        let heir = newID("g", &dice)
        groups[heir] = group
        return "recreate \(id) as \(heir) \(group.name)"
    }

    private mutating func renameGroup(_ dice: inout Dice) -> String {
        guard let id = someGroups(1, &dice).first else { return "" }
        let other = "Name \(newID("n", &dice))"
        let name = dice.pick(["Blue", "Green", "Red", "Hand", "!!", other].filter(isFree)) ?? other
        groups[id]?.name = name
        return "\(id) is named \(name)"
    }

    private mutating func exchangeNames(_ dice: inout Dice) -> String {
        let some = someGroups(2, &dice)
        guard some.count == 2, let first = groups[some[0]]?.name, let second = groups[some[1]]?.name else { return "" }
        let other = dice.isHeads() ? first : "Name \(newID("n", &dice))"
        groups[some[0]]?.name = second
        groups[some[1]]?.name = other
        return "\(some[0]) is named \(second), \(some[1]) \(other)"
    }

    private mutating func breakGroup(_ dice: inout Dice) -> String {
        guard let id = dice.pick(groups.keys) else { return "" }
        groups[id]?.isBroken.toggle()
        return "\(id) is \(groups[id]?.isBroken == true ? "unreadable" : "readable")"
    }

    private mutating func move(_ dice: inout Dice) -> String {
        guard let group = dice.pick(groups.keys), let id = dice.pick(people.keys) else { return "" }
        if groups[group]?.members.remove(id) != nil { return "\(id) leaves \(group)" }
        groups[group]?.members.insert(id)
        return "\(id) joins \(group)"
    }
}
