/// What a pass gets to see of a world: the listing may be older than the look-ups by id.
struct Sight: Sendable {
    var listing: SmallWorld
    var lookUps: SmallWorld
    /// Who and what is pinned when the pass begins.
    var pinnedPeople: Set<String> = []
    var pinnedGroups: Set<String> = []
    /// People whose account a hand unlinked: it follows nobody.
    var unlinkedPeople: Set<String> = []

    init(_ world: SmallWorld) { (listing, lookUps) = (world, world) }

    init(listing: SmallWorld, lookUps: SmallWorld) { (self.listing, self.lookUps) = (listing, lookUps) }

    /// What a person is to be.
    enum Wish: Sendable {
        case active
        case inactive
        /// A pin, an unknown status, an absence that a look-up does not confirm, a scope that cannot be read: as it was.
        case doubt
    }

    func wish(for id: String, _ charter: Charter) -> Wish {
        pinnedPeople.contains(id) || unlinkedPeople.contains(id) ? .doubt : unpinnedWish(for: id, charter)
    }

    /// Whether a pass that sees this links an account to a person by their login, or by what the provider calls them: of whoever is out of
    /// scope nothing is known.
    func recognises(_ id: String, _ charter: Charter) -> Bool {
        guard listing.people[id] != nil else { return false }
        guard charter.isScoped else { return true }
        guard let scope = listing.groups[SmallWorld.scopeGroup], !scope.isBroken else { return false }
        return scope.members.contains(id)
    }

    /// As somebody would see it who asks for each person and group by id.
    var byID: Sight {
        var sight = self
        for group in sight.listing.groups.keys { sight.listing.groups[group]?.isBroken = false }
        return sight
    }

    /// What a person would be to be, were it not for a pin.
    func unpinnedWish(for id: String, _ charter: Charter) -> Wish {
        guard let person = listing.people[id] else {
            guard let found = lookUps.people[id] else { return .inactive }
            return Self.mayConnect(found.status, charter) == false ? .inactive : .doubt
        }
        switch Self.mayConnect(person.status, charter) {
        case nil: return .doubt
        case false?: return .inactive
        case true?: break
        }
        guard charter.isScoped else { return .active }
        guard let scope = listing.groups[SmallWorld.scopeGroup], !scope.isBroken else { return .doubt }
        return scope.members.contains(id) ? .active : .inactive
    }

    /// `nil` for a status that no rule names.
    static func mayConnect(_ status: String, _ charter: Charter) -> Bool? {
        switch status {
        case "ACTIVE": true
        case "LOCKED_OUT": !charter.suspendsLocked
        case "SUSPENDED", "DEPROVISIONED", "STAGED": false
        default: nil
        }
    }

    /// The members whom a readable group is to have.
    func members(of group: String, _ charter: Charter) -> Set<String> {
        listing.groups[group]?.members.filter { wish(for: $0, charter) == .active } ?? []
    }
}
