import Foundation
import Testing

/// The page `Reference` against the code: a word that is missing from either is an error of the other.
@Suite("Documents: the reference is the code's")
struct ReferenceTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let catalogue = root.appending(path: "Sources/tailroster/Documentation.docc")

    static func page(_ name: String) throws -> String {
        try String(contentsOf: catalogue.appending(path: "\(name).md"), encoding: .utf8)
    }

    /// A part of the page, from its heading to the next.
    private static func section(_ title: String, of page: String) throws -> String {
        let start = try #require(page.range(of: "\n## \(title)\n"), "no part \(title)").upperBound
        let end = page[start...].range(of: "\n## ")?.lowerBound ?? page.endIndex
        return String(page[start..<end])
    }

    /// Words in backticks.
    private static func words(_ text: Substring) -> [String] {
        text.matches(of: /`([^`]+)`/).map { String($0.1) }
    }

    /// Words in backticks in the first column of a table.
    private static func firstColumn(_ section: String) -> Set<String> {
        Set(
            section.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { row in
                words(row.split(separator: "|").first ?? "")
            })
    }

    private static func sources() throws -> [String] {
        let folder = root.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
            try String(contentsOf: $0, encoding: .utf8)
        }
    }

    @Test("Every warning that the code can give is in the table, and no other")
    func warnings() throws {
        let told = Self.firstColumn(try Self.section("Warnings", of: try Self.page("Reference")))
        var codes: Set<String> = []
        for text in try Self.sources() {
            codes.formUnion(text.matches(of: /: (?:Warning\.)?Code = "([a-z-]+)"/).map { String($0.1) })
            codes.formUnion(text.matches(of: /\bWarning\(\s*"([a-z-]+)"/).map { String($0.1) })
        }
        #expect(codes.count > 25)
        #expect(told == codes, "only in one: \(told.symmetricDifference(codes).sorted())")
    }

    @Test("Every reason, hold, kind of change and exit code is there")
    func words() throws {
        let page = try Self.page("Reference")
        let reasons = Self.firstColumn(try Self.section("Reasons", of: page))
        let source = try String(
            contentsOf: Self.root.appending(path: "Sources/AccessModel/Reason.swift"), encoding: .utf8)
        let known = Set(source.matches(of: /: Reason = "([a-z-]+)"/).map { String($0.1) })
        #expect(known.count > 10 && known.isSubset(of: reasons), "missing: \(known.subtracting(reasons).sorted())")
        #expect(reasons.subtracting(known).allSatisfy { $0.contains(":") }, "\(reasons.subtracting(known))")

        let hold = try String(contentsOf: Self.root.appending(path: "Sources/Planning/Hold.swift"), encoding: .utf8)
        let limits = hold.matches(of: /\n        case (\w+)(?: = "([a-z-]+)")?/).map { String($0.2 ?? $0.1) }
        let held = Self.words(try Self.section("Holds", of: page)[...])
        #expect(limits.count == 13 && Set(limits) == Set(held))

        let kinds = try String(
            contentsOf: Self.root.appending(path: "Sources/AccessModel/ChangeKind.swift"), encoding: .utf8)
        let order = kinds.matches(of: /\n    case (\w+)\n/).map { match in
            match.1.replacing(/[A-Z]/) { "_" + $0.output.lowercased() }
        }
        #expect(order.map { String($0) } == Self.words(try Self.section("Kinds of change", of: page)[...]))

        let exits = try String(
            contentsOf: Self.root.appending(path: "Sources/tailroster/Output/ExitStatus.swift"), encoding: .utf8)
        let codes = Set(exits.matches(of: /ExitCode\((\d+)\)/).map { String($0.1) }).union(["0", "2", "4"])
        let rows = try Self.section("Exit codes", of: page).matches(of: /\n\| (\d+) \|/).map { String($0.1) }
        #expect(Set(rows) == codes)
    }

    @Test("The keys of the report are those of the table")
    func report() async throws {
        try await LifeCycleTests.settled { rehearsal in
            let run = try await rehearsal.reconcile()
            let keys = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
                .keys
            let told = Self.firstColumn(try Self.section("The report of a pass", of: try Self.page("Reference")))
            #expect(Set(keys).isSubset(of: told), "\(Set(keys).subtracting(told))")
            #expect(told.subtracting(keys).sorted() == ["early", "policy_diff", "undoes"])
        }
    }

    /// The keys of a document as the code names them, in the way in which they are written.
    private static func keys(of type: String, in file: String) throws -> Set<String> {
        let text = try String(contentsOf: root.appending(path: "Sources/\(file)"), encoding: .utf8)
        let start = try #require(text.range(of: "struct \(type): ")).lowerBound
        let column = text[..<start].split(separator: "\n", omittingEmptySubsequences: false).last?.prefix { $0 == " " }
        let margin = "\n" + (column ?? "") + "    "
        let end = text[start...].range(of: "\n" + (column ?? "") + "}\n")?.lowerBound ?? text.endIndex
        return Set(
            text[start..<end].components(separatedBy: margin + "var ").dropFirst().map { line in
                String(line.prefix { $0.isLetter }).replacing(/[A-Z]/) { "_" + $0.output.lowercased() }
            })
    }

    @Test("The keys of explain, audit verify, status and history are those of their tables")
    func documents() async throws {
        let page = try Self.page("Reference")
        for (title, type, file) in [
            ("explain", "Document", "Reconciliation/Explain/Explanation+JSON.swift"),
            ("audit", "Document", "tailroster/Output/AuditPage.swift"),
            ("status", "Document", "tailroster/Output/StatusReport+JSON.swift"),
            ("history", "Pass", "tailroster/Output/StatusReport+JSON.swift"),
        ] {
            let told = Self.firstColumn(try Self.section(title, of: page))
            let known = try Self.keys(of: type, in: file)
            #expect(known.count >= 5)
            #expect(told == known, "\(title): only in one: \(told.symmetricDifference(known).sorted())")
        }
        try await LifeCycleTests.settled { rehearsal in
            for (title, command) in [
                ("explain", ["explain", "ann@example.com", "--now"]), ("audit", ["audit", "verify"]),
                ("status", ["status"]),
            ] {
                let run = try await rehearsal.tailroster(command + ["--output", "json"])
                let document = try #require(
                    try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run.errors)")
                let section = try Self.section(title, of: page)
                let told = Self.firstColumn(section)
                #expect(Set(document.keys).isSubset(of: told), "\(Set(document.keys).subtracting(told))")
                #expect(document.count >= told.count / 2)
                for (key, value) in document {
                    // What a key holds is named beside it.
                    guard let part = value as? [String: Any] ?? (value as? [[String: Any]])?.first else { continue }
                    let row = try #require(
                        section.split(separator: "\n").first { $0.hasPrefix("| `\(key)`") }, "\(key)")
                    let named = Set(Self.words(row))
                    #expect(Set(part.keys).isSubset(of: named), "\(title).\(key): \(Set(part.keys).subtracting(named))")
                }
            }
            let list = try await rehearsal.tailroster(["history", "--output", "json"])
            let passes = try #require(
                try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
            #expect(Set(try #require(passes.first).keys) == Self.firstColumn(try Self.section("history", of: page)))
        }
    }

    @Test("Every page is in the contents, and every page that is named exists")
    func contents() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.catalogue.path)
            .filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }
        let front = try Self.page("tailroster")
        for name in names where name != "tailroster" {
            #expect(front.contains("<doc:\(name)>"), "\(name) is not in the contents")
        }
        for name in names {
            for link in try Self.page(name).matches(of: /<doc:([A-Za-z]+)>/) {
                #expect(names.contains(String(link.1)), "\(name) names \(link.1)")
            }
        }
    }
}
