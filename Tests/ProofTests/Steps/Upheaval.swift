import AccessModel
import Planning
import Reconciliation
import Testing

/// A small company, and a day on which every kind of change there is happens to it.
struct Upheaval: Sendable {
    let before: SmallWorld
    let after: SmallWorld
    /// Everybody may connect again, whoever was suspended.
    let afterwards: SmallWorld
    static let charter = Charter.open

    init(keepsNamesApart: Bool) {
        var world = SmallWorld(keepsNamesApart: keepsNamesApart)
        for id in ["ann", "bo", "cy", "di", "ed", "fay", "zed"] { world.people[id] = .init(login: "\(id)@example.com") }
        world.groups["g1"] = .init(name: "Engineering", members: ["ann", "bo", "cy"])
        world.groups["g2"] = .init(name: "Sales", members: ["cy", "di", "zed"])
        world.groups["g3"] = .init(name: "Gone", members: ["di", "fay"])
        world.people["zed"]?.status = "SUSPENDED"
        before = world
        world.people["ann"]?.status = "SUSPENDED"
        world.people["bo"]?.status = "DEPROVISIONED"
        world.people["zed"]?.status = "ACTIVE"
        world.people["cy"]?.login = "cy.new@example.com"
        world.people["ed"] = nil
        for id in ["gus", "hal"] { world.people[id] = .init(login: "\(id)@example.com") }
        world.groups["g1"] = .init(name: "Platform", members: ["ann", "cy", "gus", "hal", "fay", "di"])
        world.groups["g2"]?.members = ["cy", "zed"]
        world.groups["g3"] = nil
        world.groups["g4"] = .init(name: "New", members: ["gus"])
        after = world
        for id in ["ann", "bo"] { world.people[id]?.status = "ACTIVE" }
        afterwards = world
    }

    /// Brings store and ledger to the day before: everybody was active once, and zed's suspension is ours.
    func settle(_ site: Site, _ registry: any Registry) async throws {
        var dice = Dice(1)
        var first = before
        first.people["zed"]?.status = "ACTIVE"
        for world in [first, before] {
            try await registry.show(Sight(world), &dice)
            #expect(try await pass(site, registry).outcome == .applied)
        }
        try await registry.show(Sight(after), &dice)
    }

    func pass(_ site: Site, _ registry: any Registry) async throws -> PassReport {
        let rules = Self.charter.rules(for: registry.kind)
        return try await site.pass(try registry.source(rules), rules)
    }

    /// Judges a pass of the day in which something failed, and what the passes after it make of it.
    ///
    /// - Parameter before: the store as it was on the day before.
    func faults(
        after what: String, since before: StoreView, feedAt seq: Int64, _ site: Site, _ registry: any Registry,
        _ hand: StoreHand
    ) async throws -> [String] {
        var feed = FeedOracle(lastSeq: seq)
        let (oracle, sight) = (Oracle(), Sight(after))
        var dice = Dice(2)
        let broken = try hand.view()
        var faults = oracle.outrages(before, broken, sight, Self.charter)
        faults += feed.faults(in: try hand.feed(after: seq), minute: 0, isOrdered: true, limit: nil)
        for _ in 0..<2 {
            let report = try await pass(site, registry)
            if report.outcome != .applied, report.outcome != .inSync {
                faults.append("then a pass is \(report.outcome)")
            }
        }
        let view = try hand.view()
        faults += oracle.dangers(view, sight, Self.charter, explained: .none)
        faults += oracle.differences(view, sight, Self.charter, explained: .none)
        if try await pass(site, registry).outcome != .inSync { faults.append("the third pass still does something") }
        faults += feed.faults(in: try hand.feed(after: feed.lastSeq), minute: 0, isOrdered: false, limit: nil)
        if try hand.soundness() != "ok" { faults.append("the store's file is not sound") }
        // Whoever was suspended is ours to lift, wherever the pass broke: it was intended before it took effect.
        try await registry.show(Sight(afterwards), &dice)
        _ = try await pass(site, registry)
        faults += oracle.differences(try hand.view(), Sight(afterwards), Self.charter, explained: .none).map {
            "later, \($0)"
        }
        return faults.map { "\(what) => \($0)" }
    }
}
