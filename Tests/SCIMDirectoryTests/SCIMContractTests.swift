import AccessModel
import ContractSuites
import Foundation
import SCIMDirectory
import SCIMTestServer
import Testing
import Transport

@Suite("The contract of directory sources, SCIM with scripted answers")
struct SCIMContractTests {
    @Test(arguments: DirectorySourceContract.allCases, [false, true])
    func keeps(_ expectation: DirectorySourceContract, byCursor: Bool) async throws {
        try await expectation.check(ScriptedSources(byCursor: byCursor))
    }
}

@Suite(
    "The contract of directory sources, SCIM with scim2-server",
    .enabled(if: SCIMTestServer.isThere || SCIMTestServer.isDemanded, .init(rawValue: SCIMTestServer.absence)))
struct SCIMServerContractTests {
    @Test(arguments: DirectorySourceContract.allCases, [SCIMTestServer.index, .cursor])
    func keeps(_ expectation: DirectorySourceContract, on server: SCIMTestServer) async throws {
        try #require(SCIMTestServer.isThere, "CI never goes without scim2-server")
        try await expectation.check(ServerSources(server: server))
    }
}

private struct ScriptedSources: DirectorySourceFactory {
    let byCursor: Bool
    let activeStatus = "active"
    let inactiveStatus = "inactive"
    let rendersTwoOfOneLogin = true

    func withDirectory(
        of world: DirectorySourceWorld, _ body: @Sendable (DirectoryUnderTest) async throws -> Void
    ) async throws {
        let service = ScriptedSCIM(
            .init(
                users: world.people.map(record),
                groups: world.groups.map { group in
                    ScriptedSCIM.group(group.id.text, group.name, group.members.map { ScriptedSCIM.member($0.text) })
                }, configuration: byCursor ? ScriptedSCIM.Service.cursors : nil))
        try await body(
            DirectoryUnderTest(world: world) { groups, scopeGroups in
                try service.source(groups: groups.patterns.map(\.text), scopeGroups: scopeGroups.patterns.map(\.text))
            })
    }

    private func record(_ person: DirectorySourceWorld.Person) -> String {
        let last = person.name.last.replacing("\"", with: "\\\"")
        let login = person.login.map { "\"userName\":\"\($0)\"," } ?? ""
        let email = person.email.map { ",\"emails\":[{\"type\":\"work\",\"value\":\"\($0)\"}]" } ?? ""
        return "{\"id\":\"\(person.id)\",\(login)\"active\":\(person.isActive),"
            + "\"name\":{\"givenName\":\"\(person.name.first)\",\"familyName\":\"\(last)\"}\(email)}"
    }
}

/// Worlds on a real service, which gives ids of its own.
private struct ServerSources: DirectorySourceFactory {
    let server: SCIMTestServer
    let activeStatus = "active"
    let inactiveStatus = "inactive"
    let rendersTwoOfOneLogin = true

    func withDirectory(
        of world: DirectorySourceWorld, _ body: @Sendable (DirectoryUnderTest) async throws -> Void
    ) async throws {
        let tenant = try SCIMTenant(on: server)
        var (given, ids) = (world, [DirectoryID: String]())
        for (index, person) in world.people.enumerated() {
            let id = try await tenant.createUser(
                person.login, email: person.email, name: person.name, active: person.isActive)
            ids[person.id] = id
            given.people[index].id = DirectoryID(id)
        }
        for (index, group) in world.groups.enumerated() {
            let members = group.members.compactMap { ids[$0] }
            given.groups[index].id = DirectoryID(try await tenant.createGroup(group.name, members))
            given.groups[index].members = members.map { DirectoryID($0) }
        }
        try await body(
            DirectoryUnderTest(world: given) { groups, scopeGroups in
                try tenant.source(groups: groups, scopeGroups: scopeGroups)
            })
    }
}

extension SCIMTenant {
    /// A source that reads this tenant over HTTP as the program does.
    ///
    /// - Parameter through: stands between the source and the network.
    func source(
        groups: GroupSelection = GroupSelection(["*"]), scopeGroups: GroupSelection = GroupSelection([]),
        limits: SCIMLimits = SCIMLimits(), through: (any HTTPExchange) -> any HTTPExchange = { $0 }
    ) throws -> SCIMDirectorySource {
        let meter = RequestMeter()
        let exchange = RetryingExchange(
            through(try CurlExchange(CurlOptions(userAgent: "tailroster-tests"))), policy: RetryPolicy(attemptLimit: 1),
            meter: meter, clock: ContinuousClock(), epochSeconds: { Int64(Date().timeIntervalSince1970) },
            random: { 0.5 })
        return try SCIMDirectorySource(
            url: url, credential: .token(Secret(SCIMTestServer.token)), credentialSource: "the test",
            exchange: exchange, meter: meter, groups: groups, scopeGroups: scopeGroups, limits: limits)
    }
}
