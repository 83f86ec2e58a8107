import AccessModel

/// What becomes of a group in a plan.
enum GroupFate: Sendable, Equatable {
    /// Not ours and not to be: nobody touches it.
    case foreign
    /// Its members follow the directory.
    case synced
    /// It is made in this plan, and its members follow the directory.
    case added
    /// It stays as it is, apart from people who lost their access: there is doubt.
    case left
    /// Members join who were seen in it; who else is in it is not known.
    case glimpsed
    /// Somebody pinned it: it stays as it is, whoever lost their access.
    case pinned
    /// It goes, with the memberships that are ours.
    case removed(Reason, Evidence)
}

extension Drafting {
    /// The store's groups could not be read: nothing is concluded from what is not seen of them.
    mutating func leaveGroups(_ why: String) {
        fates = Array(repeating: .left, count: roster.groups.count)
        builder.warn(.groupsUnread, "groups", why)
    }

    /// New, renamed and removed groups.
    mutating func draftGroups() {
        let naming = GroupTargets(roster: roster, naming: rules.naming)
        for subject in 0..<roster.groups.count {
            let fate: GroupFate =
                if roster.exceptions.groups[subject] != nil {
                    roster.groups.linkedName[subject] == nil ? .foreign : .pinned
                } else if subject < roster.groups.listed {
                    fate(ofListed: subject, targets: naming)
                } else {
                    fate(ofMissing: subject)
                }
            fates.append(fate)
            if roster.groups.storeRow[subject] != nil { totals.managedGroups += 1 }
        }
    }

    // MARK: Groups that the listing names

    private mutating func fate(ofListed subject: Int, targets: GroupTargets) -> GroupFate {
        let groups = roster.directory.groups
        let isLinked = roster.groups.linkedName[subject] != nil
        let stands = roster.groups.storeRow[subject] != nil
        guard groups.isSelected[subject] else {
            if case .unreadable = groups.readings[subject], isLinked { return .left }
            return isLinked ? fate(ofDeselected: subject, stands: stands) : .foreign
        }
        if groups.readings[subject] == .glimpsed { return stands ? .glimpsed : isLinked ? .left : .foreign }
        // A group whose members could not be read is left alone, and not made either: the source has warned.
        guard groups.readings[subject] == .complete else { return isLinked ? .left : .foreign }
        guard let target = targets.target[subject] else {
            builder.warn(
                .nameCollision, groups.names[subject],
                "nothing is left of this name in the store's form: the group is not synced. Rename it in the directory."
            )
            guard isLinked else { return .foreign }
            return stands ? .synced : .left
        }
        if stands { return renameIfNeeded(subject, to: target, targets: targets) }
        return addIfFree(subject, target: target, targets: targets, isLost: isLinked)
    }

    private mutating func fate(ofDeselected subject: Int, stands: Bool) -> GroupFate {
        if stands { return .removed(.deselected, .read) }
        builder.observations.forgottenGroups.append(roster.groups.id(of: subject))
        return .foreign
    }

    private mutating func renameIfNeeded(_ subject: Int, to target: String, targets: GroupTargets) -> GroupFate {
        let current = roster.groups.linkedName[subject] ?? target
        if current == target { return .synced }
        if let obstacle = targets.obstacle(to: target, for: subject) {
            builder.warn(.nameCollision, target, "\(current) keeps its name: \(obstacle)")
            return .synced
        }
        let group = builder.keep(
            ChangedGroup(directoryID: roster.groups.id(of: subject), name: target, storeName: current))
        builder.add(.renameGroup, group: group, reason: .renamed)
        renamed[subject] = target
        return .synced
    }

    private mutating func addIfFree(
        _ subject: Int, target: String, targets: GroupTargets, isLost: Bool
    ) -> GroupFate {
        if let obstacle = targets.obstacle(to: target, for: subject) {
            builder.warn(
                .nameCollision, target,
                "the group \(roster.directory.groups.names[subject]) is not synced: \(obstacle)")
            return isLost ? .left : .foreign
        }
        let group = builder.keep(
            ChangedGroup(directoryID: roster.groups.id(of: subject), name: target, storeName: nil))
        builder.add(.addGroup, group: group, reason: isLost ? .drift : .new)
        if isLost { repairDrift(DriftKey.group(roster.groups.id(of: subject)), subject: target) }
        return .added
    }

    // MARK: Groups that it does not name

    private mutating func fate(ofMissing subject: Int) -> GroupFate {
        let id = roster.groups.id(of: subject)
        guard let name = roster.groups.linkedName[subject] else { return .foreign }
        switch confirmations.groups[id] {
        case .gone:
            if roster.groups.storeRow[subject] != nil { return .removed(.deleted, .absence) }
            builder.observations.forgottenGroups.append(id)
            return .foreign
        case .exists, .unassigned:
            builder.warn(
                .unconfirmedAbsence, name,
                "missing from a complete listing, yet the look-up by id finds it: left as it is.")
        case .unknown(let why):
            builder.warn(
                .unconfirmedAbsence, name,
                "missing from a complete listing, and the look-up by id failed (\(why)): left as it is.")
        case nil:
            break
        }
        return .left
    }
}

/// The name that each selected group should have in the store, and who else wants it.
struct GroupTargets {
    private let roster: Roster
    /// The rendered name by subject.
    let target: [Int: String]
    private let claimants: [String: [Int]]

    init(roster: Roster, naming: GroupNaming) {
        self.roster = roster
        let groups = roster.directory.groups
        var target: [Int: String] = [:]
        var claimants: [String: [Int]] = [:]
        for subject in 0..<roster.groups.listed where groups.isSelected[subject] {
            // A pinned group keeps its name, and one that is not there yet claims none.
            let isPinned = roster.exceptions.groups[subject] != nil
            let rendered = isPinned ? roster.groups.linkedName[subject] : naming.render(groups.names[subject])
            guard let name = rendered else { continue }
            target[subject] = name
            claimants[name, default: []].append(subject)
        }
        self.target = target
        self.claimants = claimants
    }

    /// Whether several groups of the directory want this name.
    func isContested(_ name: String) -> Bool { (claimants[name]?.count ?? 0) > 1 }

    /// Why a group cannot have this name now, if it cannot.
    func obstacle(to name: String, for subject: Int) -> String? {
        if let rival = claimants[name]?.first(where: { $0 != subject }) {
            return
                "the group \(roster.directory.groups.names[rival]) (\(roster.groups.ids[rival])) renders to the same "
                + "name. Rename one of them in the directory."
        }
        guard let row = roster.access.groups.row(named: name) else { return nil }
        guard let owner = roster.groups.subjectOfStoreRow[row] else {
            return "a group of that name stands in the store and is not ours. Take it over with adopt, or rename it."
        }
        if owner == subject || isMovingAway(owner, from: name) { return nil }
        return "the name is still that of \(roster.groups.ids[owner])."
    }

    /// Whether the group that has this name gives it up in the same plan: groups may swap names or pass them on, and a chain
    /// moves only when its last one can.
    private func isMovingAway(_ owner: Int, from name: String) -> Bool {
        var (subject, current) = (owner, name)
        var seen: Set<Int> = []
        while seen.insert(subject).inserted {
            guard let wanted = target[subject], wanted != current, claimants[wanted]?.count == 1,
                roster.directory.groups.readings[subject] == .complete
            else { return false }
            guard let row = roster.access.groups.row(named: wanted) else { return true }
            guard let next = roster.groups.subjectOfStoreRow[row] else { return false }
            (subject, current) = (next, wanted)
        }
        // A ring: everybody takes the name of the next.
        return true
    }
}
