import Foundation
import Simulator
import Testing

@Suite("tailroster: pause, status and history, with the built binary")
struct ControlTests {
    @Test("While paused every pass is a dry run and says so; resume lets it apply again")
    func pause() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let before = try rehearsal.picture()
            #expect(try await rehearsal.tailroster(["pause", "--note", "moving house"]).code == 0)
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0)
            let document = try pass.document()
            #expect(document.dry_run)
            #expect(document.outcome == "pending")
            #expect(document.warnings.map(\.code) == ["paused"])
            #expect(document.warnings.first?.message.contains("moving house") == true)
            #expect(try rehearsal.picture() == before)
            let status = try await rehearsal.tailroster(["status"])
            #expect(status.output.contains("PAUSED     by \(NSUserName())"))

            #expect(try await rehearsal.tailroster(["resume"]).output.hasPrefix("Resumed."))
            #expect(try await rehearsal.reconcile().document().outcome == "applied")
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            #expect(try await rehearsal.tailroster(["resume"]).output == "It was not paused.\n")
        }
    }

    @Test("status shows the last good read, holds with the approve command, and changes nothing")
    func status() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.deleteUser("ann@example.com")
                try org.createUser(login: "ann@example.com")
            }
            let hold = try #require(try await rehearsal.reconcile().document().holds.first)
            let text = try await rehearsal.tailroster(["status"])
            #expect(text.code == 0)
            #expect(text.output.contains("release it with: tailroster approve \(hold.id)"))
            #expect(text.output.contains("managed    6 accounts, 2 groups"), "\(text.output)")
            let json = try await rehearsal.tailroster(["status", "--output", "json"])
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            let holds = try #require(object["holds"] as? [[String: Any]])
            #expect(holds.map { $0["id"] as? String } == [hold.id])
            #expect((object["passes"] as? [Any])?.count == 2)
            #expect(object["paused"] is NSNull)
            #expect(try await rehearsal.tailroster(["approve", hold.id]).code == 0)
            let approved = try await rehearsal.tailroster(["status"])
            #expect(approved.output.contains("approved: the next pass applies it"))
        }
    }

    @Test("status tells drift, strangers, collisions, what was made by hand, failures, and what to do next")
    func findings() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.changeStore(
                """
                INSERT INTO accounts (login, login_key, state, email, name, changed_at)
                    VALUES ('guest@example.com', 'guest@example.com', 'active', '', '', '');
                INSERT INTO groups (name) VALUES ('ops');
                UPDATE accounts SET state = 'suspended' WHERE login = 'ed@example.com';
                DELETE FROM memberships WHERE account_id = (SELECT account_id FROM accounts WHERE login = 'ann@example.com');
                CREATE TRIGGER refuse BEFORE INSERT ON accounts WHEN NEW.login = 'bad@example.com'
                BEGIN SELECT RAISE(ABORT, 'not this one'); END
                """)
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.createGroup("Ops")
                try org.createUser(login: "bad@example.com")
            }
            #expect(try await rehearsal.reconcile().code == 4)
            let text = try await rehearsal.tailroster(["status"]).output
            for line in [
                "Failed in the last pass (1)\n  add_user bad@example.com: ",
                "Drift repaired in the last pass (1)\n  add_member ann@example.com engineering",
                "Made by hand (1)\n  ed@example.com: ", "Strangers (1)\n  guest@example.com", "Collisions (1)\n  ops: ",
                "Next\n", "tailroster link LOGIN DIRECTORY-ID", "tailroster adopt",
            ] { #expect(text.contains(line), "\(line) in \(text)") }
            let json = try await rehearsal.tailroster(["status", "--output", "json"]).output
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            for key in ["failed", "drift", "hand_made", "strangers", "collisions"] {
                #expect((object[key] as? [String])?.count == 1, "\(key)")
            }
            #expect((object["next_steps"] as? [String])?.isEmpty == false)
        }
    }

    @Test("An approved reused login gets an account of its own, which inherits no node")
    func reusedLogin() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.changeStore(
                """
                INSERT INTO nodes (node_key, account_id, name, approved)
                SELECT 'laptop', account_id, 'laptop', 1 FROM roster_users WHERE login = 'ann@example.com'
                """)
            try rehearsal.okta.change { org throws(OktaOrgError) in
                try org.deleteUser("ann@example.com")
                try org.createUser(login: "ann@example.com")
            }
            let hold = try #require(try await rehearsal.reconcile().document().holds.first)
            #expect(try await rehearsal.tailroster(["approve", hold.id]).code == 0)
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0, "\(pass.output)")
            #expect(try rehearsal.logins("active").contains("ann@example.com"))
            let node = try rehearsal.store(
                "SELECT authorized, reason FROM node_authorization WHERE node_key = 'laptop'")
            #expect(node == ["0|suspended"])
            #expect(try await rehearsal.reconcile().document().outcome == "in-sync")
        }
    }

    @Test("history lists the passes and shows the report of one; without a ledger both say so")
    func history() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let second = try await rehearsal.reconcile().document()
            let list = try await rehearsal.tailroster(["history"])
            let lines = list.output.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first?.contains(second.pass) == true)
            #expect(lines.last?.contains("13 applied") == true, "\(list.output)")
            let one = try await rehearsal.tailroster(["history", second.pass, "--output", "json"])
            #expect(try one.document().pass == second.pass)
            let page = try await rehearsal.tailroster(["history", second.pass])
            #expect(page.output.hasPrefix("Pass \(second.pass)\n"), "\(page.output)")
            #expect(page.output.hasSuffix("It was in step: nothing to do.\n"), "\(page.output)")
            let rows = try await rehearsal.tailroster(["history", "--output", "json"])
            let passes = try #require(
                try JSONSerialization.jsonObject(with: Data(rows.output.utf8)) as? [[String: Any]])
            #expect(passes.compactMap { $0["pass"] as? String }.first == second.pass)
            #expect(passes.last?["applied"] as? Int == 13)
            #expect(try await rehearsal.tailroster(["history", "no-such-pass"]).code == 64)
            let none = try await rehearsal.tailroster(
                ["status"], environment: ["TAILROSTER_LEDGER_PATH": "none/ledger.db"])
            #expect(none.code == 78)
            #expect(!FileManager.default.fileExists(atPath: rehearsal.folder.appending(path: "none").path))
        }
    }
}
