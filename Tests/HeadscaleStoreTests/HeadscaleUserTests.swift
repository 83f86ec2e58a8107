import AccessModel
import Foundation
import HeadscaleStore
import Simulator
import Testing
import Transport

@Suite("Headscale store: suspensions that the server does not know, users, keys")
struct HeadscaleUserTests {
    @Test(
        "What of a person can connect is expired, and nothing else; tagged nodes are named",
        arguments: Headnet.Release.allCases)
    func expires(release: Headnet.Release) async throws {
        try await HeadscaleScene.run(release: release) { net in
            net.addNode("ada-phone", user: "ada@example.com")
            net.addNode("old", user: "ada@example.com", expires: Timestamp(milliseconds: 1_000))
            net.addNode("runner", user: "ada@example.com", tags: ["tag:ci"])
            net.addKey(user: "ada@example.com")
            net.addKey(user: "bob@example.com")
        } _: { scene in
            let effects = await scene.apply([scene.suspend("ada")])
            let detail = try #require(effects.first?.detail)
            #expect(detail.hasPrefix("2 nodes and 1 key expired; left standing"), "\(detail)")
            #expect(detail.hasSuffix("runner (tag:ci)"))
            let net = scene.headscale.net
            #expect(net.liveNodes(of: "ada@example.com").isEmpty && net.liveKeys(of: "ada@example.com").isEmpty)
            #expect(net.nodes.first { $0.name == "runner" }?.expires == nil)
            #expect(net.liveNodes(of: "bob@example.com").count == 1 && net.liveKeys(of: "bob@example.com").count == 1)
            #expect(net.users.count == 3 && net.nodes.count == 6)
            // Nothing is asked to expire twice, and nothing is ever deleted.
            scene.headscale.forgetRequests()
            #expect(await scene.apply([scene.suspend("ada")]).first?.isApplied == true)
            #expect(!scene.headscale.requests.contains { $0.hasPrefix("POST") || $0.hasPrefix("DELETE") })
        }
    }

    @Test("A node that returns makes the account one of which something can connect")
    func returns() async throws {
        try await HeadscaleScene.run { scene in
            _ = await scene.apply([scene.suspend("ada")])
            let expired = try await dormant(scene)
            #expect(expired == ["ada@example.com"])
            scene.headscale.change { $0.logIn("ada-laptop") }
            let returned = try await dormant(scene)
            #expect(returned == [])
        }
    }

    @Test(
        "A key that outlived a suspension makes it an account of which something can connect, however keys are listed",
        arguments: Headnet.Release.allCases)
    func keyOutlives(release: Headnet.Release) async throws {
        try await HeadscaleScene.run(release: release) { net in
            net.addKey(user: "ada@example.com")
            net.addKey(user: "bob@example.com")
        } _: { scene in
            // The nodes are expired, the key is not, and how that went is not known either.
            scene.headscale.order(fault("/api/v1/preauthkey/expire", "500", times: 1))
            scene.headscale.order(Fault(.drop, path: "/api/v1/node", skip: 1))
            #expect(await scene.apply([scene.suspend("ada")]).first?.isUnknown == true)
            scene.headscale.clearFaults()
            let before = try await dormant(scene)
            #expect(before == [])
            // Nothing is told of her keys: that is no sign that she has none.
            scene.headscale.order(Fault(.status(.init(500)), path: "/api/v1/preauthkey", query: "user="))
            #expect(try await dormant(scene) == [])
            scene.headscale.clearFaults()
            #expect(await scene.apply([scene.suspend("ada")]).first?.isApplied == true)
            #expect(scene.headscale.net.liveKeys(of: "ada@example.com").isEmpty)
            let after = try await dormant(scene)
            #expect(after == ["ada@example.com"])
        }
    }

    @Test(
        "Each request of a suspension fails in each way: what is said is what stands",
        arguments: [
            "/api/v1/node", "/api/v1/node/*/expire", "/api/v1/preauthkey", "/api/v1/preauthkey/expire", "/api/v1/user",
        ],
        ["500", "503", "drop"])
    func fails(path: String, way: String) async throws {
        for release in Headnet.Release.allCases {
            try await HeadscaleScene.run(release: release) { net in
                net.addNode("ada-phone", user: "ada@example.com")
                net.addKey(user: "ada@example.com")
            } _: { scene in
                scene.headscale.order(fault(path, way))
                let effect = try #require(await scene.apply([scene.suspend("ada")]).first)
                scene.headscale.clearFaults()
                let net = scene.headscale.net
                let isOut = net.liveNodes(of: "ada@example.com").isEmpty && net.liveKeys(of: "ada@example.com").isEmpty
                if effect.isApplied { #expect(isOut, "\(release) \(path) \(way)") }
                if let refusal = effect.refusal {
                    #expect(refusal.lowercased().contains("the next pass"), "\(refusal)")
                }
                // The next pass finds the same end.
                #expect(await scene.apply([scene.suspend("ada")]).first?.isApplied == true)
                #expect(scene.headscale.net.liveNodes(of: "ada@example.com").isEmpty)
                #expect(scene.headscale.net.liveKeys(of: "ada@example.com").isEmpty)
            }
        }
    }

    @Test("New users are made once, also when the answer is lost; names that Headscale refuses are not sent")
    func makesUsers() async throws {
        try await HeadscaleScene.run(options: HeadscaleOptions(createsUsers: true)) { scene in
            scene.headscale.order(fault("/api/v1/user", "drop", method: "POST"))
            let change = Change(kind: .addUser, person: scene.person("dee"), reason: .new)
            let effects = await scene.apply([change])
            let made = try #require(scene.headscale.net.user("dee@example.com"))
            #expect(effects == [.applied(Receipt(accountID: AccountID(made.id)))])
            #expect(await scene.apply([change]) == effects)
            #expect(scene.headscale.net.users.count == 4)
            let odd = ChangedPerson(
                directoryID: "x", accountID: nil, login: "1+x@example.com", storeLogin: "1+x@example.com")
            let refusal = await scene.apply([Change(kind: .addUser, person: odd, reason: .new)]).first?.refusal
            #expect(refusal?.contains("does not begin with a letter") == true)
        }
    }

    @Test("Who is whose is known by the provider's id, under the configured issuer only")
    func provider() async throws {
        try await HeadscaleScene.run(options: HeadscaleOptions(issuer: HeadscaleScene.issuer + "/")) { net in
            net.addUser(name: "eve", email: "eve@example.com", providerID: "https://other.example/00ueve")
            net.addUser(name: "sam")
        } _: { scene in
            let accounts = try await scene.store.read().accounts
            let ids = accounts.providerIDs.map { "\(accounts.logins[$0.key]) \($0.value)" }.sorted()
            #expect(ids == ["ada@example.com 00uada", "bob@example.com 00ubob", "cyd@example.com 00ucyd"])
            // 64-bit ids survive: a floating-point number would round them.
            #expect((0..<accounts.count).map { accounts.ids[$0] } == scene.headscale.net.users.map { $0.id })
        }
    }

    @Test("An API key near its end is warned of, ours and nobody else's", arguments: Headnet.Release.allCases)
    func keyEnd(release: Headnet.Release) async throws {
        try await HeadscaleScene.run(release: release) { scene in
            let quiet = try await scene.store.read().warnings
            #expect(quiet == [])
            scene.headscale.change { $0.keyExpiration = $0.time.adding(seconds: 13 * 86_400) }
            let warning = try #require(try await scene.store.read().warnings.first)
            #expect(warning.code == .keyExpiring && warning.message.contains("id 2"))
            #expect(!warning.message.contains(scene.headscale.token))
            scene.headscale.change { $0.keyExpiration = $0.time.adding(seconds: 15 * 86_400) }
            let calm = try await scene.store.read().warnings
            #expect(calm == [])
        }
    }

    @Test(
        "A wrong key, and a server that does not answer, are errors that say what to do",
        arguments: Headnet.Release.allCases)
    func unread(release: Headnet.Release) async throws {
        try await HeadscaleScene.run(release: release) { scene in
            let store = try HeadscaleScene.store(scene.headscale, token: "hskey-api-wrong-key")
            await #expect(throws: StoreError.self) { try await store.read() }
            do { _ = try await store.read() } catch let error as StoreError {
                #expect(error.message.contains("401") && error.remedy.contains("headscale apikeys create"))
            }
            for path in ["/api/v1/user", "/api/v1/node"] {
                scene.headscale.order(fault(path, "500"))
                await #expect(throws: StoreError.self) { try await scene.store.read() }
                scene.headscale.clearFaults()
            }
        }
    }

    private func dormant(_ scene: HeadscaleScene) async throws -> [String] {
        let accounts = try await scene.store.read().accounts
        return accounts.dormant.sorted().map { accounts.logins[$0] }
    }
}
