import AccessModel
import Foundation
import Planning
import Reconciliation
import SQLLedger
import SQLStore
import Simulator

/// One history as it is lived: things happen in the directory, hands reach into the store, passes go wrong in every way;
/// after each pass the store is judged by an oracle that knows nothing of plans.
struct History {
    let site: Site
    let registry: any Registry
    var hand: any Hand
    let watch: SQLiteWatch
    var world: SmallWorld
    /// What was true before, for listings that lag.
    var past: [SmallWorld] = []
    var charter: Charter
    var oracle = Oracle()
    var feed = FeedOracle()
    var report: PassReport?
    /// Whether the limits of a day are known: not while approvals, other rules or a lost ledger are in play.
    var isCounted = false
    /// What happened, a line each, for the reader of a failure.
    var log: [String] = []
    var passes = 0
    /// Passes that looked at the log and needed no more.
    var watches = 0
    /// Passes within a pass, while its listing ran.
    var early = 0
    /// Until when each person or group is pinned.
    var pins: [Pin.Subject: Timestamp] = [:]
    /// Accounts that are unlinked, with the person of each.
    var unlinked: [Int64: String] = [:]
    /// Whether somebody was given another account since the ledger was backed up.
    var hasLinked = false
    /// Whether every pass is a dry run.
    var isPaused = false
    /// What people had decided, and what had been taken over, when the ledger was backed up.
    var backedUp = Decisions()

    struct Decisions: Sendable {
        var pins: [Pin.Subject: Timestamp] = [:]
        var unlinked: [Int64: String] = [:]
        var isPaused = false
        var claims: [String: String] = [:]
        var linked: [Int64: String] = [:]
        var known = Acquaintance()
    }
    /// What the next pass without a fault gets to see.
    var sight: Sight { pinned(Sight(world)) }

    /// What became of a history.
    struct Outcome: Sendable {
        var faults: [String]
        var log: [String]
        var passes: Int
        var watches: Int
        var early: Int
    }

    /// Lives a story through.
    static func live(_ story: Story) async throws -> Outcome {
        let site = try await story.footing.site()
        do {
            let outcome = try await live(story, on: site)
            await site.ground.end()
            return outcome
        } catch {
            await site.ground.end()
            throw error
        }
    }

    private static func live(_ story: Story, on site: Site) async throws -> Outcome {
        guard story.isOkta else { return try await live(story, site, DocumentRegistry(folder: site.folder)) }
        let org = OktaOrg(seed: story.seed, time: site.now)
        let okta = try await OktaRegistry(org, clock: { site.now })
        do {
            let outcome = try await live(story, site, okta)
            await okta.stop()
            return outcome
        } catch {
            await okta.stop()
            throw error
        }
    }

    private static func live(_ story: Story, _ site: Site, _ registry: any Registry) async throws -> Outcome {
        var dice = Dice(story.worldSalt)
        _ = try await site.store().prepare()
        var history = History(
            site: site, registry: registry, hand: try site.ground.hand(registry),
            watch: try SQLiteWatch(folder: site.folder), world: .settled(&dice, keepsNamesApart: story.isOkta),
            charter: story.charter)
        history.charter.base = site.ground.groupPrefix
        history.oracle.knowsSuspension = history.hand.knowsSuspension
        history.oracle.knowsPeople = history.hand.known == nil
        try history.hand.addStrangers()
        history.log.append("rules: \(history.charter)\(story.isOkta ? ", over HTTP" : ""), on \(story.footing)")
        var faults: [String]
        do {
            faults = try await history.live(story.events, &dice)
        } catch {
            faults = ["stopped by \(error)"]
        }
        return Outcome(
            faults: faults, log: history.log, passes: history.passes, watches: history.watches,
            early: history.early)
    }

    private mutating func live(_ events: [Event], _ dice: inout Dice) async throws -> [String] {
        var faults = try await pass(&dice)
        // A first import is exempt from limits.
        feed.forgetCounts()
        isCounted = charter.isTight
        for event in events where faults.isEmpty {
            var dice = Dice(event.salt)
            faults = try await live(event, &dice)
        }
        if faults.isEmpty { faults = try await settle(&dice) }
        if faults.isEmpty { faults = try hand.complaints() }
        return faults
    }

    private mutating func live(_ event: Event, _ dice: inout Dice) async throws -> [String] {
        switch event.kind {
        case .pass: return try await pass(&dice)
        case .showFirst: return try await showFirst(&dice)
        case .watch: return try await wholePass(sight, &dice, mode: .watch)
        case .settle: return try await settle(&dice)
        case .work: return try await work(&dice)
        case .longListing: return try await longPass(&dice)
        case .cut: return try await cutPass(&dice)
        case .unreadable: return try await unreadablePass(&dice)
        case .stale: return try await stalePass(&dice)
        case .storeFault: return try await faultyPass(&dice)
        case .statementFault, .fileFault: return try await failingPass(event.kind, &dice)
        case .reachIn: try reachIn(&dice)
        case .approve: try await approve()
        case .changeRules: try changeRules(&dice)
        case .pin: try await pin(&dice)
        case .unlink: try await unlink(&dice)
        case .link: try await link(&dice)
        case .pause: try await pause()
        case .logHabit, .logCatchesUp, .logLies, .logForgets, .logDenied:
            log.append(registry.disturbLog(event.kind, &dice))
        case .adopt: return try await adopt(&dice)
        case .backUp: try backUp()
        case .restore: try restore(&dice)
        case .loseLedger: try loseLedger()
        case .loseWitness: try loseWitness(&dice)
        case .dayPasses:
            site.wait(seconds: 25 * 3600)
            log.append("a day passes")
        default:
            past.append(world)
            let line = world.happen(event.kind, &dice)
            if let line, !line.isEmpty { log.append(line) }
        }
        return []
    }

    /// From now on reads see this, and whoever may connect has logged in, where that is how accounts come about.
    mutating func present(_ sight: Sight, _ dice: inout Dice) async throws {
        try await registry.show(sight, &dice)
        if site.ground is SQLiteGround { return }
        let before = try hand.view()
        try await site.ground.meet(sight.lookUps, charter, registry)
        let after = try hand.view()
        oracle.noteMoves(from: before, to: after)
        for account in before.accounts where after.account(account.id) == nil {
            oracle.noteRemoved(account: account.id)
            unlinked[account.id] = nil
        }
    }

    // MARK: Other hands

    /// Somebody changes the store by hand, in ways that its views allow to see.
    private mutating func reachIn(_ dice: inout Dice) throws {
        let view = try hand.view()
        let accounts = Dictionary(
            view.accounts.map { ($0.person ?? "nobody", $0) }, uniquingKeysWith: { first, _ in first })
        guard let key = dice.pick(accounts.keys), let account = accounts[key] else { return }
        switch dice.number(0..<5) {
        case 0:
            try hand.setState(of: account.id, isActive: !account.isActive)
            oracle.note(account.id, isActive: !account.isActive)
            log.append("by hand: account of \(key) \(account.isActive ? "suspended" : "active")")
        case 1:
            guard let group = dice.pick(view.groups.keys) else { return }
            let membership = StoreView.Membership(group: group, account: account.id)
            if view.memberships.contains(membership) { return }
            try hand.insert(membership)
            oracle.noteAdded(membership)
            log.append("by hand: account of \(key) into \(group)")
        case 2:
            let own = view.memberships(of: account.id)
            guard let group = dice.pick(own.map(\.group)) else { return }
            let membership = StoreView.Membership(group: group, account: account.id)
            try hand.delete(membership)
            oracle.noteRemoved(membership)
            log.append("by hand: account of \(key) out of \(group)")
        case 3:
            guard let group = dice.pick(view.groups.keys) else { return }
            try hand.removeGroup(group)
            oracle.noteRemoved(group: group)
            log.append("by hand: group \(group) removed")
        default:
            guard account.person != nil else { return }
            try hand.removeAccount(account.id)
            oracle.noteRemoved(account: account.id)
            unlinked[account.id] = nil
            hand.linked[account.id] = nil
            log.append("by hand: account of \(key) removed")
        }
    }
}
