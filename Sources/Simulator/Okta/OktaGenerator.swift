import AccessModel

/// Invents an org from a recipe.
struct OktaGenerator {
    /// Of 1,000 people; all others are active.
    private static let shares: [(status: OktaStatus, permille: Int)] = [
        (.deprovisioned, 30), (.suspended, 20), (.staged, 10), (.provisioned, 10), (.passwordExpired, 10),
        (.lockedOut, 6), (.recovery, 4),
    ]

    private let recipe: OktaRecipe
    private var random: SeededRandom
    private var org: OktaOrg

    init(_ recipe: OktaRecipe) {
        self.recipe = recipe
        random = SeededRandom(seed: recipe.seed)
        org = OktaOrg(seed: recipe.seed, time: recipe.time)
    }

    /// The same recipe gives the same org.
    mutating func make() throws(OktaOrgError) -> OktaOrg {
        try check()
        org.reserve(people: recipe.users, groups: recipe.groups)
        addPeople()
        addGroups()
        return org
    }

    private func check() throws(OktaOrgError) {
        let limit = 4_000_000
        guard (0...limit).contains(recipe.users) else { throw .invalid(field: "users", why: "must be 0 to \(limit)") }
        guard (0...limit).contains(recipe.groups) else { throw .invalid(field: "groups", why: "must be 0 to \(limit)") }
        let most = recipe.users * recipe.groups
        guard (0...most).contains(recipe.memberships) else {
            throw .invalid(
                field: "memberships",
                why: "must be 0 to \(most): \(recipe.users) users in \(recipe.groups) groups allow no more")
        }
    }

    // MARK: - People

    private mutating func addPeople() {
        let first = NameStock.firstNames.map { (name: $0, address: NameStock.addressPart(of: $0)) }
        let last = NameStock.lastNames.map { (name: $0, address: NameStock.addressPart(of: $0)) }
        let pairs = first.count * last.count
        let offset = Int.random(in: 0..<pairs, using: &random)
        for index in 0..<recipe.users {
            // A step that shares no factor with the number of pairs visits every pair once.
            let pair = (index % pairs * 5_003 + offset) % pairs
            let (given, family) = (first[pair % first.count], last[pair / first.count])
            let repeated = index < pairs ? "" : String(index / pairs + 1)
            let login = "\(given.address).\(family.address)\(repeated)@\(recipe.domain)"
            addPerson(login: login, firstName: given.name, lastName: family.name)
        }
    }

    private mutating func addPerson(login: String, firstName: String, lastName: String) {
        let status = recipe.isMixed ? randomStatus() : .active
        let created = recipe.time.ago(days: 30 + random.next() % 1_400, milliseconds: random.next())
        let activated = created.adding(seconds: Int64(random.next() % 7_200))
        let changed = recipe.time.ago(days: random.next() % 29, milliseconds: random.next())
        let signedIn = recipe.time.ago(days: random.next() % 29, milliseconds: random.next())
        var person = OktaPerson(
            id: org.nextPersonID, login: login, email: login, firstName: firstName, lastName: lastName, status: status,
            created: created, activated: activated, statusChanged: activated, lastLogin: signedIn,
            lastUpdated: changed, passwordChanged: activated)
        switch status {
        case .staged:
            (person.activated, person.statusChanged, person.lastLogin, person.passwordChanged) = (nil, nil, nil, nil)
            person.lastUpdated = created
        case .provisioned:
            (person.lastLogin, person.passwordChanged) = (nil, nil)
        case .active: break
        default: person.statusChanged = changed
        }
        org.append(person)
    }

    private mutating func randomStatus() -> OktaStatus {
        var draw = Int(random.next() % 1000)
        for share in Self.shares {
            if draw < share.permille { return share.status }
            draw -= share.permille
        }
        return .active
    }

    // MARK: - Groups

    private mutating func addGroups() {
        let sizes = groupSizes()
        for (index, size) in sizes.enumerated() {
            let (name, about) = NameStock.groupName(at: index)
            let created = recipe.time.ago(days: 30 + random.next() % 1_400, milliseconds: random.next())
            let changed = recipe.time.ago(days: random.next() % 29, milliseconds: random.next())
            var group = OktaGroup(
                id: org.nextGroupID, name: name, about: about, kind: .okta, created: created, lastUpdated: created,
                lastMembershipUpdated: changed)
            group.members = sample(size)
            org.append(group)
        }
    }

    /// Sizes of a quarter to a bit over twice the mean, which add up to the memberships asked for.
    private mutating func groupSizes() -> [Int] {
        guard recipe.groups > 0 else { return [] }
        let weights = (0..<recipe.groups).map { _ in 256 + Int(random.next() % 2_048) }
        let total = weights.reduce(0, +)
        var sizes = weights.map { min(recipe.users, recipe.memberships * $0 / total) }
        var missing = recipe.memberships - sizes.reduce(0, +)
        while missing > 0 {
            for index in sizes.indices where missing > 0 && sizes[index] < recipe.users {
                // A share at a time; what rounding leaves over goes by ones.
                let more = min(recipe.users - sizes[index], max(1, missing / recipe.groups))
                sizes[index] += more
                missing -= more
            }
        }
        return sizes
    }

    /// So many people in rising order: one out of each of as many stretches of equal length.
    private mutating func sample(_ count: Int) -> [UInt32] {
        (0..<count).map { index in
            let (low, high) = (index * recipe.users / count, (index + 1) * recipe.users / count)
            return UInt32(low) + UInt32(random.next() % UInt64(high - low))
        }
    }
}

extension OktaOrg {
    /// Invents an org; throws where the recipe asks for more memberships than its users and groups allow.
    public init(_ recipe: OktaRecipe) throws(OktaOrgError) {
        var generator = OktaGenerator(recipe)
        self = try generator.make()
    }
}

extension Timestamp {
    /// So many days earlier, and a part of a day that a random number gives.
    fileprivate func ago(days: UInt64, milliseconds random: UInt64) -> Timestamp {
        let part = Int64(random % 86_400_000)
        return Timestamp(milliseconds: milliseconds - Int64(days) * 86_400_000 - part)
    }
}
