import AccessModel

/// Decides what a pass changes: a pure function of what was read, what is remembered and what is configured.
public struct Planner: Sendable {
    /// The configuration that decides.
    public let rules: PlanningRules
    let capabilities: StoreCapabilities
    let digest: ContentDigest

    /// A planner for a configuration and a store.
    public init(rules: PlanningRules, capabilities: StoreCapabilities, digest: ContentDigest) {
        self.rules = rules
        self.capabilities = capabilities
        self.digest = digest
    }

    /// The plan for a roster, once the absences were looked up.
    public func plan(_ roster: Roster, confirmations: Confirmations = Confirmations()) -> Plan {
        var drafting = Drafting(
            roster: roster, confirmations: confirmations, rules: rules, capabilities: capabilities)
        drafting.totals.isScopeInDoubt = roster.scope.isInDoubt
        drafting.draftPeople()
        if let why = roster.access.groupsUnread {
            drafting.leaveGroups(why)
        } else {
            drafting.draftGroups()
            drafting.draftMemberships()
        }
        // Who matches nobody can only be told where everybody was read.
        if !roster.directory.isPartial {
            drafting.draftStrangers()
            drafting.tellExceptions()
        }
        drafting.observe()
        let ordered = drafting.builder.orderedChanges()
        // Where the store can do all of it, a list of a million changes is not copied.
        let isWhole = ChangeKind.allCases.allSatisfy(isSupported)
        let changes = isWhole ? ordered : ordered.filter { isSupported($0.kind) }
        return Plan(
            id: digest.id(ofPlan: changes), changes: changes,
            unsupported: isWhole ? [] : ordered.filter { !isSupported($0.kind) },
            warnings: (roster.directory.warnings + roster.access.warnings + drafting.builder.warnings).sorted(),
            observations: drafting.builder.observations, totals: drafting.totals)
    }

    func isSupported(_ kind: ChangeKind) -> Bool {
        switch kind {
        case .addUser: capabilities.createsUsers
        case .addGroup, .renameGroup, .removeGroup, .addMember, .removeMember: capabilities.syncsGroups
        case .suspend, .reactivate, .updateUser: true
        }
    }
}
