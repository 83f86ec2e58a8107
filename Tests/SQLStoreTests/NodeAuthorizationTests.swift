import AccessModel
import ContractSuites
import Testing

@testable import SQLStore

@Suite("SQLite store: which nodes may connect")
struct NodeAuthorizationTests {
    private static let ada = StorePerson("00uada", "Ada@Example.com", name: "Ada Lovelace")

    private func verdict(_ scene: StoreScene, _ node: String = "n") throws -> String {
        try scene.rows("SELECT authorized, reason FROM node_authorization WHERE node_key = '\(node)'").joined()
    }

    @Test("Every reason, and the one that weighs most where several hold")
    func reasons() async throws {
        try await StoreScene.with([Self.ada, StorePerson("00ubob", "bob@example.com")]) { scene async throws in
            await scene.apply([
                Change(
                    kind: .suspend,
                    person: StoreScene.person(StorePerson("00ubob", "bob@example.com"), account: "2"), reason: .deleted)
            ])
            try scene.execute(
                """
                INSERT INTO nodes (node_key, account_id, name, approved, expires_at, created_at) VALUES
                ('active', 1, 'laptop', 1, NULL, '2026-01-01T00:00:00Z'),
                ('unapproved', 1, NULL, 0, NULL, NULL), ('odd', 1, NULL, 2, NULL, NULL),
                ('late', 1, NULL, 1, '2001-01-01T00:00:00Z', NULL),
                ('suspended', 2, NULL, 1, NULL, NULL), ('suspended-unapproved', 2, NULL, 0, '2001-01-01T00:00:00Z', NULL),
                ('unknown', 99, NULL, 1, NULL, NULL),
                ('service', NULL, NULL, 1, NULL, NULL), ('service-unapproved', NULL, NULL, 0, NULL, NULL),
                ('service-late', NULL, NULL, 1, '2001-01-01T00:00:00Z', NULL)
                """)
            #expect(
                try scene.rows(
                    "SELECT node_key, account_id, login, authorized, reason FROM node_authorization ORDER BY node_key")
                    == [
                        "active|1|Ada@Example.com|1|active", "late|1|Ada@Example.com|0|expired",
                        "odd|1|Ada@Example.com|0|not-approved", "service|||1|service",
                        "service-late|||0|expired", "service-unapproved|||0|not-approved",
                        "suspended|2|bob@example.com|0|suspended",
                        "suspended-unapproved|2|bob@example.com|0|suspended",
                        "unapproved|1|Ada@Example.com|0|not-approved", "unknown|99||0|unknown-account",
                    ])
        }
    }

    @Test(
        "An end that is an instant in RFC 3339 and UTC, in the future, lets the node in",
        arguments: [
            "2999-01-01T00:00:00Z", "2999-12-31T23:59:59.5Z", "2999-12-31t23:59:59z", "2999-02-28T12:00:00+00:00",
            "2996-02-29T12:00:00.123456789+00:00",
        ])
    func future(expiry: String) async throws { try await check(expiry, "1|active") }

    @Test(
        "Any other end keeps the node out: SQLite's own date functions would take many of these",
        arguments: [
            "", " ", "now", "never", "2999-01-01", "2999-01-01T00:00Z", "2999-01-01 00:00:00Z", "2999-01-01T00:00:00",
            "2999-02-30T00:00:00Z", "2999-02-29T00:00:00Z", "2999-13-01T00:00:00Z", "2999-01-00T00:00:00Z",
            "2999-01-01T24:00:00Z", "2999-01-01T23:60:00Z", "2999-01-01T00:00:00+01:00", "2999-01-01T00:00:00.Z",
            "2999-01-01T00:00:00.5", "2999-01-01T00:00:00.5x5Z", "2999-01-01T00:00:00ZZ", " 2999-01-01T00:00:00Z",
            "9999999", "2816788.5", "12:00:00Z", "2001-01-01T00:00:00Z", "2999-1-01T00:00:00Z", "+2999-01-01T00:00:00Z",
        ])
    func unparsable(expiry: String) async throws { try await check(expiry, "0|expired") }

    private func check(_ expiry: String, _ expected: String) async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            try scene.execute(
                "INSERT INTO nodes (node_key, account_id, approved, expires_at) VALUES ('n', 1, 1, '\(expiry)')")
            #expect(try verdict(scene) == expected)
        }
    }

    @Test("A number as an end is no instant")
    func number() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            try scene.execute(
                "INSERT INTO nodes (node_key, account_id, approved, expires_at) VALUES ('n', 1, 1, 4102444800)")
            #expect(try verdict(scene) == "0|expired")
        }
    }

    @Test("Suspending an account shuts its nodes out at once; lifting it approves none that was not approved")
    func suspension() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            try scene.execute(
                "INSERT INTO nodes (node_key, account_id, approved) VALUES ('n', 1, 1), ('waiting', 1, 0)")
            let ada = StoreScene.person(Self.ada, account: "1")
            #expect(try verdict(scene) == "1|active")
            await scene.apply([Change(kind: .suspend, person: ada, reason: .deleted)])
            #expect(try verdict(scene) == "0|suspended" && verdict(scene, "waiting") == "0|suspended")
            await scene.apply([Change(kind: .reactivate, person: ada, reason: .restored)])
            #expect(try verdict(scene) == "1|active" && verdict(scene, "waiting") == "0|not-approved")
        }
    }

    @Test("A reused login never inherits nodes: the old account keeps them, suspended, under a login that says so")
    func reusedLogin() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            try scene.execute("INSERT INTO nodes (node_key, account_id, approved) VALUES ('n', 1, 1)")
            await scene.apply([
                Change(kind: .suspend, person: StoreScene.person(Self.ada, account: "1"), reason: .deleted)
            ])
            let heir = StorePerson("00uheir", "ada@example.com", name: "Ada Byron")
            let effects = await scene.apply([
                Change(
                    kind: .updateUser, person: StoreScene.person(heir, account: "1", storeLogin: Self.ada.login),
                    reason: .loginReused)
            ])
            #expect(effects.map(\.accountID) == ["2"])
            #expect(
                try scene.rows("SELECT account_id, login, state, directory_id FROM roster_users ORDER BY account_id")
                    == [
                        "1|Ada@Example.com (former, 1)|suspended|00uada", "2|ada@example.com|active|00uheir",
                    ])
            #expect(
                try scene.rows("SELECT account_id, authorized, reason FROM node_authorization") == ["1|0|suspended"])
        }
    }
}
