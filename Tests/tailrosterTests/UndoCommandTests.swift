import Foundation
import Simulator
import Testing

@Suite("tailroster undo, with the built binary")
struct UndoCommandTests {
    @Test(
        "A mistaken pass is shown, turned back and pinned, while the directory is down; the next pass leaves it, after unpin it does it again"
    )
    func undo() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.suspend("ann@example.com")
                try org.removeMember("cy@example.com", from: "Sales")
            }
            let before = try rehearsal.memberships()
            let pass = try await rehearsal.reconcile().document().pass
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            try rehearsal.writeConfiguration(token: "wrong")

            let shown = try await rehearsal.tailroster(["undo", pass])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains("Undo of pass \(pass): nothing is changed yet."), "\(shown.output)")
            #expect(shown.output.contains("+ ann@example.com  undo"), "\(shown.output)")
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])

            let undone = try await rehearsal.tailroster(["undo", pass, "--apply", "--until", "2h", "--output", "json"])
            #expect(undone.code == 0, "\(undone.errors) \(undone.output)")
            let document = try undone.document()
            #expect(Set(document.plan.changes.map(\.reason)) == ["undo"])
            #expect(document.pins?.map(\.name).sorted() == ["ann@example.com", "engineering", "sales"])
            #expect(try rehearsal.logins("suspended") == [])
            #expect(try rehearsal.memberships() == before)

            try rehearsal.writeConfiguration()
            #expect(try await rehearsal.reconcile().document().changes == [])
            #expect(try rehearsal.memberships() == before)
            #expect(try await rehearsal.tailroster(["unpin", "ann@example.com"]).code == 0)
            _ = try await rehearsal.reconcile()
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            #expect(try await rehearsal.tailroster(["audit", "verify"]).code == 0)
        }
    }

    @Test("A pass that is not there, a time that is past, and nothing to turn back")
    func refusals() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let missing = try await rehearsal.tailroster(["undo", "0123456789abcdef"])
            #expect(missing.code == 64 && missing.errors.contains("tailroster history lists the passes"))
            let pass = try await rehearsal.reconcile().document().pass
            #expect(try await rehearsal.tailroster(["undo", pass, "--until", "2001-01-01"]).code == 64)
            let nothing = try await rehearsal.tailroster(["undo", pass])
            #expect(nothing.code == 0 && nothing.output.contains("Nothing of it is to be turned back."))
        }
    }
}
