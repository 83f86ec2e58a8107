import Foundation
import Simulator
import Testing

@Suite("tailroster run: the worker, with the built binary")
struct RunCommandTests {
    /// A worker at work on a settled company, looking at the log every second; stopped at the end, with exit code 0.
    private static func working(
        _ environment: [String: String] = [:],
        _ body: (Rehearsal, Binary.Running) async throws -> Void
    ) async throws -> Rehearsal.Run {
        var result: Rehearsal.Run?
        try await LifeCycleTests.settled { rehearsal in
            var all = environment
            all["TAILROSTER_CONFIG"] = rehearsal.configuration.path
            all["TAILROSTER_SCHEDULE_WATCH"] = all["TAILROSTER_SCHEDULE_WATCH"] ?? "1s"
            all["TAILROSTER_SCHEDULE_JITTER"] = "0"
            all["TAILROSTER_LOG_LEVEL"] = "debug"
            rehearsal.okta.resetCounters()
            let worker = try Binary.start(["run"], environment: all, in: rehearsal.folder)
            try await until { rehearsal.okta.counters.total > 0 }
            try await body(rehearsal, worker)
            worker.signal(SIGTERM)
            result = try await worker.wait()
        }
        return try #require(result)
    }

    /// Waits until something holds; a test that waits for ever is ended by its time limit.
    private static func until(_ isTrue: () throws -> Bool) async throws {
        while try !isTrue() { await Task.yield() }
    }

    @Test(
        "A suspension in Okta's log reaches the store by itself; SIGTERM ends the worker with 0",
        .timeLimit(.minutes(3)))
    func watch() async throws {
        let run = try await Self.working { rehearsal, _ in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            try await Self.until { try rehearsal.logins("suspended") == ["ann@example.com"] }
            #expect(try await rehearsal.tailroster(["status"]).code == 0)
            #expect(try await rehearsal.reconcile().code == 6, "one writer: the worker holds the lock for its life")
        }
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output == "")
        #expect(run.errors.contains("stopped"))
    }

    @Test("SIGUSR1 asks for a census, and drift in the store is repaired by it", .timeLimit(.minutes(3)))
    func census() async throws {
        // The log is not looked at for an hour, so that only the census can be the one.
        let run = try await Self.working(["TAILROSTER_SCHEDULE_WATCH": "1h", "TAILROSTER_SCHEDULE_CENSUS": "1h"]) {
            rehearsal, worker in
            try rehearsal.changeStore(
                "DELETE FROM memberships WHERE account_id = (SELECT account_id FROM accounts WHERE login = 'ann@example.com')"
            )
            worker.signal(SIGUSR1)
            try await Self.until { try rehearsal.memberships().contains("engineering ann@example.com") }
        }
        #expect(run.code == 0, "\(run.errors)")
    }

    @Test(
        "SIGHUP reads the configuration again; an invalid one is refused and the old one kept", .timeLimit(.minutes(3)))
    func reload() async throws {
        let run = try await Self.working { rehearsal, worker in
            let good = try String(contentsOf: rehearsal.configuration, encoding: .utf8)
            try rehearsal.write(good + "\nnonsense: true\n", to: "tailroster.yaml")
            worker.signal(SIGHUP)
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("bo@example.com") }
            try await Self.until { try rehearsal.logins("suspended") == ["bo@example.com"] }
            try rehearsal.write(good, to: "tailroster.yaml")
            worker.signal(SIGHUP)
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.unsuspend("bo@example.com") }
            try await Self.until { try rehearsal.logins("suspended") == [] }
        }
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.contains("the old one is kept"))
        #expect(run.errors.contains("nonsense"))
    }

    @Test("What a person approves is applied within seconds, not with the next census", .timeLimit(.minutes(3)))
    func approval() async throws {
        let environment = ["TAILROSTER_SCHEDULE_CENSUS": "1h", "TAILROSTER_GUARD_PROTECTED": "ann@example.com"]
        let run = try await Self.working(environment) { rehearsal, _ in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            var hold: String?
            try await Self.until {
                hold = try rehearsal.ledger("SELECT hold FROM holds WHERE gone_at IS NULL").first
                return hold != nil
            }
            #expect(try rehearsal.logins("suspended") == [])
            #expect(try await rehearsal.tailroster(["approve", try #require(hold)]).code == 0)
            try await Self.until { try rehearsal.logins("suspended") == ["ann@example.com"] }
        }
        #expect(run.code == 0, "\(run.errors)")
    }

    @Test("A directory that is away is asked again by itself; a second worker is refused", .timeLimit(.minutes(3)))
    func outage() async throws {
        let run = try await Self.working { rehearsal, _ in
            let environment = ["TAILROSTER_CONFIG": rehearsal.configuration.path]
            let second = try await Binary.run(["run"], environment: environment, in: rehearsal.folder)
            #expect(second.code == 6)
            rehearsal.okta.order(Fault(.status(.init(503, body: "down", contentType: "text/plain"))))
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("cy@example.com") }
            let before = rehearsal.okta.counters.total
            try await Self.until { rehearsal.okta.counters.total > before }
            #expect(try rehearsal.logins("suspended") == [])
            rehearsal.okta.clearFaults()
            try await Self.until { try rehearsal.logins("suspended") == ["cy@example.com"] }
        }
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.contains("outcome=unread"), "\(run.errors)")
    }
}
