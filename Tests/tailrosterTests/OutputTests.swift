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
