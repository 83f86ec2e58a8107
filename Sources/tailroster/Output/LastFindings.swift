import AccessModel
import Foundation

/// What the last pass that read both ends found, taken from its report in the ledger.
struct LastFindings {
    /// What somebody changed in the store, and the pass changed back.
    private(set) var drift: [String] = []
    /// The same again and again: somebody else manages it too.
    private(set) var repeatedDrift: [String] = []
    /// Accounts of our domain that match nobody.
    private(set) var strangers: [String] = []
    /// Two who want one login or name.
    private(set) var collisions: [String] = []
    /// Suspensions and memberships that somebody made by hand.
    private(set) var handMade: [String] = []
    /// Changes that the store refused.
    private(set) var failed: [String] = []
    /// Warnings of every other kind.
    private(set) var warnings: [String] = []
    /// Whether a group of ours has the name of one that stands in the store and is not ours.
    private(set) var isForeignGroupNamed = false

    /// The parts under the titles that a person reads.
    var sections: [(title: String, items: [String])] {
        [
            ("Failed in the last pass", failed), ("Drift repaired in the last pass", drift),
            ("Drift again and again", repeatedDrift), ("Made by hand", handMade), ("Strangers", strangers),
            ("Collisions", collisions),
        ]
    }

    /// Nothing was found.
    init() {}

    /// Takes them from a report as `--output json` prints it; nothing from none.
    ///
    /// - Throws: `DecodingError` where the text is no report.
    init(report: String?) throws {
        guard let report else { return }
        let document = try JSONDecoder().decode(Document.self, from: Data(report.utf8))
        for change in document.plan.changes {
            let subject = [change.kind, change.user, change.group].compactMap { $0 }.joined(separator: " ")
            if change.state == "failed" { failed.append("\(subject): \(change.error ?? "no reason given")") }
            if change.state == "applied", change.reason == Reason.drift.text { drift.append(subject) }
        }
        for warning in document.warnings {
            let code = Warning.Code(stringLiteral: warning.code)
            switch code {
            case .stranger: strangers.append(warning.subject)
            case .driftRepeats: repeatedDrift.append("\(warning.subject): \(warning.message)")
            case .handMade: handMade.append("\(warning.subject): \(warning.message)")
            case .nameCollision, .ambiguousLogin:
                collisions.append("\(warning.subject): \(warning.message)")
                if code == .nameCollision { isForeignGroupNamed = true }
            default: warnings.append("\(warning.code): \(warning.subject): \(warning.message)")
            }
        }
    }

    private struct Document: Decodable {
        struct Plan: Decodable { var changes: [Change] }
        struct Change: Decodable {
            var kind: String
            var user: String?
            var group: String?
            var reason: String
            var state: String
            var error: String?
        }
        struct Warned: Decodable {
            var code: String
            var subject: String
            var message: String
        }

        var plan: Plan
        var warnings: [Warned]
    }
}
