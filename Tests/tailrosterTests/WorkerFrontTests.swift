import Foundation
import Simulator
import Testing
import Transport

@Suite("tailroster run: page, metrics and notices, with the built binary")
struct WorkerFrontTests {
    /// A worker on a settled company with a status page; stopped at the end.
    static func working(
        more: String, hook: String = "",
        _ body: (Rehearsal, Binary.Running, _ url: String) async throws -> Void
    ) async throws -> Rehearsal.Run {
        var result: Rehearsal.Run?
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.write("the-token\n", to: "status-token")
            try rehearsal.write(hook, to: "hook")
            let known = try String(contentsOf: rehearsal.configuration, encoding: .utf8)
            try rehearsal.write(
                known + "\nstatus: {listen: \"127.0.0.1:0\", token_file: status-token, textfile: m.prom}\n\(more)\n",
                to: "tailroster.yaml")
            var all = ["TAILROSTER_CONFIG": rehearsal.configuration.path, "TAILROSTER_SCHEDULE_WATCH": "1s"]
            all["TAILROSTER_SCHEDULE_JITTER"] = "0"
            let worker = try Binary.start(["run"], environment: all, in: rehearsal.folder)
            var url: String?
            try await until {
                url = try worker.told().firstMatch(of: /status page url=(http\S+)/).map { String($0.1) }
                return url != nil
            }
            try await body(rehearsal, worker, try #require(url))
            worker.signal(SIGTERM)
            result = try await worker.wait()
        }
        return try #require(result)
    }

    static func until(_ isTrue: () async throws -> Bool) async throws {
        while try await !isTrue() { await Task.yield() }
    }

    static func get(_ url: String, token: String? = "the-token") async throws -> (status: Int, body: String) {
        let headers = token.map { [("Authorization", HTTPRequest.HeaderValue.secret(prefix: "Bearer ", Secret($0)))] }
        let response = try await CurlExchange(CurlOptions(userAgent: "test"))
            .send(HTTPRequest(url: url, headers: headers ?? []))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    @Test(
        "A hold is on the page with the command that releases it, in the metrics, and told once",
        .timeLimit(.minutes(4)))
    func hold() async throws {
        let webhook = try await SimulatedWebhook.start()
        let more = "guard: {protected: [ann@example.com]}\nnotify: {webhook_url_file: hook}"
        webhook.answer(with: 403)
        let run = try await Self.working(more: more, hook: webhook.url) {
            rehearsal, worker, url in
            #expect(try await Self.get(url + "healthz", token: nil).status == 200)
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            worker.signal(SIGUSR1)
            try await Self.until { try await Self.get(url).body.contains("tailroster approve h-") }
            try await Self.until { try await Self.get(url + "readyz", token: nil).status == 200 }
            #expect(try await Self.get(url + "explain?kind=person&id=nobody").status == 404)

            let closed = try await Self.get(url, token: nil).body
            #expect(closed.contains("Held: 1") && !closed.contains("ann@example.com") && !closed.contains("approve h-"))
            #expect(try await Self.get(url + "api/status").body.contains("\"ann@example.com"))
            let found = try await Self.get(url + "find?q=ANN").body
            let link = try #require(found.firstMatch(of: /explain\?kind=person&amp;id=(\w+)/))
            let why = try await Self.get(url + "explain?kind=person&id=\(link.1)").body
            #expect(why.contains("ann@example.com") && why.contains("approve h-"))

            // What was refused is told by a later pass; a hold that was told is told no more.
            try await Self.until { webhook.asked > 0 }
            #expect(webhook.taken == [])
            webhook.answer(with: 200)
            try await Self.until {
                worker.signal(SIGUSR1)
                return !webhook.taken.isEmpty
            }
            let metrics = try await Self.get(url + "metrics", token: nil).body
            #expect(metrics.contains("tailroster_held_changes{limit=\"protected\"} 1"))
            #expect(metrics.contains("tailroster_oldest_held_revocation_timestamp_seconds "))
            #expect(metrics.contains("process_resident_memory_bytes "))
            #expect(!metrics.contains("example.com"))
            let passes = try Self.passes(metrics)
            try await Self.until {
                worker.signal(SIGUSR1)
                return try Self.passes(try await Self.get(url + "metrics", token: nil).body) > passes + 1
            }
            #expect(webhook.taken.count == 1)
            #expect(webhook.taken[0].contains("tailroster approve h-") && !webhook.taken[0].contains("ann@"))

            // A hand in the store is put back, and told without the name.
            try rehearsal.changeStore(
                "DELETE FROM memberships WHERE account_id = (SELECT account_id FROM accounts WHERE login = 'bo@example.com')"
            )
            worker.signal(SIGUSR1)
            try await Self.until { webhook.taken.count == 2 }
            #expect(webhook.taken[1].contains("put back") && !webhook.taken[1].contains("bo@"))
        }
        #expect(run.code == 0, "\(run.errors)")
        #expect(!run.errors.contains("secret-of-the-webhook") && !run.errors.contains("the-token"))
        #expect(webhook.taken.count == 2)
        await webhook.stop()
    }

    /// Passes over everything that was counted.
    private static func passes(_ metrics: String) throws -> Int {
        metrics.matches(of: /tailroster_passes_total\{mode="(census|sweep)"[^}]*\} (\d+)/).reduce(0) {
            $0 + (Int($1.2) ?? 0)
        }
    }

    @Test("promtool finds nothing wrong with what a one-shot and the worker export", .timeLimit(.minutes(3)))
    func promtool() async throws {
        let run = try await Self.working(more: "") { rehearsal, _, url in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            try await Self.until { try rehearsal.logins("suspended") == ["ann@example.com"] }
            try await Self.until {
                try await Self.get(url + "metrics").body.contains("tailroster_suspension_lag_seconds_count 1")
            }
            let textfile = rehearsal.folder.appending(path: "m.prom")
            try await Self.until {
                try FileManager.default.fileExists(atPath: textfile.path)
                    && String(contentsOf: textfile, encoding: .utf8).contains("suspension_lag_seconds_count 1")
            }
            let served = try await Self.get(url + "metrics").body
            let kept = try String(contentsOf: textfile, encoding: .utf8)
            #expect(!kept.contains("process_"), "those are of a process that goes on")
            for text in [served, kept] {
                #expect(text.contains("tailroster_requests_total{end=\"directory\",class="))
                try rehearsal.write(text, to: "checked.prom")
                let process = Process()
                process.executableURL = URL(filePath: "/usr/bin/promtool")
                process.arguments = ["check", "metrics"]
                process.standardInput = try FileHandle(forReadingFrom: rehearsal.folder.appending(path: "checked.prom"))
                let said = rehearsal.folder.appending(path: "said")
                try Data().write(to: said)
                process.standardOutput = try FileHandle(forWritingTo: said)
                process.standardError = process.standardOutput
                let ended = AsyncStream.makeStream(of: Int32.self)
                process.terminationHandler = { ended.continuation.yield($0.terminationStatus) }
                try process.run()
                var code: Int32 = -1
                for await status in ended.stream {
                    code = status
                    break
                }
                #expect(code == 0)
                #expect(try String(contentsOf: said, encoding: .utf8) == "")
            }
        }
        #expect(run.code == 0, "\(run.errors)")
    }
}
