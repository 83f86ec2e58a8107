import Foundation
import Simulator
import Testing

@Suite("tailroster: adoption and first contact, with the built binary")
struct AdoptCommandTests {
    /// A store that was there before us: Ann's and Bo's accounts, Ann's suspended by hand, a group that has the name of
    /// Engineering with Bo and a guest in it, and a guest of our domain whom the directory does not know.
    static func populated(_ body: (Rehearsal) async throws -> Void) async throws {
        try await LifeCycleTests.settled { rehearsal in
            // The first import makes the tables; then everything of ours is taken out of them.
            try rehearsal.changeStore(
                """
                DELETE FROM memberships; DELETE FROM groups; DELETE FROM accounts; DELETE FROM feed; DELETE FROM feed_batches;
                DELETE FROM meta WHERE key LIKE 'ledger%';
                INSERT INTO accounts (account_id, login, login_key, state, email, name, changed_at) VALUES
                    (101, 'Ann@Example.com', 'ann@example.com', 'suspended', '', '', ''),
                    (102, 'bo@example.com', 'bo@example.com', 'active', 'bo@example.com', '', ''),
                    (103, 'guest@example.com', 'guest@example.com', 'active', '', '', '');
                INSERT INTO groups (group_id, name) VALUES (11, 'engineering'), (12, 'native');
                INSERT INTO memberships VALUES (11, 102), (11, 103), (12, 102);
                """)
            for end in ["", "-wal", "-shm", ".witness", ".lock"] {
                let path = rehearsal.ledgerPath + end
                if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
            }
            try await body(rehearsal)
        }
    }

    @Test("First contact: links are made, strangers and clashes listed, nothing lifted or taken over that is not ours")
    func firstContact() async throws {
        try await Self.populated { rehearsal in
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.output)")
            let document = try pass.document()
            let codes = document.warnings.map { "\($0.code) \($0.subject)" }
            #expect(
                codes == [
                    "hand-made ann@example.com", "name-collision engineering", "new-ledger sqlite",
                    "stranger guest@example.com",
                ])
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            #expect(
                try rehearsal.store(
                    "SELECT login FROM roster_memberships WHERE group_name IN ('engineering', 'native')"
                ).sorted()
                    == ["bo@example.com", "bo@example.com", "guest@example.com"])
            #expect(
                try rehearsal.store(
                    "SELECT account_id FROM roster_users WHERE login IN ('ann@example.com', 'bo@example.com') ORDER BY 1"
                )
                    == ["101", "102"], "the accounts that stood there are theirs")
        }
    }

    @Test(
        "adopt shows what it would take over and why, changes nothing, and --apply takes it over without touching the store"
    )
    func adopt() async throws {
        try await Self.populated { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let before = try rehearsal.picture()
            let shown = try await rehearsal.tailroster(["adopt"])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains("Groups that could be taken over with --groups (1)\n  engineering"))
            #expect(shown.output.contains("Suspensions that could be taken over with --suspensions: 1"))
            // What is listed already needs no warning with the advice to list it.
            #expect(!shown.output.contains("name-collision"), "\(shown.output)")
            let wished = try await rehearsal.tailroster(["adopt", "--groups", "eng*", "--suspensions"])
            #expect(
                wished.output.contains("1 member on both sides, 1 to be added by the next pass"), "\(wished.output)")
            #expect(wished.output.contains("only in the store, and stay: guest@example.com"))
            #expect(wished.output.contains("ann@example.com  okta:SUSPENDED"))
            #expect(wished.output.contains("Run again with --apply."))
            #expect(try rehearsal.picture() == before)

            let applied = try await rehearsal.tailroster(["adopt", "--groups", "Eng*", "--suspensions", "--apply"])
            #expect(applied.code == 0, "\(applied.errors)")
            #expect(applied.output.contains("Taken over: 1 group and 1 suspension."))
            #expect(applied.output.contains("Groups taken over (1)\n  + engineering"), "\(applied.output)")
            #expect(
                !applied.output.contains("name-collision") && !applied.output.contains("hand-made"), "\(applied.output)"
            )
            let kept = try await rehearsal.tailroster(["history", String(applied.output.dropFirst(9).prefix(16))])
            #expect(
                kept.code == 0 && kept.output.contains("Suspensions taken over (1)\n  + ann@example.com"),
                "\(kept.output)")
            let next = try await rehearsal.reconcile("--dry-run").document()
            let spelling = next.plan.changes.first { $0.kind == "update_user" }
            #expect(
                spelling?.detail == "the same login, in the directory's capital and small letters", "\(next.changes)")
            #expect(try rehearsal.picture() == before, "the store is as it was")
            #expect(try await rehearsal.tailroster(["history"]).output.contains("adopted"))

            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.output)")
            #expect(
                try rehearsal.store("SELECT login FROM roster_memberships WHERE group_name = 'engineering' ORDER BY 1")
                    == ["bo@example.com", "di@example.com", "guest@example.com"])
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.unsuspend("ann@example.com")
                try org.removeMember("bo@example.com", from: "Engineering")
            }
            #expect(try await rehearsal.reconcile().code == 0)
            #expect(try rehearsal.logins("suspended") == [])
            #expect(
                try rehearsal.store("SELECT login FROM roster_memberships WHERE group_name = 'engineering' ORDER BY 1")
                    == ["ann@example.com", "di@example.com", "guest@example.com"])
        }
    }

    @Test("adopt reads completely or not at all, needs the lock to apply, and refuses to apply nothing")
    func refusals() async throws {
        try await Self.populated { rehearsal in
            #expect(try await rehearsal.tailroster(["adopt", "--apply"]).code == 64)
            // There is no ledger before the first pass but the one that a dry run makes.
            #expect(try await rehearsal.reconcile("--dry-run").code == 0)
            #expect(try await rehearsal.tailroster(["pause"]).code == 0)
            let paused = try await rehearsal.tailroster(["adopt", "--groups", "*", "--apply"])
            #expect(paused.code == 3)
            #expect(paused.output.contains("once tailroster resume has ended the pause"), "\(paused.output)")
            #expect(try await rehearsal.tailroster(["resume"]).code == 0)
            rehearsal.okta.order(Fault(.status(.init(503, body: "down", contentType: "text/plain"))))
            let unread = try await rehearsal.tailroster(["adopt", "--suspensions", "--apply"])
            #expect(unread.code == 5)
            #expect(unread.errors.contains("nothing was taken over"))
            rehearsal.okta.clearFaults()

            rehearsal.okta.order(Fault(.delay(milliseconds: 60_000), path: "/api/v1/groups", times: 1))
            rehearsal.okta.resetCounters()
            let running = try Binary.start(
                ["reconcile"], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder)
            while rehearsal.okta.counters.total == 0 { await Task.yield() }
            #expect(try await rehearsal.tailroster(["adopt", "--suspensions", "--apply"]).code == 6)
            running.signal(SIGKILL)
            _ = try await running.wait()
        }
    }
}
