import AccessModel
import Reconciliation
import SQLLedger
import Simulator
import Testing

@Suite("A census: members only where they moved")
struct CensusTests {
    @Test("groups that have not moved are taken from the copy, and the end state is a sweep's")
    func refetchesWhatMoved() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            let first = try await house.pass(.auto)
            #expect(first.directory.mode == "sweep")
            house.advance(minutes: 10)
            house.okta.resetCounters()
            let quiet = try await house.pass(.auto)
            #expect(quiet.directory.mode == "census" && quiet.outcome == .inSync)
            #expect(house.okta.counters.count(.members) == 0)
            #expect(quiet.directory.memberships == first.directory.memberships)

            try house.okta.change {
                try $0.addMember(OktaHousehold.login(6), to: "Guests")
                try $0.removeMember(OktaHousehold.login(7), from: "Guests")
                try $0.deactivate(OktaHousehold.login(1))
            }
            house.okta.resetCounters()
            let moved = try await house.pass(.census)
            #expect(house.okta.counters.count(.members) == 1)
            #expect(moved.outcome == .applied)
            #expect(try await house.picture() == house.wanted())
        }
    }

    @Test("a stamp that is a moment old may hide a second change: fetched again until it has settled")
    func youngStamps() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            try house.okta.change { try $0.addMember(OktaHousehold.login(6), to: "Staff") }
            // The pass runs a minute later, and the org's clock with it: settle by hand to a moment before.
            house.advance(minutes: -1)
            try await house.pass(.census)
            house.okta.resetCounters()
            try await house.pass(.census)
            #expect(house.okta.counters.count(.members) == 1)
            house.advance(minutes: 5)
            try await house.pass(.census)
            house.okta.resetCounters()
            try await house.pass(.census)
            #expect(house.okta.counters.count(.members) == 0)
            #expect(try await house.picture() == house.wanted())
        }
    }

    @Test("a dry run keeps nothing, a sweep is due after its time, and a clock put back trusts no copy")
    func schedule() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            let before = try await house.ledger().copyState()
            try await house.pass(.sweep, isDryRun: true)
            #expect(try await house.ledger().copyState() == before)
            house.advance(minutes: 24 * 60)
            #expect(try await house.pass(.auto).directory.mode == "sweep")
        }
    }

    @Test("members from outside the app are in the copy, and join when they are assigned")
    func outsiders() async throws {
        var org = try OktaHousehold.company()
        let app = org.createApp("Tailnet").id
        for number in 0..<3 { try org.assign(OktaHousehold.login(number), to: app) }
        try await OktaHousehold.with(org) { house in
            try await house.pass(.sweep, app: app)
            #expect(try await house.picture().contains("staff \(OktaHousehold.login(2))"))
            #expect(try await !house.picture().contains("staff \(OktaHousehold.login(3))"))
            house.advance(minutes: 10)
            try house.okta.change {
                try $0.assign(OktaHousehold.login(3), to: app)
                try $0.assign(OktaHousehold.login(0), to: app, false)
            }
            house.okta.resetCounters()
            let census = try await house.pass(.census, app: app)
            #expect(house.okta.counters.count(.members) == 0)
            #expect(try await house.picture().contains("staff \(OktaHousehold.login(3))"))
            #expect(census.applied.contains("suspend \(OktaHousehold.login(0)) unassigned"))
        }
    }

    @Test("a suspension is not lifted for somebody whom the look-up by id does not find")
    func doubtfulReturn() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            try house.okta.change { try $0.suspend(OktaHousehold.login(2)) }
            try await house.pass(.census)
            try house.okta.change { try $0.unsuspend(OktaHousehold.login(2)) }
            let id = try #require(house.okta.org.person(OktaHousehold.login(2))).id
            for status in [404, 403, 500] {
                house.okta.clearFaults()
                house.okta.order(Fault(.status(.init(status)), path: "/api/v1/users/\(id)"))
                #expect(try await house.pass(.census).applied == [], "\(status)")
            }
            house.okta.clearFaults()
            try await house.pass(.census)
            #expect(try await house.picture() == house.wanted())
        }
    }

    @Test("a listing that lags behind lifts no suspension")
    func lag() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            house.okta.lag(seconds: 3600)
            try house.okta.change { try $0.suspend(OktaHousehold.login(2)) }
            #expect(try await house.pass(.watch).applied.first == "suspend \(OktaHousehold.login(2)) okta:SUSPENDED")
            let census = try await house.pass(.census)
            #expect(census.applied == [])
            #expect(try await house.picture().contains("\(OktaHousehold.login(2)) suspended"))
            house.advance(minutes: 120)
            try house.okta.change { try $0.unsuspend(OktaHousehold.login(2)) }
            house.advance(minutes: 120)
            try await house.pass(.census)
            #expect(try await house.picture() == house.wanted())
        }
    }
}
