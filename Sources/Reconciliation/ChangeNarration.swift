import AccessModel
import Planning

/// A change in a sentence, for the `detail` of a report.
struct ChangeNarration {
    /// How a suspension is emulated, where the store does not know it.
    var emulation: String?

    /// What is done and why, in words.
    func detail(of change: Change) -> String {
        let person = change.person?.login ?? ""
        let group = change.group?.name ?? ""
        if change.reason == .undo { return undone(change.kind) }
        switch change.kind {
        case .suspend: return suspension(change) + (emulation.map { ". Emulated: \($0)" } ?? "")
        case .reactivate: return "active in the directory again, and the suspension is ours"
        case .addUser: return change.reason == .drift ? "the account is gone from the store" : "new in the directory"
        case .updateUser: return update(change)
        case .addGroup:
            return change.reason == .drift ? "the group is gone from the store" : "selected in the directory"
        case .renameGroup: return "the group has a new name in the directory"
        case .removeGroup: return change.reason == .deleted ? "deleted in the directory" : "no longer selected"
        case .addMember:
            return change.reason == .drift
                ? "\(person) was taken out of \(group) in the store" : "in the group in the directory"
        case .removeMember: return removal(change)
        }
    }

    private func undone(_ kind: ChangeKind) -> String {
        switch kind {
        case .suspend: "not active before the pass" + (emulation.map { ". Emulated: \($0)" } ?? "")
        case .reactivate: "suspended by the pass"
        case .addMember: "taken out by the pass"
        case .removeMember: "put in by the pass"
        case .addGroup: "removed by the pass"
        case .removeGroup: "made by the pass"
        case .renameGroup, .updateUser: "called so before the pass"
        case .addUser: ""
        }
    }

    private func suspension(_ change: Change) -> String {
        switch change.reason {
        case .deleted: "gone from the directory: the look-up by id finds nobody"
        case .unassigned: "no longer assigned to the app"
        case .outOfScope: "in none of the scope groups"
        case .drift where emulation != nil: "nodes or keys are back, and the directory still says no"
        case .drift: "restored in the store by somebody else, and the directory still says no"
        case .stranger: "no person in the directory matches this account"
        default: "the directory's status is \(change.reason.text.split(separator: ":").last.map(String.init) ?? "")"
        }
    }

    private func removal(_ change: Change) -> String {
        switch change.reason {
        case .left: "no longer in the group in the directory"
        case .deselected: "the group is no longer selected"
        case .loginChanged: "written as \(change.person?.storeLogin ?? ""), which is not their login any more"
        case .deleted where change.isConsequence: "follows from the suspension"
        case .deleted: "gone from the directory"
        default: change.isConsequence ? "follows from the suspension" : "may not connect (\(change.reason))"
        }
    }

    private func update(_ change: Change) -> String {
        guard let person = change.person else { return "" }
        if change.reason == .loginReused {
            return "the login \(person.login) belongs to another person now (\(person.directoryID?.text ?? ""))"
        }
        if change.reason == .linked { return "the account was given to this person by hand" }
        if person.storeLogin == person.login { return "email or name changed in the directory" }
        return LoginKey.fold(person.storeLogin) == LoginKey.fold(person.login)
            ? "the same login, in the directory's capital and small letters" : "the login changed in the directory"
    }
}
