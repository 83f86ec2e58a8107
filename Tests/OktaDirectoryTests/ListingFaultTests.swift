import AccessModel
import OktaDirectory
import Testing
import Transport

/// One place where a listing can go wrong: the page of a listing of `ScriptedOkta.Org.office`.
struct Place: Sendable, CustomTestStringConvertible {
    let path: String
    let page: Int
    var isLast = false

    var testDescription: String { "\(path) page \(page)" }

    static let all = [
        Place(path: "/api/v1/users", page: 1), Place(path: "/api/v1/users", page: 2),
        Place(path: "/api/v1/users", page: 3, isLast: true), Place(path: "/api/v1/users?filter", page: 1),
        Place(path: "/api/v1/users?filter", page: 2, isLast: true), Place(path: "/api/v1/groups", page: 1),
        Place(path: "/api/v1/groups", page: 2, isLast: true), Place(path: "/api/v1/groups/00g1/users", page: 1),
        Place(path: "/api/v1/groups/00g1/users", page: 2),
        Place(path: "/api/v1/groups/00g1/users", page: 3, isLast: true),
        Place(path: "/api/v1/groups/00g3/users", page: 1, isLast: true),
    ]
    static let listings = all.filter { !$0.path.hasSuffix("/users") || $0.path == "/api/v1/users" }
    static let members = all.filter { $0.path.hasSuffix("/users") && $0.path != "/api/v1/users" }
}

@Suite("Every fault of a listing, at every page")
struct ListingFaultTests {
    private func error(_ fault: ScriptedOkta.Fault, _ place: Place) async throws -> DirectoryError? {
        let okta = ScriptedOkta(.office)
        okta.order(fault, at: place.path, request: place.page)
        return await #expect(throws: DirectoryError.self) { _ = try await okta.source().read(.sweep) }
    }

    @Test("a page cut short", arguments: Place.all)
    func truncated(_ place: Place) async throws { #expect(try await error(.truncated, place)?.kind == .incomplete) }

    @Test("a page that is not JSON", arguments: Place.all)
    func malformed(_ place: Place) async throws { #expect(try await error(.malformed, place)?.kind == .incomplete) }

    @Test("a page that is no list", arguments: Place.all)
    func notAnArray(_ place: Place) async throws { #expect(try await error(.notAnArray, place)?.kind == .incomplete) }

    @Test("a record twice", arguments: Place.all)
    func repeated(_ place: Place) async throws {
        let error = try await error(.repeatedRecord, place)
        #expect(error?.kind == .incomplete)
        #expect(error?.message.contains("second time") == true)
    }

    @Test("a link to the same page", arguments: Place.all)
    func samePage(_ place: Place) async throws { #expect(try await error(.samePage, place)?.kind == .incomplete) }

    @Test("a link to another host, which is never asked", arguments: Place.all)
    func foreignHost(_ place: Place) async throws {
        let okta = ScriptedOkta(.office)
        okta.order(.foreignHost, at: place.path, request: place.page)
        let error = await #expect(throws: DirectoryError.self) { _ = try await okta.source().read(.sweep) }
        #expect(error?.kind == .incomplete)
        #expect(error?.message.contains("another host") == true)
        #expect(okta.meter.counts.failures == 0)
    }

    @Test("a link to another resource", arguments: Place.all)
    func otherResource(_ place: Place) async throws {
        #expect(try await error(.otherResource, place)?.kind == .incomplete)
    }

    @Test("two different next links", arguments: Place.all)
    func twoNexts(_ place: Place) async throws { #expect(try await error(.twoNexts, place)?.kind == .incomplete) }

    @Test("a login page", arguments: Place.all)
    func html(_ place: Place) async throws { #expect(try await error(.html, place)?.kind == .notTheService) }

    @Test("a redirect", arguments: Place.all)
    func redirect(_ place: Place) async throws {
        #expect(try await error(.status(302, code: nil), place)?.kind == .notTheService)
    }

    @Test("a refused token", arguments: Place.all)
    func refused(_ place: Place) async throws {
        let error = try await error(.status(401, code: "E0000011"), place)
        #expect(error?.kind == .refused)
        #expect(error?.message.contains("/run/secrets/okta-token") == true)
        #expect(error?.message.contains("E0000011") == true)
        #expect(error?.message.contains("00token") == false)
    }

    @Test("a rate limit that does not recover", arguments: Place.all)
    func exhausted(_ place: Place) async throws {
        #expect(try await error(.status(429, code: "E0000047"), place)?.kind == .exhausted)
    }

    @Test("no connection", arguments: Place.all)
    func unreachable(_ place: Place) async throws {
        #expect(try await error(.transport(.connection), place)?.kind == .unreachable)
    }

    @Test("a connection that breaks", arguments: Place.all)
    func broken(_ place: Place) async throws {
        #expect(try await error(.transport(.broken), place)?.kind == .incomplete)
    }

    @Test("a server error, in the list of users, deactivated or groups", arguments: Place.listings)
    func serverError(_ place: Place) async throws {
        #expect(try await error(.status(500, code: "E0000009"), place)?.kind == .incomplete)
    }

    @Test("an empty page that a link led to", arguments: Place.all.filter { $0.page > 1 }, [1, nil])
    func empty(_ place: Place, times: Int?) async throws {
        let okta = ScriptedOkta(.office)
        for page in place.page..<place.page + (times ?? 9) { okta.order(.empty, at: place.path, request: page) }
        let error = await #expect(throws: DirectoryError.self) { _ = try await okta.source().read(.sweep) }
        #expect(error?.kind == .incomplete)
    }

    @Test("an empty list of users is never believed")
    func nobody() async throws {
        let error = try await error(.empty, Place(path: "/api/v1/users", page: 1))
        #expect(error?.kind == .empty)
        #expect(error?.remedy.contains("admin role") == true)
    }

    @Test("more pages than the limit allows")
    func tooManyPages() async throws {
        let okta = ScriptedOkta(.office)
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await okta.source(limits: OktaLimits(pages: 2)).read(.census)
        }
        #expect(error?.message.contains("limit of 2 pages") == true)
    }

    @Test(
        "more people, groups or memberships than the limits allow",
        arguments: [OktaLimits(people: 4), OktaLimits(groups: 2), OktaLimits(memberships: 6)])
    func tooMany(_ limits: OktaLimits) async throws {
        let okta = ScriptedOkta(.office)
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await okta.source(limits: limits).read(.census)
        }
        #expect(error?.kind == .incomplete)
        #expect(error?.message.contains("limit") == true)
    }
}

@Suite("Where a listing ends")
struct ListingEndTests {
    /// Six people and as many members in pages of three: the last page is full.
    private func org(members: Int = 6) -> ScriptedOkta.Org {
        let users = (1...6).map { ScriptedOkta.Org.user("00u\($0)") }
        return ScriptedOkta.Org(
            users: users, groups: [ScriptedOkta.Org.group("00g1", "Staff")],
            members: ["00g1": Array(users.prefix(members))], pageSize: 3)
    }

    @Test("an empty last page behind a full one is an end, after a second look")
    func trailingEmptyPage() async throws {
        // The second page promises a third, which is empty; the second, with room for one less, leads on to exactly
        // one.
        let okta = ScriptedOkta(org())
        okta.order(.body("[]"), at: "/api/v1/users", request: 3)
        okta.order(.link("/api/v1/users?after=6&limit=3"), at: "/api/v1/users", request: 2)
        let snapshot = try await okta.source().read(.census)
        #expect(snapshot.people.count == 6)
        #expect(okta.log.filter { $0.hasPrefix("/api/v1/users?") }.count == 5)
    }

    @Test(
        "an empty page in the middle, even if only for a moment, is none",
        arguments: ["/api/v1/users", "/api/v1/groups/00g1/users"])
    func momentaryEmptyPage(_ path: String) async throws {
        for count in 6...9 {
            var long = org()
            long.users = (1...count).map { ScriptedOkta.Org.user("00u\($0)") }
            long.members["00g1"] = long.users
            let okta = ScriptedOkta(long)
            okta.order(.empty, at: path, request: 2)
            await #expect(throws: DirectoryError.self) { _ = try await okta.source().read(.census) }
        }
    }

    @Test("a full page of members is an end only after a second look")
    func fullPageOfMembers() async throws {
        var full = org()
        let users = (1...1500).map { ScriptedOkta.Org.user("00u\($0)") }
        full.users = users
        full.pageSize = 1000
        full.members["00g1"] = Array(users.prefix(1000))
        let okta = ScriptedOkta(full)
        #expect(try await okta.source().read(.census).memberships.count == 1000)
        #expect(okta.log.filter { $0.hasPrefix("/api/v1/groups/00g1/users?") }.count == 3)

        full.members["00g1"] = users
        let cut = ScriptedOkta(full)
        cut.order(.noNext, at: "/api/v1/groups/00g1/users", request: 1)
        await #expect(throws: DirectoryError.self) { _ = try await cut.source().read(.census) }
    }

    @Test("a full page without any Link header is no end")
    func noLinkHeaders() async throws {
        var full = org()
        full.users = (1...300).map { ScriptedOkta.Org.user("00u\($0)") }
        full.pageSize = 200
        let okta = ScriptedOkta(full)
        okta.order(.noLinks, at: "/api/v1/users")
        let error = await #expect(throws: DirectoryError.self) { _ = try await okta.source().read(.census) }
        #expect(error?.message.contains("Link") == true)
    }

    @Test("a group without members is an end at its first page")
    func emptyGroup() async throws {
        let okta = ScriptedOkta(org(members: 0))
        #expect(try await okta.source().read(.census).reading(of: "00g1") == .complete)
    }
}
