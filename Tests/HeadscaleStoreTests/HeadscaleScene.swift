@_spi(Guard) import AccessModel
import ContractSuites
import Foundation
import HeadscaleStore
import Simulator
import TailnetPolicy
import Transport

/// A simulated Headscale and a store on it, over real HTTP.
struct HeadscaleScene {
    let headscale: SimulatedHeadscale
    let store: HeadscaleStore

    static let issuer = "https://example.okta.com"

    /// A policy with one group of people's own making, to which a rule refers.
    static let policy = """
        {
        \t// Who works here.
        \t"groups": {
        \t\t"group:ops@example.com": ["ada@example.com"], // on call
        \t},
        \t"acls": [
        \t\t{"action": "accept", "src": ["group:ops@example.com"], "dst": ["*:22"]},
        \t],
        }

        """

    /// Runs a block with a server on which Ada, Bob and Cyd have logged in, each with a node, and takes it down again.
    static func run(
        release: Headnet.Release = .v29, policy: String? = HeadscaleScene.policy,
        options: HeadscaleOptions = HeadscaleOptions(), limits: PolicyLimits = PolicyLimits(),
        _ change: (inout Headnet) -> Void = { _ in }, _ body: (HeadscaleScene) async throws -> Void
    ) async throws {
        var net = Headnet(release: release)
        for name in ["ada", "bob", "cyd"] {
            let user = net.addUser(
                name: name, email: "\(name)@example.com", displayName: name.capitalized,
                providerID: "\(issuer)/00u\(name)")
            net.addNode("\(name)-laptop", user: user.id)
        }
        net.setPolicy(policy)
        change(&net)
        let headscale = try await SimulatedHeadscale.start(net: net)
        let store = try Self.store(headscale, options: options, limits: limits)
        do {
            try await body(HeadscaleScene(headscale: headscale, store: store))
        } catch {
            await headscale.stop()
            throw error
        }
        await headscale.stop()
    }

    static func store(
        _ headscale: SimulatedHeadscale, options: HeadscaleOptions = HeadscaleOptions(),
        limits: PolicyLimits = PolicyLimits(), token: String? = nil
    ) throws -> HeadscaleStore {
        let meter = RequestMeter()
        // No waiting: a second try comes at once.
        var retries = RetryPolicy(attemptLimit: 2, baseDelay: .zero, methods: ["GET"])
        retries.final = [500, 501]
        let exchange = RetryingExchange(
            try CurlExchange(CurlOptions(userAgent: "tests")), policy: retries, meter: meter, clock: ContinuousClock(),
            epochSeconds: { 0 }, random: { 0 })
        // A clock that is days behind: the server's own decides.
        return HeadscaleStore(
            url: headscale.url, token: Secret(token ?? headscale.token), options: options, exchange: exchange,
            meter: meter, limits: limits, now: { Timestamp(milliseconds: 1_000_000_000_000) })
    }

    func apply(_ changes: [Change]) async -> [Effect] {
        await store.apply(
            ApprovedBatch(changes: changes[...], pass: "pass-1", time: Timestamp(milliseconds: 1_790_000_000_000)))
    }

    /// A person as a plan names them: by their user, where there is one.
    func person(_ name: String) -> ChangedPerson {
        let user = headscale.net.user("\(name)@example.com") ?? headscale.net.user(name)
        return ChangedPerson(
            directoryID: DirectoryID("00u\(name)"), accountID: user.map { AccountID($0.id) },
            login: "\(name)@example.com", storeLogin: user?.login ?? "\(name)@example.com",
            email: "\(name)@example.com",
            name: name.capitalized)
    }

    func suspend(_ name: String) -> Change { Change(kind: .suspend, person: person(name), reason: .deleted) }

    func group(_ name: String, from former: String? = nil) -> ChangedGroup {
        ChangedGroup(directoryID: DirectoryID("00g-\(name)"), name: name, storeName: former)
    }

    func add(_ name: String, to group: String) -> Change {
        Change(kind: .addMember, person: person(name), group: self.group(group, from: group), reason: .joined)
    }

    func remove(_ name: String, from group: String) -> Change {
        Change(kind: .removeMember, person: person(name), group: self.group(group, from: group), reason: .left)
    }

    func addGroup(_ name: String) -> Change { Change(kind: .addGroup, group: group(name), reason: .new) }

    func removeGroup(_ name: String) -> Change {
        Change(kind: .removeGroup, group: group(name, from: name), reason: .deleted)
    }

    /// Writes of the policy, with their status.
    var writes: [String] { headscale.requests.filter { $0.hasPrefix("PUT /api/v1/policy") } }
}

extension Effect {
    var isApplied: Bool { if case .applied = self { true } else { false } }
    var isUnknown: Bool { if case .unknown = self { true } else { false } }
    var refusal: String? { if case .refused(let text) = self { text } else { nil } }
    var detail: String? { if case .applied(let receipt) = self { receipt.detail } else { nil } }
}

/// Servers for the contract of every access store.
struct HeadscaleStores: AccessStoreFactory {
    let release: Headnet.Release

    func withStore(of people: [StorePerson], _ body: (any AccessStore) async throws -> Void) async throws {
        var net = Headnet(release: release)
        for person in people {
            let user = net.addUser(name: person.login, email: person.login, displayName: person.name)
            net.addNode("node-of-\(person.id)", user: user.id)
            net.addKey(user: user.id)
        }
        net.setPolicy(Headnet.openPolicy)
        let headscale = try await SimulatedHeadscale.start(net: net)
        do {
            try await body(
                try HeadscaleScene.store(
                    headscale, options: HeadscaleOptions(createsUsers: true, rewritesReferences: false)))
        } catch {
            await headscale.stop()
            throw error
        }
        await headscale.stop()
    }

    func withMissingStore(_ body: (any AccessStore) async throws -> Void) async throws {}
}

/// A fault by its word: a status, or `drop`.
func fault(_ path: String, _ way: String, method: String? = nil, times: Int? = nil) -> Fault {
    Fault(Int(way).map { .status(.init($0)) } ?? .drop, method: method, path: path, times: times)
}
