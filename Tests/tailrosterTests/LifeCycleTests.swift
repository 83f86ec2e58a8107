import Simulator
import Testing

@Suite("tailroster: life cycle, over HTTP with the built binary")
struct LifeCycleTests {
    /// Ann and Bo in engineering, Cy in sales, Di in both; everyone active.
    static func company() throws -> OktaOrg {
        var org = OktaOrg(time: OktaRecipe.defaultTime)
        for name in ["ann", "bo", "cy", "di", "ed", "fay"] { try org.createUser(login: "\(name)@example.com") }
        for group in ["Engineering", "Sales"] { try org.createGroup(group) }
        for name in ["ann", "bo", "di"] { try org.addMember("\(name)@example.com", to: "Engineering") }
        for name in ["cy", "di"] { try org.addMember("\(name)@example.com", to: "Sales") }
        return org
    }

    /// A company whose first import is done.
    static func settled(_ body: (Rehearsal) async throws -> Void) async throws {
        try await Rehearsal.run(try company()) { rehearsal in
            try await rehearsal.importAll()
            try await body(rehearsal)
        }
    }

    @Test("First import, second pass empty, and a dry run before that changes nothing")
    func firstImport() async throws {
        try await Rehearsal.run(try Self.company()) { rehearsal in
            let dry = try await rehearsal.reconcile("--dry-run")
            #expect(dry.code == 0, "\(dry.errors)")
            #expect(try dry.document().outcome == "pending")
            #expect(try rehearsal.picture() == [])
            #expect(try await rehearsal.reconcile("--dry-run", "--detailed-exitcode").code == 2)

            let first = try await rehearsal.reconcile()
            #expect(first.code == 0, "\(first.errors)")
            let document = try first.document()
            #expect(document.outcome == "applied")
            #expect(document.plan.id == (try dry.document().plan.id))
            #expect(document.changes.count == 6 + 2 + 5)
            #expect(try rehearsal.logins("active").count == 6)
            #expect(
                try rehearsal.memberships() == [
                    "engineering ann@example.com", "engineering bo@example.com", "engineering di@example.com",
                    "sales cy@example.com", "sales di@example.com",
                ])

            let before = try rehearsal.picture()
            let second = try await rehearsal.reconcile()
            #expect(second.code == 0)
            #expect(try second.document().outcome == "in-sync")
            #expect(try second.document().changes == [])
            #expect(try rehearsal.picture() == before)
        }
    }

    @Test("Suspended, deactivated and deleted people lose access, each with its reason; the returning get it back")
    func departures() async throws {
        try await Self.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.suspend("ann@example.com")
                try org.deactivate("bo@example.com")
                try org.deleteUser("cy@example.com")
            }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.errors)")
            #expect(
                try pass.document().changes == [
                    "suspend ann@example.com okta:SUSPENDED applied",
                    "suspend bo@example.com okta:DEPROVISIONED applied",
                    "suspend cy@example.com deleted applied",
                    "remove_member ann@example.com engineering okta:SUSPENDED applied",
                    "remove_member bo@example.com engineering okta:DEPROVISIONED applied",
                    "remove_member cy@example.com sales deleted applied",
                ])
            #expect(try rehearsal.logins("suspended") == ["ann@example.com", "bo@example.com", "cy@example.com"])
            #expect(try await rehearsal.reconcile().document().outcome == "in-sync")

            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.unsuspend("ann@example.com")
                try org.activate("bo@example.com")
            }
            let back = try await rehearsal.reconcile()
            #expect(back.code == 0)
            #expect(
                try back.document().changes.filter { $0.hasPrefix("reactivate") } == [
                    "reactivate ann@example.com restored applied", "reactivate bo@example.com restored applied",
                ])
            #expect(try rehearsal.logins("suspended") == ["cy@example.com"])
            #expect(try rehearsal.memberships().contains("engineering ann@example.com"))
        }
    }

    @Test("A suspension made by hand in the store is never lifted")
    func handMade() async throws {
        try await Self.settled { rehearsal in
            try rehearsal.changeStore("UPDATE accounts SET state = 'suspended' WHERE login = 'fay@example.com'")
            let pass = try await rehearsal.reconcile()
            #expect(try pass.document().changes == [])
            #expect(try pass.document().warnings.map(\.code) == ["hand-made"])
            #expect(try rehearsal.logins("suspended") == ["fay@example.com"])
        }
    }

    @Test("Somebody restored by hand whom the directory suspends is suspended again, as drift")
    func drift() async throws {
        try await Self.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("fay@example.com") }
            #expect(try await rehearsal.reconcile().code == 0)
            try rehearsal.changeStore("UPDATE accounts SET state = 'active' WHERE login = 'fay@example.com'")
            let pass = try await rehearsal.reconcile()
            #expect(try pass.document().changes == ["suspend fay@example.com drift applied"])
        }
    }

    @Test("Moves between groups follow; a member added by hand stays")
    func moves() async throws {
        try await Self.settled { rehearsal in
            try rehearsal.changeStore(
                """
                INSERT INTO memberships SELECT g.group_id, a.account_id FROM groups g, accounts a
                WHERE g.name = 'sales' AND a.login = 'ed@example.com'
                """)
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.removeMember("ann@example.com", from: "Engineering")
                try org.addMember("ann@example.com", to: "Sales")
            }
            let pass = try await rehearsal.reconcile()
            #expect(
                try pass.document().changes == [
                    "remove_member ann@example.com engineering left applied",
                    "add_member ann@example.com sales joined applied",
                ])
            #expect(try pass.document().warnings.map(\.code) == ["hand-made"])
            #expect(try rehearsal.memberships().contains("sales ed@example.com"))
        }
    }

    @Test("A person and a group are renamed, two people swap logins, two groups swap names: ids stay")
    func renames() async throws {
        try await Self.settled { rehearsal in
            let before = try rehearsal.store("SELECT directory_id, account_id FROM roster_users ORDER BY 1")
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.updateUser("ann@example.com", .init(login: "ann.lee@example.com", email: "ann.lee@example.com"))
                try org.updateUser("bo@example.com", .init(login: "tmp@example.com", email: "tmp@example.com"))
                try org.updateUser("cy@example.com", .init(login: "bo@example.com", email: "bo@example.com"))
                try org.updateUser("tmp@example.com", .init(login: "cy@example.com", email: "cy@example.com"))
                try org.renameGroup("Engineering", to: "tmp")
                try org.renameGroup("Sales", to: "Engineering")
                try org.renameGroup("tmp", to: "Sales")
            }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.errors) \(pass.output)")
            #expect(try rehearsal.store("SELECT directory_id, account_id FROM roster_users ORDER BY 1") == before)
            #expect(
                try rehearsal.memberships() == [
                    "engineering bo@example.com", "engineering di@example.com", "sales ann.lee@example.com",
                    "sales cy@example.com", "sales di@example.com",
                ])
            #expect(try await rehearsal.reconcile().document().outcome == "in-sync")
        }
    }

    @Test("A login that passes to another person: the leaver is suspended, the newcomer waits in a hold")
    func reusedLogin() async throws {
        try await Self.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.deleteUser("ann@example.com")
                try org.createUser(login: "ann@example.com")
                try org.addMember("ann@example.com", to: "Sales")
            }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 3)
            let document = try pass.document()
            #expect(document.holds.map(\.limit) == ["login-reused"])
            #expect(document.changes.contains("suspend ann@example.com deleted applied"))
            #expect(document.changes.contains("update_user ann@example.com login-reused held"))
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            #expect(!(try rehearsal.memberships()).contains("sales ann@example.com"))
            #expect(try await rehearsal.reconcile().code == 3)
        }
    }

    @Test("A group that is deleted goes; one that leaves the selection is held")
    func groups() async throws {
        try await Self.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.deleteGroup("Sales") }
            #expect(try await rehearsal.reconcile().document().changes == ["remove_group sales deleted applied"])
            try rehearsal.writeConfiguration(groups: #"["Nothing"]"#)
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 3)
            #expect(try pass.document().changes == ["remove_group engineering deselected held"])
            #expect(try rehearsal.store("SELECT name FROM roster_groups") == ["engineering"])
        }
    }

    @Test("A mass departure is held, the rest is applied, and the hold goes away by itself")
    func holds() async throws {
        try await Rehearsal.run(try OktaOrg(OktaRecipe(users: 60, groups: 2, memberships: 0, isMixed: false))) {
            rehearsal in
            #expect(try await rehearsal.reconcile().code == 0)
            let victims = rehearsal.okta.org.everybody.prefix(7).map(\.id)
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for victim in victims { try org.suspend(victim) }
                try org.createUser(login: "newcomer@example.com")
            }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 3)
            #expect(try pass.document().holds.map(\.limit) == ["suspensions"])
            #expect(try rehearsal.logins("suspended") == [])
            #expect(try rehearsal.logins("active").contains("newcomer@example.com"))
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for victim in victims { try org.unsuspend(victim) }
            }
            #expect(try await rehearsal.reconcile().document().outcome == "in-sync")
        }
    }
}
