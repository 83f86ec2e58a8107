import AccessModel
import ContractSuites
import OktaDirectory
import Testing

@Suite("The contract of directory sources, Okta with scripted answers")
struct OktaContractTests {
    @Test(arguments: DirectorySourceContract.allCases)
    func keeps(_ expectation: DirectorySourceContract) async throws { try await expectation.check(ScriptedSources()) }
}

private struct ScriptedSources: DirectorySourceFactory {
    let activeStatus = "ACTIVE"
    let inactiveStatus = "DEPROVISIONED"
    let rendersTwoOfOneLogin = true

    func withDirectory(
        of world: DirectorySourceWorld, _ body: @Sendable (DirectoryUnderTest) async throws -> Void
    ) async throws {
        let okta = ScriptedOkta(org(world))
        try await body(
            DirectoryUnderTest(world: world) { groups, scopeGroups in
                try okta.source(groups: groups.patterns.map(\.text), scopeGroups: scopeGroups.patterns.map(\.text))
            })
    }

    private func org(_ world: DirectorySourceWorld) -> ScriptedOkta.Org {
        let records = Dictionary(uniqueKeysWithValues: world.people.map { ($0.id, record($0)) })
        return ScriptedOkta.Org(
            users: world.people.filter(\.isActive).map(record),
            deprovisioned: world.people.filter { !$0.isActive }.map(record),
            groups: world.groups.map { ScriptedOkta.Org.group($0.id.text, $0.name) },
            members: Dictionary(
                uniqueKeysWithValues: world.groups.map { ($0.id.text, $0.members.compactMap { records[$0] }) }))
    }

    private func record(_ person: DirectorySourceWorld.Person) -> String {
        let status = person.isActive ? activeStatus : inactiveStatus
        guard let login = person.login else {
            return "{\"id\":\"\(person.id)\",\"status\":\"\(status)\",\"profile\":{}}"
        }
        return ScriptedOkta.Org.user(
            person.id.text, login: login, email: person.email, status: status, first: person.name.first,
            last: person.name.last.replacing("\"", with: "\\\""))
    }
}
