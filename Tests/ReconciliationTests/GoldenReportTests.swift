import AccessModel
import Foundation
import GoldenFiles
import Planning
import Reconciliation
import Testing

@Suite("Reconciliation: the report word for word, as text and as JSON")
struct GoldenReportTests {
    private static func people(_ names: [String]) -> [Household.Person] {
        names.map { .init(id: $0, login: "\($0)@example.com") }
    }

    private static let names = ["ann", "bo", "cy", "di", "ed", "fay", "gus"]
    private static let groups: [Household.Group] = [
        .init(id: "g1", name: "Engineering", members: ["ann", "bo", "cy"]),
        .init(id: "g2", name: "Sales", members: ["cy", "di"]),
    ]

    private static func settled() async throws -> Household {
        let household = try Household()
        try household.write(people(names), groups)
        try await household.pass()
        return household
    }

    /// One change of every kind but reactivation.
    private static func ordinaryDay(_ household: Household) throws {
        var people = people(names + ["hal"])
        people[0].status = "SUSPENDED"
        people[1].login = "bo.new@example.com"
        people.remove(at: 5)
        let groups: [Household.Group] = [
            .init(id: "g1", name: "Platform", members: ["ann", "bo", "hal"]),
            .init(id: "g3", name: "New", members: ["gus"]),
        ]
        try household.write(people, groups)
    }

    /// - Parameter namesFolder: whether the folder of this run is in a message: then its lines are not compared as broken.
    private func compare(
        _ report: PassReport, _ name: String, _ household: Household, namesFolder: Bool = false
    ) throws {
        let steady = { (text: String) in
            // The folder of this run is in the first entry of the audit, and so in every head.
            let head = report.auditHead?.hash ?? "none"
            return text.replacingOccurrences(of: household.folder.path, with: "/folder")
                .replacingOccurrences(of: head, with: "HEAD")
        }
        var text = report.text()
        if namesFolder {
            text = text.components(separatedBy: "\n      ").joined(separator: " ")
        }
        try GoldenFile.expect(steady(text), is: "\(name).txt")
        try GoldenFile.expect(steady(report.json()) + "\n", is: "\(name).json")
        // The same as `history` shows it later.
        if !namesFolder {
            try GoldenFile.expect(
                steady(try KeptReport(json: report.json(changes: .atMost(1000))).text()), is: "\(name).kept.txt")
        }
        if !namesFolder { try GoldenFile.expect(steady(report.markdown()), is: "\(name).md") }
    }

    @Test("A dry run, the pass after it, and one with nothing to do")
    func ordinaryDay() async throws {
        let household = try await Self.settled()
        try Self.ordinaryDay(household)
        try compare(try await household.pass(isDryRun: true), "dry-run", household)
        try compare(try await household.pass(), "applied", household)
        try compare(try await household.pass(), "in-sync", household)
    }

    @Test("A hold, new and seen before, with the command that releases it")
    func held() async throws {
        let household = try await Self.settled()
        var people = Self.people(Self.names + ["hal"])
        for index in 0..<6 { people[index].status = "DEPROVISIONED" }
        try household.write(people, Self.groups)
        try compare(try await household.pass(isDryRun: true), "held-dry-run", household)
        try await household.pass()
        try compare(try await household.pass(), "held", household)
    }

    @Test("Failures, and what a pass that was told to stop did not reach, have the last word before the warnings")
    func partial() async throws {
        let household = try await Self.settled()
        try Self.ordinaryDay(household)
        var report = try await household.pass()
        report.states[0] = .failed("the store says no")
        report.states[report.states.count - 1] = .pending
        report.outcome = .partial
        try compare(report, "partial", household)
    }

    @Test("Warnings: by code, each with whom it is about and what to do")
    func warnings() async throws {
        let household = try await Self.settled()
        var people = Self.people(Self.names)
        people[0].status = "FROZEN"
        people[1].login = "\u{202E}turned@example.com"
        people += [.init(id: "x1", login: "twin@example.com"), .init(id: "x2", login: "Twin@example.com")]
        try household.write(people, Self.groups + [.init(id: "g4", name: "*", members: [])])
        try compare(try await household.pass(), "warnings", household)
    }

    @Test("A ledger that is new, and a store that is not")
    func newLedger() async throws {
        let household = try await Self.settled()
        try FileManager.default.removeItem(atPath: household.path("ledger.db"))
        try compare(try await household.pass(), "new-ledger", household)
        #expect(try await household.pass().warnings.isEmpty)
    }

    @Test("A directory that cannot be read")
    func unread() async throws {
        let household = try await Self.settled()
        try FileManager.default.removeItem(atPath: household.path("people.json"))
        let report = try await household.pass()
        #expect(report.exitCode(isDetailed: false) == 5)
        try compare(report, "unread", household, namesFolder: true)
    }

    @Test("A store that cannot be read")
    func storeUnread() async throws {
        let household = try await Self.settled()
        try FileManager.default.removeItem(atPath: household.path("store.db"))
        try FileManager.default.createDirectory(atPath: household.path("store.db"), withIntermediateDirectories: false)
        let report = try await household.pass()
        #expect(report.exitCode(isDetailed: false) == 7)
        try compare(report, "store-unread", household, namesFolder: true)
    }

    @Test("Ten thousand changes, failures and warnings make a page that can be read; JSON has them all")
    func size() async throws {
        let household = try Household()
        let names = (0..<5000).map { "person\($0)" }
        var people = Self.people(names)
        for index in 0..<500 { people[index].status = "FROZEN\(index % 3)" }
        try household.write(people, [.init(id: "g", name: "All", members: names)])
        var report = try await household.pass(isDryRun: true)
        let changes = try #require(report.plan?.changes.count)
        #expect(changes == 9001)
        let lines = report.text().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count < 180, "\(lines.count)")
        #expect(lines.contains("Add accounts (4500)"))
        #expect(lines.contains("  … and 4480 more; --all or --output json lists all of them"))
        let document = try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any]
        #expect(((document?["plan"] as? [String: Any])?["changes"] as? [Any])?.count == changes)

        report.states = report.states.map { _ in .failed("the store says no") }
        report.outcome = .partial
        #expect(report.text().contains("FAILED (9001)"))
        #expect(report.text().split(separator: "\n").count < 150)
    }

    @Test("A name cannot forge a line or write over the terminal, and a very long one is cut")
    func hostileNames() async throws {
        let household = try Household()
        let long = String(repeating: "x", count: 900)
        try household.write(
            [
                .init(id: "a", login: "\u{202E}\u{2028}Done: all well@example.com"),
                .init(id: "b", login: "\(long)@example.com"),
            ],
            [])
        let report = try await household.pass(isDryRun: true)
        let text = report.text()
        #expect(!text.unicodeScalars.contains { ["\u{202E}", "\u{2028}", "\u{1B}"].contains($0) })
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 200 }, "\(text)")
        #expect(report.json().contains(long))
    }
}
