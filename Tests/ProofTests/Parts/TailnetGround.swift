import AccessModel
import Foundation
import Simulator
import TailscaleStore
import Transport

/// A simulated tailnet over real HTTP.
final class TailnetGround: Ground {
    let tailscale: SimulatedTailscale
    private let exchange: RetryingExchange
    private let meter = RequestMeter()

    /// What people wrote into the policy, and nobody but they may touch.
    private static let byHand = ["// By hand.", "group:native", "owner@example.com", "// stays"]

    init(_ tailnet: Tailnet) async throws {
        tailscale = try await SimulatedTailscale.start(tailnet: tailnet)
        // As the program has it, but for the waits: POST too is tried again.
        exchange = RetryingExchange(
            try CurlExchange(CurlOptions(userAgent: "tailroster-proof")),
            policy: RetryPolicy(attemptLimit: 2, baseDelay: .zero, methods: ["GET", "POST"]), meter: meter,
            clock: ContinuousClock(), epochSeconds: { 0 }, random: { 0 })
    }

    func store() -> any AccessStore {
        TailscaleStore(
            url: tailscale.url, tailnet: "-", credential: .token(Secret(tailscale.token)), exchange: exchange,
            meter: meter, rewritesReferences: true)
    }

    var groupPrefix: String { "group:" }

    func copy(in folder: URL) async throws -> any Ground { try await TailnetGround(tailscale.tailnet) }

    func end() async { await tailscale.stop() }

    // MARK: From behind

    /// Whose an account is, its login tells; which group a group is, its name.
    func view(_ registry: any Registry) throws -> StoreView {
        let tailnet = tailscale.tailnet
        let accounts = tailnet.users.enumerated().map { number, user in
            let name = String(user.login.prefix { $0 != "@" })
            return StoreView.Account(
                id: Int64(number), login: user.login, isActive: user.mayConnect,
                person: name == "owner" ? nil : registry.worldID(name))
        }
        var view = StoreView(accounts: accounts)
        for (name, members) in try Self.groups(in: tailnet.policy) {
            guard let id = Upheaval.ids[String(name.dropFirst(groupPrefix.count))] else {
                view.handMadeGroups.insert(name)
                continue
            }
            view.groups[id] = name
            for member in members {
                guard let account = accounts.first(where: { $0.login == member }) else { continue }
                view.memberships.insert(.init(group: id, account: account.id))
            }
        }
        return view
    }

    /// A tailnet has no feed: its effects are seen in its requests.
    func feed(after seq: Int64, _ registry: any Registry) -> [FeedRow] { [] }

    func complaints() throws -> [String] {
        let policy = tailscale.policy
        var complaints = Self.byHand.filter { !policy.contains($0) }.map { "the policy has lost \($0)" }
        if policy.components(separatedBy: "\"groups\"").count > 2 { complaints.append("the policy has groups twice") }
        return complaints
    }

    /// A reader of its own, for policies that have no strings with slashes but in comments.
    private static func groups(in policy: [UInt8]) throws -> [String: [String]] {
        let lines = String(decoding: policy, as: UTF8.self).split(separator: "\n").map { line in
            line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? String(line)
        }
        let text = lines.joined(separator: "\n").replacing(/,(\s*[\]}])/) { "\($0.output.1)" }
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return document?["groups"] as? [String: [String]] ?? [:]
    }
}
