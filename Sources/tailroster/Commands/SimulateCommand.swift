import AccessModel
import ArgumentParser
import Foundation
import Simulator

/// Rehearsal on loopback.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Runs a simulated service on loopback, for rehearsal.",
        subcommands: [Okta.self, Tailscale.self, Headscale.self])

    /// A simulated Okta org.
    struct Okta: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A simulated Okta org.",
            discussion: """
                When it listens it prints one line of JSON: {"kind":"okta","url":"http://127.0.0.1:PORT","token":"…"}. It \
                answers like Okta under /api/v1, and takes changes and faults under /admin:

                  curl -X POST URL/admin/users/LOGIN/status -d '{"status":"SUSPENDED"}'
                  curl -X POST URL/admin/faults \\
                    -d '{"path":"/api/v1/users","kind":"status","status":503}'

                It ends on SIGTERM or SIGINT.

                Example:
                  tailroster simulate okta --users 200 --groups 10 --port 8080
                """)

        @Option(help: "How many people.") var users = 100
        @Option(help: "How many groups.") var groups = 10
        @Option(help: "How many memberships; four a person unless given.") var memberships: Int?
        @Option(help: "The port on 127.0.0.1; 0 takes a free one.") var port: UInt16 = 0
        @Option(help: "What names and ids are derived from.") var seed: UInt64 = 1

        func validate() throws {
            guard users >= 1, groups >= 0, (memberships ?? 0) >= 0 else {
                throw ValidationError("--users must be at least 1, --groups and --memberships at least 0.")
            }
            if let memberships, memberships > users * groups {
                throw ValidationError(
                    "--memberships \(memberships): \(users.counted("person", "people")) and \(groups.counted("group")) have room for \(users * groups)."
                )
            }
        }

        func run() async throws {
            let recipe = OktaRecipe(users: users, groups: groups, memberships: memberships, seed: seed)
            let okta: SimulatedOkta
            do {
                okta = try await SimulatedOkta.start(port: port, org: try OktaOrg(recipe))
            } catch {
                Console.complain("cannot listen on 127.0.0.1:\(port): \(error). Choose another --port, or 0.")
                throw ExitStatus.failure
            }
            // Before the announcement: whoever has read it may send the signal at once.
            let termination = TerminationSignal()
            try Console.result(okta.announcement + "\n")
            await termination.wait()
            await okta.stop()
        }
    }
}
