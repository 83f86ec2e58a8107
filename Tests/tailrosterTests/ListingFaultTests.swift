import Foundation
import Simulator
import Testing

@Suite("tailroster: faults of a listing leave the store untouched", .serialized)
struct ListingFaultTests {
    /// A request of a pass: which listing, and which of its pages.
    struct Page: CustomStringConvertible {
        var path: String
        var query: String?
        var skip = 0
        var hasNext = false
        var description: String { "\(path) \(query ?? "") page \(skip + 1)" }
    }

    /// Pages from the first to the last of each listing: people, the deactivated, groups, members of a large and a small group.
    static func pages(_ org: OktaOrg) throws -> [Page] {
        let large = "/api/v1/groups/\(try #require(org.group("Everybody")).id)/users"
        let small = "/api/v1/groups/\(try #require(org.group("Few")).id)/users"
        return [
            Page(path: "/api/v1/users", skip: 0, hasNext: true), Page(path: "/api/v1/users", skip: 1, hasNext: true),
            Page(path: "/api/v1/users", skip: 5), Page(path: "/api/v1/users", query: "DEPROVISIONED"),
            Page(path: "/api/v1/groups"), Page(path: large, skip: 0, hasNext: true), Page(path: large, skip: 1),
            Page(path: small),
        ]
    }

    /// What breaks a listing at any page, and what breaks it where another page follows.
    static let breaks: [(name: String, kind: Fault.Kind, needsNext: Bool)] = [
        ("dropped", .drop, false), ("truncated", .truncate(bytes: 700), false), ("malformed", .malformed, false),
        ("html", .html, false), ("401", .status(.init(401)), false), ("429", .status(.init(429)), false),
        (
            "redirect", .status(.init(302, body: "", headers: ["Location": "https://elsewhere.example/"])), false
        ),
        ("repeated", .repeatedID, false), ("other host", .wrongLink(.otherHost), true),
        ("same page", .wrongLink(.samePage), true),
    ]

    /// 1,150 people, all in one group of two member pages, some in a small one.
    static func org() throws -> OktaOrg {
        var org = try OktaOrg(OktaRecipe(users: 1150, groups: 0, memberships: 0, isMixed: false))
        try org.createGroup("Everybody")
        try org.createGroup("Few")
        for (number, person) in org.everybody.enumerated() {
            try org.addMember(person.id, to: "Everybody")
            if number < 9 { try org.addMember(person.id, to: "Few") }
        }
        try org.createUser(login: "long.gone@example.com", status: .deprovisioned)
        return org
    }

    /// What the directory would like to do in every case below: suspend one, remove one, add one.
    private static func change(_ okta: SimulatedOkta) throws {
        let people = okta.org.everybody
        try okta.change { org throws(OktaOrgError) in
            try org.suspend(people[0].id)
            try org.removeMember(people[1].id, from: "Few")
            try org.createUser(login: "newcomer@example.com")
        }
    }

    @Test("Every break of every page: exit 5, nothing changed, and the next pass does it all")
    func breaks() async throws {
        try await Rehearsal.run(try Self.org()) { rehearsal in
            try await rehearsal.importAll()
            try Self.change(rehearsal.okta)
            let before = try rehearsal.picture()
            for page in try Self.pages(rehearsal.okta.org) {
                for (name, kind, needsNext) in Self.breaks where page.hasNext || !needsNext {
                    rehearsal.okta.clearFaults()
                    rehearsal.okta.order(Fault(kind, path: page.path, query: page.query, skip: page.skip))
                    let pass = try await rehearsal.reconcile("--mode", "sweep")
                    let what = "\(name) at \(page): \(pass.errors)"
                    #expect(pass.code == 5, "\(what)")
                    let document = try pass.document()
                    #expect(document.outcome == "unread" && document.changes.isEmpty, "\(what)")
                    #expect(document.warnings.map(\.code) == ["directory-unread"], "\(what)")
                    #expect(try rehearsal.picture() == before, "\(what)")
                }
            }
            rehearsal.okta.clearFaults()
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0)
            #expect(try pass.document().changes.count == 5)
        }
    }

    @Test("A server error on a listing of people or groups is an unread directory")
    func serverErrors() async throws {
        try await Rehearsal.run(try Self.org()) { rehearsal in
            try await rehearsal.importAll()
            try Self.change(rehearsal.okta)
            let before = try rehearsal.picture()
            for status in [500, 503, 403] {
                for page in try Self.pages(rehearsal.okta.org)
                where !page.path.hasSuffix("/users") || page.path == "/api/v1/users" {
                    rehearsal.okta.clearFaults()
                    rehearsal.okta.order(
                        Fault(.status(.init(status)), path: page.path, query: page.query, skip: page.skip))
                    let pass = try await rehearsal.reconcile("--mode", "sweep")
                    #expect(pass.code == 5, "\(status) at \(page)")
                    #expect(try rehearsal.picture() == before)
                }
            }
        }
    }

    @Test("One group whose members cannot be read is left alone; the pass goes on", arguments: [403, 404, 500, 503])
    func oneGroup(status: Int) async throws {
        try await Rehearsal.run(try Self.org()) { rehearsal in
            try await rehearsal.importAll()
            try Self.change(rehearsal.okta)
            let few = try #require(rehearsal.okta.org.group("Few"))
            rehearsal.okta.order(Fault(.status(.init(status)), path: "/api/v1/groups/\(few.id)/users"))
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 0)
            let document = try pass.document()
            #expect(document.warnings.map(\.code) == ["unreadable-group"])
            // The suspended person is taken out of both groups; the one who left the unreadable group stays in it.
            #expect(document.plan.changes.map(\.kind) == ["suspend", "remove_member", "remove_member", "add_user"])
            #expect(try rehearsal.memberships().filter { $0.hasPrefix("few ") }.count == 8)
        }
    }

    @Test("An empty directory is an error, not a fact")
    func empty() async throws {
        try await Rehearsal.run(try Self.org()) { rehearsal in
            try await rehearsal.importAll()
            let before = try rehearsal.picture()
            rehearsal.okta.order(Fault(.empty, path: "/api/v1/users"))
            let pass = try await rehearsal.reconcile()
            #expect(pass.code == 5)
            #expect(try pass.document().warnings.first?.message.contains("admin role") == true)
            #expect(try rehearsal.picture() == before)
        }
    }

    @Test("A listing that ends too early is found out by looking the missing up", arguments: [0, 1, 4])
    func shortListing(skip: Int) async throws {
        try await Rehearsal.run(try Self.org()) { rehearsal in
            try await rehearsal.importAll()
            let before = try rehearsal.picture()
            rehearsal.okta.order(Fault(.wrongLink(.missing), path: "/api/v1/users", query: nil, skip: skip, times: 1))
            let pass = try await rehearsal.reconcile()
            #expect(Set(try pass.document().warnings.map(\.code)).isSubset(of: ["unconfirmed-absence"]))
            #expect(try rehearsal.logins("suspended") == [])
            #expect(try rehearsal.picture() == before)
        }
    }

    @Test("A broken record stops neither the others nor touches its own person")
    func badRecords() async throws {
        try await Rehearsal.run(try Self.org()) { rehearsal in
            try await rehearsal.importAll()
            for defect in Fault.RecordDefect.allCases {
                rehearsal.okta.clearFaults()
                rehearsal.okta.order(Fault(.badRecord(index: 3, defect), path: "/api/v1/users", skip: 0, times: 1))
                let pass = try await rehearsal.reconcile()
                #expect(pass.code == 0, "\(defect) \(pass.errors)")
                #expect(try pass.document().changes == [], "\(defect)")
                #expect(try rehearsal.logins("suspended") == [])
            }
        }
    }
}
