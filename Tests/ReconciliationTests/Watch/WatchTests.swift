import AccessModel
import Planning
import Reconciliation
import SQLLedger
import Simulator
import Testing

@Suite("Watching the log")
struct WatchTests {
    private func settled(
        _ org: OktaOrg? = nil, _ body: (OktaHousehold) async throws -> Void
    ) async throws {
        try await OktaHousehold.with(try org ?? OktaHousehold.company()) { house in
            try await house.pass(.sweep)
            #expect(try await house.picture() == house.wanted())
            house.advance(minutes: 10)
            // What happened before is in the overlap; it changes nothing.
            try await house.pass(.watch)
            house.okta.resetCounters()
            try await body(house)
        }
    }

    @Test("nothing new: one request, nothing in the history")
    func quiet() async throws {
        try await settled { house in
            for _ in 0..<3 {
                let report = try await house.pass(.watch)
                #expect(report.directory.requests == 1)
                #expect(report.outcome == .inSync && report.directory.mode == "watch" && report.directory.complete)
            }
            #expect(house.okta.counters.total == 3)
            let history = try await house.ledger().overview(at: OktaRecipe.defaultTime, passes: 99)
            #expect(history.passes.count == 1)
        }
    }

    @Test("who leaves, comes back, joins, moves and is new: by a few requests each, to a sweep's end state")
    func follows() async throws {
        let login = OktaHousehold.login
        let steps: [(String, @Sendable (inout OktaOrg) throws -> Void)] = [
            ("suspended", { try $0.suspend(login(0)) }), ("back", { try $0.unsuspend(login(0)) }),
            ("deactivated", { try $0.deactivate(login(1)) }), ("reactivated", { try $0.activate(login(1)) }),
            ("joins", { try $0.addMember(login(6), to: "Guests") }),
            ("leaves", { try $0.removeMember(login(6), from: "Guests") }),
            ("new", { try $0.createUser(login: "new@example.com") }),
            ("new joins", { try $0.addMember("new@example.com", to: "Staff") }),
            (
                "renamed",
                { try $0.updateUser("new@example.com", .init(login: "newer@example.com", email: "n@example.com")) }
            ),
            ("group renamed", { try $0.renameGroup("Guests", to: "Visitors") }),
            ("group new", { try $0.createGroup("Crew") }),
            ("group filled", { for number in 2..<6 { try $0.addMember(login(number), to: "Crew") } }),
        ]
        try await settled { house in
            for (name, step) in steps {
                try house.okta.change(step)
                house.okta.resetCounters()
                let report = try await house.pass(.watch)
                #expect(report.directory.mode == "watch", "\(name): \(report.warnings)")
                #expect(try await house.picture() == house.wanted(), "\(name)")
                #expect(report.directory.requests <= 12, "\(name)")
                #expect(house.okta.counters.count(.users) + house.okta.counters.count(.groups) == 0, "\(name)")
                #expect(house.okta.counters.total == report.directory.requests, "\(name)")
            }
            let sweep = try await house.pass(.sweep)
            #expect(sweep.applied == [])
        }
    }

    @Test("somebody deleted is looked up by id, and a credential that sees nobody deletes nobody")
    func deleted() async throws {
        try await settled { house in
            try house.okta.change { try $0.deleteUser(OktaHousehold.login(3)) }
            house.okta.order(Fault(.empty, path: "/api/v1/users", query: "limit=1", times: 1))
            #expect(try await house.pass(.watch).applied == [])
            let report = try await house.pass(.watch)
            #expect(report.applied.contains("suspend \(OktaHousehold.login(3)) deleted"))
        }
    }

    @Test("the guard counts watch passes together: many small ones are one large one")
    func guarded() async throws {
        try await settled(try OktaHousehold.company(people: 30)) { house in
            for number in 0..<8 {
                try house.okta.change { try $0.suspend(OktaHousehold.login(number + 10)) }
                let report = try await house.pass(.watch)
                #expect(report.outcome == (number < 5 ? .applied : .held), "\(number)")
            }
            #expect(try await house.picture().count { $0.hasSuffix(" suspended") } == 5)
            // What is held by a watch pass can be approved, and a census holds the same.
            let census = try await house.pass(.census)
            #expect(census.holds.first?.changeIDs.count == 3)
        }
    }

    @Test("a place in the log that Okta does not know, too much at once, a deleted group: a census, and says so")
    func fallsBack() async throws {
        try await settled { house in
            try house.okta.change {
                $0.log.forget()
                try $0.suspend(OktaHousehold.login(4))
            }
            let stale = try await house.pass(.watch)
            #expect(stale.warnings(.watchFellBack).first?.contains("Okta refuses the place") == true)
            #expect(stale.directory.mode == "census")
            #expect(try await house.picture() == house.wanted())
            #expect(try await house.pass(.watch).warnings(.watchFellBack) == [])

            try house.okta.change { try $0.deleteGroup("Guests") }
            let gone = try await house.pass(.watch)
            #expect(gone.warnings(.watchFellBack).first?.contains("a group was deleted") == true)
            #expect(try await house.picture() == house.wanted())
        }
    }

    @Test("a group that is selected and was not looked at is not said to be missing")
    func selection() async throws {
        try await settled { house in
            var rules = OktaHousehold.rules
            rules.scope.groups = ["Staff", "Nowhere"]
            try house.okta.change { try $0.suspend(OktaHousehold.login(5)) }
            let watched = try await house.pass(.watch, rules: rules, isDryRun: true)
            #expect(watched.directory.mode == "watch" && watched.warnings(.missingGroup) == [])
            let census = try await house.pass(.census, rules: rules, isDryRun: true)
            #expect(census.warnings(.missingGroup).count == 1)
        }
    }

    @Test("an org that denies its log works without, and says so once")
    func denied() async throws {
        try await OktaHousehold.with(try OktaHousehold.company()) { house in
            house.okta.order(Fault(.status(.init(403)), path: "/api/v1/logs"))
            let first = try await house.pass(.auto)
            #expect(first.outcome == .applied)
            #expect(first.warnings(.watchDenied).first?.contains("System Log") == true)
            for mode in [.watch, .census, .watch, .auto] as [PassRequest.Mode] {
                let report = try await house.pass(mode)
                #expect(report.directory.mode == "census" && report.directory.complete)
                #expect(report.warnings(.watchDenied) == [] && report.warnings(.watchFellBack) == [])
            }
            // Asked again with each sweep.
            house.okta.clearFaults()
            try await house.pass(.sweep)
            #expect(try await house.pass(.watch).directory.mode == "watch")
        }
    }

    @Test("a person or group that cannot be read now is read again from the same place in the log")
    func again() async throws {
        try await settled { house in
            let id = try #require(house.okta.org.person(OktaHousehold.login(0))).id
            try house.okta.change { try $0.suspend(OktaHousehold.login(0)) }
            house.okta.order(Fault(.status(.init(500)), path: "/api/v1/users/\(id)", times: 2))
            #expect(try await house.pass(.watch).applied == [])
            #expect(try await house.pass(.watch).applied.count == 2)
        }
    }

    @Test("assignments to the app are followed, those to others are not")
    func app() async throws {
        var org = try OktaHousehold.company()
        let (app, other) = (org.createApp("Tailnet").id, org.createApp("Mail").id)
        for number in 0..<5 { try org.assign(OktaHousehold.login(number), to: app) }
        try await OktaHousehold.with(org) { house in
            try await house.pass(.sweep, app: app)
            house.advance(minutes: 10)
            try await house.pass(.watch, app: app)
            try house.okta.change { try $0.assign(OktaHousehold.login(9), to: other) }
            #expect(try await house.pass(.watch, app: app).directory.requests == 1)
            try house.okta.change {
                try $0.assign(OktaHousehold.login(8), to: app)
                try $0.assign(OktaHousehold.login(2), to: app, false)
            }
            let report = try await house.pass(.watch, app: app)
            #expect(report.directory.mode == "watch")
            #expect(report.applied.contains("suspend \(OktaHousehold.login(2)) unassigned"))
            #expect(report.applied.contains("add_user \(OktaHousehold.login(8)) new"))
            #expect(report.applied.contains("add_member \(OktaHousehold.login(8)) guests joined"))
        }
    }
}
