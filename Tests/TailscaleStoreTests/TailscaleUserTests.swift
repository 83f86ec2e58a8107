import AccessModel
import Simulator
import TailscaleStore
import Testing
import Transport

@Suite("Tailscale store: users")
struct TailscaleUserTests {
    @Test("A read tells users, groups, people written ahead, references, tests, and who waits")
    func reads() async throws {
        let policy = """
            {
              "groups": {"group:a": ["ANN@example.com", "new@example.com", "guest@other.com"], "group:odd": "x"},
              "acls": [{"action": "accept", "src": ["group:a"], "dst": ["*:*"]}],
              "tests": [{"src": "ann@example.com", "accept": ["tag:x:22"]}],
            }
            """
        try await TailscaleScene.run(policy: policy) { tailnet in
            tailnet.addUser("ann@example.com")
            tailnet.addUser("bob@example.com", status: "idle")
            tailnet.addUser("cyd@example.com", status: "suspended")
            tailnet.addUser("dee@example.com", status: "needs-approval")
            tailnet.addUser("eve@example.com", status: "over-billing-limit")
            tailnet.addUser("fay@example.com", status: "on-the-moon")
            tailnet.addUser("guest@other.com", type: "shared")
        } _: { scene in
            let read = try await scene.store.read()
            let logins = (0..<read.accounts.count).map { read.accounts.logins[$0] }
            #expect(
                logins == [
                    "owner@example.com", "ann@example.com", "bob@example.com", "cyd@example.com", "dee@example.com",
                    "eve@example.com", "fay@example.com", "guest@other.com", "new@example.com",
                ])
            #expect(
                read.accounts.states == [
                    .active, .active, .active, .suspended, .active, .active, .active, .active, .absent,
                ])
            #expect(read.accounts.isOwner == [true] + Array(repeating: false, count: 8))
            #expect(read.accounts.isShared.firstIndex(of: true) == 7)
            #expect(read.groups.names[0] == "group:a" && read.groups.row(named: "group:odd") != nil)
            #expect(Array(read.memberships.members(of: 0)) == [1, 7, 8])
            #expect(read.references == ["group:a": ["acls[0].src[0] (line 3, column 41)"]])
            #expect(read.peopleInTests == ["ann@example.com": ["tests[0].src (line 4, column 21)"]])
            #expect(
                read.warnings.map { "\($0.code) \($0.subject)" } == [
                    "needs-approval dee@example.com", "over-billing-limit eve@example.com",
                    "unknown-status fay@example.com",
                ])
            // One each for users and policy, and more where a busy machine made them try again.
            #expect(read.requests >= 2)
            #expect(try await scene.store.identity() == "tailscale:\(scene.tailscale.tailnet.id)")
        }
    }

    @Test("Only whose status calls for it is suspended or restored; the second time nothing is asked of Tailscale")
    func suspends() async throws {
        try await TailscaleScene.run { tailnet in
            tailnet.addUser("ann@example.com")
            tailnet.addUser("dee@example.com", status: "needs-approval")
        } _: { scene in
            for _ in 1...2 {
                #expect(
                    await scene.apply([scene.suspend("ann@example.com"), scene.suspend("dee@example.com")]).allSatisfy(
                        \.isApplied))
            }
            #expect(scene.tailscale.tailnet.users.map(\.status) == ["active", "suspended", "suspended"])
            #expect(scene.requests("POST", "/suspend").count == 2)
            for _ in 1...2 { #expect(await scene.apply([scene.reactivate("ann@example.com")]).allSatisfy(\.isApplied)) }
            #expect(scene.tailscale.tailnet.users.map(\.status) == ["active", "active", "suspended"])
            #expect(scene.requests("POST", "/restore").count == 1)
        }
    }

    @Test("The owner and whom another tailnet shares are never suspended; a refusal is told in Tailscale's words")
    func refuses() async throws {
        try await TailscaleScene.run { tailnet in
            tailnet.addUser("ann@example.com")
            tailnet.addUser("guest@other.com", type: "shared")
        } _: { scene in
            scene.tailscale.order(
                Fault(
                    .status(.init(403, body: #"{"message":"not while the moon is full"}"#)), method: "POST",
                    path: "/api/v2/users/*/suspend", times: 1))
            let effects = await scene.apply([
                scene.suspend("ann@example.com"), scene.suspend("owner@example.com"), scene.suspend("guest@other.com"),
            ])
            #expect(effects[0].refusal?.contains("not while the moon is full") == true)
            #expect(effects[1].refusal?.contains("owner@example.com owns the tailnet") == true)
            #expect(effects[2].refusal?.contains("shared in from another tailnet") == true)
            #expect(scene.tailscale.tailnet.users.allSatisfy { $0.status == "active" })
            #expect(scene.requests("POST", "/suspend").count == 1)
        }
    }

    @Test("What a suspension leaves standing is listed: nodes that belong to tags")
    func standing() async throws {
        try await TailscaleScene.run { tailnet in
            tailnet.addUser("ann@example.com")
            tailnet.addUser("bob@example.com")
            tailnet.addDevice("anns-laptop", user: "ann@example.com")
            tailnet.addDevice("build-1", user: "Ann@example.com", tags: ["tag:build", "tag:ci"])
            tailnet.addDevice("build-2", user: "bob@example.com", tags: ["tag:build"])
        } _: { scene in
            let effects = await scene.apply([scene.suspend("ann@example.com")])
            #expect(effects[0].detail == "left standing, since they belong to their tags: build-1 (tag:build, tag:ci)")
            scene.tailscale.order(Fault(.status(.init(403)), path: "/api/v2/tailnet/-/devices"))
            let blind = await scene.apply([scene.suspend("bob@example.com")])
            #expect(blind[0].detail?.contains("403") == true)
            #expect(scene.tailscale.tailnet.users.map(\.status) == ["active", "suspended", "suspended"])
        }
    }

    @Test("A suspension whose answer is lost is found out; where even that fails, it is unknown and not refused")
    func lostAnswers() async throws {
        try await TailscaleScene.run {
            $0.addUser("ann@example.com")
        } _: { scene in
            scene.tailscale.order(Fault(.drop, method: "POST", path: "/api/v2/users/*/suspend", times: 3))
            #expect(await scene.apply([scene.suspend("ann@example.com")]).allSatisfy(\.isApplied))
            #expect(scene.tailscale.tailnet.user("ann@example.com")?.status == "suspended")
            scene.tailscale.order(Fault(.drop, path: "/api/v2/users/*"))
            #expect(await scene.apply([scene.reactivate("ann@example.com")]).allSatisfy(\.isUnknown))
            #expect(scene.tailscale.tailnet.user("ann@example.com")?.status == "active")
        }
    }

    @Test("429 is obeyed and tried again, also for what changes something")
    func rateLimited() async throws {
        try await TailscaleScene.run {
            $0.addUser("ann@example.com")
        } _: { scene in
            scene.tailscale.order(
                Fault(
                    .status(.init(429, headers: ["Retry-After": "0"])), method: "POST", path: "/api/v2/users/*/suspend",
                    times: 2))
            #expect(await scene.apply([scene.suspend("ann@example.com")]).allSatisfy(\.isApplied))
            #expect(scene.requests("POST", "/suspend").count == 3)
        }
    }

    @Test(
        "What cannot be read is an error that says what to do, and nobody is taken for gone",
        arguments: [
            (Fault(.status(.init(401)), path: "/api/v2/tailnet/*/users"), "API token invalid", "token"),
            (Fault(.status(.init(403)), path: "/api/v2/tailnet/*/acl"), "forbidden", "policy_file"),
            (Fault(.status(.init(404)), path: "/api/v2/tailnet/*/users"), "not found", "store.tailnet"),
            (Fault(.status(.init(504)), path: "/api/v2/tailnet/*/users"), "took too long", "next pass"),
            (Fault(.html, path: "/api/v2/tailnet/*/users"), "not Tailscale's", ""),
            (Fault(.malformed, path: "/api/v2/tailnet/*/users"), "200", ""),
            (
                Fault(.status(.init(200, body: #"{"users":[]}"#)), path: "/api/v2/tailnet/*/users"), "named no user",
                "never believes"
            ),
            (Fault(.status(.init(200, body: "")), path: "/api/v2/tailnet/*/acl"), "policy file", ""),
            (
                Fault(.status(.init(200, body: "{\n oops", headers: ["ETag": "\"1\""])), path: "/api/v2/tailnet/*/acl"),
                "line 2, column 2", "admin console"
            ),
        ] as [(Fault, String, String)])
    func unreadable(_ fault: Fault, _ message: String, _ remedy: String) async throws {
        try await TailscaleScene.run { scene in
            scene.tailscale.order(fault)
            do throws(StoreError) {
                _ = try await scene.store.read()
                Issue.record("the read went through")
            } catch {
                #expect(error.message.contains(message), "\(error.message)")
                #expect(error.remedy.contains(remedy), "\(error.remedy)")
                #expect(!"\(error)".contains(scene.tailscale.token))
            }
        }
    }

    @Test("An OAuth client's token is renewed when it is refused; one without the scope is told so")
    func client() async throws {
        let client = TailnetClient(id: "k1", secret: "s+e=c&ret", scopes: ["users:read", "policy_file"])
        try await TailscaleScene.run(client: client) { tailnet in
            tailnet.addUser("ann@example.com")
        } _: { scene in
            _ = try await scene.store.read()
            scene.tailscale.order(Fault(.status(.init(401)), path: "/api/v2/tailnet/*", times: 1))
            _ = try await scene.store.read()
            #expect(
                scene.requests("POST", "/oauth/token") == Array(repeating: "POST /api/v2/oauth/token 200", count: 2))
            let effects = await scene.apply([scene.suspend("ann@example.com")])
            #expect(effects[0].refusal?.contains("does not have enough permissions") == true)
            #expect(effects[0].refusal?.contains("scopes users, policy_file") == true)
        }
    }
}
