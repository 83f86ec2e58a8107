import AccessModel
import Foundation
import GoldenFiles
import Planning
import SQLLedger
import Testing

@testable import Reconciliation

@Suite("Reconciliation: a pass is turned back")
struct UndoTests {
    /// No limit keeps anything back: the guard has tests of its own.
    private static let unlimited: PlanningRules = {
        var rules = Household.rules
        rules.guardPolicy = GuardPolicy(
            suspensions: .init(percent: 100, atLeast: 1000, atMost: 1000),
            removals: .init(percent: 100, atLeast: 1000, atMost: 1000),
            grants: .init(percent: 100, atLeast: 1000, atMost: 1000), groupLossPercent: 100,
            directoryShrinkPercent: 100)
        return rules
    }()

    private static func person(_ id: String, _ status: String = "ACTIVE") -> Household.Person {
        .init(id: id, login: "\(id)@example.com", status: status)
    }

    private static let before: (people: [Household.Person], groups: [Household.Group]) = (
        ["ann", "bo", "cy", "di", "ed", "fay"].map { person($0) } + [person("gus", "SUSPENDED")],
        [
            .init(id: "g1", name: "Engineering", members: ["ann", "bo", "cy"]),
            .init(id: "g2", name: "Sales", members: ["cy", "di"]),
            .init(id: "g3", name: "Old", members: ["ed", "fay"]),
        ]
    )

    /// A day on which everything happens: people leave, come and are renamed, groups are renamed, emptied, removed and made.
    private static func mistakenDay(_ household: Household) throws {
        var people = before.people
        people[0].status = "SUSPENDED"
        people[1].login = "bo.new@example.com"
        people[6].status = "ACTIVE"
        people.append(person("hal"))
        try household.write(
            people,
            [
                .init(id: "g1", name: "Platform", members: ["ann", "bo", "hal"]),
                .init(id: "g2", name: "Sales", members: ["di", "ed"]), .init(id: "g4", name: "New", members: ["gus"]),
            ])
    }

    private static func settled() async throws -> Household {
        let household = try Household()
        var people = before.people
        people[6].status = "ACTIVE"
        try household.write(people, before.groups)
        try await household.pass(rules: unlimited)
        try household.write(before.people, before.groups)
        try await household.pass(rules: unlimited)
        return household
    }

    @Test("Everything that a pass did is turned back, and the next pass leaves it so")
    func everything() async throws {
        let household = try await Self.settled()
        let before = try await household.picture()
        try Self.mistakenDay(household)
        let pass = try await household.pass(rules: Self.unlimited)
        #expect(pass.outcome == .applied, "\(pass.text())")
        #expect(try await household.picture() != before)

        let shown = try await household.undo(pass.pass, isApplied: false, rules: Self.unlimited)
        #expect(shown.outcome == .pending)
        let undone = try await household.undo(pass.pass, isApplied: true, rules: Self.unlimited)
        #expect(undone.outcome == .applied, "\(undone.text())")
        #expect(undone.plan?.id == shown.plan?.id, "what is shown is what is done")
        // Accounts are never deleted: the new one is suspended. Whoever was in a group that is gone is in it again.
        let restored = try await household.picture().filter { !$0.contains("hal@") }
        #expect(restored == before, "\(undone.text())")
        #expect(try await household.picture().contains("hal@example.com suspended"))

        // It read no directory: the last good read is the pass before it.
        let overview = try await household.ledger().overview(at: household.time, passes: 5)
        #expect(overview.lastGood?.pass == pass.pass && overview.passes.first?.pass == undone.pass)

        let next = try await household.pass(rules: Self.unlimited)
        #expect(try await household.picture().filter { !$0.contains("hal@") } == before, "\(next.text())")
        #expect(next.warnings.contains { $0.code == .pinHidesRevocation }, "\(next.text())")
        #expect(try await household.ledger().verifyAudit().faults == [])
        try GoldenFile.expect(undone.text(), is: "undo.txt")
    }

    @Test("What has changed since is left, and told")
    func changedSince() async throws {
        let household = try await Self.settled()
        var (people, groups) = Self.before
        people[0].status = "SUSPENDED"
        groups[1].members = ["cy"]
        try household.write(people, groups)
        let pass = try await household.pass(rules: Self.unlimited)
        // Ann comes back by a later pass; di is put back by hand.
        people[0].status = "ACTIVE"
        try household.write(people, groups)
        try await household.pass(rules: Self.unlimited)
        try household.addByHand("di@example.com", to: "sales")
        let before = try await household.picture()
        let undone = try await household.undo(pass.pass, isApplied: true, rules: Self.unlimited)
        #expect(try await household.picture() == before)
        let told = undone.warnings.filter { $0.code == .notUndone }.map(\.message)
        #expect(told.contains { $0.contains("suspend is not turned back: changed again by a later pass") }, "\(told)")
        #expect(told.contains { $0.contains("a member again already") }, "\(told)")
        #expect(undone.pins == [])
    }

    @Test("A suspension that somebody else made since is not lifted")
    func foreign() async throws {
        let household = try await Self.settled()
        var people = Self.before.people
        people[0].status = "SUSPENDED"
        try household.write(people, Self.before.groups)
        let pass = try await household.pass(rules: Self.unlimited)
        // Ours ends when a hand lifts it, which a pass sees, held off by a pin; what a hand suspends then is that hand's.
        try await household.ledger().pin(
            Pin(
                subject: .person("ann"), name: "ann@example.com", since: household.time,
                until: household.time.adding(seconds: 3600), user: "root"))
        try household.setByHand("ann@example.com", to: "active")
        try await household.pass(rules: Self.unlimited)
        try household.setByHand("ann@example.com", to: "suspended")
        let undone = try await household.undo(pass.pass, isApplied: true, rules: Self.unlimited)
        #expect(try await household.picture().contains("ann@example.com suspended"))
        let told = undone.warnings.filter { $0.code == .notUndone }.map(\.message)
        #expect(told.contains { $0.contains("suspended by somebody else since") }, "\(told)")
    }

    @Test("It goes through the guard: whoever is protected waits for a person, and is not pinned")
    func guarded() async throws {
        let household = try await Self.settled()
        var people = Self.before.people
        people[6].status = "ACTIVE"
        try household.write(people, Self.before.groups)
        let pass = try await household.pass(rules: Self.unlimited)
        var rules = Self.unlimited
        rules.guardPolicy.protected = ["gus@example.com"]
        let held = try await household.undo(pass.pass, isApplied: true, rules: rules)
        #expect(held.outcome == .held && held.holds.map(\.limit) == [.protected])
        #expect(held.pins == [])
        let hold = try #require(held.holds.first)
        _ = try await household.ledger().approve(
            ApprovalRequest(id: hold.id.text, user: "root", time: household.time))
        let done = try await household.undo(pass.pass, isApplied: true, rules: rules)
        #expect(done.outcome == .applied && done.pins.map(\.name) == ["gus@example.com"], "\(done.text())")
    }

    @Test("Cut at any call to ledger or store, another undo finishes it", arguments: Cut.Moment.allCases)
    func cut(moment: Cut.Moment) async throws {
        let whole = Cut()
        let household = try await Self.settled()
        try Self.mistakenDay(household)
        let pass = try await household.pass(rules: Self.unlimited)
        _ = try await household.undo(pass.pass, isApplied: true, rules: Self.unlimited, cut: whole)
        for step in 1...whole.count {
            let household = try await Self.settled()
            let before = try await household.picture()
            try Self.mistakenDay(household)
            let pass = try await household.pass(rules: Self.unlimited)
            do {
                _ = try await household.undo(
                    pass.pass, isApplied: true, rules: Self.unlimited, cut: Cut(at: step, moment))
            } catch {
                #expect(error.message == "cut")
            }
            // What was under way is settled by a pass, and the rest is turned back by another undo.
            try await household.pass(rules: Self.unlimited)
            _ = try await household.undo(pass.pass, isApplied: true, rules: Self.unlimited)
            let after = try await household.picture().filter { !$0.contains("hal@") }
            #expect(after == before, "cut \(moment) call \(step)")
        }
    }
}
