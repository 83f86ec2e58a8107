import AccessModel
import ContractSuites
import OktaDirectory
import Simulator
import Testing

@Suite("The contract of directory sources, a simulated org over HTTP")
struct SimulatedContractTests {
    @Test(arguments: DirectorySourceContract.allCases)
    func keeps(_ expectation: DirectorySourceContract) async throws { try await expectation.check(SimulatedSources()) }
}

private struct SimulatedSources: DirectorySourceFactory {
    let activeStatus = "ACTIVE"
    let inactiveStatus = "DEPROVISIONED"
    // Logins are unique in an org, whatever their case.
    let rendersTwoOfOneLogin = false

    func withDirectory(
        of world: DirectorySourceWorld, _ body: @Sendable (DirectoryUnderTest) async throws -> Void
    ) async throws {
        var standing = world
        var org = OktaOrg(time: OktaRecipe.defaultTime)
        var ids: [DirectoryID: DirectoryID] = [:]
        for (index, person) in world.people.enumerated() {
            let made = try org.createUser(
                login: person.login ?? "nobody@example.com", email: person.email, firstName: person.name.first,
                lastName: person.name.last, status: person.isActive ? .active : .deprovisioned)
            standing.people[index].id = DirectoryID(made.id)
            ids[person.id] = DirectoryID(made.id)
        }
        for (index, group) in world.groups.enumerated() {
            let made = try org.createGroup(group.name)
            standing.groups[index].id = DirectoryID(made.id)
            standing.groups[index].members = group.members.compactMap { ids[$0] }
            for member in standing.groups[index].members { try org.addMember(member.text, to: made.id) }
        }
        let fixed = standing
        try await SimulatedOrg.with(org) { simulated in
            for (index, person) in fixed.people.enumerated() where person.login == nil {
                simulated.okta.order(Fault(.badRecord(index: index, .noName), path: "/api/v1/users"))
            }
            try await body(
                DirectoryUnderTest(world: fixed) { try simulated.source(groups: $0, scopeGroups: $1) })
        }
    }
}
