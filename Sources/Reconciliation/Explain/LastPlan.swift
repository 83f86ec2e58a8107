import AccessModel
import Foundation

/// What the report of the last pass that read both ends says of one person or group.
enum LastPlan {
    private struct Document: Decodable {
        struct Plan: Decodable { var changes: [Change] }
        struct Change: Decodable {
            var kind: String
            var user: String?
            var group: String?
            var reason: String
            var state: String
            var hold: String?
        }
        struct Warned: Decodable {
            var code: String
            var subject: String
            var message: String
        }
        var plan: Plan
        var warnings: [Warned]
    }

    static func of(_ dossier: LedgerDossier, isGroup: Bool) -> ([Explanation.Planned], [Warning]) {
        guard let report = dossier.lastReport else { return ([], []) }
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(report.utf8))
        } catch {
            let told = Warning(
                "unreadable-report", subject: dossier.name, message: "the report of the last pass cannot be read")
            return ([], [told])
        }
        let key = LoginKey.fold(dossier.name)
        let planned = document.plan.changes.filter { LoginKey.fold((isGroup ? $0.group : $0.user) ?? "") == key }.map {
            Explanation.Planned(
                kind: $0.kind, other: isGroup ? $0.user : $0.group, reason: $0.reason, state: $0.state, hold: $0.hold)
        }
        let warnings = document.warnings.filter { LoginKey.fold($0.subject) == key }.map {
            Warning(Warning.Code(stringLiteral: $0.code), subject: $0.subject, message: $0.message)
        }
        return (planned, warnings)
    }
}
