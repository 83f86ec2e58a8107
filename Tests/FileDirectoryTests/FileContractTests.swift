import AccessModel
import ContractSuites
import FileDirectory
import Foundation
import Testing

@Suite("The contract of directory sources, one document")
struct FileContractTests {
    @Test(arguments: DirectorySourceContract.allCases)
    func keeps(_ expectation: DirectorySourceContract) async throws { try await expectation.check(DocumentSources()) }
}

private struct DocumentSources: DirectorySourceFactory {
    let activeStatus = "ACTIVE"
    let inactiveStatus = "inactive"
    let rendersTwoOfOneLogin = true

    func withDirectory(
        of world: DirectorySourceWorld, _ body: @Sendable (DirectoryUnderTest) async throws -> Void
    ) async throws {
        let users = world.people.map { person in
            var record = [
                "id": person.id.text, "status": person.isActive ? activeStatus : inactiveStatus,
                "name": "\(person.name.first) \(person.name.last)",
            ]
            record["login"] = person.login
            record["email"] = person.email
            return record as [String: Any]
        }
        let groupRecords = world.groups.map { group in
            ["id": group.id.text, "name": group.name, "members": group.members.map(\.text)] as [String: Any]
        }
        let document = try JSONSerialization.data(withJSONObject: ["users": users, "groups": groupRecords])
        let file = try TemporaryFile(String(decoding: document, as: UTF8.self))
        try await body(
            DirectoryUnderTest(world: world) {
                FileDirectorySource(path: file.path, groups: $0, scopeGroups: $1)
            })
        try file.remove()
    }
}
