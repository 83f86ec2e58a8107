import AccessModel
import Foundation
import Planning
import Testing

@testable import Reconciliation

@Suite("Metrics: what is counted, and how it is written")
struct MetricsTests {
    private static func report(_ outcome: PassReport.Outcome, mode: String, at seconds: Int64) -> PassReport {
        var report = PassReport(pass: PassID("p"), isDryRun: false, startedAt: Timestamp(milliseconds: seconds * 1000))
        report.finishedAt = Timestamp(milliseconds: seconds * 1000 + 250)
        report.outcome = outcome
        report.directory.mode = mode
        report.directory.users = 7
        return report
    }

    private static func text(_ tally: MetricsTally, _ overview: LedgerOverview? = nil) -> String {
        MetricsText(tally, overview: overview, version: "1", directory: "okta", store: "sqlite").text()
    }

    @Test("Passes, failures in a row and the last good read follow what passes do")
    func passes() throws {
        var tally = MetricsTally()
        #expect(tally.lastCompleteRead == nil)
        #expect(Self.text(tally).contains("tailroster_suspension_lag_seconds_bucket{le=\"+Inf\"} 0\n"))
        tally.take(Self.report(.applied, mode: "census", at: 100))
        tally.take(Self.report(.unread, mode: "", at: 200))
        tally.take(Self.report(.unread, mode: "", at: 300))
        let failing = Self.text(tally)
        #expect(failing.contains("tailroster_passes_total{mode=\"census\",outcome=\"applied\"} 1\n"))
        #expect(failing.contains("tailroster_passes_total{mode=\"none\",outcome=\"unread\"} 2\n"))
        #expect(failing.contains("tailroster_consecutive_failures 2\n"))
        #expect(failing.contains("tailroster_last_good_read_timestamp_seconds 100.25\n"))
        #expect(failing.contains("tailroster_directory_users 7\n"))
        #expect(failing.contains("tailroster_pass_duration_seconds_bucket{mode=\"census\",le=\"0.5\"} 1\n"))
        tally.take(Self.report(.inSync, mode: "watch", at: 400))
        #expect(Self.text(tally).contains("tailroster_consecutive_failures 0\n"))
        #expect(tally.lastCompleteRead == Timestamp(milliseconds: 100_250), "a look at the log is no complete read")
        #expect(try MetricsTally(text: tally.text()) == tally, "counters go on over restarts")
    }

    @Test("Only revocations that wait make the oldest held one; what is approved does not wait")
    func held() {
        func hold(_ limit: String, since: Int64, approved: Bool = false) -> HeldNow {
            HeldNow(
                record: HoldRecord(
                    id: HoldID(limit), limit: limit, reason: "", changes: [ChangeID("a"), ChangeID("b")]),
                since: Timestamp(milliseconds: since * 1000), isApproved: approved)
        }
        func overview(_ holds: [HeldNow]) -> LedgerOverview {
            LedgerOverview(
                binding: nil, linkedPeople: 3, linkedGroups: 1, passes: [], lastGood: nil, holds: holds, pause: nil)
        }
        let text = Self.text(
            MetricsTally(),
            overview([
                hold("grants", since: 5), hold("suspensions", since: 50), hold("removals", since: 20, approved: true),
            ]))
        #expect(text.contains("tailroster_oldest_held_revocation_timestamp_seconds 50\n"))
        #expect(text.contains("tailroster_held_changes{limit=\"suspensions\"} 2\n"))
        #expect(text.contains("tailroster_holds{limit=\"removals\"} 0\n"))
        #expect(!Self.text(MetricsTally(), overview([hold("grants", since: 5)])).contains("oldest_held"))
    }

    @Test("The documents' table names every metric with its type, and no other")
    func documents() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "Sources/tailroster/Documentation.docc/Metrics.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let expected = MetricCatalogue.entries.map { entry in
            let labels = entry.labels.isEmpty ? "" : entry.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(entry.name)` | \(entry.kind.rawValue) | \(labels) | \(entry.help) |"
        }
        #expect(rows.map(String.init) == expected)
    }
}
