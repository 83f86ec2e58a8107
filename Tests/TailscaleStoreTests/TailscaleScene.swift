@_spi(Guard) import AccessModel
import ContractSuites
import Simulator
import TailnetPolicy
import TailscaleStore
import Transport

/// A simulated tailnet and a store on it, over real HTTP.
struct TailscaleScene {
    let tailscale: SimulatedTailscale
    let store: TailscaleStore

    static let time = Timestamp(milliseconds: 1_790_000_000_000)

    /// Runs a block with a tailnet in which `owner@example.com` owns everything, and takes it down again.
    static func run(
        policy: String = Tailnet.defaultPolicy, rewritesReferences: Bool = false,
        client: TailnetClient? = nil,
        limits: TailscaleLimits = TailscaleLimits(),
        _ change: (inout Tailnet) -> Void = { _ in }, _ body: (TailscaleScene) async throws -> Void
    ) async throws {
        var tailnet = Tailnet()
        tailnet.addUser("owner@example.com", role: "owner")
        tailnet.setPolicy(policy)
        change(&tailnet)
        if let client { tailnet.clients = [client] }
        let tailscale = try await SimulatedTailscale.start(tailnet: tailnet)
        let meter = RequestMeter()
        // No waiting: a second try comes at once.
        let exchange = RetryingExchange(
            try CurlExchange(CurlOptions(userAgent: "tests")),
            policy: RetryPolicy(
                attemptLimit: 3, baseDelay: .zero, methods: ["GET", "POST"]), meter: meter, clock: ContinuousClock(),
            epochSeconds: { 0 }, random: { 0 })
        let store = TailscaleStore(
            url: tailscale.url, tailnet: "-",
            credential: client.map { Self.credential($0, tailscale, exchange) } ?? .token(Secret(tailscale.token)),
            exchange: exchange, meter: meter,
            rewritesReferences: rewritesReferences, limits: limits)
        do {
            try await body(TailscaleScene(tailscale: tailscale, store: store))
        } catch {
            await tailscale.stop()
            throw error
        }
        await tailscale.stop()
    }

    static func credential(
        _ client: TailnetClient, _ tailscale: SimulatedTailscale, _ exchange: any HTTPExchange
    ) -> TailscaleCredential {
        .client(
            ClientCredentials(
                tokenURL: tailscale.url + "/api/v2/oauth/token", clientID: client.id, secret: Secret(client.secret),
                scope: nil, authentication: .post, exchange: exchange, epochSeconds: { 0 }))
    }

    func apply(_ changes: [Change]) async -> [Effect] {
        await store.apply(ApprovedBatch(changes: changes[...], pass: "pass-1", time: Self.time))
    }

    func diff(_ changes: [Change]) async -> String? {
        await store.policyDiff(of: ApprovedBatch(changes: changes[...], pass: "pass-1", time: Self.time))
    }

    /// A person as a plan names them: by their user, where there is one.
    func person(_ login: String, storeLogin: String? = nil) -> ChangedPerson {
        let user = tailscale.tailnet.user(storeLogin ?? login)
        return ChangedPerson(
            directoryID: DirectoryID("00u-\(login)"), accountID: user.map { AccountID($0.id) }, login: login,
            storeLogin: user?.login ?? storeLogin ?? login)
    }

    func suspend(_ login: String) -> Change { Change(kind: .suspend, person: person(login), reason: .deleted) }

    func reactivate(_ login: String) -> Change { Change(kind: .reactivate, person: person(login), reason: .restored) }

    func group(_ name: String, from former: String? = nil) -> ChangedGroup {
        ChangedGroup(directoryID: DirectoryID("00g-\(name)"), name: name, storeName: former)
    }

    func add(_ login: String, to name: String) -> Change {
        Change(kind: .addMember, person: person(login), group: group(name, from: name), reason: .joined)
    }

    func remove(_ login: String, from name: String) -> Change {
        Change(kind: .removeMember, person: person(login), group: group(name, from: name), reason: .left)
    }

    func addGroup(_ name: String) -> Change { Change(kind: .addGroup, group: group(name), reason: .new) }

    /// Requests of a method whose path ends so, with their status.
    func requests(_ method: String, _ end: String) -> [String] {
        tailscale.requests.filter { $0.hasPrefix(method) && $0.split(separator: " ")[1].hasSuffix(end) }
    }
}

extension Effect {
    var isApplied: Bool { if case .applied = self { true } else { false } }
    var isUnknown: Bool { if case .unknown = self { true } else { false } }
    var refusal: String? { if case .refused(let text) = self { text } else { nil } }
    var detail: String? { if case .applied(let receipt) = self { receipt.detail } else { nil } }
}

/// Tailnets for the contract of every access store.
struct TailscaleStores: AccessStoreFactory {
    func withStore(of people: [StorePerson], _ body: (any AccessStore) async throws -> Void) async throws {
        try await TailscaleScene.run { tailnet in
            // The contract counts everybody: the owner is the first of them, made anew as a member.
            tailnet.deleteUser("owner@example.com")
            for person in people { tailnet.addUser(person.login, displayName: person.name) }
        } _: { scene in
            let client = TailnetClient(id: "client", secret: "secret", scopes: ["all"])
            scene.tailscale.change { $0.clients.append(client) }
            let exchange = try CurlExchange(CurlOptions(userAgent: "tests"))
            let store = TailscaleStore(
                url: scene.tailscale.url, tailnet: "-",
                credential: TailscaleScene.credential(client, scene.tailscale, exchange), exchange: exchange,
                meter: RequestMeter(), rewritesReferences: false)
            try await body(store)
        }
    }

    func withMissingStore(_ body: (any AccessStore) async throws -> Void) async throws {}
}
