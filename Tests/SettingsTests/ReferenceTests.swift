import Foundation
import Testing

@testable import Settings

/// The page `Configuration` of the documents is written from the schema.
@Suite("Settings: the reference of the configuration")
struct ReferenceTests {
    private static let page = ExampleFileTests.folder.deletingLastPathComponent()
        .appending(path: "Sources/tailroster/Documentation.docc/Configuration.md")

    private static func use(_ key: any AnyKey) -> String {
        switch key.use {
        case .always: ""
        case .needed: "needed"
        case .directory(let kinds, let isNeeded): words(kinds.map(\.rawValue), isNeeded)
        case .store(let kinds, let isNeeded): words(kinds.map(\.rawValue), isNeeded)
        }
    }

    private static func words(_ kinds: [String], _ isNeeded: Bool) -> String {
        kinds.sorted().joined(separator: ", ") + (isNeeded ? "; needed" : "")
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    static func table() -> String {
        var lines = ["| key | default | for | what |", "|---|---|---|---|"]
        for key in Schema.keys {
            let standard = key.shownStandard.map { "`\(cell($0))`" } ?? "e.g. `\(cell(key.example))`"
            lines.append("| `\(key.name)` | \(standard) | \(use(key)) | \(cell(key.summary)) |")
        }
        return lines.joined(separator: "\n")
    }

    @Test("Every key is in the page with its default and its use, as the schema has them")
    func configuration() throws {
        var text = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(text.range(of: "<!-- keys -->\n")).upperBound
        let end = try #require(text.range(of: "\n<!-- end of keys -->")).lowerBound
        if ProcessInfo.processInfo.environment["TAILROSTER_RECORD_GOLDEN"] != nil {
            text.replaceSubrange(start..<end, with: Self.table())
            try Data(text.utf8).write(to: Self.page)
            return
        }
        #expect(String(text[start..<end]) == Self.table())
    }
}
