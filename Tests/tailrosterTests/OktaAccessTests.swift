import Foundation
import Simulator
import Testing

@Suite("The binary with an API service app, an app scope, and the log")
struct OktaAccessTests {
    /// A service app whose key lies in a file, and a configuration that names both.
    private func withServiceApp(
        _ rehearsal: Rehearsal, form: String = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        app: String = "",
        dpop: String = "auto"
    ) async throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/bin/sh")
        openssl.currentDirectoryURL = rehearsal.folder
        openssl.arguments = [
            "-c",
            "umask 077; openssl \(form) -out key.pem 2>/dev/null && openssl pkey -in key.pem -pubout -out pub.pem",
        ]
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        openssl.terminationHandler = { _ in end.finish() }
        try openssl.run()
        for await _ in ended {}
        let pem = try String(contentsOf: rehearsal.folder.appending(path: "pub.pem"), encoding: .utf8)
        let key = try #require(VerificationKey(pem: pem))
        rehearsal.okta.register(ServiceApp(clientID: "0oa1service", keys: ["k1": key]))
        try rehearsal.write(
            """
            directory:
              kind: okta
              url: \(rehearsal.okta.url)
              oauth: {client_id: 0oa1service, private_key_file: key.pem, key_id: k1, dpop: \(dpop)}
              retry_for: 30s
              \(app)
            store: {kind: sqlite, path: store.db}
            groups: {name: "{name}", domain: example.com}
            ledger: {path: ledger.db}
            """, to: "tailroster.yaml")
    }

    @Test("OAuth with bound tokens: a first import, a watch pass, check; nothing of the key or a token is shown")
    func oauth() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            try await withServiceApp(rehearsal, app: "groups: [\"*\"]")
            let first = try await rehearsal.reconcile()
            #expect(first.code == 0, "\(first.errors) \(first.output.prefix(500))")
            let check = try await rehearsal.tailroster(["check"])
            #expect(check.code == 0, "\(check.output)")
            try rehearsal.okta.change { try $0.suspend("ann@example.com") }
            let watch = try await rehearsal.reconcile("--mode", "watch")
            #expect(try watch.document().changes.contains("suspend ann@example.com okta:SUSPENDED applied"))
            #expect(try rehearsal.logins("suspended").contains("ann@example.com"))
            let secret = try String(contentsOf: rehearsal.folder.appending(path: "key.pem"), encoding: .utf8)
                .split(separator: "\n")[1]
            for text in [first.output, first.errors, check.output, watch.output, watch.errors] {
                #expect(!text.contains(secret) && !text.contains("eyJ"))
            }
        }
    }

    @Test("A key that does not fit, a public key, a binding that the app does not take: what to change, and where")
    func refusals() async throws {
        try await Rehearsal.run(try LifeCycleTests.company()) { rehearsal in
            try await withServiceApp(rehearsal, dpop: "off")
            let unbound = try await rehearsal.reconcile()
            #expect(unbound.code == 5 && unbound.output.contains("directory.oauth.dpop to auto"))
            try await withServiceApp(rehearsal)
            rehearsal.okta.register(ServiceApp(clientID: "0oa1service", keys: [:]))
            let check = try await rehearsal.tailroster(["check"])
            #expect(check.code == 5 && check.output.contains("key with kid k1"), "\(check.output)")
            let publicKey = try Data(contentsOf: rehearsal.folder.appending(path: "pub.pem"))
            try publicKey.write(to: rehearsal.folder.appending(path: "key.pem"))
            let wrong = try await rehearsal.reconcile()
            #expect(wrong.code == 78)
            #expect(wrong.errors.contains("private_key_file") && wrong.errors.contains("public key"))
        }
    }

    @Test("An app as the scope: its people and groups, and who is unassigned is suspended for that")
    func app() async throws {
        var org = try LifeCycleTests.company()
        let app = org.createApp("Tailnet").id
        for person in org.everybody where person.status != .deprovisioned { try org.assign(person.id, to: app) }
        try await Rehearsal.run(org) { rehearsal in
            let form = "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
            try await withServiceApp(rehearsal, form: form, app: "app: \(app)")
            let first = try await rehearsal.reconcile()
            #expect(first.code == 0, "\(first.errors) \(first.output.prefix(500))")
            #expect(first.output.contains("no-groups"))
            try rehearsal.okta.change { try $0.assign("bo@example.com", to: app, false) }
            let watch = try await rehearsal.reconcile("--mode", "watch")
            #expect(
                try watch.document().changes == ["suspend bo@example.com unassigned applied"],
                "\(watch.output.prefix(1500))")
        }
    }
}
