import AccessModel
import SCIMDirectory
import SCIMTestServer
import Synchronization
import Testing
import Transport

@Suite(
    "SCIM against scim2-server: paging, cursors, dangling members, deletion",
    .enabled(if: SCIMTestServer.isThere || SCIMTestServer.isDemanded, .init(rawValue: SCIMTestServer.absence)))
struct SCIMServerTests {
    private struct Company {
        let tenant: SCIMTenant
        var people: [String] = []
    }

    /// Seven people, `p1` to `p7`.
    private static func company(on server: SCIMTestServer) async throws -> Company {
        try #require(SCIMTestServer.isThere, "CI never goes without scim2-server")
        var company = Company(tenant: try SCIMTenant(on: server))
        for number in 1...7 { company.people.append(try await company.tenant.createUser("p\(number)@example.com")) }
        return company
    }

    /// Keeps a record of what is asked for, and may send a request elsewhere.
    private final class Tap: HTTPExchange {
        private let exchange: any HTTPExchange
        private let redirect: @Sendable (String, Int) -> String
        private let asked = Mutex<[String]>([])

        init(_ exchange: any HTTPExchange, redirect: @escaping @Sendable (String, Int) -> String = { url, _ in url }) {
            self.exchange = exchange
            self.redirect = redirect
        }

        var urls: [String] { asked.withLock { $0 } }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            var request = request
            let number = asked.withLock {
                $0.append(request.url)
                return $0.count { $0.contains("/Users?cursor=") }
            }
            request.url = redirect(request.url, number)
            return try await exchange.send(request)
        }
    }

    private static func read(
        _ tenant: SCIMTenant, limits: SCIMLimits = SCIMLimits(),
        redirect: @escaping @Sendable (String, Int) -> String = { url, _ in url }
    ) async throws -> (snapshot: DirectorySnapshot, urls: [String]) {
        let taps = Mutex<[Tap]>([])
        let source = try tenant.source(
            limits: limits,
            through: { exchange in
                let tap = Tap(exchange, redirect: redirect)
                taps.withLock { $0.append(tap) }
                return tap
            })
        return (try await source.read(), taps.withLock { $0.flatMap(\.urls) })
    }

    @Test("Paging by index, two at a time")
    func index() async throws {
        let company = try await Self.company(on: .index)
        let (snapshot, urls) = try await Self.read(company.tenant, limits: SCIMLimits(peoplePage: 2))
        #expect(snapshot.peopleIDs.sorted() == company.people.sorted())
        #expect(urls.filter { $0.contains("/Users?startIndex=") }.count == 5)
        #expect(!urls.contains { $0.contains("cursor") })
    }

    @Test("Paging by cursor, three at a time, because the service offers it")
    func cursor() async throws {
        let company = try await Self.company(on: .cursor)
        let (snapshot, urls) = try await Self.read(company.tenant)
        #expect(snapshot.peopleIDs.sorted() == company.people.sorted())
        #expect(urls.filter { $0.contains("/Users?cursor=") }.count == 3)
        #expect(!urls.contains { $0.contains("startIndex") })
    }

    /// The same address at the server whose clock is a day ahead, for which every cursor of `cursor` has expired.
    private static func ahead(_ url: String) -> String {
        url.replacing(SCIMTestServer.cursor.address, with: SCIMTestServer.ahead.address)
    }

    @Test("A cursor that expires once: the listing is read again from its beginning")
    func expiresOnce() async throws {
        let company = try await Self.company(on: .cursor)
        let (snapshot, urls) = try await Self.read(company.tenant) { url, number in
            url.contains("/Users?cursor=") && number == 2 ? Self.ahead(url) : url
        }
        #expect(snapshot.peopleIDs.sorted() == company.people.sorted())
        #expect(urls.filter { $0.contains("/Users?cursor=&") }.count == 2)
    }

    @Test("Cursors that expire every time: an error after three readings, and nothing concluded")
    func expiresAlways() async throws {
        let company = try await Self.company(on: .cursor)
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await Self.read(company.tenant) { url, _ in
                url.contains("/Users?cursor=") && !url.contains("cursor=&") ? Self.ahead(url) : url
            }
        }
        #expect(error?.kind == .incomplete)
        #expect(error?.message.contains("expired cursor after 3 records, in the last of 3 attempts") == true)
    }

    @Test(
        "A person deleted by the administrator dangles in the group, and is gone",
        arguments: [SCIMTestServer.index, .cursor])
    func deletion(on server: SCIMTestServer) async throws {
        let company = try await Self.company(on: server)
        let group = try await company.tenant.createGroup("Staff", Array(company.people.prefix(3)))
        try await company.tenant.deleteUser(company.people[1])
        let source = try company.tenant.source()
        let snapshot = try await source.read()
        #expect(snapshot.members(group) == [company.people[0], company.people[2]].sorted())
        #expect(snapshot.messages("dangling-member").count == 1)
        let answers = try await source.confirm(
            Absences(people: [DirectoryID(company.people[1]), DirectoryID(company.people[0])]))
        #expect(answers.people[DirectoryID(company.people[1])] == .gone)
        #expect(answers.people[DirectoryID(company.people[0])] == .exists(status: "active"))
    }

    @Test("Groups in groups are flattened, in circles too")
    func nesting() async throws {
        let company = try await Self.company(on: .index)
        let inner = try await company.tenant.createGroup("Inner", [company.people[0]])
        let outer = try await company.tenant.createGroup("Outer", [company.people[1], inner])
        try await company.tenant.add(outer, to: inner)
        let (snapshot, _) = try await Self.read(company.tenant)
        #expect(snapshot.members(outer) == company.people[0...1].sorted())
        #expect(snapshot.members(inner) == company.people[0...1].sorted())
    }

    @Test("What check finds out", arguments: [SCIMTestServer.index, .cursor])
    func probe(on server: SCIMTestServer) async throws {
        let company = try await Self.company(on: server)
        try await company.tenant.createGroup("Staff", [company.people[0]])
        try await company.tenant.createUser("unsaid@example.com", active: nil)
        let probe = await (try company.tenant.source()).probe(now: { Timestamp(milliseconds: 0) })
        let people = try probe.people.get()
        #expect(people.total == 8)
        #expect(people.unreadable == 0)
        let groups = try #require(try probe.groups?.get())
        #expect(groups.total == 1 && groups.showsMembers)
        #expect(probe.describesItself && probe.hasVersions)
        #expect(probe.counting == .honoured)
        #expect(probe.cursors == (server == .cursor ? .work : SCIMProbe.Cursors.none))
        #expect(probe.filtering == .honoured)
        #expect(probe.findsByID == true && probe.unknown == .denied)
    }
}
