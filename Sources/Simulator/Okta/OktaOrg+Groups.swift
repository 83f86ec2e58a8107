import AccessModel

/// What an administrator does to groups. Every change is in effect when the call returns.
extension OktaOrg {
    /// Creates a group without members and gives its record.
    @discardableResult public mutating func createGroup(
        _ name: String, about: String = "", kind: OktaGroup.Kind = .okta
    ) throws(OktaOrgError) -> OktaGroup {
        try checkName(name, kind: kind, for: nil)
        let now = stamp()
        let group = OktaGroup(
            id: nextGroupID, name: name, about: about, kind: kind, created: now, lastUpdated: now,
            lastMembershipUpdated: now)
        append(group)
        note("group.lifecycle.create", group: group)
        return group
    }

    /// Renames a group; the id and the members stay.
    public mutating func renameGroup(_ idOrName: String, to name: String) throws(OktaOrgError) {
        let place = try placeOfGroup(idOrName)
        try checkName(name, kind: groups[place]?.kind ?? .okta, for: place)
        let now = stamp()
        groups[place]?.name = name
        groups[place]?.lastUpdated = now
        note("group.profile.update", group: groups[place])
    }

    /// Removes a group and its memberships.
    public mutating func deleteGroup(_ idOrName: String) throws(OktaOrgError) {
        let place = try placeOfGroup(idOrName)
        let group = groups[place]
        for index in apps.indices { apps[index].groups.removeAll { $0 == UInt32(place) } }
        groups[place] = nil
        _ = stamp()
        note("group.lifecycle.delete", group: group)
    }

    /// Puts a user into a group; `false` where it was a member already, and then nothing moves.
    @discardableResult public mutating func addMember(_ user: String, to group: String) throws(OktaOrgError) -> Bool {
        let (groupPlace, member) = (try placeOfGroup(group), UInt32(try placeOfUser(user)))
        guard let members = groups[groupPlace]?.members, !members.containsSorted(member) else { return false }
        let now = stamp()
        groups[groupPlace]?.members.insert(member, at: members.lowerBound(member))
        groups[groupPlace]?.lastMembershipUpdated = now
        note("group.user_membership.add", user: people[Int(member)], group: groups[groupPlace])
        return true
    }

    /// Takes a user out of a group; `false` where it was no member, and then nothing moves.
    @discardableResult public mutating func removeMember(
        _ user: String, from group: String
    ) throws(OktaOrgError) -> Bool {
        let (groupPlace, member) = (try placeOfGroup(group), UInt32(try placeOfUser(user)))
        guard let members = groups[groupPlace]?.members, members.containsSorted(member) else { return false }
        let now = stamp()
        groups[groupPlace]?.members.remove(at: members.lowerBound(member))
        groups[groupPlace]?.lastMembershipUpdated = now
        note("group.user_membership.remove", user: people[Int(member)], group: groups[groupPlace])
        return true
    }

    private func placeOfGroup(_ idOrName: String) throws(OktaOrgError) -> Int {
        guard let place = groupPlace(idOrName) else { throw .noSuchGroup(idOrName) }
        return place
    }

    private func checkName(_ name: String, kind: OktaGroup.Kind, for place: Int?) throws(OktaOrgError) {
        // Okta takes names of 1 to 255 characters.
        guard (1...255).contains(name.count) else { throw .invalid(field: "name", why: "must be 1 to 255 characters") }
        let owner = groups.firstIndex { $0?.name == name && $0?.kind == kind }
        if let owner, owner != place { throw .nameTaken(name) }
    }
}
