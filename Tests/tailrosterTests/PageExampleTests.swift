import Foundation
import Simulator
import Testing

/// Pages of work show their commands set in, with ids and names of nobody's: each is run, with those of the scene in their place.
@Suite("Documents: every command of the pages of work")
struct PageExampleTests {
    /// The commands of a page that are set in, without their remarks.
    static func commands(of page: String) throws -> [String] {
        try ReferenceTests.page(page).split(separator: "\n").filter { $0.hasPrefix("    tailroster ") }.map { line in
            line.replacing(/\s{2,}#.*/, with: "").trimmingCharacters(in: .whitespaces)
        }
    }

    /// A company that has had its first import, and a pass since in which seven suspensions were held.
    private static func scene(_ body: (Rehearsal, Document) async throws -> Void) async throws {
        var org = OktaOrg(time: OktaRecipe.defaultTime)
        let names = ["kim", "robert", "shared"] + (1...12).map { "p\($0)" }
        for name in names { try org.createUser(login: "\(name)@example.com") }
        try org.createGroup("Release")
        try org.addMember("kim@example.com", to: "Release")
        try await Rehearsal.run(org) { rehearsal in
            let text = try String(contentsOf: rehearsal.configuration, encoding: .utf8)
            try rehearsal.write(
                text.replacing("name: \"{name}\"", with: "name: \"group:{name}@{domain}\""), to: "tailroster.yaml")
            try await rehearsal.importAll()
            try rehearsal.okta.change { org throws(OktaOrgError) in
                for number in 1...7 { try org.suspend("p\(number)@example.com") }
            }
            let pass = try await rehearsal.reconcile()
            try #require(pass.code == 3, "\(pass.output)")
            try await body(rehearsal, try pass.document())
        }
    }

    /// Runs a page's commands in their order; a pass may end with something held.
    private static func run(_ page: String, in rehearsal: Rehearsal, _ document: Document) async throws -> [String] {
        let hold = try #require(document.holds.first { $0.limit == "suspensions" })
        let nextYear = Date(timeIntervalSinceNow: 86_400 * 300).ISO8601Format().prefix(10)
        let commands = try commands(of: page)
        for command in commands {
            if command.contains("tailroster link robert") {
                // Robert is hired anew, under another login.
                try rehearsal.okta.change { org throws(OktaOrgError) in
                    try org.deleteUser("robert@example.com")
                    try org.createUser(login: "rob@example.com")
                }
            }
            let rob = rehearsal.okta.org.person("rob@example.com")?.id ?? "nobody"
            let list = try await rehearsal.tailroster(["history", "--output", "json"])
            let passes = try #require(
                try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
            let newest = passes.first { ($0["applied"] as? Int ?? 0) > 0 }?["pass"] as? String
            let here = command.replacing("h-b45492f8266bed57244c", with: hold.id).replacing("h-…", with: hold.id)
                .replacing("c-… --change c-…", with: "\(hold.changes[0]) --change \(hold.changes[1])")
                .replacing("p-0a1b2c3d4e5f60718293", with: document.plan.id ?? "")
                .replacing("00u1a2b3c4d5e6f7g8h9", with: rob).replacing("4e91f81bf8f25ab5", with: newest ?? "none")
                .replacing("2026-12-24", with: nextYear).replacing("FILE", with: "backup.db")
                .replacing("NAME", with: "kim@example.com")
            let running = try Binary.start(
                [], environment: ["TAILROSTER_CONFIG": rehearsal.configuration.path], in: rehearsal.folder,
                shell: "tailroster() { \"\(Binary.url.path)\" \"$@\"; }; \(here)")
            let ended = try await running.wait()
            let allowed: [Int32] = here.hasPrefix("tailroster reconcile") ? [0, 3] : [0]
            #expect(allowed.contains(ended.code), "\(page): \(here)\n\(ended.output.prefix(2000))\n\(ended.errors)")
        }
        return commands
    }

    @Test("Control")
    func control() async throws {
        try await Self.scene { rehearsal, document in
            let commands = try await Self.run("Control", in: rehearsal, document)
            #expect(commands.count >= 20, "\(commands)")
            // Approved and applied, then turned back, and pinned as they are.
            #expect(try rehearsal.logins("suspended").filter { $0.hasPrefix("p") } == [])
            #expect(try await rehearsal.tailroster(["audit", "verify"]).code == 0)
            #expect(try await rehearsal.tailroster(["status"]).output.contains("p1@example.com  until"))
        }
    }

    @Test("Operations")
    func operations() async throws {
        try await Self.scene { rehearsal, document in
            let commands = try await Self.run("Operations", in: rehearsal, document)
            #expect(commands.count >= 5, "\(commands)")
            #expect(try rehearsal.logins("suspended").filter { $0.hasPrefix("p") }.count == 7, "approved and applied")
        }
    }
}
