import AccessModel
import Foundation
import OktaDirectory
import Simulator
import Synchronization
import Testing
import Transport

/// An org with a service app, a clock that is told the time, and the sources of that app.
struct OAuthOrg: Sendable {
    static let clientID = "0oa1service"
    let okta: SimulatedOkta
    let keys: OAuthKeys
    let time: TestTime

    /// A clock for org and client, which may differ by a skew.
    final class TestTime: Sendable {
        private let milliseconds = Mutex(OktaRecipe.defaultTime.milliseconds)
        var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }
        func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
    }

    static func with(
        _ form: OAuthKeys.Form = .p256, _ change: (inout ServiceApp) -> Void = { _ in },
        _ body: @Sendable (OAuthOrg) async throws -> Void
    ) async throws {
        let keys = try await OAuthKeys.make(form)
        let time = TestTime()
        let okta = try await SimulatedOkta.start(
            org: try OktaOrg(OktaRecipe(users: 450, groups: 3, memberships: 900)), clock: { time.now })
        var app = ServiceApp(clientID: clientID, keys: ["k1": try #require(keys.verification)])
        change(&app)
        okta.register(app)
        do {
            try await body(OAuthOrg(okta: okta, keys: keys, time: time))
        } catch {
            await okta.stop()
            throw error
        }
        await okta.stop()
    }

    func source(
        clientID: String = OAuthOrg.clientID, keyID: String? = "k1", key: OAuthKeys? = nil,
        binding: OktaServiceApp.Binding = .auto, skewSeconds: Int64 = 0, readsApps: Bool = false
    ) throws -> OktaDirectorySource {
        let meter = RequestMeter()
        let app = OktaServiceApp(
            clientID: clientID, key: try SigningKey(pem: (key ?? keys).privatePEM), keyID: keyID, binding: binding,
            readsApps: readsApps, keySource: "key.pem")
        let ids = Atomic(0)
        let epoch = { @Sendable in time.now.milliseconds / 1000 + skewSeconds }
        let salt = UInt64.random(in: 0..<UInt64.max)
        let exchange = try OktaAppExchange(
            try CurlExchange(CurlOptions(userAgent: "tests")), app: app, url: okta.url, meter: meter,
            epochSeconds: epoch, newID: { "id-\(salt)-\(ids.add(1, ordering: .relaxed).newValue)" })
        let retrying = RetryingExchange(
            exchange, policy: RetryPolicy(attemptLimit: 6, baseDelay: .milliseconds(1), delayLimit: .milliseconds(1)),
            meter: meter, clock: ContinuousClock(), epochSeconds: epoch, random: { 0.5 })
        return try OktaDirectorySource(
            url: okta.url, credential: .app(clientID: clientID, keySource: "key.pem"), exchange: retrying, meter: meter,
            groups: GroupSelection(["*"]))
    }

    /// The error of a read that must fail.
    func refusal(_ source: OktaDirectorySource) async -> DirectoryError? {
        await #expect(throws: DirectoryError.self) { _ = try await source.read(.sweep) }
    }
}

@Suite("An API service app with a private key", .serialized)
struct OAuthTests {
    @Test("a whole read with every kind of key, bound tokens and all", arguments: OAuthKeys.Form.allCases)
    func reads(_ form: OAuthKeys.Form) async throws {
        try await OAuthOrg.with(form) { org in
            let snapshot = try await org.source().read(.sweep)
            #expect(snapshot.people.count == 450)
            #expect(snapshot.memberships.count == 900)
            // Without a proof, without a nonce, granted: three requests for the one token.
            #expect(org.okta.counters.count(.token, status: 400) == 2)
            #expect(org.okta.counters.count(.token, status: 200) == 1)
            #expect(snapshot.requests == org.okta.counters.total)
        }
    }

    @Test("an app that asks for no binding: bearer tokens, unless they are wanted bound")
    func bearer() async throws {
        try await OAuthOrg.with(.p256, { $0.requiresDPoP = false }) { org in
            _ = try await org.source(binding: .never).read(.sweep)
            #expect(org.okta.counters.count(.token) == 1)
            _ = try await org.source().read(.sweep)
            #expect(org.okta.counters.count(.token) == 2)
            _ = try await org.source(binding: .always).read(.sweep)
            #expect(org.okta.counters.count(.token) == 4)
        }
    }

    @Test("every request that is repeated has a proof of its own")
    func repeats() async throws {
        try await OAuthOrg.with { org in
            org.okta.order(Fault(.status(.init(503)), path: "/api/v1/users", times: 2))
            org.okta.order(Fault(.status(.init(500)), path: "/oauth2/v1/token", times: 1))
            let everybody = try await org.source().read(.sweep).people.count
            #expect(everybody == 450)
        }
    }

    @Test("a token is renewed before it ends, and once when it is refused")
    func renews() async throws {
        try await OAuthOrg.with { org in
            let source = try org.source()
            _ = try await source.read(.sweep)
            #expect(org.okta.counters.count(.token, status: 200) == 1)
            org.time.advance(seconds: 3000)
            _ = try await source.read(.sweep)
            #expect(org.okta.counters.count(.token, status: 200) == 1)
            org.time.advance(seconds: 310)
            org.okta.resetCounters()
            _ = try await source.read(.sweep)
            #expect(org.okta.counters.count(.token, status: 200) == 1)
            #expect(org.okta.counters.count(.users, status: 401) == 0)
            org.okta.revokeTokens()
            org.okta.resetCounters()
            _ = try await source.read(.sweep)
            #expect(org.okta.counters.count(.token, status: 200) == 1)
        }
    }

    @Test("an app that is refused again with a new token is an error that says so")
    func refusedTwice() async throws {
        try await OAuthOrg.with { org in
            org.okta.order(Fault(.status(.init(401)), path: "/api/v1/*"))
            let error = await org.refusal(try org.source())
            #expect(error?.kind == .refused)
            #expect(error?.remedy.contains("active") == true)
        }
    }

    @Test("each refusal of the token endpoint says what to change")
    func refusals() async throws {
        let stranger = try await OAuthKeys.make(.p256)
        try await OAuthOrg.with { org in
            let cases: [(OktaDirectorySource, [String])] = [
                (try org.source(clientID: "0oa1other"), ["0oa1other", "invalid_client", "client id"]),
                (try org.source(key: stranger), ["invalid_client", "key with kid k1", "key.pem"]),
                (try org.source(keyID: "k9"), ["invalid_client", "kid k9"]),
                (try org.source(binding: .never), ["invalid_dpop_proof", "directory.oauth.dpop to auto"]),
                (try org.source(skewSeconds: -7200), ["7200 s behind", "set it"]),
                (try org.source(skewSeconds: 7200), ["7200 s ahead", "set it"]),
                (try org.source(readsApps: true), []),
            ]
            for (source, words) in cases {
                if words.isEmpty {
                    _ = try await source.read(.sweep)
                    continue
                }
                let error = await org.refusal(source)
                #expect(error?.kind == .refused)
                let text = "\(error?.message ?? "") \(error?.remedy ?? "")"
                for word in words { #expect(text.contains(word), "\(word): \(text)") }
                #expect(!text.contains("PRIVATE KEY"))
            }
        }
    }

    @Test("a scope that is not granted: needed ones are named, the log's is done without")
    func scopes() async throws {
        try await OAuthOrg.with(.p256, { $0.scopes = ["okta.users.read", "okta.groups.read"] }) { org in
            let everybody = try await org.source().read(.sweep).people.count
            #expect(everybody == 450)
        }
        try await OAuthOrg.with(.p256, { $0.scopes = ["okta.users.read"] }) { org in
            let error = await org.refusal(try org.source())
            #expect(error?.remedy.contains("okta.groups.read") == true)
        }
    }

    @Test("an app without an admin role sees nobody, and is not believed")
    func withoutRole() async throws {
        try await OAuthOrg.with(.p256, { $0.hasAdminRole = false }) { org in
            let error = await org.refusal(try org.source())
            #expect(error?.kind == .empty)
            #expect(error?.remedy.contains("the app 0oa1service a role") == true)
        }
    }

    @Test("what answers in the place of the token endpoint is never taken for a record")
    func impostors() async throws {
        try await OAuthOrg.with { org in
            for fault in [.html, .empty, .status(.init(404)), .status(.init(302))] as [Fault.Kind] {
                org.okta.clearFaults()
                org.okta.order(Fault(fault, path: "/oauth2/v1/token"))
                let source = try org.source()
                #expect(await org.refusal(source)?.kind == .refused)
                await #expect(throws: DirectoryError.self) {
                    let found = try await source.confirm(Absences(people: ["00u1"]))
                    #expect(found.people["00u1"] != .gone)
                    throw DirectoryError(.refused, "", remedy: "")
                }
            }
        }
    }
}
