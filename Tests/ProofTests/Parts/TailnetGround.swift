import AccessModel
import Foundation
import Simulator
import Synchronization
import TailscaleStore
import Transport

/// A simulated tailnet over real HTTP. A person's id is what stands before the @ of their login.
final class TailnetGround: Ground {
    let tailscale: SimulatedTailscale
    let register: GroupRegister
    private let exchange: RetryingExchange
    private let meter = RequestMeter()
    /// The users whom the tailnet had, in order of their first appearance: their ids are no numbers.
    private let known: Mutex<[String]>

    convenience init(_ tailnet: Tailnet) async throws {
        try await self.init(tailnet, register: GroupRegister(), known: [])
    }

    private init(_ tailnet: Tailnet, register: GroupRegister, known: [String]) async throws {
        tailscale = try await SimulatedTailscale.start(tailnet: tailnet)
        self.register = register
        self.known = Mutex(known)
        // As the program has it, but for the waits: POST too is tried again.
        exchange = RetryingExchange(
            try CurlExchange(CurlOptions(userAgent: "tailroster-proof")),
            policy: RetryPolicy(attemptLimit: 2, baseDelay: .zero, methods: ["GET", "POST"]), meter: meter,
            clock: ContinuousClock(), epochSeconds: { 0 }, random: { 0 })
    }

    func store() -> any AccessStore {
        let tailscale = tailscale
        return RegisteredStore(
            store: TailscaleStore(
                url: tailscale.url, tailnet: "-", credential: .token(Secret(tailscale.token)), exchange: exchange,
                meter: meter, rewritesReferences: true),
            register: register, policy: { tailscale.tailnet.policy })
    }

    var groupPrefix: String { "group:" }

    func copy(in folder: URL) async throws -> any Ground {
        try await TailnetGround(
            tailscale.tailnet, register: GroupRegister(register.ids), known: known.withLock { $0 })
    }

    func end() async { await tailscale.stop() }

    /// Whoever may connect, and has no user yet, logs in.
    func meet(_ world: SmallWorld, _ charter: Charter, _ registry: any Registry) {
        let sight = Sight(world)
        let coming = world.people.filter { sight.wish(for: $0.key, charter) == .active }.sorted { $0.key < $1.key }
        tailscale.change { tailnet in
            for (_, person) in coming where tailnet.user(person.login) == nil { tailnet.addUser(person.login) }
        }
    }

    // MARK: From behind

    func hand(_ registry: any Registry) -> any Hand { PolicyHand(ground: self, registry: registry) }

    /// Whose an account is, its login tells; which group a group is, the register.
    func view(_ registry: any Registry) throws -> StoreView {
        let tailnet = tailscale.tailnet
        // Whoever is of another domain is nobody's business.
        let accounts = tailnet.users.filter { $0.login.hasSuffix("@example.com") }.map { user in
            let name = String(user.login.prefix { $0 != "@" })
            return StoreView.Account(
                id: number(of: user.id), login: user.login, isActive: user.mayConnect,
                person: name == "visitor" ? nil : registry.worldID(name))
        }
        var view = StoreView(accounts: accounts)
        for (name, members) in try PolicyEye.groups(in: tailnet.policy) {
            guard let id = register.ids[name].map(registry.worldID) else {
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

    private func number(of id: String) -> Int64 {
        known.withLock { known in
            if !known.contains(id) { known.append(id) }
            return Int64(known.firstIndex(of: id) ?? 0)
        }
    }

    func storeID(of account: Int64) -> String { known.withLock { $0[Int(account)] } }

    /// A tailnet has no feed: its effects are seen in its requests.
    func feed(after seq: Int64, _ registry: any Registry) -> [FeedRow] { [] }

    func complaints() -> [String] {
        let owner = tailscale.tailnet.users.first
        return PolicyEye.complaints(of: tailscale.policy)
            + (owner?.mayConnect == true ? [] : ["the owner, who is of another domain, was suspended"])
    }
}

extension TailnetGround: PolicyGround {
    var knowsSuspension: Bool { true }

    var policy: [UInt8] { tailscale.tailnet.policy }

    func setPolicy(_ text: String) { tailscale.change { $0.setPolicy(text) } }

    func setState(of account: Int64, isActive: Bool) {
        let id = storeID(of: account)
        tailscale.change { $0.changeUser(id) { $0.status = isActive ? "active" : "suspended" } }
    }

    func removeAccount(_ account: Int64) {
        let id = storeID(of: account)
        tailscale.change { $0.deleteUser(id) }
    }

    func addVisitor() { tailscale.change { _ = $0.addUser("visitor@example.com") } }

    var requests: [String] { tailscale.requests }

    func order(_ fault: Fault) { tailscale.order(fault) }

    func clearFaults() { tailscale.clearFaults() }
}
