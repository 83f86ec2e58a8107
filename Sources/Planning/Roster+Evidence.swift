import AccessModel

/// What the directory says of one person or group, and what follows from it by the rules: for `explain`.
public struct DirectoryEvidence: Sendable, Hashable {
    /// The status that was read; `nil` where nobody of that id was found, and for a group.
    public var status: String?
    /// Since when, in the directory's own words; `nil` where it does not say.
    public var since: String?
    /// What the rules make of it, in a sentence.
    public var rule: String
    /// Selected groups that the person is in, or members of the group that were read, by name; in order.
    public var memberships: [String] = []
    /// Scope groups that put the person into scope.
    public var scopeGroups: [String] = []
}

extension Roster {
    /// What was read of a person, and the rule that decides about them.
    public func evidence(
        ofPerson id: DirectoryID, _ confirmations: Confirmations, rules: PlanningRules
    ) -> DirectoryEvidence {
        guard let row = directory.people.row(of: id) else {
            let standing = standingRules.standing(ofMissing: confirmations.people[id])
            var found = DirectoryEvidence(status: nil, rule: Self.sentence(standing, statusRule: nil))
            if case .exists(let status) = confirmations.people[id] { found.status = status }
            return found
        }
        let people = directory.people
        guard !people.isUnreadable(at: row) else {
            return DirectoryEvidence(
                status: nil, rule: "the record could not be read: state and memberships stay as they are")
        }
        let status = people.status(at: row)
        var found = DirectoryEvidence(
            status: status,
            rule: Self.sentence(standingRules.standing(ofListed: row), statusRule: rules.statuses.rule(for: status)))
        for group in 0..<directory.groups.count
        where directory.memberships.contains(.init(group: group, member: row)) {
            let name = directory.groups.names[group]
            if directory.groups.isSelected[group] { found.memberships.append(rules.naming.render(name) ?? name) }
            if directory.groups.isScope[group] { found.scopeGroups.append(name) }
        }
        found.memberships.sort()
        found.scopeGroups.sort()
        if !rules.scope.app.isEmpty, !people.isUnassigned(at: row), status != "DEPROVISIONED" {
            found.scopeGroups.append("assignment to the app \(rules.scope.app)")
        }
        return found
    }

    /// What was read of a group.
    public func evidence(
        ofGroup id: DirectoryID, _ confirmations: Confirmations, rules: PlanningRules
    ) -> DirectoryEvidence {
        guard let row = directory.groups.ids.row(of: id.text) else {
            let rule =
                switch confirmations.groups[id] {
                case .gone: "it is gone from the directory: it is removed from the store"
                case .exists, .unassigned: "it exists and the listing does not name it: it stays as it is"
                case .unknown(let why): "whether it exists could not be found out (\(why)): it stays as it is"
                case nil: "the directory was not asked for it"
                }
            return DirectoryEvidence(status: nil, rule: rule)
        }
        let name = directory.groups.names[row]
        var found = DirectoryEvidence(
            status: nil,
            rule: directory.groups.isSelected[row]
                ? "selected by directory.groups as \(name): its members follow the directory"
                : "\(name) exists and directory.groups does not select it")
        found.memberships = directory.memberships.members(of: row).map { directory.people.logins[$0] }.sorted()
        return found
    }

    /// Who or what of the directory goes by a name: a login or the name of a group, in the directory or in the store's form, letter case
    /// apart; or an id. `nil` where nobody and nothing does.
    public func subject(named name: String, rules: PlanningRules) -> Pin.Subject? {
        if directory.people.row(of: DirectoryID(name)) != nil { return .person(DirectoryID(name)) }
        if directory.groups.row(of: DirectoryID(name)) != nil { return .group(DirectoryID(name)) }
        let key = LoginKey.fold(name)
        let people = directory.people
        if let row = (0..<people.count).first(where: { LoginKey.fold(people.logins[$0]) == key }) {
            return .person(people.id(at: row))
        }
        let groups = directory.groups
        let row = (0..<groups.count).first { row in
            let name = groups.names[row]
            return LoginKey.fold(name) == key || rules.naming.render(name).map { LoginKey.fold($0) == key } == true
        }
        return row.map { groups.id(at: $0) }.map { .group($0) }
    }

    /// Logins and names of the directory, groups in the store's form where they have one; at most so many of each.
    public func names(atMost limit: Int, rules: PlanningRules) -> [String] {
        (0..<min(limit, directory.people.count)).map { directory.people.logins[$0] }
            + directory.groups.names.prefix(limit).map { rules.naming.render($0) ?? $0 }
    }

    /// Those of the folded logins that nobody of the directory and no account of the store has; in order.
    public func unknown(among logins: Set<String>) -> [String] {
        var unknown = logins
        for column in [directory.people.logins, access.accounts.logins] {
            for row in 0..<column.count where !unknown.isEmpty { unknown.remove(LoginKey.fold(column[row])) }
        }
        return unknown.sorted()
    }

    private static func sentence(_ standing: Standing, statusRule: StatusRule?) -> String {
        switch standing {
        case .active: "the rule of this status is active, and the person is in scope: the account is to be active"
        case .left:
            statusRule == nil
                ? "no rule decides this: state and memberships stay as they are"
                : "there is doubt, or the rule of this status is leave: state and memberships stay as they are"
        case .revoked(let reason, let evidence):
            "\(reason): the account is to be suspended and in no group"
                + (evidence == .absence ? " (an absence that was looked up)" : " (a status that was read)")
        }
    }
}
