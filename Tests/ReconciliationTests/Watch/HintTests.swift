import AccessModel
import Chance
import Planning
import Reconciliation
import Simulator
import Testing

@Suite("Truth over hints: a log that loses, doubles, delays, reorders and lies")
struct HintTests {
    @Test("whatever the log says, every change that is made is right at the moment it is made", arguments: 1...4)
    func neverWrong(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await OktaHousehold.with(try OktaHousehold.company(people: 14)) { house in
            // The limits are another suite's: here everything may pass.
            var rules = OktaHousehold.rules
            rules.guardPolicy.suspensions = GuardPolicy.Limit(percent: 100, atLeast: 1000, atMost: 1000)
            rules.guardPolicy.removals = GuardPolicy.Limit(percent: 100, atLeast: 1000, atMost: 1000)
            rules.guardPolicy.groupLossPercent = 100
            rules.guardPolicy.directoryShrinkPercent = 100
            try await house.pass(.sweep, rules: rules)
            for step in 0..<20 {
                let draw = (0..<5).map { _ in Int(random.next() % 1000) }
                house.okta.change { Self.disturb(&$0, draw) }
                house.okta.change { Self.act(&$0, draw) }
                let mode: PassRequest.Mode = [.watch, .watch, .watch, .census][draw[4] % 4]
                let report = try await house.pass(mode, rules: rules)
                for line in report.applied {
                    #expect(Self.isRight(line, house.okta.org), "seed \(seed), step \(step), \(mode): \(line)")
                }
            }
            house.okta.change { $0.log.release() }
            house.advance(minutes: 10)
            try await house.pass(.sweep, rules: rules)
            let (picture, wanted) = (try await house.picture(), house.wanted())
            // Of the deleted the store still has the account.
            let gone = picture.subtracting(wanted)
            #expect(gone.allSatisfy { $0.hasSuffix(" suspended") }, "seed \(seed): \(gone)")
            #expect(wanted.isSubset(of: picture), "seed \(seed): \(wanted.subtracting(picture))")
        }
    }

    private static func disturb(_ org: inout OktaOrg, _ draw: [Int]) {
        let habits: [EventLog.Habit] = [.regular, .loses, .doubles, .delays]
        org.log.habit = habits[draw[0] / 7 % 4]
        if draw[1] % 3 == 0 { org.log.release(reversed: draw[1] % 2 == 0) }
        guard draw[2] % 4 == 0 else { return }
        // About nobody, about somebody to whom nothing happened, and from a clock that is wrong.
        let time = org.time.adding(seconds: draw[2] % 8 == 0 ? -9000 : 9000)
        let person = org.everybody[draw[3] % org.everybody.count]
        org.log.append(.init("user.lifecycle.deactivate", at: time, [.init(type: "User", id: person.id)]))
        org.log.append(.init("user.lifecycle.suspend", at: time, [.init(type: "User", id: "00uNobodyAtAll")]))
        org.log.append(
            .init("group.user_membership.remove", at: time, [.init(type: "UserGroup", id: org.allGroups[0].id)]))
        org.log.append(
            .init("user.lifecycle.suspend", at: time, [.init(type: "User", id: person.id)], isSuccess: false))
    }

    private static func act(_ org: inout OktaOrg, _ draw: [Int]) {
        let everybody = org.everybody
        let person = everybody[draw[0] % everybody.count]
        let group = org.allGroups[draw[1] % org.allGroups.count]
        do {
            switch draw[2] % 9 {
            case 0: try org.setStatus(person.id, .suspended)
            case 1, 2: try org.setStatus(person.id, .active)
            case 3: try org.setStatus(person.id, .deprovisioned)
            case 4, 5: try org.addMember(person.id, to: group.id)
            case 6: try org.removeMember(person.id, from: group.id)
            case 7: try org.createUser(login: "new\(draw[3])-\(org.everybody.count)@example.com")
            default: if everybody.count > 8 { try org.deleteUser(person.id) }
            }
        } catch {
            Issue.record("\(error)")
        }
    }

    /// Whether a change that was made is what the org wants.
    private static func isRight(_ line: String, _ org: OktaOrg) -> Bool {
        let words = line.split(separator: " ").map(String.init)
        let person = words.count > 1 ? org.person(words[1]) : nil
        let isActive = person?.status == .active
        let isMember = { () -> Bool in
            guard let person, words.count > 2 else { return false }
            return org.groups(of: person).contains { $0.name.lowercased() == words[2] }
        }
        switch words[0] {
        case "suspend": return !isActive
        case "reactivate", "add_user", "update_user": return isActive
        case "add_member": return isActive && isMember()
        case "remove_member": return !isActive || !isMember()
        case "add_group": return org.allGroups.contains { $0.name.lowercased() == words[1] }
        default: return true
        }
    }
}
