import Foundation
import GRDB
import Simulator
import Testing

@Suite("tailroster: approvals, with the built binary")
struct ApprovalTests {
    /// Sixty people, of whom seven were just suspended in Okta: one too many for a day. Two of them are in a group.
    private static func held(
        _ body: (Rehearsal, _ victims: [String], _ hold: Document.Hold) async throws -> Void
    ) async throws {
        var org = try OktaOrg(OktaRecipe(users: 60, groups: 0, memberships: 0, isMixed: false))
        try org.createGroup("Crew")
        let victims = org.everybody.prefix(7).map(\.login)
        for victim in victims.prefix(2) { try org.addMember(victim, to: "Crew") }
        try await Rehearsal.run(org) { rehearsal in
            try await rehearsal.importAll()
            try rehearsal.okta.change { org throws(OktaOrgError) in for victim in victims { try org.suspend(victim) } }
            let pass = try await rehearsal.reconcile()
            try #require(pass.code == 3)
            let holds = try pass.document().holds
            #expect(holds.map(\.limit) == ["suspensions", "follows"])
            try await body(rehearsal, victims, try #require(holds.first))
        }
    }

    @Test("An approved hold is applied once, with what follows from it, and does not count against the limits")
    func hold() async throws {
        try await Self.held { rehearsal, victims, hold in
            let approval = try await rehearsal.tailroster(["approve", hold.id, "--by", "ticket 4711"])
            #expect(approval.code == 0, "\(approval.errors)")
            #expect(approval.output.contains("7 changes are approved"))
            #expect(try rehearsal.logins("suspended") == [], "an approval alone applies nothing")

            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.output)")
            #expect(try pass.document().plan.changes.map(\.state) == Array(repeating: "applied", count: 9))
            #expect(try rehearsal.logins("suspended") == victims.sorted())
            #expect(try rehearsal.memberships() == [])

            // Five more pass on the same day: what was approved is not counted.
            let five = rehearsal.okta.org.everybody.suffix(5).map(\.login)
            try rehearsal.okta.change { org throws(OktaOrgError) in for person in five { try org.suspend(person) } }
            #expect(try await rehearsal.reconcile().code == 0)

            let again = try await rehearsal.tailroster(["approve", hold.id])
            #expect(again.code == 64)
            #expect(again.errors.contains("was approved before"))
            let recorded = try await DatabaseQueue(path: rehearsal.ledgerPath).read {
                try String.fetchAll($0, sql: "SELECT DISTINCT user || ': ' || note FROM approvals")
            }
            #expect(recorded == ["\(NSUserName()): ticket 4711"])
        }
    }

    @Test("A plan of a dry run is approved with all its holds, and reconcile --approve needs no second shell")
    func plan() async throws {
        try await Self.held { rehearsal, victims, _ in
            let dry = try await rehearsal.reconcile("--dry-run").document()
            let plan = try #require(dry.plan.id)
            let approval = try await rehearsal.tailroster(["approve", plan])
            #expect(approval.code == 0, "\(approval.errors)")
            #expect(try await rehearsal.reconcile("--dry-run").document().holds.isEmpty)
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended") == victims.sorted())
        }
        try await Self.held { rehearsal, victims, hold in
            let pass = try await rehearsal.reconcile("--approve", hold.id)
            #expect(pass.code == 0)
            let suspended = try rehearsal.logins("suspended")
            #expect(suspended == victims.sorted())
        }
    }

    @Test("Some changes of a hold are approved, and only they are done")
    func someChanges() async throws {
        try await Self.held { rehearsal, _, hold in
            let two = Array(hold.changes.prefix(2))
            let approval = try await rehearsal.tailroster(["approve", hold.id, "--change", two[0], "--change", two[1]])
            #expect(approval.code == 0, "\(approval.errors)")
            let pass = try await rehearsal.reconcile()
            // The five that are left are within the limit of a day.
            #expect(pass.code == 0)
            let applied = try pass.document().plan.changes.filter { $0.state == "applied" }.map(\.id)
            #expect(Set(two).isSubset(of: applied))
            let foreign = try await rehearsal.tailroster(["approve", hold.id, "--change", "c-00000000000000000000"])
            #expect(foreign.code == 64)
        }
    }

    @Test("Another evidence is another change: the approval does not cover it")
    func otherEvidence() async throws {
        try await Self.held { rehearsal, victims, hold in
            #expect(try await rehearsal.tailroster(["approve", hold.id]).code == 0)
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for victim in victims { try org.deactivate(victim) }
            }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 3)
            #expect(try rehearsal.logins("suspended") == [])
        }
    }

    @Test("Unknown, gone, expired and dependent ids are refused with a sentence each, and nothing is recorded")
    func refusals() async throws {
        try await Self.held { rehearsal, victims, hold in
            func refusal(_ id: String) async throws -> String {
                let run = try await rehearsal.tailroster(["approve", id])
                #expect(run.code == 64)
                #expect(run.output == "")
                return run.errors
            }
            #expect(try await refusal("h-ffffffffffffffffffff").contains("no hold and no plan has the id"))
            let document = try await rehearsal.reconcile().document()
            let follows = try #require(document.holds.last)
            #expect(try await refusal(follows.id).contains("cannot be approved by itself"))

            let ledger = try DatabaseQueue(path: rehearsal.ledgerPath)
            let day = 86_400_000
            try await ledger.write { try $0.execute(sql: "UPDATE holds SET last_seen = last_seen - \(day)") }
            #expect(try await refusal(hold.id).contains("more than 24 hours ago"))

            try rehearsal.okta.change { org throws(OktaOrgError) in for victim in victims { try org.unsuspend(victim) }
            }
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try await refusal(hold.id).contains("went away"))
            let recorded = try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM approvals") }
            #expect(recorded == 0)
        }
    }

    @Test("An approval lasts a day, or to the end of the next pass where that is later")
    func lifetime() async throws {
        try await Self.held { rehearsal, victims, hold in
            #expect(try await rehearsal.tailroster(["approve", hold.id]).code == 0)
            let ledger = try DatabaseQueue(path: rehearsal.ledgerPath)
            // Two days later, and no pass in between: still good.
            let days = 2 * 86_400_000
            try await ledger.write {
                try $0.execute(sql: "UPDATE approvals SET approved_at = approved_at - \(days)")
                try $0.execute(
                    sql: "UPDATE passes SET began_at = began_at - \(days), ended_at = ended_at - \(days + 1000)")
            }
            #expect(try await rehearsal.reconcile("--dry-run").document().holds.isEmpty)
            // A pass that ended since uses it up, even one that could not apply it.
            try await ledger.write {
                try $0.execute(sql: "UPDATE passes SET ended_at = (SELECT max(approved_at) FROM approvals)")
            }
            #expect(try await rehearsal.reconcile().code == 3)
            #expect(try rehearsal.logins("suspended") == [])
        }
    }

    @Test("Approving needs no lock: it works while a pass is running")
    func noLock() async throws {
        try await Self.held { rehearsal, _, hold in
            rehearsal.okta.order(Fault(.delay(milliseconds: 60_000), path: "/api/v1/groups", times: 1))
            rehearsal.okta.resetCounters()
            let environment = ["TAILROSTER_CONFIG": rehearsal.configuration.path]
            let running = try Binary.start(["reconcile"], environment: environment, in: rehearsal.folder)
            while rehearsal.okta.counters.total == 0 { await Task.yield() }
            #expect(try await rehearsal.tailroster(["approve", hold.id]).code == 0)
            running.signal(SIGKILL)
            _ = try await running.wait()
            #expect(try await rehearsal.reconcile().code == 0)
        }
    }

    @Test("A hold keeps its id and its age while others come and go, and shows the command that releases it")
    func age() async throws {
        try await Self.held { rehearsal, _, hold in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.createUser(login: "newcomer@example.com") }
            let later = try await rehearsal.reconcile()
            #expect(try later.document().holds.first?.id == hold.id)
            #expect(try later.document().holds.first?.since == hold.since)
            let text = try await rehearsal.tailroster(["reconcile", "--dry-run"])
            #expect(text.output.contains("tailroster approve \(hold.id)"))
            #expect(text.output.contains("held since"))
        }
    }
}
