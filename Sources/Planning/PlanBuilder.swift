import AccessModel

/// Collects the changes of a plan as small rows, and puts them into order at the end.
///
/// Order: by kind (revocations first), then group name, then login. Names are compared once to rank them, and the changes
/// are sorted as integers: sorting a million strings takes longer than everything else of a pass.
struct PlanBuilder {
    private struct Draft {
        var kind: ChangeKind
        var person: Int32
        var group: Int32
        var reason: Reason
        var evidence: Evidence
        var isConsequence: Bool
    }

    private var drafts: [Draft] = []
    private var persons: [ChangedPerson] = []
    private var groups: [ChangedGroup] = []

    var warnings: [Warning] = []
    var observations = Observations()

    /// Keeps a person for use in changes.
    mutating func keep(_ person: ChangedPerson) -> Int32 {
        persons.append(person)
        return Int32(persons.count - 1)
    }

    /// A person who was kept.
    func person(_ reference: Int32) -> ChangedPerson { persons[Int(reference)] }

    /// Keeps a group for use in changes.
    mutating func keep(_ group: ChangedGroup) -> Int32 {
        groups.append(group)
        return Int32(groups.count - 1)
    }

    mutating func add(
        _ kind: ChangeKind, person: Int32 = -1, group: Int32 = -1, reason: Reason, evidence: Evidence = .read,
        isConsequence: Bool = false
    ) {
        drafts.append(
            Draft(
                kind: kind, person: person, group: group, reason: reason, evidence: evidence,
                isConsequence: isConsequence))
    }

    mutating func warn(_ code: Warning.Code, _ subject: String, _ message: String) {
        warnings.append(Warning(code, subject: subject, message: message))
    }

    /// All changes in the order of a pass.
    func orderedChanges() -> [Change] {
        let personRanks = Self.ranks(persons) {
            ($0.login, $0.directoryID?.text ?? "", $0.accountID?.text ?? "")
        }
        let groupRanks = Self.ranks(groups) { ($0.name, $0.directoryID.text, "") }
        func key(_ draft: Draft) -> (UInt64, UInt32) {
            let group = draft.group < 0 ? 0 : groupRanks[Int(draft.group)] + 1
            let person = draft.person < 0 ? 0 : personRanks[Int(draft.person)] + 1
            return (UInt64(draft.kind.rawValue) << 32 | UInt64(group), person)
        }
        var keyed = drafts.indices.map { (key: key(drafts[$0]), draft: Int32($0)) }
        keyed.sort { $0.key < $1.key }
        return keyed.map { change(of: drafts[Int($0.draft)]) }
    }

    private func change(of draft: Draft) -> Change {
        Change(
            kind: draft.kind, person: draft.person < 0 ? nil : persons[Int(draft.person)],
            group: draft.group < 0 ? nil : groups[Int(draft.group)], reason: draft.reason, evidence: draft.evidence,
            isConsequence: draft.isConsequence)
    }

    private static func ranks<Subject>(_ subjects: [Subject], by key: (Subject) -> (String, String, String)) -> [UInt32]
    {
        let keys = subjects.map(key)
        let order = subjects.indices.sorted { keys[$0] < keys[$1] }
        var ranks = [UInt32](repeating: 0, count: subjects.count)
        for (rank, subject) in order.enumerated() { ranks[subject] = UInt32(rank) }
        return ranks
    }
}
