import Foundation
import SCIMTestServer
import Testing

@Suite(
    "tailroster: life cycle with a real SCIM service, with the built binary",
    .enabled(if: SCIMTestServer.isThere || SCIMTestServer.isDemanded, .init(rawValue: SCIMTestServer.absence)))
struct SCIMLifeCycleTests {
    /// A company on a real SCIM service: Ann and Bo in engineering, Cy in sales, Di in both, Ed and Fay in neither.
    private struct Company {
        let tenant: SCIMTenant
        let rehearsal: Rehearsal
        var people: [String: String] = [:]
        var groups: [String: String] = [:]

        func id(_ name: String) throws -> String { try #require(people[name] ?? groups[name]) }

        /// A pass, and its changes.
        func changes(_ arguments: String..., exit code: Int32 = 0) async throws -> [String] {
            let pass = try await rehearsal.tailroster(["reconcile", "--output", "json"] + arguments)
            #expect(pass.code == code, "\(pass.errors)\(pass.output.prefix(2000))")
            return try pass.document().changes
        }
    }

    private static func run(on server: SCIMTestServer, _ body: @escaping (Company) async throws -> Void) async throws {
        try #require(SCIMTestServer.isThere, "CI never goes without scim2-server")
        let tenant = try SCIMTenant(on: server)
        try await Rehearsal.run { rehearsal in
            var company = Company(tenant: tenant, rehearsal: rehearsal)
            for name in ["ann", "bo", "cy", "di", "ed", "fay"] {
                company.people[name] = try await tenant.createUser("\(name)@example.com")
            }
            for (group, names) in [("Engineering", ["ann", "bo", "di"]), ("Sales", ["cy", "di"])] {
                company.groups[group] = try await tenant.createGroup(group, names.compactMap { company.people[$0] })
            }
            try Self.configure(company)
            #expect(try await company.changes().count == 6 + 2 + 5)
            #expect(try rehearsal.logins("active").count == 6)
            #expect(try await company.changes() == [])
            try await body(company)
        }
    }

    private static func configure(_ company: Company) throws {
        let rehearsal = company.rehearsal
        try rehearsal.write(SCIMTestServer.token, to: "token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: rehearsal.tokenPath)
        try rehearsal.write(
            """
            directory:
              kind: scim
              url: \(company.tenant.url)
              token_file: token
              groups: ["*"]
              retry_for: 30s
            store: {kind: sqlite, path: store.db}
            groups: {name: "{name}", domain: example.com}
            ledger: {path: ledger.db}
            """, to: "tailroster.yaml")
    }

    @Test(
        "A watch follows who changed, by id, and is content with little where nobody did",
        arguments: [SCIMTestServer.index, .cursor])
    func watch(on server: SCIMTestServer) async throws {
        try await Self.run(on: server) { company in
            let (ann, fay) = (try company.id("ann"), try company.id("fay"))
            let told = try await company.rehearsal.tailroster(["explain", "ann@example.com", "--output", "json"])
            #expect(told.output.contains("\"external_id\""), "\(told.errors)\(told.output)")
            try await company.tenant.changeUser(ann, ["active": false])
            // Sales has other members now; both ways of change come in one look.
            try await company.tenant.add(fay, to: try company.id("Sales"))
            let pass = try await company.rehearsal.tailroster(["reconcile", "--output", "json", "--mode", "watch"])
            let document = try pass.document()
            #expect(pass.code == 0 && document.directory.mode == "watch", "\(pass.errors)\(pass.output.prefix(3000))")
            #expect(
                document.changes == [
                    "suspend ann@example.com scim:inactive applied",
                    "remove_member ann@example.com engineering scim:inactive applied",
                    "add_member fay@example.com sales joined applied",
                ])
            #expect(try company.rehearsal.logins("suspended") == ["ann@example.com"])
            // Nobody is seen to be deleted by looking at changes; the census sees it.
            try await company.tenant.deleteUser(try company.id("ed"))
            #expect(try await company.changes("--mode", "watch") == [])
            #expect(try await company.changes("--mode", "census") == ["suspend ed@example.com deleted applied"])
        }
    }

    @Test(
        "Deactivated and deleted people lose access, each with its reason; who returns gets it back",
        arguments: [SCIMTestServer.index, .cursor])
    func departures(on server: SCIMTestServer) async throws {
        try await Self.run(on: server) { company in
            let (ann, cy) = (try company.id("ann"), try company.id("cy"))
            try await company.tenant.changeUser(ann, ["active": false])
            try await company.tenant.deleteUser(cy)
            #expect(
                try await company.changes() == [
                    "suspend ann@example.com scim:inactive applied", "suspend cy@example.com deleted applied",
                    "remove_member ann@example.com engineering scim:inactive applied",
                    "remove_member cy@example.com sales deleted applied",
                ])
            #expect(try company.rehearsal.logins("suspended") == ["ann@example.com", "cy@example.com"])
            #expect(try await company.changes() == [])

            try await company.tenant.changeUser(ann, ["active": true])
            #expect(
                try await company.changes() == [
                    "add_member ann@example.com engineering joined applied",
                    "reactivate ann@example.com restored applied",
                ])
            #expect(try company.rehearsal.logins("suspended") == ["cy@example.com"])
        }
    }

    @Test(
        "Moves, new people and groups, renames, and a group that is deleted",
        arguments: [SCIMTestServer.index, .cursor])
    func changes(on server: SCIMTestServer) async throws {
        try await Self.run(on: server) { company in
            let (tenant, rehearsal) = (company.tenant, company.rehearsal)
            let (ann, engineering, sales) = (
                try company.id("ann"), try company.id("Engineering"), try company.id("Sales")
            )
            try await tenant.remove(ann, from: engineering)
            try await tenant.add(ann, to: sales)
            #expect(
                try await company.changes() == [
                    "remove_member ann@example.com engineering left applied",
                    "add_member ann@example.com sales joined applied",
                ])

            try await tenant.changeUser(ann, ["userName": "ann.lee@example.com"])
            try await tenant.renameGroup(sales, to: "Selling")
            let gus = try await tenant.createUser("gus@example.com")
            try await tenant.createGroup("Everybody", [gus, engineering])
            _ = try await company.changes()
            #expect(
                try rehearsal.memberships() == [
                    "engineering bo@example.com", "engineering di@example.com", "everybody bo@example.com",
                    "everybody di@example.com", "everybody gus@example.com", "selling ann.lee@example.com",
                    "selling cy@example.com", "selling di@example.com",
                ])
            #expect(try rehearsal.logins("active").contains("ann.lee@example.com"))

            try await tenant.deleteGroup(sales)
            #expect(try await company.changes() == ["remove_group selling deleted applied"])
            #expect(try await company.changes() == [])
        }
    }

    @Test("A userName that passes to another person, and two that differ in case alone")
    func logins() async throws {
        try await Self.run(on: .index) { company in
            try await company.tenant.createUser("BO@example.com")
            try await company.tenant.deleteUser(try company.id("ed"))
            try await company.tenant.createUser("ed@example.com")
            let pass = try await company.rehearsal.reconcile()
            #expect(pass.code == 3)
            let document = try pass.document()
            #expect(document.changes.contains("suspend ed@example.com deleted applied"))
            #expect(document.holds.map(\.limit) == ["login-reused"])
            #expect(document.warnings.contains { $0.code == "ambiguous-login" })
            #expect(try company.rehearsal.logins("active").contains("bo@example.com"))
        }
    }

    @Test("check: what the service supports, a line each")
    func check() async throws {
        for (server, paging) in [(SCIMTestServer.index, "read by index"), (.cursor, "read by cursor")] {
            try await Self.run(on: server) { company in
                let run = try await company.rehearsal.tailroster(["check"])
                #expect(run.code == 0, "\(run.output)\(run.errors)")
                for words in [
                    "scim:\(company.tenant.url): reachable", "2 groups, listed with their members", paging,
                    "a filter on meta.lastModified is honoured", "records have versions (ETag)",
                    "404 tells who is gone",
                    "clock agrees",
                ] { #expect(run.output.contains(words), "\(words) in \(run.output)") }
                #expect(!run.output.contains(SCIMTestServer.token))
            }
        }
    }

    @Test("A token that the service refuses: 5, nothing changes, and where it came from")
    func refused() async throws {
        try await Self.run(on: .index) { company in
            let before = try company.rehearsal.picture()
            try company.rehearsal.write("wrong", to: "token")
            let pass = try await company.rehearsal.reconcile()
            #expect(pass.code == 5)
            #expect(pass.output.contains(company.rehearsal.tokenPath))
            #expect(try company.rehearsal.picture() == before)
            #expect(try await company.rehearsal.tailroster(["check"]).code == 5)
        }
    }
}
