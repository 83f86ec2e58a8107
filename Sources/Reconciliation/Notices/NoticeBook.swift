import AccessModel
import Foundation
import Planning

/// What was told, and from it and a pass what is to be told: a pure value.
///
/// A notice counts as told once it was delivered, so that one which could not be comes again with the next pass.
public struct NoticeBook: Sendable, Equatable, Codable {
    /// Keys of what was delivered, each with when.
    private var told: [String: Int64] = [:]
    /// Passes in a row that failed.
    private var failures = 0
    /// When the first of them ended.
    private var failingSince: Int64?

    /// So many failures in a row are worth a notice: the first is often nothing.
    static let failuresBeforeNotice = 2
    private static let daySeconds: Int64 = 86_400
    private static let most = 1000

    /// Nothing told yet.
    public init() {}

    /// What is to be told after a pass.
    public mutating func notices(after report: PassReport, host: String) -> [Notice] {
        let words = NoticeWords(host: host, directory: report.directory.kind, store: report.store.kind)
        forget(at: report.finishedAt)
        var notices: [Notice] = []
        let isRead = report.outcome != .unread && report.outcome != .storeUnread
        if isRead, report.outcome != .partial {
            // A look at the log that found nothing says nothing of changes that the store refused.
            if failures > 0, !report.isQuiet || told["refused"] == nil { notices += recover(words, report.finishedAt) }
        } else {
            notices += fail(
                words, isRead ? "some changes were refused" : words.unread(report.outcome), at: report.finishedAt)
            if isRead { told["refused"] = report.finishedAt.milliseconds }
        }
        guard isRead, !report.isDryRun else { return unsaid(notices) }
        for hold in report.holds where hold.limit != .follows {
            notices.append(
                Notice(
                    event: .hold, key: "hold \(hold.id)", text: words.held(hold, of: report.plan))
            )
        }
        if !report.isQuiet, report.directory.mode != "watch" { forgetHolds(notIn: notices) }
        notices += drift(in: report, words)
        return unsaid(notices)
    }

    /// What is to be told after a pass that ended without a report.
    public mutating func notices(afterFailure why: String, at time: Timestamp, host: String) -> [Notice] {
        unsaid(fail(NoticeWords(host: host, directory: "", store: ""), "the ledger cannot serve", at: time))
    }

    /// A notice was delivered.
    public mutating func delivered(_ notice: Notice, at time: Timestamp) {
        for key in [notice.key] + notice.covers { told[key] = time.milliseconds }
        if notice.event == .recovery {
            for key in told.keys where key.hasPrefix("failure ") || key == "refused" || key.hasPrefix("recovery ") {
                told[key] = nil
            }
            (failures, failingSince) = (0, nil)
        }
    }

    private mutating func fail(_ words: NoticeWords, _ why: String, at time: Timestamp) -> [Notice] {
        failures += 1
        if failingSince == nil { failingSince = time.milliseconds }
        guard failures >= Self.failuresBeforeNotice, let since = failingSince else { return [] }
        return [
            Notice(
                event: .failure, key: "failure \(since)",
                text: words.failing(why, since: Timestamp(milliseconds: since)))
        ]
    }

    private mutating func recover(_ words: NoticeWords, _ time: Timestamp) -> [Notice] {
        // What nobody was told of need not be taken back.
        guard let since = failingSince, told["failure \(since)"] != nil else {
            (failures, failingSince, told["refused"]) = (0, nil, nil)
            return []
        }
        return [
            Notice(
                event: .recovery, key: "recovery \(since)", text: words.recovered(since: Timestamp(milliseconds: since))
            )
        ]
    }

    private func drift(in report: PassReport, _ words: NoticeWords) -> [Notice] {
        var subjects: [String] = []
        for (change, state) in zip(report.plan?.changes ?? [], report.states) where change.reason == .drift {
            guard case .applied = state else { continue }
            subjects.append(
                [change.kind.word, change.person?.login, change.group?.name].compactMap { $0 }.joined(separator: " "))
        }
        let new = subjects.filter { told["drift \($0)"] == nil }
        guard let first = new.first else { return [] }
        // The same drift again is not news for a day; the key is of the ledger, where names may stand.
        return [
            Notice(
                event: .drift, key: "drift \(first)", text: words.drift(new.count),
                covers: new.prefix(Self.most / 2).map { "drift \($0)" })
        ]
    }

    private func unsaid(_ notices: [Notice]) -> [Notice] { notices.filter { told[$0.key] == nil } }

    private mutating func forget(at now: Timestamp) {
        let cutoff = now.milliseconds - Self.daySeconds * 1000
        for (key, time) in told where key.hasPrefix("drift ") && time < cutoff { told[key] = nil }
        if told.count > Self.most {
            for key in told.sorted(by: { $0.value < $1.value }).prefix(told.count - Self.most).map(\.key) {
                told[key] = nil
            }
        }
    }

    private mutating func forgetHolds(notIn notices: [Notice]) {
        let standing = Set(notices.map(\.key))
        for key in told.keys where key.hasPrefix("hold ") && !standing.contains(key) { told[key] = nil }
    }

    /// The book as text.
    public func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The book that a text holds.
    ///
    /// - Throws: `DecodingError` where it holds none.
    public init(text: String) throws { self = try JSONDecoder().decode(NoticeBook.self, from: Data(text.utf8)) }
}
