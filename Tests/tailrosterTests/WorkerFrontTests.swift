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

    @Test("status --probe asks the worker: it lives, is ready, and is not there any more", .timeLimit(.minutes(3)))
    func probe() async throws {
        var address = ""
        var probes: [(String, Rehearsal.Run)] = []
        let run = try await Self.working(more: "") { rehearsal, _, url in
            address = String(url.dropFirst("http://".count).dropLast())
            try await Self.until { try await Self.get(url + "readyz", token: nil).status == 200 }
            for probe in ["live", "ready"] {
                let told = try await rehearsal.tailroster(
                    ["status", "--probe", probe], environment: ["TAILROSTER_STATUS_LISTEN": address])
                probes.append((probe, told))
            }
            let anyPort = try await rehearsal.tailroster(["status", "--probe", "live"])
            #expect(anyPort.code == 78 && anyPort.errors.contains("port 0"), "\(anyPort.errors)")
            let unknown = try await rehearsal.tailroster(["status", "--probe", "dead"])
            #expect(unknown.code == 64)
        }
        #expect(run.code == 0, "\(run.errors)")
        for (probe, told) in probes { #expect(told.code == 0 && told.output == "\(probe)\n", "\(told.errors)") }
        try await LifeCycleTests.settled { rehearsal in
            let gone = try await rehearsal.tailroster(
                ["status", "--probe", "live"], environment: ["TAILROSTER_STATUS_LISTEN": address])
            #expect(gone.code == 1 && gone.errors.contains("the worker is not live: nobody answers"), "\(gone.errors)")
            let ledger = try await rehearsal.tailroster(["status", "--probe", "ready"])
            #expect(ledger.code == 0 && ledger.output.contains("the ledger can be read"), "\(ledger.errors)")
            try FileManager.default.removeItem(atPath: rehearsal.ledgerPath)
            #expect(try await rehearsal.tailroster(["status", "--probe", "live"]).code == 78)
        }
    }

    @Test("A listed name of the host is served, any other is refused", .timeLimit(.minutes(3)))
    func hostNames() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let known = try String(contentsOf: rehearsal.configuration, encoding: .utf8)
            try rehearsal.write(
                known + "\nstatus: {listen: \"127.0.0.1:0\", host_names: [Roster.example.com]}\n", to: "tailroster.yaml"
            )
            let worker = try Binary.start(
                ["run"], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder)
            var url = ""
            try await Self.until {
                url = try worker.told().firstMatch(of: /status page url=(http\S+)/).map { String($0.1) } ?? ""
                return !url.isEmpty
            }
            var codes: [String] = []
            for host in ["roster.EXAMPLE.com:8443", "roster.example.com.", "evil.example.com", "127.0.0.1"] {
                let curl = try await Binary.start(
                    [], in: rehearsal.folder,
                    shell: "curl -s -o /dev/null -w '%{http_code}' -H 'Host: \(host)' \(url)healthz"
                ).wait()
                codes.append(curl.output)
            }
            #expect(codes == ["200", "200", "421", "200"])
            worker.signal(SIGTERM)
            #expect(try await worker.wait().code == 0)
        }
    }

    @Test(
        "Started by hand on a terminal it prints a link with the token, which opens the page", .timeLimit(.minutes(3)))
    func terminal() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let known = try String(contentsOf: rehearsal.configuration, encoding: .utf8)
            try rehearsal.write(known + "\nstatus: {listen: \"127.0.0.1:0\"}\n", to: "tailroster.yaml")
            // util-linux's `script` gives it a terminal; the shell leaves its own number, which is the worker's after exec.
            let running = try Binary.start(
                [], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder,
                shell: "exec script -qefc 'echo $$ > pid; exec \(Binary.url.path) run' typescript")
            let typescript = rehearsal.folder.appending(path: "typescript")
            var link = ""
            try await Self.until {
                guard FileManager.default.fileExists(atPath: typescript.path) else { return false }
                let text = String(decoding: try Data(contentsOf: typescript), as: UTF8.self)
                link = text.firstMatch(of: /with names: (http:\S+\?token=\w+)/).map { String($0.1) } ?? ""
                return !link.isEmpty
            }
            let opened = try await Binary.start(
                [], in: rehearsal.folder, shell: "curl -s -L -c jar -b jar '\(link)'"
            ).wait()
            #expect(opened.output.contains("role=\"search\""), "\(opened.output.prefix(500))")
            let wrong = try await Self.get(link + "x", token: nil)
            #expect(wrong.status == 401)
            let pid = try String(contentsOf: rehearsal.folder.appending(path: "pid"), encoding: .utf8)
            kill(try #require(Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines))), SIGTERM)
            #expect(try await running.wait().code == 0)
        }
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
