import AccessModel
import Foundation
import Planning
import Testing

@testable import Settings

/// The files that we ship.
@Suite struct ExampleFileTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "config")

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }

    /// The example with every `#key:` taken in.
    private func everything() throws -> String {
        let lines = try text("tailroster.example.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in
            let content = line.drop { $0 == " " }
            guard content.hasPrefix("#"), content.dropFirst().first?.isLetter == true else { return String(line) }
            return String(line.replacing("#", with: "", maxReplacements: 1))
        }.joined(separator: "\n")
    }

    @Test func `the example loads as it is`() throws {
        let path = Self.folder.appending(path: "tailroster.example.yaml").path
        let configuration = try Configuration.load(path: path, environment: [:])
        #expect(configuration.directory.address == "https://example.okta.com")
        #expect(configuration.store == .sqlite(path: "/var/lib/tailroster/store.db"))
        #expect(
            configuration.rules
                == PlanningRules(
                    statuses: .defaults(for: .okta), naming: GroupNaming(domain: "example.com"),
                    scope: ScopeSettings(groups: ["Engineering", "team-*"])))
    }

    @Test func `the example names every key, with its default`() throws {
        let document = try DocumentReader(ConfigurationFile(name: "example", bytes: Array(everything().utf8)))
        #expect(document.problems.map(\.description) == [])
        #expect(document.entries.keys.sorted() == Schema.keys.map(\.name).sorted())
        for key in Schema.keys {
            guard let entry = document.entries[key.name] else { continue }
            var complaints: [Complaint] = []
            let value = key.value(of: entry.value, &complaints)
            #expect(value != nil && complaints.isEmpty, "\(key.name): \(complaints)")
            if key.shape == .scalar, let standard = key.shownStandard, case .scalar(let written) = entry.value {
                #expect(standard.trimmingCharacters(in: ["\""]) == written.text, "\(key.name)")
            }
        }
    }

    @Test func `the quickstart needs no secret and no network`() throws {
        let path = Self.folder.appending(path: "quickstart.yaml").path
        let configuration = try Configuration.load(path: path, environment: [:])
        #expect(configuration.directory == .file(path: Self.folder.appending(path: "people.json").path))
        #expect(configuration.store == .sqlite(path: Self.folder.appending(path: "quickstart-data/store.db").path))
        #expect(configuration.ledgerPath == Self.folder.appending(path: "quickstart-data/ledger.db").path)
        #expect(configuration.secretFiles.isEmpty)
        try configuration.verifyFiles()
    }

    @Test func `the quickstart's people are twelve in four groups, with nobody unknown`() throws {
        struct Document: Decodable {
            struct User: Decodable { let id, login, name, status: String }
            struct Group: Decodable {
                let id, name: String
                let members: [String]
            }
            let users: [User]
            let groups: [Group]
        }
        let document = try JSONDecoder().decode(Document.self, from: Data(text("people.json").utf8))
        let ids = Set(document.users.map(\.id))
        #expect(ids.count == 12 && document.users.count == 12 && document.groups.count == 4)
        #expect(document.users.allSatisfy { $0.login.hasSuffix("@example.com") })
        let rules = StatusRules.defaults(for: .file)
        #expect(document.users.allSatisfy { rules.rule(for: $0.status) != nil })
        for group in document.groups { #expect(ids.isSuperset(of: group.members), "\(group.name)") }
    }
}
