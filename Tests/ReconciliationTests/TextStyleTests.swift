import Foundation
import Planning
import Testing

@testable import Reconciliation

@Suite("Reconciliation: a page on a terminal, wide or narrow, with colour or without")
struct TextStyleTests {
    private static func page(_ style: TextStyle) -> String {
        var page = TextPage(style)
        page.heading("Suspend (2)")
        page.table(
            [
                .init(
                    sign: "-", subject: "ann@example.com", reason: "okta:SUSPENDED",
                    detail: "the directory's status is SUSPENDED"),
                .init(
                    sign: "+", subject: String(repeating: "long", count: 15), reason: "new",
                    detail: "new in the directory"),
            ], indent: 2)
        page.paragraph(
            "A sentence of many words that has to be broken somewhere, since no terminal is as wide as it is long, or hardly any.",
            indent: 2)
        return page.text
    }

    @Test("A file has whole rows and no colour")
    func file() {
        let text = Self.page(TextStyle())
        #expect(!text.contains("\u{1B}"))
        #expect(text.contains("  - ann@example.com"))
        #expect(text.split(separator: "\n").count == 5)
    }

    @Test("On a narrow terminal no line but one with a long name is wider than it", arguments: [40, 60, 80])
    func narrow(width: Int) {
        let lines = Self.page(TextStyle(width: width, breaksRows: true)).split(separator: "\n")
        for line in lines where !line.contains("longlong") { #expect(line.count <= width, "\(line)") }
        #expect(lines.contains { $0.hasPrefix("      the directory's status is") }, "\(lines)")
    }

    @Test("Colour is around signs and headings alone, and what is read without it is the same")
    func colour() {
        let style = TextStyle(width: 100, breaksRows: true, isColoured: true)
        let text = Self.page(style)
        #expect(text.contains("\u{1B}[31m-\u{1B}[0m ann@example.com"))
        #expect(text.contains("\u{1B}[1mSuspend (2)\u{1B}[0m"))
        let plain = text.replacing(/\u{1B}\[[0-9]*m/, with: "")
        #expect(plain == Self.page(TextStyle(width: 100, breaksRows: true)))
    }

    @Test("A name cannot bring colours of its own, nor Markdown")
    func hostile() {
        var page = TextPage(TextStyle(isColoured: true))
        page.heading("\u{1B}[31mred")
        #expect(page.text == "\u{1B}[1m\u{FFFD}[31mred\u{1B}[0m\n")
        #expect(
            MarkdownPage.escaped("a|b <script> @all `x` [y](z)") == "a\\|b &lt;script&gt; &#64;all \\`x\\` \\[y\\](z)")
    }

    @Test("Of many memberships each group has a line")
    func manyMemberships() async throws {
        let household = try Household()
        let names = (0..<60).map { "person\($0)" }
        try household.write(
            names.map { .init(id: $0, login: "\($0)@example.com") },
            [
                .init(id: "g", name: "All", members: names),
                .init(id: "h", name: "Half", members: Array(names.prefix(30))),
            ])
        let report = try await household.pass(isDryRun: true)
        let text = report.text()
        #expect(
            text.contains(
                "+ all   60 joined  person0@example.com, person10@example.com, person11@example.com and 57 more"),
            "\(text)")
        #expect(report.text(listing: .max).split(separator: "\n").count > 150)
        #expect(!report.text(listing: .max).contains("more; --all"))
    }
}
