import AccessModel

/// A limit on how many changes of one sort may be done within 24 hours.
struct NumberLimit {
    /// The hold that it makes.
    let hold: Hold.Limit
    /// What is counted, in words, of one: `reactivation`.
    let unit: String
    /// The same of many, by which holds of one limit are told apart.
    var subject: String { unit + "s" }
    let limit: GuardPolicy.Limit
    /// What the percentage is of, as it was 24 hours ago.
    let total: Int
    /// How many were applied in the last 24 hours without an approval.
    let recent: Int
    let counts: (Change) -> Bool
    /// How much a change weighs; a removed group weighs its members.
    let weight: (Change) -> Int

    private init(
        _ hold: Hold.Limit, _ unit: String, _ limit: GuardPolicy.Limit, of total: Int, recent: Int,
        counts: @escaping (Change) -> Bool, weight: @escaping (Change) -> Int = { _ in 1 }
    ) {
        self.hold = hold
        self.unit = unit
        self.limit = limit
        self.total = total
        self.recent = recent
        self.counts = counts
        self.weight = weight
    }

    func sentence(planned: Int) -> String {
        let day = recent == 0 ? "" : ", with \(recent) more in the last 24 hours,"
        let share = total == 0 ? "" : " of \(total)"
        return
            "\(planned.counted(unit))\(day)\(share): the limit is \(limit.percent) %, at least \(limit.atLeast) and at most "
            + "\(limit.atMost) a day without approval."
    }

    /// All limits of a policy, over the sizes of a plan.
    ///
    /// The totals are those of 24 hours ago (what was suspended since counts as active), so that many small passes are
    /// measured like one large one.
    static func all(policy: GuardPolicy, plan: Plan, context: GuardContext) -> [NumberLimit] {
        let totals = plan.totals
        func recent(_ kind: ChangeKind) -> Int { context.recent.byKind[kind, default: 0] }
        let suspensions = recent(.suspend)
        let removals = recent(.removeMember) + context.recent.removedGroupMembers
        var limits = [
            NumberLimit(
                .suspensions, "suspension", policy.suspensions, of: totals.managedActiveAccounts + suspensions,
                recent: suspensions, counts: { $0.kind == .suspend && !$0.isConsequence }),
            NumberLimit(
                .removals, "membership removal", policy.removals, of: totals.managedMemberships + removals,
                recent: removals,
                counts: { ($0.kind == .removeMember && !$0.isConsequence) || $0.kind == .removeGroup },
                weight: { change in
                    guard change.kind == .removeGroup, let group = change.group else { return 1 }
                    // Those who lose their access go by a removal of their own, which follows from their suspension.
                    return totals.peopleOfRemovedGroup[group.directoryID]?.count ?? 0
                }),
        ]
        for (kind, unit, total) in limitedGrants(plan, context) {
            limits.append(
                NumberLimit(
                    .grants, unit, policy.grants, of: total, recent: recent(kind), counts: { $0.kind == kind }))
        }
        return limits
    }

    /// The kinds of grants that have a limit in this plan, with what they are measured against.
    ///
    /// A first import has none, and neither has what the store has none of yet: groups that are selected at last, say. What
    /// comes in that way does not count later either.
    static func limitedGrants(_ plan: Plan, _ context: GuardContext) -> [(
        kind: ChangeKind, unit: String, total: Int
    )] {
        if context.isFirstImport { return [] }
        let totals = plan.totals
        func recent(_ kind: ChangeKind) -> Int { context.recent.byKind[kind, default: 0] }
        let grants: [(kind: ChangeKind, unit: String, total: Int)] = [
            (.reactivate, "reactivation", totals.managedAccounts),
            (.addUser, "new account", totals.managedAccounts - recent(.addUser)),
            (.updateUser, "account update", totals.managedAccounts),
            (.addGroup, "new group", totals.managedGroups - recent(.addGroup)),
            (.renameGroup, "rename", totals.managedGroups),
            (.addMember, "membership addition", totals.managedMemberships - recent(.addMember)),
        ]
        return grants.filter { $0.total > 0 || recent($0.kind) > 0 }.map { ($0.kind, $0.unit, max(0, $0.total)) }
    }
}
