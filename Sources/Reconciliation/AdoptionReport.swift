import AccessModel
import Foundation
import Planning

/// What `adopt` found and did, for a person and for a program.
public struct AdoptionReport: Sendable {
    /// The pass.
    public let pass: PassID
    /// Whether it was taken over, or only looked for.
    public let isApplied: Bool
    /// When it began.
    public let startedAt: Timestamp
    /// When it ended.
    public var finishedAt: Timestamp
    /// What was found.
    public let adoption: Adoption
    /// Whether passes are paused: then nothing is taken over.
    public let isPaused: Bool
    /// What a person should know: strangers, clashes, ambiguous logins.
    public let warnings: [Warning]

    init(
        pass: PassID, isApplied: Bool, startedAt: Timestamp, adoption: Adoption, isPaused: Bool, warnings: [Warning]
    ) {
        self.pass = pass
        self.isApplied = isApplied
        self.startedAt = startedAt
        finishedAt = startedAt
        self.adoption = adoption
        self.isPaused = isPaused
        self.warnings = warnings
    }

    // MARK: Text

    /// The report for a person.
    ///
    /// - Parameter limit: the most lines of one sort.
    public func text(listing limit: Int = 50) -> String {
        var page = TextPage()
        page.line(isApplied ? "Adoption \(pass)" : "Adoption: nothing is changed yet.")
        page.blank()
        groupSection(limit, &page)
        suspensionSection(limit, &page)
        refusedSection(limit, &page)
        otherSection(limit, &page)
        warningSection(limit, &page)
        page.line(conclusion)
        return page.text
    }

    private func groupSection(_ limit: Int, _ page: inout TextPage) {
        guard !adoption.groups.isEmpty else { return }
        page.line("\(isApplied ? "Groups taken over" : "Groups to take over") (\(adoption.groups.count))")
        for group in adoption.groups.prefix(limit) {
            page.line("  + \(TextPage.cut(group.name))")
            page.line(
                "      \(group.shared.counted("member")) on both sides, \(group.missing) to be added by the next pass")
            if !group.handMade.isEmpty {
                let more = group.handMade.count > 5 ? " and \((group.handMade.count - 5).counted("other"))" : ""
                page.paragraph(
                    "only in the store, and stay: \(group.handMade.prefix(5).joined(separator: ", "))\(more)", indent: 6
                )
            }
        }
        more(adoption.groups.count - limit, &page)
        page.blank()
    }

    private func suspensionSection(_ limit: Int, _ page: inout TextPage) {
        guard !adoption.suspensions.isEmpty else { return }
        page.line(
            "\(isApplied ? "Suspensions taken over" : "Suspensions to take over") (\(adoption.suspensions.count))")
        page.table(
            adoption.suspensions.prefix(limit).map {
                TextPage.Row(
                    sign: "+", subject: $0.login, reason: $0.reason.text,
                    detail: "to be lifted when the directory no longer asks for it")
            }, indent: 2)
        more(adoption.suspensions.count - limit, &page)
        page.blank()
    }

    private func refusedSection(_ limit: Int, _ page: inout TextPage) {
        guard !adoption.refused.isEmpty else { return }
        page.line("\(isApplied ? "Not taken over" : "Not to be taken over") (\(adoption.refused.count))")
        for refused in adoption.refused.prefix(limit) {
            page.line("  ~ \(TextPage.cut(refused.subject))")
            page.paragraph(refused.reason, indent: 6)
        }
        more(adoption.refused.count - limit, &page)
        page.blank()
    }

    private func otherSection(_ limit: Int, _ page: inout TextPage) {
        if !adoption.otherGroups.isEmpty {
            page.line("Groups that could be taken over with --groups (\(adoption.otherGroups.count))")
            for name in adoption.otherGroups.prefix(limit) { page.line("  \(TextPage.cut(name))") }
            more(adoption.otherGroups.count - limit, &page)
            page.blank()
        }
        if adoption.otherSuspensions > 0 {
            page.line("Suspensions that could be taken over with --suspensions: \(adoption.otherSuspensions)")
            page.blank()
        }
    }

    private func warningSection(_ limit: Int, _ page: inout TextPage) {
        guard !warnings.isEmpty else { return }
        page.line("Warnings (\(warnings.count))")
        for warning in warnings.prefix(limit) {
            page.line("  ~ \(warning.code)  \(TextPage.cut(warning.subject))")
            page.paragraph(warning.message, indent: 6)
        }
        more(warnings.count - limit, &page)
        page.blank()
    }

    private func more(_ number: Int, _ page: inout TextPage) {
        if number > 0 { page.line("  … and \(number) more; --output json lists all of them") }
    }

    private var conclusion: String {
        let number = adoption.groups.count + adoption.suspensions.count
        if number == 0 {
            return adoption.otherGroups.isEmpty && adoption.otherSuspensions == 0
                ? "There is nothing to take over." : "Nothing is chosen to be taken over."
        }
        let what =
            "\(adoption.groups.count.counted("group")) and \(adoption.suspensions.count.counted("suspension"))"
        if isPaused { return "\(what) to take over, once tailroster resume has ended the pause." }
        return isApplied
            ? "Taken over: \(what). The store is as it was; tailroster reconcile --dry-run shows what the next pass does."
            : "\(what) to take over. Run again with --apply."
    }

    // MARK: JSON

    /// The report as a JSON document.
    public func json() -> String { WireDocument.text(AdoptionDocument(self)) }
}

/// The wire form of an adoption.
struct AdoptionDocument: Codable {
    struct Group: Codable {
        var name: String
        var directoryId: String
        var shared: Int
        var missing: Int
        var handMade: [String]
    }

    struct Suspension: Codable {
        var user: String
        var directoryId: String
        var account: String
        var reason: String
    }

    struct Refused: Codable {
        var subject: String
        var reason: String
    }

    struct Warned: Codable {
        var code: String
        var subject: String
        var message: String
    }

    var pass: String
    var outcome: String
    var groups: [Group]
    var suspensions: [Suspension]
    var refused: [Refused]
    var otherGroups: [String]
    var otherSuspensions: Int
    var warnings: [Warned]
    var startedAt: String

    init(_ report: AdoptionReport) {
        pass = report.pass.text
        outcome = report.isApplied ? "adopted" : "pending"
        groups = report.adoption.groups.map {
            Group(
                name: $0.name, directoryId: $0.id.text, shared: $0.shared, missing: $0.missing,
                handMade: $0.handMade)
        }
        suspensions = report.adoption.suspensions.map {
            Suspension(
                user: $0.login, directoryId: $0.person.text, account: $0.account.text, reason: $0.reason.text)
        }
        refused = report.adoption.refused.map { Refused(subject: $0.subject, reason: $0.reason) }
        otherGroups = report.adoption.otherGroups
        otherSuspensions = report.adoption.otherSuspensions
        warnings = report.warnings.map { Warned(code: $0.code.text, subject: $0.subject, message: $0.message) }
        startedAt = report.startedAt.description
    }
}
