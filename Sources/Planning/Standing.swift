import AccessModel

/// What the directory wants for a person.
enum Standing: Sendable, Equatable {
    /// The account is to be active, the memberships as listed.
    case active
    /// The account is to be suspended and in no group.
    case revoked(Reason, Evidence)
    /// State and memberships stay as they are: there is doubt.
    case left

    var isActive: Bool { self == .active }

    var isRevoked: Bool {
        if case .revoked = self { return true }
        return false
    }
}

/// Decides each person's standing from status, scope and look-ups.
struct StandingRules: Sendable {
    private let directory: DirectorySnapshot
    private let scope: Scope
    private let rules: StatusRules
    private let ruleOfStatus: [StatusRule?]

    init(directory: DirectorySnapshot, scope: Scope, rules: StatusRules) {
        self.directory = directory
        self.scope = scope
        self.rules = rules
        let statuses = directory.people.statuses
        ruleOfStatus = (0..<statuses.count).map { rules.rule(for: statuses[$0]) }
    }

    /// The standing of a person whom the listing names.
    ///
    /// Status comes before scope: a status that was read is evidence on its own, and Okta takes the deactivated out of
    /// their groups, so that the scope says less than the status.
    func standing(ofListed row: Int) -> Standing {
        let people = directory.people
        if people.isUnreadable(at: row) { return .left }
        guard let rule = ruleOfStatus[people.statusRow(at: row)] else { return .left }
        switch rule {
        case .leave: return .left
        case .suspended, .notYet: return .revoked(statusReason(people.status(at: row)), .read)
        case .active: break
        }
        switch scope[row] {
        case .inside: return .active
        case .outside: return .revoked(.outOfScope, .absence)
        case .unassigned: return .revoked(.unassigned, .absence)
        case .unknown: return .left
        }
    }

    /// Whether the status of a listed person says that they may not connect, whatever their scope.
    func isInactive(listed row: Int) -> Bool {
        switch ruleOfStatus[directory.people.statusRow(at: row)] {
        case .suspended, .notYet: true
        case .active, .leave, nil: false
        }
    }

    /// The standing of a person whom the listing does not name, by what the look-up found.
    func standing(ofMissing answer: Confirmations.Answer?) -> Standing {
        switch answer {
        case .gone: return .revoked(.deleted, .absence)
        case .unassigned: return .revoked(.unassigned, .absence)
        case .exists(let status):
            switch rules.rule(for: status) {
            case .suspended, .notYet: return .revoked(statusReason(status), .read)
            case .active, .leave, nil: return .left
            }
        case .unknown, nil: return .left
        }
    }

    /// A word for a status that was read: the directory's own, or SCIM's `active` as a word.
    private func statusReason(_ status: String) -> Reason {
        status.isEmpty ? .status("missing", of: directory.kind) : .status(status, of: directory.kind)
    }

    /// Statuses that no rule names, with whom they were seen on.
    func unknownStatuses() -> [Warning] {
        var seen: [Int: (count: Int, example: Int)] = [:]
        let people = directory.people
        for row in 0..<people.count where !people.isUnreadable(at: row) {
            let status = people.statusRow(at: row)
            guard ruleOfStatus[status] == nil || (people.status(at: row).isEmpty && rules.missing == .leave) else {
                continue
            }
            seen[status, default: (0, row)].count += 1
        }
        return seen.map { status, found in
            let example = people.logins[found.example]
            let others = found.count == 1 ? example : "\(example) and \((found.count - 1).counted("other"))"
            let word = people.statuses[status]
            return Warning(
                .unknownStatus, subject: word.isEmpty ? "(no status)" : word,
                message: "\(others): no rule for this status, so state and memberships stay as they are. "
                    + "Name it under directory.statuses.")
        }
    }
}
