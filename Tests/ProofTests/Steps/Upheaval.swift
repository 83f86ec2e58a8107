import AccessModel
import Planning
import Reconciliation
import Simulator
import Testing

/// A small company, and a day on which every kind of change there is happens to it.
struct Upheaval: Sendable {
    let before: SmallWorld
    private(set) var after: SmallWorld
    /// Everybody may connect again, whoever was suspended.
    private(set) var afterwards: SmallWorld
    let charter: Charter

    /// A tailnet in which they log in as they come, with a policy that people wrote.
    static var tailnet: Tailnet {
        var tailnet = Tailnet()
        tailnet.addUser("owner@elsewhere.example", role: "owner")
        tailnet.setPolicy(PolicyEye.written)
        return tailnet
    }

    /// A server on which they log in as they come, with a policy that people wrote.
    static func headnet(_ release: Headnet.Release = .v29) -> Headnet {
        var net = Headnet(release: release)
        net.addUser(name: "owner", email: "owner@elsewhere.example")
        net.addNode("owner-laptop", user: "owner")
        // Nobody's but its tag's: whoever registered it, it goes on.
        net.addNode("runner", user: "owner", tags: ["tag:ci"])
        net.setPolicy(PolicyEye.written)
        return net
    }

    /// The kinds of change that a store with these capabilities can meet on this day.
    static func kinds(_ capabilities: StoreCapabilities) -> Set<ChangeKind> {
        Set(ChangeKind.allCases).subtracting(capabilities.createsUsers ? [] : [.addUser])
            .subtracting(capabilities.changesLogins ? [] : [.updateUser])
    }

    /// A day for a store of this kind: where logins cannot be changed, a new one waits for a person, and nobody gets one.
    init(keepsNamesApart: Bool, on ground: any Ground) {
        var charter = Charter.open
        charter.base = ground.groupPrefix
        self.charter = charter
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
        if ground.store().capabilities.changesLogins { world.people["cy"]?.login = "cy.new@example.com" }
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

    /// The day without what Okta's log leaves to a census: groups that come, go, and change their names.
    var asLogged: Upheaval {
        var day = self
        for world in [\Upheaval.after, \Upheaval.afterwards] {
            day[keyPath: world].groups["g1"]?.name = "Engineering"
            day[keyPath: world].groups["g3"] = before.groups["g3"]
            day[keyPath: world].groups["g4"] = nil
        }
        return day
    }

    /// Brings store and ledger to the day before, and the directory to the day itself.
    func settle(_ site: Site, _ registry: any Registry) async throws {
        try await settleBefore(site, registry)
        try await dawn(site, registry)
    }

    /// Brings everything to the day before: everybody was active once, and zed's suspension is ours.
    func settleBefore(_ site: Site, _ registry: any Registry) async throws {
        var dice = Dice(1)
        var first = before
        first.people["zed"]?.status = "ACTIVE"
        for world in [first, before] {
            try await registry.show(Sight(world), &dice)
            #expect(try await pass(site, registry, in: world).outcome == .applied)
        }
    }

    /// What is to happen on the day has happened in the directory.
    func dawn(_ site: Site, _ registry: any Registry) async throws {
        var dice = Dice(1)
        try await registry.show(Sight(after), &dice)
        try await site.ground.meet(after, charter, registry)
    }

    /// A pass, after whoever may has logged in.
    ///
    /// - Parameter world: what is true in the directory; `nil` for what is on the day.
    func pass(
        _ site: Site, _ registry: any Registry, in world: SmallWorld? = nil, mode: PassRequest.Mode = .auto
    ) async throws -> PassReport {
        try await site.ground.meet(world ?? after, charter, registry)
        let rules = charter.rules(for: registry.kind)
        return try await site.pass(try registry.source(rules), rules, mode: mode)
    }

    /// Judges a pass of the day in which something failed, and what the passes after it make of it.
    ///
    /// - Parameters:
    ///   - before: the store as it was on the day before.
    ///   - hasActed: whether the pass may have done something: what it left behind in ledger and store is followed further.
    func faults(
        after what: String, since before: StoreView, feedAt seq: Int64, hasActed: Bool = true, _ site: Site,
        _ registry: any Registry
    ) async throws -> [String] {
        var feed = FeedOracle(lastSeq: seq)
        let (oracle, sight) = (Oracle(), Sight(after))
        var dice = Dice(2)
        let broken = try site.ground.view(registry)
        var faults = oracle.outrages(before, broken, sight, charter)
        faults += feed.faults(in: try site.ground.feed(after: seq, registry), minute: 0, isOrdered: true, limit: nil)
        for _ in 0..<(hasActed ? 2 : 1) {
            let report = try await pass(site, registry)
            if report.outcome != .applied, report.outcome != .inSync {
                faults.append("then a pass is \(report.outcome)")
            }
        }
        let view = try site.ground.view(registry)
        faults += oracle.dangers(view, sight, charter, explained: .none)
        faults += oracle.differences(view, sight, charter, explained: .none)
        if !hasActed { return faults.map { "\(what) => \($0)" } }
        if try await pass(site, registry).outcome != .inSync { faults.append("the third pass still does something") }
        faults += feed.faults(
            in: try site.ground.feed(after: feed.lastSeq, registry), minute: 0, isOrdered: false, limit: nil)
        faults += try site.ground.complaints()
        // Whoever was suspended is ours to lift, wherever the pass broke: it was intended before it took effect.
        try await registry.show(Sight(afterwards), &dice)
        _ = try await pass(site, registry, in: afterwards)
        faults += oracle.differences(try site.ground.view(registry), Sight(afterwards), charter, explained: .none).map {
            "later, \($0)"
        }
        return faults.map { "\(what) => \($0)" }
    }
}
