import ArgumentParser
import Foundation
import Simulator

extension SimulateCommand {
    /// A simulated Headscale server.
    struct Headscale: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A simulated Headscale server.",
            discussion: """
                When it listens it prints one line of JSON: {"kind":"headscale","url":"http://127.0.0.1:PORT","token":"…"}. It \
                answers as Headscale's description says under /api/v1, for users, nodes, keys and the policy, and takes changes \
                and faults under /admin:

                  curl -X POST URL/admin/users -d '{"name":"new","email":"new@example.com"}'
                  curl -X POST URL/admin/nodes -d '{"name":"laptop","user":"new@example.com"}'
                  curl -X PUT URL/admin/policy --data-binary @policy.hujson
                  curl -X POST URL/admin/faults \
                    -d '{"path":"/api/v1/policy","method":"PUT","kind":"status","status":500}'

                With the same seed, people are those of simulate okta who are active, logged in by https://example.okta.com. It \
                ends on SIGTERM or SIGINT.

                Example:
                  tailroster simulate headscale --users 200 --port 8082
                """)

        @Option(help: "How many people an Okta org of this seed would have; the active ones have logged in.")
        var users = 100
        @Option(
            help: "How many groups that org would have; a server's are in its policy, which has none at first.")
        var groups = 10
        @Option(help: "How many memberships that org would have; four a person unless given.") var memberships: Int?
        @Option(help: "The port on 127.0.0.1; 0 takes a free one.") var port: UInt16 = 0
        @Option(help: "What names and ids are derived from.") var seed: UInt64 = 1
        @Option(help: "How it speaks: v27 (keys by user), v29, or v30 (errors are problems).") var release = "v29"

        func validate() throws {
            guard users >= 1, groups >= 0 else {
                throw ValidationError("--users must be at least 1, --groups at least 0.")
            }
            guard Headnet.Release(rawValue: release) != nil else {
                throw ValidationError("--release must be v27, v29 or v30.")
            }
        }

        func run() async throws {
            let recipe = OktaRecipe(users: users, groups: groups, memberships: memberships, seed: seed)
            let headscale: SimulatedHeadscale
            do {
                headscale = try await SimulatedHeadscale.start(
                    port: port,
                    net: Headnet(of: try OktaOrg(recipe), release: Headnet.Release(rawValue: release) ?? .v29))
            } catch {
                Console.complain("cannot listen on 127.0.0.1:\(port): \(error). Choose another --port, or 0.")
                throw ExitStatus.failure
            }
            // Before the announcement: whoever has read it may send the signal at once.
            let termination = TerminationSignal()
            try Console.result(headscale.announcement + "\n")
            await termination.wait()
            await headscale.stop()
        }
    }
}
