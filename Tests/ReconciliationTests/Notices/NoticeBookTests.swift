import AccessModel
import Testing

@testable import Planning
@testable import Reconciliation

@Suite("Notices: who is told what, and how often")
struct NoticeBookTests {
    private static func report(_ outcome: PassReport.Outcome, at seconds: Int64, holds: [Hold] = []) -> PassReport {
        var report = PassReport(pass: PassID("p"), isDryRun: false, startedAt: Timestamp(milliseconds: seconds * 1000))
        report.outcome = outcome
        report.directory.kind = "okta"
        report.directory.mode = "census"
        report.holds = holds
        report.heldSince = holds.reduce(into: [:]) { $0[$1.id] = Timestamp(milliseconds: 1000) }
        return report
    }

    private static let hold = Hold(
        id: HoldID("h-1"), limit: .protected, subject: "kim@example.com", reason: "kim@example.com is protected",
        changes: [], changeIDs: [])

    @Test("A hold is told once, over restarts too; one that could not be delivered comes again")
    func holds() throws {
        var book = NoticeBook()
        let first = book.notices(after: Self.report(.held, at: 10, holds: [Self.hold]), host: "a")
        #expect(first.map(\.event) == [.hold])
        #expect(first[0].text.contains("tailroster approve h-1"))
        #expect(!first[0].text.contains("kim"), "a channel has more readers than the ledger")
        #expect(book.notices(after: Self.report(.held, at: 20, holds: [Self.hold]), host: "a") == first)
        book.delivered(first[0], at: Timestamp(milliseconds: 21_000))
        var later = try NoticeBook(text: book.text())
        #expect(later.notices(after: Self.report(.held, at: 30, holds: [Self.hold]), host: "a") == [])
        #expect(later.notices(after: Self.report(.inSync, at: 40), host: "a") == [])
        #expect(
            later.notices(after: Self.report(.held, at: 50, holds: [Self.hold]), host: "a").count == 1,
            "a hold that came back")
    }

    @Test("The second failure in a row is told, once; the recovery once, and only where the failure was")
    func failures() {
        var book = NoticeBook()
        #expect(book.notices(after: Self.report(.unread, at: 10), host: "a") == [])
        #expect(book.notices(after: Self.report(.inSync, at: 20), host: "a") == [], "nobody had been told")
        #expect(book.notices(after: Self.report(.unread, at: 30), host: "a") == [])
        let told = book.notices(after: Self.report(.unread, at: 40), host: "a")
        #expect(told.map(\.event) == [.failure])
        book.delivered(told[0], at: Timestamp(milliseconds: 41_000))
        #expect(book.notices(after: Self.report(.storeUnread, at: 50), host: "a") == [])
        let recovery = book.notices(after: Self.report(.inSync, at: 60), host: "a")
        #expect(recovery.map(\.event) == [.recovery])
        book.delivered(recovery[0], at: Timestamp(milliseconds: 61_000))
        #expect(book.notices(after: Self.report(.inSync, at: 70), host: "a") == [])
    }
}
