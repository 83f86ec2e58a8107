import Foundation
import GRDB
import Simulator
import Testing

@Suite("tailroster: the guard over a day, with the built binary")
struct GuardDayTests {
    /// A company of that many active people in one group.
    private static func company(
        _ number: Int, _ body: (Rehearsal, _ people: [String]) async throws -> Void
    ) async throws {
        var org = try OktaOrg(OktaRecipe(users: number, groups: 0, memberships: 0, isMixed: false))
        try org.createGroup("Crew")
        let people = org.everybody.map(\.login)
        for person in people { try org.addMember(person, to: "Crew") }
        try await Rehearsal.run(org) { rehearsal in
            try await rehearsal.importAll()
            try await body(rehearsal, people)
        }
    }

    private static func later(_ hours: Int, _ rehearsal: Rehearsal) async throws {
        try await DatabaseQueue(path: rehearsal.ledgerPath).write {
            try $0.execute(sql: "UPDATE tallies SET at = at - \(hours * 3_600_000)")
        }
    }

    @Test("Many small passes are one large one: what was applied in the last 24 hours counts, and no longer")
    func rolling() async throws {
        try await Self.company(40) { rehearsal, people in
            for (index, person) in people.prefix(5).enumerated() {
                try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend(person) }
                #expect(try await rehearsal.reconcile().code == 0, "number \(index)")
            }
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend(people[5]) }
            let sixth = try await rehearsal.reconcile()
            #expect(sixth.code == 3)
            #expect(try sixth.document().holds.first?.limit == "suspensions")
            #expect(try sixth.document().holds.first?.reason.contains("with 5 more in the last 24 hours") == true)
            // A dry run and a census see the same.
            #expect(try await rehearsal.reconcile("--dry-run").code == 3)
            #expect(try await rehearsal.reconcile("--mode", "census").code == 3)
            #expect(try rehearsal.logins("suspended").count == 5)

            try await Self.later(23, rehearsal)
            #expect(try await rehearsal.reconcile().code == 3)
            try await Self.later(2, rehearsal)
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended").count == 6)
        }
    }

    @Test("A shrunken directory holds what rests on absence, not explicit deactivations, until it is accepted")
    func shrink() async throws {
        try await Self.company(30) { rehearsal, people in
            let (deleted, deactivated) = (Array(people[0..<7]), Array(people[7..<9]))
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for person in deleted { try org.deleteUser(person) }
                for person in deactivated { try org.deactivate(person) }
            }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 3)
            let hold = try #require(try pass.document().holds.first { $0.limit == "directory-shrink" })
            #expect(hold.changes.count == 7)
            #expect(hold.reason.contains("from 30 to 21"), "\(hold.reason)")
            #expect(try rehearsal.logins("suspended") == deactivated.sorted())

            // It stays the accepted read's size that counts, however often the smaller one is read.
            #expect(try await rehearsal.reconcile().code == 3)
            #expect(try await rehearsal.tailroster(["approve", hold.id]).code == 0)
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended").count == 9)
            // Accepted: the next departure is measured against the smaller directory.
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.deleteUser(people[10]) }
            #expect(try await rehearsal.reconcile().code == 0)
        }
    }

    @Test(
        "A change of scope, selection, template or rules holds the revocations that follow from it, and a dry run shows it first",
        arguments: ["scope", "selection", "template", "domain", "rule"])
    func settings(change: String) async throws {
        try await LifeCycleTests.settled { rehearsal in
            var environment: [String: String] = [:]
            switch change {
            case "scope": try rehearsal.writeConfiguration(more: ["directory": "  scope_groups: [Engineering]"])
            case "selection": try rehearsal.writeConfiguration(groups: #"["Engineering"]"#)
            case "template", "domain":
                // The rehearsal's template has no domain in it: both are shown by a name that has.
                let name = change == "template" ? "okta-{name}" : "{name}@{domain}"
                environment["TAILROSTER_GROUPS_NAME"] = name
                if change == "domain" {
                    #expect(try await rehearsal.reconcile(environment: environment).code == 3)
                    let renames = try #require(
                        try await rehearsal.reconcile(environment: environment).document().holds.first)
                    #expect(try await rehearsal.tailroster(["approve", renames.id]).code == 0)
                    #expect(try await rehearsal.reconcile(environment: environment).code == 0)
                    environment["TAILROSTER_GROUPS_DOMAIN"] = "example.org"
                }
            default:
                try rehearsal.okta.change { org throws(OktaOrgError) in try org.setStatus("ed@example.com", .lockedOut)
                }
                #expect(try await rehearsal.reconcile().code == 0)
                try rehearsal.writeConfiguration(more: ["directory": "  statuses: {LOCKED_OUT: suspended}"])
            }
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.deactivate("ann@example.com") }
            let before = try rehearsal.picture()
            let dry = try await rehearsal.reconcile("--dry-run", environment: environment)
            #expect(dry.code == 3)
            let shown = try #require(try dry.document().holds.first { $0.limit == "scope-changed" })
            #expect(try rehearsal.picture() == before)

            let pass = try await rehearsal.reconcile(environment: environment)
            #expect(pass.code == 3)
            #expect(try pass.document().holds.contains { $0.id == shown.id })
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"], "a deactivation does not wait for it")
            #expect(try await rehearsal.tailroster(["approve", shown.id]).code == 0)
            #expect(try await rehearsal.reconcile(environment: environment).code == 0)
            let suspended = try rehearsal.logins("suspended")
            switch change {
            case "scope": #expect(suspended == ["ann", "cy", "ed", "fay"].map { "\($0)@example.com" })
            case "selection": #expect(try rehearsal.store("SELECT name FROM roster_groups") == ["engineering"])
            case "template":
                #expect(
                    try rehearsal.store("SELECT name FROM roster_groups ORDER BY 1") == [
                        "okta-engineering", "okta-sales",
                    ])
            case "domain":
                #expect(
                    try rehearsal.store("SELECT name FROM roster_groups ORDER BY 1")
                        == ["engineering@example.org", "sales@example.org"])
            default: #expect(suspended == ["ann@example.com", "ed@example.com"])
            }
            #expect(try await rehearsal.reconcile(environment: environment).document().outcome == "in-sync")
        }
    }

    @Test("Put back, the settings take the hold with them")
    func settingsPutBack() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let before = try rehearsal.picture()
            try rehearsal.writeConfiguration(more: ["directory": "  scope_groups: [Engineering]"])
            #expect(try await rehearsal.reconcile().code == 3)
            try rehearsal.writeConfiguration()
            #expect(try await rehearsal.reconcile().document().outcome == "in-sync")
            #expect(try rehearsal.picture() == before)
        }
    }

    @Test("Who approved, and why, is in the report of the pass that applied it")
    func whoApproved() async throws {
        try await Self.company(40) { rehearsal, people in
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for person in people.prefix(7) { try org.suspend(person) }
            }
            let hold = try #require(try await rehearsal.reconcile().document().holds.first)
            #expect(try await rehearsal.tailroster(["approve", hold.id, "--by", "ticket 4711"]).code == 0)
            let pass = try await rehearsal.reconcile().document()
            let told = try await rehearsal.tailroster(["history", pass.pass, "--output", "json"]).document()
            let change = try #require(told.plan.changes.first)
            #expect(change.approved_by == NSUserName())
            #expect(change.approval_note == "ticket 4711")
        }
    }
}
