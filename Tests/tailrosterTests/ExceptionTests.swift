import Foundation
import GRDB
import Simulator
import Testing

@Suite("tailroster: pins and links by hand, with the built binary")
struct ExceptionTests {
    private static func change(_ rehearsal: Rehearsal, _ body: (inout OktaOrg) throws(OktaOrgError) -> Void) throws {
        try rehearsal.okta.change { org throws(OktaOrgError) in try body(&org) }
    }

    @Test("A pin keeps a leaver as they are, is shown in every report with its end and note, and ends by itself")
    func pin() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let pinned = try await rehearsal.tailroster([
                "pin", "ANN@example.com", "--until", "12h", "--note", "ticket 7",
            ])
            #expect(pinned.code == 0, "\(pinned.errors)")
            try Self.change(rehearsal) { org throws(OktaOrgError) in
                try org.suspend("ann@example.com")
                try org.suspend("bo@example.com")
            }
            for _ in 0..<2 {
                let pass = try await rehearsal.reconcile()
                #expect(pass.code == 0)
                let document = try pass.document()
                #expect(
                    document.pins?.map { "\($0.name) \($0.user) \($0.note)" } == [
                        "ann@example.com \(NSUserName()) ticket 7"
                    ])
                #expect(
                    document.warnings.map { "\($0.code) \($0.subject)" } == ["pin-hides-revocation ann@example.com"])
            }
            #expect(try rehearsal.logins("suspended") == ["bo@example.com"])
            #expect(try rehearsal.memberships().contains("engineering ann@example.com"))
            let text = try await rehearsal.tailroster(["reconcile", "--dry-run"]).output
            #expect(text.contains("pinned     ann@example.com until"), "\(text)")
            let status = try await rehearsal.tailroster(["status"]).output
            #expect(status.contains("Pinned (1)\n  ann@example.com  until"), "\(status)")

            // Twelve hours later.
            try await DatabaseQueue(path: rehearsal.ledgerPath).write {
                try $0.execute(sql: "UPDATE pins SET until = until - 43300000")
            }
            #expect(try await rehearsal.reconcile().document().outcome == "applied")
            #expect(try rehearsal.logins("suspended") == ["ann@example.com", "bo@example.com"])
        }
    }

    @Test("unpin lets the next pass decide; who is not known or not pinned is refused, with the nearest name")
    func unpin() async throws {
        try await LifeCycleTests.settled { rehearsal in
            #expect(try await rehearsal.tailroster(["pin", "engineering", "--until", "2d"]).code == 0)
            try Self.change(rehearsal) { org throws(OktaOrgError) in
                try org.removeMember("ann@example.com", from: "Engineering")
            }
            let held = try await rehearsal.reconcile().document()
            #expect(held.changes == [])
            #expect(held.warnings.map { "\($0.code) \($0.subject)" } == ["pin-hides-revocation engineering"])
            #expect(try await rehearsal.tailroster(["unpin", "Engineering"]).code == 0)
            let next = try await rehearsal.reconcile().document().changes
            #expect(next == ["remove_member ann@example.com engineering left applied"])

            let unknown = try await rehearsal.tailroster(["pin", "anm@example.com"])
            #expect(unknown.code == 64)
            #expect(unknown.errors.contains("nearest name is ann@example.com"))
            let notPinned = try await rehearsal.tailroster(["unpin", "ann@example.com"])
            #expect(notPinned.code == 64)
            #expect(notPinned.errors.contains("is not pinned"))
            for until in ["yesterday", "2020-01-01", "0d", "12"] {
                #expect(
                    try await rehearsal.tailroster(["pin", "ann@example.com", "--until", until]).code == 64, "\(until)")
            }
        }
    }

    @Test("Somebody whom no pass has seen yet is pinned by name, and gets no account while it lasts")
    func unseen() async throws {
        try await LifeCycleTests.settled { rehearsal in
            #expect(try await rehearsal.tailroster(["pin", "new@example.com", "--unseen"]).code == 0)
            try Self.change(rehearsal) { org throws(OktaOrgError) in try org.createUser(login: "new@example.com") }
            #expect(try await rehearsal.reconcile().document().changes == [])
            #expect(try await rehearsal.tailroster(["unpin", "new@example.com"]).code == 0)
            #expect(try await rehearsal.reconcile().document().changes == ["add_user new@example.com new applied"])
        }
    }

    @Test("unlink leaves an account alone, on record, until link takes it back")
    func unlink() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let run = try await rehearsal.tailroster(["unlink", "ann@example.com", "--note", "shared account"])
            #expect(run.code == 0, "\(run.errors)")
            try Self.change(rehearsal) { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let pass = try await rehearsal.reconcile().document()
            #expect(pass.changes == [])
            #expect(
                pass.hand_links?.map { "\($0.login) \($0.person ?? "nobody") \($0.note)" }
                    == ["ann@example.com nobody shared account"])
            #expect(try rehearsal.logins("suspended") == [])
            #expect(try await rehearsal.tailroster(["status"]).output.contains("ann@example.com  unlinked"))

            #expect(try await rehearsal.tailroster(["link", "ann@example.com"]).code == 0)
            #expect(
                try await rehearsal.reconcile().document().changes.first
                    == "suspend ann@example.com okta:SUSPENDED applied")
            let recorded = try await DatabaseQueue(path: rehearsal.ledgerPath).read {
                try String.fetchAll($0, sql: "SELECT decision || ' ' || user || ' ' || note FROM hand_links ORDER BY n")
            }
            #expect(recorded == ["unlink \(NSUserName()) shared account", "match \(NSUserName()) "])
        }
    }

    @Test("link gives an account to another person: the next pass follows, nodes and id stay with the account")
    func link() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try Self.change(rehearsal) { org throws(OktaOrgError) in
                try org.deleteUser("ann@example.com")
                try org.createUser(login: "ann.new@example.com")
            }
            let account = try rehearsal.store("SELECT account_id FROM roster_users WHERE login = 'ann@example.com'")
            let person = try #require(rehearsal.okta.org.person("ann.new@example.com")).id
            let run = try await rehearsal.tailroster(["link", "ann@example.com", person])
            #expect(run.code == 0, "\(run.errors)")
            #expect(
                try await rehearsal.reconcile("--dry-run").document().changes.contains(
                    "update_user ann.new@example.com linked pending"))
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.output)")
            #expect(
                try rehearsal.store(
                    "SELECT account_id, state, directory_id FROM roster_users WHERE login = 'ann.new@example.com'")
                    == ["\(account[0])|active|\(person)"])
            #expect(try rehearsal.logins("suspended") == [])
            let status = try await rehearsal.tailroster(["status"]).output
            #expect(!status.contains("By hand"), "a link that was followed is history: \(status)")
            #expect(try await rehearsal.reconcile().document().outcome == "in-sync")
        }
    }

    @Test(
        "A link that takes an account from somebody who is there, or leaves one to nobody, is refused unless it is meant"
    )
    func take() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let (bo, cy) = (
                try #require(rehearsal.okta.org.person("bo@example.com")).id,
                try #require(rehearsal.okta.org.person("cy@example.com")).id
            )
            let refused = try await rehearsal.tailroster(["link", "bo@example.com", cy])
            #expect(refused.code == 64)
            #expect(refused.errors.contains("would be left to nobody"), "\(refused.errors)")
            try Self.change(rehearsal) { org throws(OktaOrgError) in try org.createUser(login: "new@example.com") }
            let new = try #require(rehearsal.okta.org.person("new@example.com")).id
            let taken = try await rehearsal.tailroster(["link", "bo@example.com", new])
            #expect(taken.code == 64)
            #expect(taken.errors.contains("still in the directory"), "\(taken.errors)")
            #expect(try await rehearsal.tailroster(["link", "bo@example.com", new, "--take"]).code == 0)
            #expect(try await rehearsal.tailroster(["link", "bo@example.com", bo]).code == 0)

            #expect(try await rehearsal.tailroster(["pin", "cy@example.com"]).code == 0)
            let pinned = try await rehearsal.tailroster(["link", "cy@example.com", new, "--take"])
            #expect(pinned.code == 64)
            #expect(pinned.errors.contains("is pinned"))
            let elsewhere = try await rehearsal.tailroster(
                ["link", "bo@example.com", bo], environment: ["TAILROSTER_STORE_PATH": "staging.db"])
            #expect(elsewhere.code == 78)
            #expect(try await rehearsal.tailroster(["pin", "", "--unseen"]).code == 64)
            for until in ["2027-02-30", "2027-01-01T25:00:00Z", "99999-01-01"] {
                #expect(
                    try await rehearsal.tailroster(["pin", "bo@example.com", "--until", until]).code == 64, "\(until)")
            }
        }
    }

    @Test("A link to nobody or of nobody is refused, and nothing is recorded")
    func badLink() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let nobody = try await rehearsal.tailroster(["link", "ann@example.com", "00unobody"])
            #expect(nobody.code == 64)
            #expect(nobody.errors.contains("no person with the id 00unobody"))
            let person = try #require(rehearsal.okta.org.person("bo@example.com")).id
            let unknown = try await rehearsal.tailroster(["link", "anm@example.com", person])
            #expect(unknown.code == 64)
            #expect(unknown.errors.contains("nearest login is ann@example.com"))
            #expect(try await rehearsal.tailroster(["unlink", "nobody"]).code == 64)
            rehearsal.okta.order(Fault(.status(.init(503, body: "down", contentType: "text/plain"))))
            #expect(try await rehearsal.tailroster(["link", "ann@example.com", person]).code == 5)
            rehearsal.okta.clearFaults()
            let count = try await DatabaseQueue(path: rehearsal.ledgerPath).read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM hand_links")
            }
            #expect(count == 0)
        }
    }

    @Test("While paused nothing is applied, pins and holds are still shown, and a hold can be approved for later")
    func pauseBesidePins() async throws {
        try await LifeCycleTests.settled { rehearsal in
            #expect(try await rehearsal.tailroster(["pin", "ann@example.com"]).code == 0)
            #expect(try await rehearsal.tailroster(["pause", "--note", "audit"]).code == 0)
            try Self.change(rehearsal) { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let before = try rehearsal.picture()
            let document = try await rehearsal.reconcile().document()
            #expect(document.dry_run)
            #expect(document.warnings.map(\.code) == ["paused", "pin-hides-revocation"])
            #expect(document.pins?.count == 1)
            #expect(try rehearsal.picture() == before)
        }
    }
}
