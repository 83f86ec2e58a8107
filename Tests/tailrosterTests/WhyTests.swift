import Foundation
import Simulator
import Testing

@Suite("tailroster: explain and audit, with the built binary")
struct WhyTests {
    @Test("explain tells what was done and why, and with --now what the directory says and the next pass would do")
    func explains() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            #expect(try await rehearsal.reconcile().code == 0)
            let before = try rehearsal.picture()
            let told = try await rehearsal.tailroster(["explain", "ann@example.com"])
            #expect(told.code == 0)
            #expect(told.output.contains("suspended, by us"), "\(told.output)")
            #expect(told.output.contains("suspend, okta:SUSPENDED: by pass"), "\(told.output)")
            #expect(told.output.contains("the directory was not asked: --now does"))

            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.unsuspend("ann@example.com")
                try org.deactivate("di@example.com")
            }
            let now = try await rehearsal.tailroster(["explain", "ann@example.com", "--now"])
            #expect(now.output.contains("status     ACTIVE, since 20"), "\(now.output)")
            #expect(now.output.contains("by id"), "\(now.output)")
            #expect(now.output.contains("reactivate ann@example.com restored"), "\(now.output)")
            let group = try await rehearsal.tailroster(["explain", "engineering", "--now", "--output", "json"])
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(group.output.utf8)) as? [String: Any])
            #expect(document["kind"] as? String == "group")
            #expect(document["managed"] as? Bool == true)
            #expect(try rehearsal.picture() == before, "nothing is changed")
        }
    }

    @Test(
        "A stranger is told to be nobody's, a slip gets the nearest name, and a store that is away does not keep it from telling"
    )
    func others() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.changeStore(
                """
                INSERT INTO accounts (login, login_key, state, email, name, changed_at)
                    VALUES ('guest@example.com', 'guest@example.com', 'active', '', '', '')
                """)
            let guest = try await rehearsal.tailroster(["explain", "guest@example.com"])
            #expect(guest.output.contains("is not managed"), "\(guest.output)")
            let slip = try await rehearsal.tailroster(["explain", "anne@example.com"])
            #expect(slip.code == 64 && slip.errors.contains("The nearest name is ann@example.com."), "\(slip.errors)")
            for ask in [[], ["--now"]] {
                for form in ["text", "json"] {
                    let typo = try await rehearsal.tailroster(["explain", "TYPO", "--output", form] + ask)
                    #expect(typo.code == 64 && typo.output == "", "\(ask) \(form): \(typo.output)")
                    #expect(typo.errors.contains("TYPO"), "\(typo.errors)")
                }
            }
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.createUser(login: "newcomer@example.com")
                try org.createGroup("New Hires")
            }
            let near = try await rehearsal.tailroster(["explain", "newcomr@example.com", "--now"])
            #expect(
                near.code == 64 && near.errors.contains("The nearest name is newcomer@example.com."), "\(near.errors)")
            let unseen = try await rehearsal.tailroster(["explain", "Newcomer@example.com", "--now"])
            #expect(
                unseen.code == 0 && unseen.output.contains("status     ACTIVE"), "\(unseen.output) \(unseen.errors)")
            #expect(unseen.output.contains("add an account for newcomer@example.com"), "\(unseen.output)")
            let hires = try await rehearsal.tailroster(["explain", "New Hires", "--now", "--output", "json"])
            #expect(hires.code == 0 && hires.output.contains("\"kind\" : \"group\""), "\(hires.output) \(hires.errors)")
            rehearsal.okta.order(Fault(.status(.init(503, body: "down", contentType: "text/plain"))))
            let down = try await rehearsal.tailroster(["explain", "TYPO", "--now"])
            #expect(down.code == 5 && down.errors.contains("could not be asked"), "\(down.errors)")
            rehearsal.okta.clearFaults()
            try rehearsal.write("not a database", to: "store.db")
            let away = try await rehearsal.tailroster(["explain", "ann@example.com"])
            #expect(away.code == 0 && away.output.contains("could not be read"), "\(away.output) \(away.errors)")
            let offline = try await rehearsal.tailroster(["explain", "ann@example.com", "--offline"])
            #expect(offline.code == 0 && offline.output.contains("the store was not asked"))
        }
    }

    @Test("Each pass reports its head; verify proves it, names a change, and says when a kept head is gone")
    func audit() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let pass = try await rehearsal.reconcile()
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(pass.output.utf8)) as? [String: Any])
            let head = try #require(report["audit_head"] as? String)
            #expect(pass.errors.contains(head), "the log has it too")
            let dry = try await rehearsal.reconcile("--dry-run")
            #expect(!dry.output.contains("audit_head"))

            let sound = try await rehearsal.tailroster(["audit", "verify", "--head", head.uppercased()])
            #expect(sound.code == 0 && sound.output.contains("The chain is sound"), "\(sound.output)")
            #expect(try await rehearsal.tailroster(["audit", "verify", "--head", "12"]).code == 64)
            let other = String(repeating: "a", count: 64)
            let lost = try await rehearsal.tailroster(["audit", "verify", "--head", other])
            #expect(lost.code == 78 && lost.output.contains("NOT IN THE CHAIN"))

            let export = try await rehearsal.tailroster(["audit", "export"])
            let lines = export.output.split(separator: "\n")
            let last = try #require(
                try JSONSerialization.jsonObject(with: Data((lines.last ?? "").utf8)) as? [String: Any])
            #expect(last["hash"] as? String == head && last["n"] as? Int == lines.count)
            let rest = try await rehearsal.tailroster(["audit", "export", "--after", "\(lines.count - 1)"])
            #expect(rest.output.split(separator: "\n") == lines.suffix(1))

            try rehearsal.changeLedger("UPDATE audit SET body = replace(body, 'ann@', 'eve@') WHERE event = 'intent'")
            let changed = try await rehearsal.tailroster(["audit", "verify", "--output", "json"])
            #expect(changed.code == 78 && changed.output.contains("\"fault\" : \"changed\""), "\(changed.output)")
        }
    }
}

extension Rehearsal {
    /// Writes to the ledger as somebody would who wants to hide something.
    func changeLedger(_ sql: String) throws {
        try Self.change(ledgerPath, sql)
    }
}
