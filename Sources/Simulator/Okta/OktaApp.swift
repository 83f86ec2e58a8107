/// An app of the simulated org, to which people and groups are assigned.
public struct OktaApp: Sendable, Hashable {
    /// 20 characters, `0oa…`.
    public let id: String
    /// What people call it.
    public internal(set) var label: String
    /// People who are assigned by themselves: places in the org, in rising order.
    var people: [UInt32] = []
    /// Groups that are assigned: places in the org, in rising order.
    var groups: [UInt32] = []
}

/// What an administrator does to apps. Every change is in effect when the call returns.
extension OktaOrg {
    /// Creates an app to which nobody is assigned.
    @discardableResult public mutating func createApp(_ label: String) -> OktaApp {
        let ids = OpaqueNumber(prefix: "0oa", suffix: "5d7", key: SeededRandom.mix(seed ^ 6))
        let app = OktaApp(id: ids.text(apps.count), label: label)
        apps.append(app)
        note("application.lifecycle.create", app: app)
        return app
    }

    /// The app of an id or label.
    public func app(_ idOrLabel: String) -> OktaApp? { apps.first { $0.id == idOrLabel || $0.label == idOrLabel } }

    /// Assigns a person or takes the assignment back; `false` where nothing moves.
    @discardableResult public mutating func assign(
        _ user: String, to app: String, _ isAssigned: Bool = true
    ) throws(OktaOrgError) -> Bool {
        let (place, index) = (UInt32(try placeOfUser(user)), try placeOfApp(app))
        guard Self.set(place, in: &apps[index].people, isAssigned) else { return false }
        _ = stamp()
        note(
            isAssigned ? "application.user_membership.add" : "application.user_membership.remove",
            user: people[Int(place)], app: apps[index])
        return true
    }

    /// Assigns a group or takes the assignment back; `false` where nothing moves.
    @discardableResult public mutating func assignGroup(
        _ group: String, to app: String, _ isAssigned: Bool = true
    ) throws(OktaOrgError) -> Bool {
        guard let place = groupPlace(group) else { throw .noSuchGroup(group) }
        let index = try placeOfApp(app)
        guard Self.set(UInt32(place), in: &apps[index].groups, isAssigned) else { return false }
        _ = stamp()
        note(
            isAssigned ? "group.application_assignment.add" : "group.application_assignment.remove",
            group: groups[place], app: apps[index])
        return true
    }

    /// Places of everybody assigned, by themselves or through a group, in rising order. Okta takes the deactivated out.
    func assignedPeople(of app: OktaApp) -> [UInt32] {
        var places = Set(app.people)
        for group in app.groups { places.formUnion(groups[Int(group)]?.members ?? []) }
        return places.filter { place in people[Int(place)].map { $0.status != .deprovisioned } ?? false }.sorted()
    }

    private func placeOfApp(_ app: String) throws(OktaOrgError) -> Int {
        guard let index = apps.firstIndex(where: { $0.id == app || $0.label == app }) else { throw .noSuchApp(app) }
        return index
    }

    private static func set(_ place: UInt32, in places: inout [UInt32], _ isThere: Bool) -> Bool {
        guard places.containsSorted(place) != isThere else { return false }
        let index = places.lowerBound(place)
        if isThere { places.insert(place, at: index) } else { places.remove(at: index) }
        return true
    }
}
