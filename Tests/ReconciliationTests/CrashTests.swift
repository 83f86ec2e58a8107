import AccessModel
import Planning
import Reconciliation
import Testing

@Suite("Reconciliation: crash at every step")
struct CrashTests {
    private static let before: ([Household.Person], [Household.Group]) = (
        ["ann", "bo", "cy", "di", "ed", "fay"].map { .init(id: $0, login: "\($0)@example.com") },
        [
            .init(id: "g1", name: "Engineering", members: ["ann", "bo", "cy"]),
            .init(id: "g2", name: "Sales", members: ["cy", "di"]), .init(id: "g3", name: "Gone", members: ["ed"]),
        ]
    )

    /// One change of every kind but reactivation, and more than a batch of some.
    private static let after: ([Household.Person], [Household.Group]) = (
        [
            .init(id: "ann", login: "ann@example.com", status: "SUSPENDED"),
            .init(id: "bo", login: "bo@example.com", status: "SUSPENDED"), .init(id: "cy", login: "cy.new@example.com"),
            .init(id: "di", login: "di@example.com"), .init(id: "fay", login: "fay@example.com"),
            .init(id: "gus", login: "gus@example.com"), .init(id: "hal", login: "hal@example.com"),
        ],
        [
            .init(id: "g1", name: "Platform", members: ["ann", "cy", "gus", "hal", "fay", "di"]),
            .init(id: "g2", name: "Sales", members: ["cy"]), .init(id: "g4", name: "New", members: ["gus"]),
        ]
    )

    /// What the store must say in the end.
    private static let end = [
        "ann@example.com suspended", "bo@example.com suspended", "cy.new@example.com active", "di@example.com active",
        "ed@example.com suspended", "fay@example.com active", "group new", "group platform", "group sales",
        "gus@example.com active", "hal@example.com active", "new gus@example.com", "platform cy.new@example.com",
        "platform di@example.com", "platform fay@example.com", "platform gus@example.com", "platform hal@example.com",
        "sales cy.new@example.com",
    ]

    private static func settled() async throws -> Household {
        let household = try Household()
        try household.write(before.0, before.1)
        #expect(try await household.pass().outcome == .applied)
        try household.write(after.0, after.1)
        return household
    }

    @Test(
        "A pass cut at any call to ledger or store: the next one finds the same end state",
        arguments: Cut.Moment.allCases)
    func everyStep(moment: Cut.Moment) async throws {
        let whole = Cut()
        let sound = try await Self.settled()
        #expect(try await sound.pass(cut: whole).outcome == .applied)
        #expect(try await sound.picture() == Self.end)
        #expect(whole.count > 15)

        for step in 1...whole.count {
            let household = try await Self.settled()
            do {
                try await household.pass(cut: Cut(at: step, moment))
            } catch {
                #expect(error.message == "cut", "step \(step)")
            }
            // One pass may be needed for what the cut left, and the one after finds nothing to do.
            try await household.pass()
            #expect(try await household.picture() == Self.end, "step \(step)")
            #expect(try await household.pass().outcome == .inSync, "step \(step)")
            try await returns(household, step: step)
        }
    }

    /// Whoever was suspended is ours to lift, wherever the pass was cut: the suspension was intended before it took effect.
    private func returns(_ household: Household, step: Int) async throws {
        var people = Self.after.0
        for index in people.indices { people[index].status = "ACTIVE" }
        try household.write(people, Self.after.1)
        try await household.pass()
        let picture = try await household.picture()
        #expect(picture.contains("ann@example.com active"), "step \(step)")
        #expect(picture.contains("bo@example.com active"), "step \(step)")
        #expect(picture.contains("platform ann@example.com"), "step \(step)")
    }

    @Test("A pass cut short errs toward less access", arguments: Cut.Moment.allCases)
    func lessAccess(moment: Cut.Moment) async throws {
        let whole = Cut()
        try await Self.settled().pass(cut: whole)
        let allowed = Set(Self.end)
        for step in 1...whole.count {
            let household = try await Self.settled()
            let old = Set(try await household.picture())
            do {
                try await household.pass(cut: Cut(at: step, moment))
                continue  // One answer was lost and the pass went on: that is no pass cut short.
            } catch {
                #expect(error.message == "cut")
            }
            let now = Set(try await household.picture())
            // Nobody has a membership or an active account that neither the old nor the new state gives.
            let granted = now.subtracting(old).subtracting(allowed)
            #expect(
                granted.allSatisfy {
                    $0.hasSuffix("suspended") || $0.hasPrefix("platform") || $0.hasPrefix("engineering")
                }, "step \(step): \(granted)")
            if now.contains("gus@example.com active") {
                #expect(now.contains("ann@example.com suspended"), "step \(step): a grant before a revocation")
            }
        }
    }

    @Test("A dry run leaves the store as it is and decides what the real run decides")
    func dryRun() async throws {
        let household = try await Self.settled()
        let before = try await household.picture()
        let dry = try await household.pass(isDryRun: true)
        #expect(dry.outcome == .pending)
        #expect(try await household.picture() == before)
        let real = try await household.pass()
        #expect(real.plan?.id == dry.plan?.id)
    }
}
