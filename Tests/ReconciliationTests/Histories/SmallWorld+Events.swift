extension SmallWorld {
    /// A world at the start: everybody active, three groups.
    static func settled(_ random: inout some RandomNumberGenerator, isScoped: Bool) -> SmallWorld {
        var world = SmallWorld()
        for _ in 0..<6 { _ = world.hire(login: nil) }
        for name in ["Blue", "Green", "Red"] {
            let id = world.newID("g")
            world.groups[id] = Group(
                name: name, members: Set(world.people.keys.sorted().shuffled(using: &random).prefix(3)))
        }
        if isScoped {
            let id = world.newID("g")
            world.groups[id] = Group(name: "Scope", members: Set(world.people.keys))
            world.scopeGroup = id
        }
        return world
    }

    /// Something happens in the directory; gives a line for the log.
    mutating func happen(_ random: inout some RandomNumberGenerator) -> String {
        switch Int.random(in: 0..<18, using: &random) {
        case 0: return "hire " + hire(login: nil)
        case 1, 2: return setStatus(["SUSPENDED", "DEPROVISIONED", "STAGED"].randomElement(using: &random), &random)
        case 3, 4: return setStatus("ACTIVE", &random)
        case 5: return setStatus("ODD", &random)
        case 6: return delete(&random)
        case 7: return recreate(&random)
        case 8: return changeLogin(&random)
        case 9: return exchangeLogins(&random)
        case 10: return collide(&random)
        case 11: return addGroup(&random)
        case 12: return removeGroup(&random)
        case 13: return renameGroup(&random)
        case 14: return exchangeNames(&random)
        case 15: return breakGroup(&random)
        default: return move(&random)
        }
    }

    private func somebody(_ random: inout some RandomNumberGenerator) -> String? {
        people.keys.sorted().randomElement(using: &random)
    }

    /// A group to play with; the scope group is left out of what removes or renames.
    private func someGroup(_ random: inout some RandomNumberGenerator) -> String? {
        groups.keys.filter { $0 != scopeGroup }.sorted().randomElement(using: &random)
    }

    // MARK: People

    @discardableResult
    mutating func hire(login: String?) -> String {
        let id = newID("p")
        people[id] = Person(login: login ?? "\(id)@example.com")
        if let scopeGroup { groups[scopeGroup]?.members.insert(id) }
        return "\(id) \(people[id]?.login ?? "")"
    }

    private mutating func setStatus(_ status: String?, _ random: inout some RandomNumberGenerator) -> String {
        guard let id = somebody(&random), let status else { return "" }
        people[id]?.status = status
        return "\(id) is \(status)"
    }

    private mutating func delete(_ random: inout some RandomNumberGenerator) -> String {
        // A directory without people is an error of its own.
        guard people.count > 2, let id = somebody(&random) else { return "" }
        people[id] = nil
        for group in groups.keys { groups[group]?.members.remove(id) }
        return "delete \(id)"
    }

    /// Deleted and made again with the same login: another person to the directory.
    private mutating func recreate(_ random: inout some RandomNumberGenerator) -> String {
        guard people.count > 2, let id = somebody(&random), let login = people[id]?.login else { return "" }
        let memberships = groups.keys.filter { groups[$0]?.members.contains(id) == true }
        people[id] = nil
        for group in groups.keys { groups[group]?.members.remove(id) }
        let heir = String(hire(login: login).prefix { $0 != " " })
        for group in memberships { groups[group]?.members.insert(heir) }
        return "recreate \(id) as \(heir) \(login)"
    }

    private mutating func changeLogin(_ random: inout some RandomNumberGenerator) -> String {
        guard let id = somebody(&random) else { return "" }
        let login = "\(newID("n"))@example.com"
        people[id]?.login = login
        return "\(id) is called \(login)"
    }

    /// Two swap logins, or one takes the other's and the other gets a new one.
    private mutating func exchangeLogins(_ random: inout some RandomNumberGenerator) -> String {
        let some = people.keys.sorted().shuffled(using: &random).prefix(2)
        guard let a = some.first, let b = some.last, a != b, let loginA = people[a]?.login,
            let loginB = people[b]?.login
        else { return "" }
        people[a]?.login = loginB
        let other = Bool.random(using: &random) ? loginA : "\(newID("n"))@example.com"
        people[b]?.login = other
        return "\(a) is called \(loginB), \(b) \(people[b]?.login ?? "")"
    }

    /// Two logins that are one, apart from case.
    private mutating func collide(_ random: inout some RandomNumberGenerator) -> String {
        guard let a = somebody(&random), let b = somebody(&random), a != b, let login = people[b]?.login else {
            return ""
        }
        if Bool.random(using: &random) { return "hire \(hire(login: login.uppercased()))" }
        people[a]?.login = login.uppercased()
        return "\(a) is called \(login.uppercased())"
    }

    // MARK: Groups

    private mutating func addGroup(_ random: inout some RandomNumberGenerator) -> String {
        let id = newID("g")
        let name = ["Blue", "Green", "Red", "Hand", "New \(id)"].randomElement(using: &random) ?? id
        groups[id] = Group(name: name, members: Set(people.keys.sorted().shuffled(using: &random).prefix(2)))
        return "group \(id) \(name) \(groups[id]?.members.sorted() ?? [])"
    }

    private mutating func removeGroup(_ random: inout some RandomNumberGenerator) -> String {
        guard let id = someGroup(&random), let group = groups[id] else { return "" }
        groups[id] = nil
        guard Bool.random(using: &random) else { return "remove \(id)" }
        let heir = newID("g")
        groups[heir] = group
        return "recreate \(id) as \(heir) \(group.name)"
    }

    private mutating func renameGroup(_ random: inout some RandomNumberGenerator) -> String {
        guard let id = someGroup(&random) else { return "" }
        let name = ["Blue", "Green", "Red", "Hand", "!!", "Name \(newID("n"))"].randomElement(using: &random) ?? id
        groups[id]?.name = name
        return "\(id) is named \(name)"
    }

    private mutating func exchangeNames(_ random: inout some RandomNumberGenerator) -> String {
        guard let a = someGroup(&random), let b = someGroup(&random), a != b, let nameA = groups[a]?.name,
            let nameB = groups[b]?.name
        else { return "" }
        groups[a]?.name = nameB
        let other = Bool.random(using: &random) ? nameA : "Name \(newID("n"))"
        groups[b]?.name = other
        return "\(a) is named \(nameB), \(b) \(groups[b]?.name ?? "")"
    }

    private mutating func breakGroup(_ random: inout some RandomNumberGenerator) -> String {
        guard let id = groups.keys.sorted().randomElement(using: &random) else { return "" }
        groups[id]?.isBroken.toggle()
        return "\(id) is \(groups[id]?.isBroken == true ? "unreadable" : "readable")"
    }

    private mutating func move(_ random: inout some RandomNumberGenerator) -> String {
        guard let group = groups.keys.sorted().randomElement(using: &random), let id = somebody(&random) else {
            return ""
        }
        if groups[group]?.members.remove(id) != nil { return "\(id) leaves \(group)" }
        groups[group]?.members.insert(id)
        return "\(id) joins \(group)"
    }
}
