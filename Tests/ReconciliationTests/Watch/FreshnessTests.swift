import AccessModel
import Planning
import Reconciliation
import Simulator
import Synchronization
import Testing

@Suite("A suspension does not wait for the rest of a listing")
struct FreshnessTests {
    /// Takes every listing for a long one, and does not watch the log meanwhile.
    private static let impatient: @Sendable (Duration) async throws -> Void = { duration in
        if duration != .seconds(10) { throw CancellationError() }
    }

    @Test("a listing that ends at once has its suspensions in its own plan")
    func short() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            try house.okta.change { try $0.suspend(OktaHousehold.login(0)) }
            let report = try await house.pass(.sweep)
            #expect(report.early.isEmpty)
            #expect(report.applied.contains("suspend \(OktaHousehold.login(0)) okta:SUSPENDED"))
        }
    }

    @Test("what a page of a long listing shows is applied, also where it breaks off afterwards")
    func page() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            try house.okta.change { try $0.suspend(OktaHousehold.login(0)) }
            // It takes long, and then breaks.
            house.okta.order(Fault(.delay(milliseconds: 1500), path: "/api/v1/groups/*/users", times: 1))
            house.okta.order(Fault(.malformed, path: "/api/v1/groups/*/users"))
            let report = try await house.pass(.sweep, sleep: Self.impatient)
            #expect(report.outcome == .unread)
            let early = try #require(report.early.first)
            #expect(early.applied.contains("suspend \(OktaHousehold.login(0)) okta:SUSPENDED"))
            #expect(report.json().contains("\"early\""))
            let picture = try await house.picture()
            #expect(picture.contains("\(OktaHousehold.login(0)) suspended"))
            #expect(!picture.contains("staff \(OktaHousehold.login(0))"))
            // Nothing followed from who was not seen.
            #expect(picture.count { $0.hasSuffix(" active") } == 9)
            house.okta.clearFaults()
            #expect(try await house.pass(.sweep, sleep: Self.impatient).outcome == .inSync)
            try house.okta.change { try $0.unsuspend(OktaHousehold.login(0)) }
            try await house.pass(.sweep)
            #expect(try await house.picture() == house.wanted())
        }
    }

    @Test("who is suspended after their page was read is found in the log while the listing runs, and stays so")
    func vigil() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            house.advance(minutes: 10)
            house.okta.order(Fault(.delay(milliseconds: 2500), path: "/api/v1/groups/*/users"))
            let okta = house.okta
            let before = okta.counters.count(.members)
            let isDone = Atomic(false)
            let report = try await house.pass(.sweep) { duration in
                if duration == .seconds(10) { return }
                // Asleep: the people were read, the members are on their way.
                if isDone.load(ordering: .relaxed) { throw CancellationError() }
                while okta.counters.count(.members) == before { await Task.yield() }
                try okta.change { try $0.suspend(OktaHousehold.login(1)) }
                isDone.store(true, ordering: .relaxed)
            }
            #expect(report.early.first?.applied.first == "suspend \(OktaHousehold.login(1)) okta:SUSPENDED")
            #expect(report.applied == [])
            #expect(try await house.picture() == house.wanted())
        }
    }

    @Test("who is suspended after their page was read, and is protected, is held by the pass itself too")
    func vigilHeld() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            var rules = OktaHousehold.rules
            rules.guardPolicy.protected = [OktaHousehold.login(1)]
            try await house.pass(.sweep, rules: rules)
            house.advance(minutes: 10)
            house.okta.order(Fault(.delay(milliseconds: 2500), path: "/api/v1/groups/*/users"))
            let okta = house.okta
            let before = okta.counters.count(.members)
            let isDone = Atomic(false)
            let report = try await house.pass(.sweep, rules: rules) { duration in
                if duration == .seconds(10) { return }
                if isDone.load(ordering: .relaxed) { throw CancellationError() }
                while okta.counters.count(.members) == before { await Task.yield() }
                try okta.change { try $0.suspend(OktaHousehold.login(1)) }
                isDone.store(true, ordering: .relaxed)
            }
            #expect(report.early.first?.outcome == .held)
            // The page from before says that they are active: the hold would go away by itself.
            #expect(report.outcome == .held)
            #expect(report.holds.map(\.limit.rawValue).contains("protected"))
        }
    }

    @Test("the guard holds what is too much at once, early or not, and a dry run does nothing early")
    func guarded() async throws {
        try await OktaHousehold.with(try OktaHousehold.company(people: 30)) { house in
            try await house.pass(.sweep)
            try house.okta.change { for number in 10..<25 { try $0.suspend(OktaHousehold.login(number)) } }
            let before = try await house.picture()
            #expect(try await house.pass(.sweep, isDryRun: true).early.isEmpty)
            let report = try await house.pass(.sweep, sleep: Self.impatient)
            #expect(report.outcome == .held)
            #expect(report.holds.first?.changeIDs.count == 15)
            #expect(try await house.picture() == before)
        }
    }
}
