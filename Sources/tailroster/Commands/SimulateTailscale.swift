import ArgumentParser
import Foundation
import Simulator

extension SimulateCommand {
    /// A simulated Tailscale with one tailnet.
    struct Tailscale: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A simulated tailnet.",
            discussion: """
                When it listens it prints one line of JSON: {"kind":"tailscale","url":"http://127.0.0.1:PORT","token":"…"}. It \
                answers like Tailscale under /api/v2, for users, nodes and the policy file, and takes changes and faults under \
                /admin:

                  curl -X POST URL/admin/users -d '{"login":"new@example.com"}'
                  curl -X PUT URL/admin/policy --data-binary @policy.hujson
                  curl -X POST URL/admin/faults \
                    -d '{"path":"/api/v2/tailnet/*/acl","method":"POST","kind":"status","status":412}'

                With the same seed, people are those of simulate okta who are active. The access token belongs to the first \
                of them, who owns the tailnet. It ends on SIGTERM or SIGINT.

                Example:
                  tailroster simulate tailscale --users 200 --groups 10 --port 8081
                """)

        @Option(help: "How many people an Okta org of this seed would have; the active ones have logged in.")
        var users = 100
        @Option(
            help: "How many groups that org would have; a tailnet's are in its policy file, which has none at first.")
        var groups = 10
        @Option(help: "How many memberships that org would have; four a person unless given.") var memberships: Int?
        @Option(help: "The port on 127.0.0.1; 0 takes a free one.") var port: UInt16 = 0
        @Option(help: "What names and ids are derived from.") var seed: UInt64 = 1
        @Option(help: "The tailnet's name.") var tailnet = "example.com"

        func validate() throws {
            guard users >= 1, groups >= 0 else {
                throw ValidationError("--users must be at least 1, --groups at least 0.")
            }
        }

        func run() async throws {
            let recipe = OktaRecipe(users: users, groups: groups, memberships: memberships, seed: seed)
            let tailscale: SimulatedTailscale
            do {
                tailscale = try await SimulatedTailscale.start(
                    port: port, tailnet: Tailnet(of: try OktaOrg(recipe), name: tailnet))
            } catch {
                Console.complain("cannot listen on 127.0.0.1:\(port): \(error). Choose another --port, or 0.")
                throw ExitStatus.failure
            }
            // Before the announcement: whoever has read it may send the signal at once.
            let termination = TerminationSignal()
            try Console.result(tailscale.announcement + "\n")
            await termination.wait()
            await tailscale.stop()
        }
    }
}
