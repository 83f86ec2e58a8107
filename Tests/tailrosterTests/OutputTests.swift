import Foundation
import Simulator
import Testing

@Suite("tailroster: where its output goes")
struct OutputTests {
    private func run(_ arguments: [String], shell: String, in rehearsal: Rehearsal) async throws -> Rehearsal.Run {
        try await Binary.start(
            arguments, environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder,
            shell: shell
        ).wait()
    }

    @Test("A result that cannot be written is told and ends with 1; the pass is done")
    func fullDisk() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            for arguments in [["reconcile"], ["reconcile", "--output", "json"], ["check"], ["simulate", "okta"]] {
                let run = try await run(arguments, shell: "exec \"$0\" \"$@\" >/dev/full", in: rehearsal)
                #expect(run.code == 1, "\(arguments): \(run.errors)")
                #expect(run.errors.contains("could not be written to stdout: No space left"), "\(run.errors)")
            }
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
        }
    }

    @Test("How the pass ended outweighs the lost report")
    func exitCode() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let run = try await run(
                ["reconcile", "--dry-run", "--detailed-exitcode"], shell: "exec \"$0\" \"$@\" >/dev/full", in: rehearsal
            )
            #expect(run.code == 2, "\(run.errors)")
        }
    }

    @Test("A reader that goes away early is no failure")
    func closedPipe() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let shell = "\"$0\" \"$@\" | true; exit ${PIPESTATUS[0]}"
            let run = try await run(["reconcile", "--output", "json"], shell: shell, in: rehearsal)
            #expect(run.code == 0, "\(run.errors)")
        }
    }

    @Test("Closed standard streams: neither report nor log gets into a file or a connection")
    func closedStreams() async throws {
        try await LifeCycleTests.settled { rehearsal in
            try rehearsal.okta.change { org throws(OktaOrgError) in try org.suspend("ann@example.com") }
            let run = try await run(["reconcile"], shell: "exec \"$0\" \"$@\" <&- >&- 2>&-", in: rehearsal)
            #expect(run.code == 0)
            let lock = try String(contentsOf: URL(filePath: rehearsal.ledgerPath + ".lock"), encoding: .utf8)
            #expect(!lock.contains("Pass"), "\(lock)")
            #expect(try rehearsal.logins("suspended") == ["ann@example.com"])
            #expect(try await rehearsal.reconcile().document().outcome == "in-sync")
        }
    }
}

extension OutputTests {
    /// Runs the binary on a terminal of its own, of so many columns, and gives what it wrote there.
    private func onTerminal(
        _ arguments: String, columns: Int, environment: [String: String] = [:], in rehearsal: Rehearsal
    ) async throws -> String {
        let script = """
            import fcntl, os, pty, struct, sys, termios
            pid, terminal = pty.fork()
            if pid == 0:
                os.execv(sys.argv[2], sys.argv[2:])
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, int(sys.argv[1]), 0, 0))
            while True:
                try:
                    part = os.read(terminal, 65536)
                except OSError:
                    break
                if not part:
                    break
                sys.stdout.buffer.write(part)
            os.waitpid(pid, 0)
            """
        var all = environment
        all["TAILROSTER_CONFIG"] = rehearsal.configuration.path
        all["TAILROSTER_LOG_LEVEL"] = "error"
        try rehearsal.write(script, to: "terminal.py")
        let run = try await Binary.start(
            [], environment: all, in: rehearsal.folder,
            shell: "exec python3 terminal.py \(columns) '\(Binary.url.path)' \(arguments)"
        ).wait()
        return run.output
    }

    @Test("On a terminal there is colour, unless NO_COLOR or TERM=dumb; and the lines fit")
    func terminal() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            let plan = "reconcile --dry-run"
            let wide = try await onTerminal(plan, columns: 120, environment: ["TERM": "xterm"], in: rehearsal)
            #expect(wide.contains("\u{1B}[32m+\u{1B}[0m ann@example.com"), "\(wide)")
            for environment in [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"]] {
                let plain = try await onTerminal(plan, columns: 120, environment: environment, in: rehearsal)
                #expect(plain.contains("+ ann@example.com") && !plain.contains("\u{1B}[32m"), "\(plain)")
            }
            let narrow = try await onTerminal(plan, columns: 50, environment: ["TERM": "dumb"], in: rehearsal)
            let rows = narrow.split(separator: "\r\n").filter { $0.contains("@example.com") }
            #expect(!rows.isEmpty && rows.allSatisfy { $0.count <= 50 }, "\(narrow)")
            #expect(try await !rehearsal.tailroster(["reconcile", "--dry-run"]).output.contains("\u{1B}"))
        }
    }

    @Test("A long read shows a line on the terminal, and takes it away")
    func progress() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            rehearsal.okta.order(Fault(.delay(milliseconds: 4000), path: "/api/v1/users", times: 1))
            let told = try await onTerminal(
                "reconcile --dry-run", columns: 100, environment: ["TERM": "xterm"], in: rehearsal)
            #expect(told.contains("reading both ends: 2 s, "), "\(told)")
            #expect(told.contains("\r\u{1B}[K"))
        }
    }

    @Test("--output markdown is for a pull request; --all lists what the page leaves out")
    func forms() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            let markdown = try await rehearsal.tailroster(["reconcile", "--dry-run", "--output", "markdown"])
            #expect(markdown.output.hasPrefix("### tailroster: dry run "), "\(markdown.output)")
            #expect(markdown.output.contains("| + | ann&#64;example.com |  | new |"), "\(markdown.output)")
            #expect(try await rehearsal.tailroster(["reconcile", "--dry-run", "--all"]).code == 0)
        }
    }
}
