import AccessModel
import Foundation

/// The report of a past pass as the ledger keeps it: JSON, of which a person reads a page in the manner of ``PassReport/text(listing:style:)``.
public struct KeptReport: Sendable {
    private enum Content: Sendable {
        case pass(ReportDocument)
        case adoption(AdoptionDocument)
    }

    private let content: Content

    /// Reads a kept report.
    ///
    /// - Throws: `DecodingError` where the text is none.
    public init(json: String) throws {
        let bytes = Data(json.utf8)
        struct Ending: Decodable { var outcome: String }
        let decoder = JSONDecoder()
        if try decoder.decode(Ending.self, from: bytes).outcome == "adopted" {
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            content = .adoption(try decoder.decode(AdoptionDocument.self, from: bytes))
        } else {
            content = .pass(try decoder.decode(ReportDocument.self, from: bytes))
        }
    }

    /// The report for a person.
    ///
    /// - Parameter limit: the most changes listed of one kind, of one hold, and of failures; the rest is counted.
    public func text(listing limit: Int = 20, style: TextStyle = TextStyle()) -> String {
        switch content {
        case .pass(let document): document.text(listing: limit, style: style)
        case .adoption(let document): document.text(listing: limit, style: style)
        }
    }
}

extension AdoptionDocument {
    fileprivate func text(listing limit: Int, style: TextStyle) -> String {
        var page = TextPage(style)
        page.line("Adoption \(pass)")
        page.line("  at         \(startedAt)")
        page.blank()
        page.list("Groups taken over", groups, limit) {
            TextPage.Row(
                sign: "+", subject: $0.name, reason: "\($0.shared.counted("member")) on both sides",
                detail: $0.handMade.isEmpty ? "" : "\($0.handMade.count) only in the store, and stay")
        }
        page.list("Suspensions taken over", suspensions, limit) {
            TextPage.Row(sign: "+", subject: $0.user, reason: $0.reason)
        }
        page.list("Not taken over", refused, limit) {
            TextPage.Row(sign: "~", subject: $0.subject, reason: "", remark: $0.reason)
        }
        page.list("Warnings", warnings, limit) {
            TextPage.Row(sign: "~", subject: "\($0.code)  \($0.subject)", reason: "", remark: $0.message)
        }
        page.line("Taken over: \(groups.count.counted("group")) and \(suspensions.count.counted("suspension")).")
        return page.text
    }
}
