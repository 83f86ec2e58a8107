import AccessModel

/// The state of a simulated Okta org: users, groups, memberships. A plain value; copies are cheap.
///
/// Users and groups keep the place they got when they were created, and places are never used again: listings go by
/// place, so a cursor stays good whatever changes between two pages.
public struct OktaOrg: Sendable {
    /// What ids and invented profile fields are derived from.
    public let seed: UInt64
    /// The time of the next change. A change is stamped later than every change before it, if only by a millisecond.
    public var time: Timestamp
    var people: [OktaPerson?] = []
    var groups: [OktaGroup?] = []
    var apps: [OktaApp] = []
    /// The system log.
    public var log = EventLog()
    private var placeByLogin: [String: Int] = [:]
    private let personIDs: OpaqueNumber
    private let groupIDs: OpaqueNumber

    /// An org without anybody.
    public init(seed: UInt64 = 1, time: Timestamp) {
        self.seed = seed
        self.time = time
        personIDs = OpaqueNumber(prefix: "00u", suffix: "5d7", key: SeededRandom.mix(seed ^ 1))
        groupIDs = OpaqueNumber(prefix: "00g", suffix: "5d7", key: SeededRandom.mix(seed ^ 2))
    }

    /// The id of the org itself.
    public var id: String {
        OpaqueNumber(prefix: "00o", suffix: "5d7", key: SeededRandom.mix(seed ^ 3)).text(0)
    }

    /// The API token that goes with the seed: 42 characters, as Okta's, which begin with `00`.
    public var defaultToken: String {
        let maker = OpaqueNumber(prefix: "00", suffix: "", key: SeededRandom.mix(seed ^ 4))
        return String((maker.text(0) + maker.text(1).dropFirst(2) + maker.text(2).dropFirst(2)).prefix(42))
    }

    /// Moves the time on; never back, so that no change is stamped before an earlier one.
    public mutating func advance(to now: Timestamp) { time = max(time, now) }

    /// Everybody, whatever their status, in order of creation.
    public var everybody: [OktaPerson] { people.compactMap(\.self) }

    /// All groups in order of creation.
    public var allGroups: [OktaGroup] { groups.compactMap(\.self) }

    /// The user of an id or a login (any case).
    public func person(_ idOrLogin: String) -> OktaPerson? { personPlace(idOrLogin).flatMap { people[$0] } }

    /// The group of an id or a name.
    public func group(_ idOrName: String) -> OktaGroup? { groupPlace(idOrName).flatMap { groups[$0] } }

    /// The members of a group, in order of creation.
    public func members(of group: OktaGroup) -> [OktaPerson] { group.members.compactMap { people[Int($0)] } }

    /// The groups that a user is a member of, in order of creation.
    public func groups(of person: OktaPerson) -> [OktaGroup] {
        guard let place = personPlace(person.id) else { return [] }
        return allGroups.filter { $0.members.containsSorted(UInt32(place)) }
    }
}

// MARK: - Places

extension OktaOrg {
    func personPlace(_ idOrLogin: String) -> Int? {
        if let place = personIDs.number(idOrLogin), place < people.count, people[place] != nil { return place }
        return placeByLogin[LoginKey.fold(idOrLogin)]
    }

    func groupPlace(_ idOrName: String) -> Int? {
        if let place = groupIDs.number(idOrName), place < groups.count, groups[place] != nil { return place }
        return groups.firstIndex { $0?.name == idOrName }
    }

    /// The id for a place that no user has had yet.
    var nextPersonID: String { personIDs.text(people.count) }
    /// The id for a place that no group has had yet.
    var nextGroupID: String { groupIDs.text(groups.count) }

    /// Adds at the next place, whose id the record bears. The login must be free.
    mutating func append(_ person: OktaPerson) {
        placeByLogin[LoginKey.fold(person.login)] = people.count
        people.append(person)
    }

    mutating func append(_ group: OktaGroup) { groups.append(group) }

    mutating func reserve(people count: Int, groups groupCount: Int) {
        people.reserveCapacity(count)
        placeByLogin.reserveCapacity(count)
        groups.reserveCapacity(groupCount)
    }

    /// Takes a user out; the place stays empty for ever.
    mutating func vacate(person place: Int) {
        guard let person = people[place] else { return }
        placeByLogin[LoginKey.fold(person.login)] = nil
        people[place] = nil
    }

    mutating func moveLogin(of place: Int, from old: String, to new: String) {
        placeByLogin[LoginKey.fold(old)] = nil
        placeByLogin[LoginKey.fold(new)] = place
    }

    /// The instant of a change, later than any before.
    mutating func stamp() -> Timestamp {
        let now = time
        time = Timestamp(milliseconds: now.milliseconds + 1)
        return now
    }
}

extension [UInt32] {
    /// The first index whose element is not less.
    func lowerBound(_ element: UInt32) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func containsSorted(_ element: UInt32) -> Bool {
        let index = lowerBound(element)
        return index < count && self[index] == element
    }
}
