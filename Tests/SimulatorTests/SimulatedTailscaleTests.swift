import AccessModel
import Foundation
import Simulator
import Testing

@Suite("The simulated Tailscale")
struct SimulatedTailscaleTests {
    private struct Wire {
        let tailscale: SimulatedTailscale

        func send(
            _ method: String = "GET", _ target: String, token: String? = nil, headers: [String] = [], body: String = ""
        ) async throws -> WireAnswer {
            let port = UInt16(tailscale.url.split(separator: ":").last ?? "") ?? 0
            var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"] + headers
            lines.append("Authorization: Bearer \(token ?? tailscale.token)")
            if method == "POST" || method == "PUT" || !body.isEmpty {
                lines.append("Content-Length: \(body.utf8.count)")
            }
            return WireAnswer(
                try await wireExchange(lines.joined(separator: "\r\n") + "\r\n\r\n" + body, port: port))
        }
    }

    private func run(
        clock: @escaping @Sendable () -> Timestamp = SimulatedOkta.systemClock, _ body: (Wire) async throws -> Void
    ) async throws {
        var tailnet = Tailnet()
        tailnet.addUser("owner@example.com", role: "owner")
        tailnet.addUser("ann@example.com")
        tailnet.addUser("guest@other.com", type: "shared")
        tailnet.addDevice("build-1", user: "ann@example.com", tags: ["tag:build"])
        tailnet.clients = [TailnetClient(id: "k1", secret: "s", scopes: ["users:read"])]
        let tailscale = try await SimulatedTailscale.start(tailnet: tailnet, clock: clock)
        do {
            try await body(Wire(tailscale: tailscale))
        } catch {
            await tailscale.stop()
            throw error
        }
        await tailscale.stop()
    }

    @Test("Users by type and role, one by id, nodes, settings, the token's owner")
    func reads() async throws {
        try await run { wire async throws in
            func logins(_ query: String) async throws -> [String] {
                let users = try await wire.send("GET", "/api/v2/tailnet/-/users\(query)").object()["users"]
                return (users as? [[String: Any]] ?? []).compactMap { $0["loginName"] as? String }
            }
            #expect(try await logins("") == ["owner@example.com", "ann@example.com"])
            #expect(try await logins("?type=all").count == 3)
            #expect(try await logins("?type=shared") == ["guest@other.com"])
            #expect(try await logins("?role=owner") == ["owner@example.com"])
            let ann = try #require(wire.tailscale.tailnet.user("ann@example.com"))
            let user = try await wire.send("GET", "/api/v2/users/\(ann.id)").object()
            #expect(user["status"] as? String == "active" && user["tailnetId"] as? String == wire.tailscale.tailnet.id)
            let devices = try await wire.send("GET", "/api/v2/tailnet/example.com/devices").object()["devices"]
            #expect((devices as? [[String: Any]])?.first?["tags"] as? [String] == ["tag:build"])
            #expect(
                try await wire.send("GET", "/api/v2/tailnet/-/settings").object()["aclsExternallyManagedOn"] as? Bool
                    == false)
            let key = wire.tailscale.tailnet.tokenKeyID
            #expect(
                try await wire.send("GET", "/api/v2/tailnet/-/keys/\(key)").object()["userId"] as? String
                    == wire.tailscale.tailnet.users[0].id)
            #expect(try await wire.send("GET", "/api/v2/tailnet/other.com/users").status == 404)
        }
    }

    @Test("Suspend and restore; what Tailscale's description leaves open is refused")
    func actions() async throws {
        try await run { wire async throws in
            let users = wire.tailscale.tailnet.users
            func act(_ action: String, _ user: Int) async throws -> Int {
                try await wire.send("POST", "/api/v2/users/\(users[user].id)/\(action)").status
            }
            #expect(try await act("suspend", 1) == 200)
            #expect(try await act("suspend", 1) == 400)
            #expect(wire.tailscale.tailnet.users[1].status == "suspended")
            #expect(try await act("restore", 1) == 200)
            #expect(try await act("restore", 1) == 400)
            #expect(try await act("suspend", 0) == 403, "an own user")
            #expect(try await act("dance", 1) == 404)
            #expect(wire.tailscale.tailnet.users.allSatisfy { $0.status == "active" })
        }
    }

    @Test("The policy: ETag, If-Match, 412; JSON for who asks for it; nothing is written that is refused")
    func policy() async throws {
        try await run { wire async throws in
            let path = "/api/v2/tailnet/-/acl"
            let read = try await wire.send("GET", path, headers: ["Accept: application/hujson"])
            #expect(read.text == Tailnet.defaultPolicy)
            let tag = try #require(read.values("etag").first)
            let json = try await wire.send("GET", path).object()
            #expect((json["acls"] as? [[String: Any]])?.first?["action"] as? String == "accept")
            let new = "{\"acls\": [], // none\n}"
            #expect(try await wire.send("POST", path, headers: ["If-Match: \"other\""], body: new).status == 412)
            #expect(
                try await wire.send("POST", path, headers: ["If-Match: \(tag)"], body: "{\"acls\": }").status == 400)
            #expect(wire.tailscale.policy == Tailnet.defaultPolicy)
            #expect(try await wire.send("POST", path, headers: ["If-Match: \"ts-default\""], body: new).status == 200)
            #expect(wire.tailscale.policy == new)
            #expect(try await wire.send("POST", path, headers: ["If-Match: \"ts-default\""], body: new).status == 412)
        }
    }

    @Test(
        "Validation answers 200 whatever it finds, and the body tells",
        arguments: [
            ("{\"acls\": []}", "{}"), ("{\"acls\": [", "hujson"),
            ("{\"groups\": {\"x\": []}}", "must begin with group:"),
            ("{\"groups\": {\"group:a\": [\"group:b\"]}}", "must be a user"),
            ("{\"acls\": [{\"src\": [\"group:a\"]}]}", "undefined group"),
            ("{\"acls\": [{\"src\": [\"group:a@example.com:22\"]}]}", "warning(s) found"),
            ("{\"tests\": [{\"src\": \"ann@example.com\", \"accept\": [\"tag:x:22\"]}]}", "want: Accept, got: Drop"),
            (
                "{\"acls\": [{\"src\": [\"group:a\"], \"dst\": [\"tag:x:20-30\"]}], \"groups\": {\"group:a\": [\"Ann@example.com\"]}, \"tests\": [{\"src\": \"ann@example.com\", \"accept\": [\"tag:x:22\"], \"deny\": [\"tag:x:40\"]}]}",
                "{}"
            ),
        ])
    func validation(_ policy: String, _ told: String) async throws {
        try await run { wire async throws in
            let answer = try await wire.send("POST", "/api/v2/tailnet/-/acl/validate", body: policy)
            #expect(answer.status == 200)
            #expect(told == "{}" ? answer.text == "{}" : answer.text.contains(told), "\(answer.text)")
            #expect(wire.tailscale.policy == Tailnet.defaultPolicy)
        }
    }

    @Test("Tokens: a wrong one, a client's with its scopes, and one whose hour is over")
    func tokens() async throws {
        let clock = TestClock()
        try await run(clock: clock.read) { wire async throws in
            #expect(try await wire.send("GET", "/api/v2/tailnet/-/users", token: "tskey-api-no-no").status == 401)
            let form = "grant_type=client_credentials&client_id=k1&client_secret=s"
            let grant = try await wire.send("POST", "/api/v2/oauth/token", body: form).object()
            let token = try #require(grant["access_token"] as? String)
            #expect(grant["expires_in"] as? Int == 3600 && grant["scope"] as? String == "users:read")
            #expect(try await wire.send("GET", "/api/v2/tailnet/-/users", token: token).status == 200)
            #expect(try await wire.send("GET", "/api/v2/tailnet/-/acl", token: token).status == 403)
            let ann = wire.tailscale.tailnet.users[1].id
            #expect(try await wire.send("POST", "/api/v2/users/\(ann)/suspend", token: token).status == 403)
            #expect(try await wire.send("POST", "/api/v2/oauth/token", body: form + "x").status == 401)
            clock.advance(seconds: 3601)
            #expect(try await wire.send("GET", "/api/v2/tailnet/-/users", token: token).status == 401)
        }
    }

    @Test("The world is changed over HTTP too, and faults strike by order")
    func admin() async throws {
        try await run { wire async throws in
            #expect(try await wire.send("POST", "/admin/users", body: #"{"login":"bob@example.com"}"#).status == 201)
            #expect(try await wire.send("POST", "/admin/users", body: #"{"login":"BOB@example.com"}"#).status == 409)
            #expect(
                try await wire.send("PATCH", "/admin/users/bob@example.com", body: #"{"status":"idle"}"#).status == 204)
            #expect(wire.tailscale.tailnet.user("bob@example.com")?.status == "idle")
            #expect(
                try await wire.send("PATCH", "/admin/users/bob@example.com", body: #"{"colour":"red"}"#).status == 400)
            #expect(try await wire.send("DELETE", "/admin/users/bob@example.com").status == 204)
            #expect(try await wire.send("PUT", "/admin/policy", body: "{\"acls\": []}").status == 204)
            #expect(try await wire.send("POST", "/admin/policy/after-read", body: "{\"acls\": [],}").status == 204)
            #expect(
                try await wire.send("GET", "/api/v2/tailnet/-/acl", headers: ["Accept: application/hujson"]).text
                    == "{\"acls\": []}")
            #expect(wire.tailscale.policy == "{\"acls\": [],}")
            let fault = #"{"path":"/api/v2/users/*/suspend","kind":"status","status":500,"times":1}"#
            #expect(try await wire.send("POST", "/admin/faults", body: fault).status == 204)
            let ann = wire.tailscale.tailnet.users[1].id
            let struck = try await wire.send("POST", "/api/v2/users/\(ann)/suspend")
            #expect(struck.status == 500 && struck.text == #"{"message":"internal server error"}"#)
            #expect(
                wire.tailscale.tailnet.users[1].status == "active",
                "an answer in place of the right one keeps its effect away")
            wire.tailscale.order(Fault(.drop, method: "POST", path: "/api/v2/users/*/suspend", times: 1))
            #expect(try await wire.send("POST", "/api/v2/users/\(ann)/suspend").bytes.isEmpty)
            #expect(wire.tailscale.tailnet.users[1].status == "suspended", "a lost answer does not")
            #expect(try await wire.send("GET", "/admin/requests").text.contains("suspend 0"))
            #expect(try await wire.send("GET", "/admin/state").text.contains("ann@example.com"))
            #expect(try await wire.send("GET", "/admin/nothing").status == 404)
        }
    }

    @Test("A tailnet of an org: its active people, the first of them the owner")
    func ofOrg() throws {
        let org = try OktaOrg(OktaRecipe(users: 50, groups: 2, seed: 3))
        let tailnet = Tailnet(of: org)
        #expect(tailnet.users.map(\.login) == org.everybody.filter { $0.status == .active }.map(\.login))
        #expect(tailnet.users.map(\.role).filter { $0 == "owner" }.count == 1 && tailnet.users[0].role == "owner")
        #expect(tailnet.devices.count == tailnet.users.count)
        #expect(tailnet.defaultToken.hasPrefix("tskey-api-"))
    }
}
