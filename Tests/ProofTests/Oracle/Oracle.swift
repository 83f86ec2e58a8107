/// Says what the store must be, from what the directory showed and from what hands did to the store.
///
/// It knows nothing of plans: it looks at the store before and after a pass, at what the pass got to see, and at what its
/// report holds and warns of. It shares no code with Planning.
struct Oracle: Sendable {
    /// Whether the store knows suspension: where it does not, nobody's can be lifted.
    var knowsSuspension = true
    /// Accounts of which nobody can know whether the ledger knows their person.
    var uncertainLinks: Set<Int64> = []
    /// Whether the store says whose an account is.
    var knowsPeople = true
    /// Accounts that other hands suspended: nobody but them lifts that.
    private(set) var suspendedByHand: Set<Int64> = []
    /// Memberships that other hands made: they stay.
    private(set) var addedByHand: Set<StoreView.Membership> = []
    /// Memberships of which nobody can know whether they are ours: made by hand while an addition of ours was under way, or
    /// on both sides when a pass was cut short.
    private(set) var uncertain: Set<StoreView.Membership> = []
    /// Accounts whose suspension may be ours or not, likewise.
    private(set) var uncertainSuspensions: Set<Int64> = []
    /// What hands took away since the last pass that went through, of what was not theirs: made again before the next, it
    /// seems to the ledger never to have been gone.
    private var takenAway: (suspensions: Set<Int64>, memberships: Set<StoreView.Membership>) = ([], [])
    /// People whose status a change of the rules would revoke, who were active before it: that waits for an approval.
    private(set) var grandfathered: Set<String> = []
    /// Whether effects of the last pass may be under way, or stand without having been recorded.
    private var isUnsettled = false
    /// The rules of the last pass that went through.
    private var lastCharter: Charter?

    // MARK: What hands did

    mutating func note(_ account: Int64, isActive: Bool) {
        let wasTheirs = suspendedByHand.remove(account) != nil
        uncertainSuspensions.remove(account)
        if isActive, !wasTheirs { takenAway.suspensions.insert(account) }
        guard !isActive, knowsSuspension else { return }
        let isUncertain = isUnsettled || takenAway.suspensions.contains(account)
        if isUncertain { uncertainSuspensions.insert(account) } else { suspendedByHand.insert(account) }
    }

    mutating func noteAdded(_ membership: StoreView.Membership) {
        let isUncertain = isUnsettled || takenAway.memberships.contains(membership)
        if isUncertain { uncertain.insert(membership) } else { addedByHand.insert(membership) }
    }

    mutating func noteRemoved(_ membership: StoreView.Membership) {
        if addedByHand.remove(membership) == nil { takenAway.memberships.insert(membership) }
        uncertain.remove(membership)
    }

    mutating func noteRemoved(group: String) {
        addedByHand = addedByHand.filter { $0.group != group }
        uncertain = uncertain.filter { $0.group != group }
    }

    mutating func noteRemoved(account: Int64) {
        suspendedByHand.remove(account)
        uncertainSuspensions.remove(account)
        addedByHand = addedByHand.filter { $0.account != account }
        uncertain = uncertain.filter { $0.account != account }
    }

    /// People logged in under other addresses, by which their memberships go: whose those are, nobody can know.
    mutating func noteMoves(from before: StoreView, to after: StoreView) {
        for lost in before.memberships.subtracting(after.memberships) { noteRemoved(lost) }
        for gained in after.memberships.subtracting(before.memberships) { uncertain.insert(gained) }
    }

    // MARK: What the operator did

    /// The ledger is lost: what stands is nobody's, until both sides agree on it.
    mutating func forgetAll(_ view: StoreView) {
        if knowsSuspension { suspendedByHand.formUnion(view.accounts.filter { !$0.isActive }.map(\.id)) }
        uncertainSuspensions = []
        // Where the store does not say whose a group is, all of them are hand-made from now on, and seen as such.
        addedByHand = view.memberships
        takenAway = ([], [])
        uncertain = []
        grandfathered = []
        isUnsettled = false
        lastCharter = nil
    }

    /// An older ledger was put back: it lifts nothing of before, and which memberships are ours nobody can know.
    mutating func putBack(_ view: StoreView) {
        forgetAll(view)
        (addedByHand, uncertain) = ([], view.memberships)
    }

    /// Suspensions that the directory asks for too were taken over.
    mutating func adopt(_ view: StoreView, _ sight: Sight, _ charter: Charter) {
        for account in view.accounts where !account.isActive {
            guard let person = account.person, sight.wish(for: person, charter) == .inactive else { continue }
            if suspendedByHand.remove(account.id) != nil { uncertainSuspensions.insert(account.id) }
        }
    }

    /// An account was unlinked by hand, or linked again: whose suspension it has, and whose its memberships are, nobody can
    /// know afterwards. While it is unlinked nothing of it may move.
    mutating func noteLink(_ account: Int64, _ view: StoreView) {
        if view.account(account)?.isActive == false, !suspendedByHand.contains(account) {
            uncertainSuspensions.insert(account)
        }
        uncertain.formUnion(view.memberships(of: account).subtracting(addedByHand))
    }

    /// A group that was made by hand was taken over: whoever is in it stays.
    mutating func noteAdopted(group: String, _ view: StoreView) {
        addedByHand.formUnion(view.memberships.filter { $0.group == group })
    }

    /// The rules changed.
    mutating func noteRules(_ charter: Charter, _ world: SmallWorld, _ view: StoreView) {
        guard charter.suspendsLocked, let last = lastCharter, !last.suspendsLocked, !isUnsettled else {
            grandfathered = []
            return
        }
        grandfathered = Set(
            world.people.filter { $0.value.status == "LOCKED_OUT" && view.account(of: $0.key)?.isActive == true }.keys)
    }

    mutating func noteApproval() { grandfathered = [] }

    // MARK: What a pass learns

    /// A pass went through: what it saw on both sides is ours from then on, whoever made it.
    mutating func learn(from sight: Sight, _ view: StoreView, _ charter: Charter) {
        let agreed = agreed(on: sight, view, charter)
        addedByHand.subtract(agreed)
        uncertain.subtract(agreed)
        isUnsettled = false
        takenAway = ([], [])
        lastCharter = charter
        grandfathered = grandfathered.filter { sight.listing.people[$0]?.status == "LOCKED_OUT" }
    }

    /// A pass over a part of the directory went through: it may have learned that much, or less.
    mutating func learnInPart(from sight: Sight, _ view: StoreView, _ charter: Charter) {
        let agreed = agreed(on: sight, view, charter).intersection(addedByHand)
        addedByHand.subtract(agreed)
        uncertain.formUnion(agreed)
    }

    /// A pass was cut short, or its effects were lost or late: it may have learned that, or not.
    mutating func doubt(_ sight: Sight, before: StoreView, after: StoreView, _ charter: Charter) {
        for view in [before, after] {
            let agreed = agreed(on: sight, view, charter).intersection(addedByHand)
            addedByHand.subtract(agreed)
            uncertain.formUnion(agreed)
        }
        isUnsettled = true
        lastCharter = nil
        grandfathered = []
    }

    /// The store answered with what was: what stands and was not in that answer, nobody can know to be ours any more.
    ///
    /// A membership of ours that stands on neither side is given up, so that whoever adds it again by hand may keep it. A
    /// store that does not read its own writes therefore loses ownership; what it must not do is lift or grant anything.
    mutating func noteStaleStore(_ view: StoreView) {
        uncertain.formUnion(view.memberships.subtracting(addedByHand))
        uncertainSuspensions.formUnion(
            view.accounts.filter { !$0.isActive && !suspendedByHand.contains($0.id) }.map(\.id))
    }

    private func agreed(on sight: Sight, _ view: StoreView, _ charter: Charter) -> Set<StoreView.Membership> {
        view.memberships.filter { membership in
            guard let group = sight.listing.groups[membership.group], !group.isBroken, charter.selects(group.name),
                !sight.pinnedGroups.contains(membership.group),
                let person = view.person(membership.account)
            else { return false }
            return sight.members(of: membership.group, charter).contains(person)
        }
    }
}
