import AccessModel
import Foundation
import Planning
import Reconciliation
import SQLLedger
import SQLStore
import Testing

/// One history of chance: things happen in the directory, hands reach into the store, passes are cut short, the ledger is
/// lost; after each pass the store is judged by ``HistoryJudge``.
struct History {
    private var random: SeededGenerator
    private let household: Household
    private let hand: StoreHand
    private let rules: PlanningRules
    private var world: SmallWorld
    private var judge = HistoryJudge()
    private var report: PassReport?
    /// What happened, a line each, for the reader of a failure.
    private(set) var log: [String] = []

    init(seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        household = try Household()
        let isScoped = Int.random(in: 0..<3, using: &random) == 0
        world = .settled(&random, isScoped: isScoped)
        var rules = Household.rules
        rules.guardPolicy = Int.random(in: 0..<3, using: &random) == 0 ? Self.tight : Self.wide
        if isScoped { rules.scope = ScopeSettings(scopeGroups: ["Scope"], groups: ["*"]) }
        if Int.random(in: 0..<4, using: &random) == 0 { rules.unmatched = .suspend }
        self.rules = rules
        _ = try await household.store().prepare()
        hand = try StoreHand(path: household.path("store.db"))
        try hand.addStrangers()
    }

    /// Limits that let everything move at once.
    private static var wide: GuardPolicy {
        let all = GuardPolicy.Limit(percent: 100, atLeast: 10_000, atMost: 10_000)
        return GuardPolicy(
            suspensions: all, removals: all, grants: all, groupLossPercent: 100, directoryShrinkPercent: 100)
    }

    /// Limits that a few changes reach.
    private static var tight: GuardPolicy {
        let few = GuardPolicy.Limit(percent: 20, atLeast: 1, atMost: 3)
        return GuardPolicy(
            suspensions: few, removals: few, grants: few, protected: ["p1@example.com"],
            reviewGroups: [GlobPattern("red*")])
    }

    /// Lives through the history; gives what went wrong, if anything.
    mutating func run(steps: Int) async throws -> [String] {
        var faults = try await pass()
        for _ in 0..<steps where faults.isEmpty { faults = try await step() }
        if faults.isEmpty { faults = try await settle() }
        return faults
    }

    private mutating func step() async throws -> [String] {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let event = world.happen(&random)
            if !event.isEmpty { log.append(event) }
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0...2: try reachIn()
        case 3...5: try await cutPass()
        case 6: try await approve()
        case 7: try loseLedger()
        default: break
        }
        if Bool.random(using: &random) { return try await pass() }
        return try await settle()
    }

    // MARK: Passes

    private mutating func pass() async throws -> [String] {
        if Int.random(in: 0..<3, using: &random) == 0 {
            let (users, groups) = world.document(&random)
            try household.write(users, groups)
            let dry = try await household.pass(isDryRun: true, rules: rules)
            let (others, otherGroups) = world.document(&random)
            try household.write(others, otherGroups)
            let again = try await household.pass(isDryRun: true, rules: rules)
            if dry.plan?.id != again.plan?.id { return ["the plan depends on the order of the listing"] }
            if dry.holds.map(\.id) != again.holds.map(\.id) { return ["holds depend on the order of the listing"] }
        }
        let (users, groups) = world.document(&random)
        try household.write(users, groups)
        let report = try await household.pass(rules: rules)
        self.report = report
        log.append("pass: \(report.outcome.rawValue) \(Self.lines(of: report))")
        let view = try hand.view()
        let faults =
            judge.failures(of: report)
            + judge.dangers(
                in: view, of: world, unmatched: rules.unmatched, explained: HistoryJudge.Explanations(report))
        judge.learn(from: world, view)
        return faults
    }

    /// Two passes without a fault, after which the store is what the directory wants, and a third that does nothing.
    private mutating func settle() async throws -> [String] {
        for _ in 0..<2 {
            let faults = try await pass()
            if !faults.isEmpty { return faults }
        }
        guard let settled = report else { return [] }
        let faults = judge.differences(in: try hand.view(), of: world, explained: HistoryJudge.Explanations(settled))
        if !faults.isEmpty { return faults }
        let before = try await household.picture()
        let more = try await pass()
        if !more.isEmpty { return more }
        let isQuiet = report?.states.allSatisfy { if case .held = $0 { true } else { false } } ?? false
        if try await household.picture() != before || !isQuiet { return ["the third pass still does something"] }
        return []
    }

    private mutating func cutPass() async throws {
        let (users, groups) = world.document(&random)
        try household.write(users, groups)
        let moment: Cut.Moment = Bool.random(using: &random) ? .before : .after
        let step = Int.random(in: 1...12, using: &random)
        log.append("a pass is cut at call \(step), \(moment)")
        do {
            try await household.pass(cut: Cut(at: step, moment), rules: rules)
        } catch {
            if error.message != "cut" { throw error }
        }
        judge.doubt(world, try hand.view())
    }

    private static func lines(of report: PassReport) -> [String] {
        let changes = report.plan?.changes ?? []
        return zip(changes, report.states).map { change, state in
            let words = [change.kind.word, change.person?.directoryID?.text, change.group?.name, change.reason.text]
            return words.compactMap { $0 }.joined(separator: " ") + " \(state)"
        } + report.warnings.map { "\($0)" }
    }

    // MARK: Other hands

    /// Somebody changes the store by hand, in ways that its views allow to see.
    private mutating func reachIn() throws {
        let view = try hand.view()
        guard let account = view.accounts.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            try hand.setState(of: account.id, isActive: !account.isActive)
            judge.note(account.id, isActive: !account.isActive)
            log.append("by hand: account \(account.id) \(account.isActive ? "suspended" : "active")")
        case 1:
            guard let group = view.groups.keys.sorted().randomElement(using: &random) else { return }
            let membership = StoreHand.Membership(group: group, account: account.id)
            if view.memberships.contains(membership) { return }
            try hand.insert(membership)
            judge.noteAdded(membership)
            log.append("by hand: account \(account.id) into \(group)")
        case 2:
            guard
                let membership = view.memberships.sorted(by: { ($0.group, $0.account) < ($1.group, $1.account) })
                    .randomElement(using: &random)
            else { return }
            try hand.delete(membership)
            judge.noteRemoved(membership)
            log.append("by hand: account \(membership.account) out of \(membership.group)")
        case 3:
            guard let group = view.groups.keys.sorted().randomElement(using: &random) else { return }
            try hand.removeGroup(group)
            judge.noteRemoved(group: group)
            log.append("by hand: group \(group) removed")
        default:
            guard account.person != nil else { return }
            try hand.removeAccount(account.id)
            judge.noteRemoved(account: account.id)
            log.append("by hand: account \(account.id) removed")
        }
    }

    private mutating func approve() async throws {
        let ledger = try household.ledger()
        for hold in report?.holds ?? [] where hold.limit != .follows {
            do {
                _ = try await ledger.approve(
                    ApprovalRequest(id: hold.id.text, user: "test", time: household.time))
                log.append("approve \(hold.limit) \(hold.subject)")
            } catch {
                log.append("approval refused: \(error)")
            }
        }
    }

    /// Nothing that stands can be proved to be ours any more.
    private mutating func loseLedger() throws {
        for suffix in ["", "-wal", "-shm"] {
            let path = household.path("ledger.db" + suffix)
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
        judge.forgetAll(try hand.view())
        log.append("the ledger is lost")
    }
}
