import AccessModel
import Foundation
import HeadscaleStore
import Simulator
import Transport

/// A simulated Headscale server over real HTTP, with its policy in the database. People log in at their identity provider, which
/// tells the server their id: whoever may not connect there has no way in.
final class HeadscaleGround: Ground {
    let headscale: SimulatedHeadscale
    let register: GroupRegister
    private let exchange: any HTTPExchange
    private let meter = RequestMeter()

    private static let issuer = "https://id.example.com"
    /// Nothing ends by itself in these tests.
    private static let time = Timestamp(milliseconds: 1_782_864_000_000)

    init(_ net: Headnet, register: GroupRegister = GroupRegister()) async throws {
        let headscale = try await SimulatedHeadscale.start(net: net, clock: { Self.time })
        self.headscale = headscale
        self.register = register
        // As the program has it, but for the waits: what is written is looked up after a failure, and not sent again.
        var policy = RetryPolicy(attemptLimit: 2, baseDelay: .zero, methods: ["GET"])
        policy.final = [500, 501]
        exchange = Readdressed(
            exchange: RetryingExchange(
                try CurlExchange(CurlOptions(userAgent: "tailroster-proof")), policy: policy, meter: meter,
                clock: ContinuousClock(), epochSeconds: { 0 }, random: { 0 }),
            url: headscale.url)
    }

    func store() -> any AccessStore {
        let headscale = headscale
        return RegisteredStore(
            store: HeadscaleStore(
                url: Readdressed.address, token: Secret(headscale.token),
                options: HeadscaleOptions(issuer: Self.issuer, rewritesReferences: true), exchange: exchange,
                meter: meter, now: { Self.time }),
            register: register, policy: { headscale.net.policy ?? [] })
    }

    var groupPrefix: String { "group:" }

    func copy(in folder: URL) async throws -> any Ground {
        try await HeadscaleGround(headscale.net, register: GroupRegister(register.ids))
    }

    func end() async { await headscale.stop() }

    // MARK: From behind

    /// Whoever may connect logs in: the first time they get a user, and each time the provider's word for who they are.
    func meet(_ world: SmallWorld, _ charter: Charter, _ registry: any Registry) {
        let sight = Sight(world)
        let coming = world.people.filter { sight.wish(for: $0.key, charter) == .active }.sorted { $0.key < $1.key }
        headscale.change { net in
            for (id, person) in coming {
                let subject = "\(Self.issuer)/\(registry.directoryID(id))"
                // Of an address that passed on the administrator deletes the former user: with two, the server takes no policy.
                let former = net.users.first { user in
                    user.login == person.login && user.providerID != subject && !user.providerID.isEmpty
                        && !coming.contains { user.providerID == "\(Self.issuer)/\(registry.directoryID($0.key))" }
                }
                if let former { net.deleteUser(former.id) }
                if !net.users.contains(where: { $0.providerID == subject }) {
                    let user = net.addUser(name: person.login, email: person.login, providerID: subject)
                    net.addNode("node-of-\(subject)", user: user.id)
                    net.addKey(user: user.id)
                }
                guard let user = net.users.first(where: { $0.providerID == subject }) else { continue }
                net.changeUser(user.id) { ($0.name, $0.email) = (person.login, person.login) }
                if net.liveNodes(of: user.id).isEmpty { net.logIn("node-of-\(subject)") }
            }
        }
    }

    func hand(_ registry: any Registry) -> any Hand { PolicyHand(ground: self, registry: registry) }

    /// Whose an account is, the provider's id tells; which group a group is, the register.
    func view(_ registry: any Registry) throws -> StoreView {
        let net = headscale.net
        let accounts = net.users.filter { !Self.isElsewhere($0) }.map { user in
            let subject = user.providerID.dropFirst(Self.issuer.count + 1)
            return StoreView.Account(
                id: Int64(user.id) ?? 0, login: user.login,
                isActive: !net.liveNodes(of: user.id).isEmpty || !net.liveKeys(of: user.id).isEmpty,
                person: subject.isEmpty ? nil : registry.worldID(String(subject)))
        }
        var view = StoreView(accounts: accounts)
        for name in try PolicyEye.groups(in: net.policy ?? []).keys {
            guard let id = register.ids[name].map(registry.worldID) else {
                view.handMadeGroups.insert(name)
                continue
            }
            view.groups[id] = name
            // For whom the server takes the members, not how they are spelled.
            let people = net.people(in: name)
            for account in accounts where people.contains(account.login) {
                view.memberships.insert(.init(group: id, account: account.id))
            }
        }
        return view
    }

    /// Whoever is of another domain is nobody's business.
    private static func isElsewhere(_ user: HeadnetUser) -> Bool { user.email.hasSuffix("@elsewhere.example") }

    /// A server has no feed: its effects are seen in its requests.
    func feed(after seq: Int64, _ registry: any Registry) -> [FeedRow] { [] }

    func complaints() -> [String] {
        let net = headscale.net
        var complaints = PolicyEye.complaints(of: headscale.policy)
        for user in net.users where Self.isElsewhere(user) && net.liveNodes(of: user.id).isEmpty {
            complaints.append("\(user.login), who is of another domain, was suspended")
        }
        if net.letsEverybodyIn { complaints.append("the policy lets everybody in") }
        for node in net.nodes where !node.tags.isEmpty && node.expires != nil {
            complaints.append("\(node.name), which is its tag's, was expired")
        }
        return complaints
    }
}

extension HeadscaleGround: PolicyGround {
    /// Whoever may connect comes back by themselves.
    var knowsSuspension: Bool { false }

    var policy: [UInt8] { headscale.net.policy ?? [] }

    func setPolicy(_ text: String) { headscale.change { $0.setPolicy(text) } }

    func setState(of account: Int64, isActive: Bool) {
        headscale.change { net in
            let user = String(account)
            if isActive { net.addNode("by-hand-\(net.nodes.count)", user: user) } else { net.expireAll(of: user) }
        }
    }

    func storeID(of account: Int64) -> String { String(account) }

    func removeAccount(_ id: Int64) { headscale.change { $0.deleteUser(String(id)) } }

    func addVisitor() {
        headscale.change { net in
            net.addUser(name: "visitor", email: "visitor@example.com")
            net.addNode("visitor-laptop", user: "visitor")
        }
    }

    var requests: [String] { headscale.requests }

    func order(_ fault: Fault) { headscale.order(fault) }

    func clearFaults() { headscale.clearFaults() }
}
