import AccessModel
import Foundation
import Simulator
import Testing

@Suite("Records, errors and headers over HTTP")
struct RecordTests {
    @Test func userIsShapedLikeOktas() async throws {
        try await withOkta(users: 1, isMixed: false) { okta in
            let person = okta.org.everybody[0]
            for key in [person.id, person.login.replacingOccurrences(of: "@", with: "%40"), "me"] {
                let user = try await okta.send("GET", "/api/v1/users/\(key)").object()
                #expect(user["id"] as? String == person.id)
                let required = [
                    "status", "created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged",
                    "type",
                    "realmId", "profile", "credentials", "_links",
                ]
                #expect(required.allSatisfy { user[$0] != nil })
                #expect((user["_links"] as? [String: Any])?["suspend"] != nil)
            }
            let listed = try #require(try await okta.send("GET", "/api/v1/users").records().first)
            #expect((listed["_links"] as? [String: Any])?.keys.sorted() == ["self"])
            let size = try await okta.send("GET", "/api/v1/users").body.count
            #expect((900...1_500).contains(size))
        }
    }

    @Test func contentTypeLeavesPartsOut() async throws {
        try await withOkta(users: 1, isMixed: false) { okta in
            let id = okta.org.everybody[0].id
            try okta.change { try $0.beginTransition(id, to: .deprovisioned) }
            let whole = try await okta.send("GET", "/api/v1/users/\(id)").object()
            #expect(whole["transitioningToStatus"] as? String == "DEPROVISIONED")
            for list in [
                "omitCredentials,omitCredentialsLinks,omitTransitioningToStatus",
                "\"omitCredentials, omitCredentialsLinks, omitTransitioningToStatus\"",
            ] {
                let header = "Content-Type: application/json; okta-response=\(list)"
                let user = try await okta.send("GET", "/api/v1/users/\(id)", headers: [header]).object()
                #expect(user["credentials"] == nil)
                #expect(user["transitioningToStatus"] == nil)
                let links = try #require(user["_links"] as? [String: Any])
                #expect(links["resetPassword"] == nil && links["deactivate"] != nil)
            }
        }
    }

    @Test func fieldsProject() async throws {
        try await withOkta(users: 2, isMixed: false) { okta in
            let answer = try await okta.send("GET", "/api/v1/users?fields=status,profile:(login,%20email)")
            let user = try #require(try answer.records().first)
            #expect(user.keys.sorted() == ["id", "profile", "status"])
            #expect((user["profile"] as? [String: Any])?.keys.sorted() == ["email", "login"])
        }
    }

    @Test func refusalsBearOktasBodies() async throws {
        try await withOkta(users: 2, groups: 1, memberships: 1, isMixed: false) { okta in
            let cases: [(target: String, token: String?, status: Int, code: String)] = [
                ("/api/v1/users", "wrong", 401, "E0000011"), ("/api/v1/users", nil, 403, "E0000005"),
                ("/api/v1/users/nobody@example.com", "", 404, "E0000007"),
                ("/api/v1/groups/00gNone", "", 404, "E0000007"),
                ("/api/v1/groups/00gNone/users", "", 404, "E0000007"), ("/api/v1/users?limit=x", "", 400, "E0000001"),
                ("/api/v1/nothing", "", 404, "E0000007"),
            ]
            for (target, token, status, code) in cases {
                let answer = try await okta.send("GET", target, token: token)
                let body = try answer.object()
                #expect(answer.status == status, "\(target)")
                #expect(body["errorCode"] as? String == code)
                #expect(body["errorLink"] as? String == code)
                #expect(body.keys.sorted() == ["errorCauses", "errorCode", "errorId", "errorLink", "errorSummary"])
            }
            let missing = try await okta.send("GET", "/api/v1/users/x1").object()
            #expect(missing["errorSummary"] as? String == "Not found: Resource not found: x1 (User)")
            #expect(try await okta.send("POST", "/api/v1/users").status == 405)
            #expect(
                try await okta.send("GET", "/.well-known/okta-organization", token: nil).object()["pipeline"] as? String
                    == "idx")
        }
    }

    @Test func everyAnswerBearsItsHeaders() async throws {
        try await withOkta { okta in
            let answers = [
                try await okta.send("GET", "/api/v1/users"), try await okta.send("GET", "/api/v1/users", token: "x"),
            ]
            for answer in answers {
                for name in [
                    "date", "x-okta-request-id", "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset",
                ] {
                    #expect(answer.values(name).count == 1, "\(name)")
                }
            }
            #expect(answers[0].values("x-okta-request-id") != answers[1].values("x-okta-request-id"))
        }
    }

    @Test func rateLimitCountsWindowsPerClass() async throws {
        let clock = TestClock()
        try await withOkta(clock: clock.read) { okta in
            okta.limit(RateLimits(perWindow: [.users: 2], windowSeconds: 60))
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await okta.send("GET", "/api/v1/users").status) }
            #expect(statuses == [200, 200, 429])
            let refused = try await okta.send("GET", "/api/v1/users")
            #expect(try refused.object()["errorCode"] as? String == "E0000047")
            #expect(refused.values("x-rate-limit-remaining") == ["0"])
            #expect(refused.values("x-rate-limit-limit") == ["2"])
            #expect(refused.values("x-rate-limit-reset") == ["\(clock.read().adding(seconds: 60).milliseconds / 1000)"])
            #expect(try await okta.send("GET", "/api/v1/groups").status == 200, "another class has its own window")
            clock.advance(seconds: 60)
            #expect(try await okta.send("GET", "/api/v1/users").status == 200)
        }
    }

    @Test func announcementIsOneLineOfJSON() async throws {
        try await withOkta(seed: 9) { okta in
            let line = okta.announcement
            let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            #expect(parsed == ["kind": "okta", "url": okta.url, "token": okta.token])
            #expect(!line.contains("\n"))
            #expect(try OktaOrg(OktaRecipe(users: 0, groups: 0, seed: 9)).defaultToken == okta.token)
        }
    }
}
