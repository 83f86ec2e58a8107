import AccessModel
import Foundation
import Planning

extension PassReport {
    /// How many changes a document lists.
    public enum ChangeList: Sendable {
        /// All of them: what `--output json` prints.
        case all
        /// So many; the document then says how many it leaves out. What the ledger keeps.
        case atMost(Int)
    }

    /// The report as the JSON document of `--output json`.
    public func json(changes list: ChangeList = .all) -> String {
        var document: [UInt8] = []
        writeJSON(changes: list) { document += $0 }
        return String(decoding: document, as: UTF8.self)
    }

    /// Writes the report as the JSON document of `--output json`, a piece at a time.
    ///
    /// The first import of a large company has a million changes, which are 300 MB of text: they are made and given away by
    /// the thousand, and never stand in memory together.
    ///
    /// - Parameter sink: takes the bytes, which are UTF-8 (a piece may end within a character); what it throws is thrown on.
    public func writeJSON(
        changes list: ChangeList = .all, to sink: (borrowing [UInt8]) throws -> Void
    ) rethrows {
        let (head, tail) = Self.frame(of: ReportDocument(self, changes: list))
        try sink(head)
        var text = ChangeText()
        for change in ReportDocument.ListedChanges(self, list) {
            text.append(change)
            if text.bytes.count > 100_000 {
                try sink(text.bytes)
                text.empty()
            }
        }
        text.end()
        try sink(text.bytes)
        try sink(tail)
    }

    /// The document around the list of changes, which is left out: what stands before it and what stands behind.
    private static func frame(of document: ReportDocument) -> (head: [UInt8], tail: [UInt8]) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let text = try encoder.encode(document)
            // Line ends within texts are escaped, so that these lines stand nowhere else.
            let opening = Data("\n  \"plan\" : {\n    \"changes\" : [".utf8)
            guard let start = text.range(of: opening)?.upperBound,
                let end = text[start...].firstIndex(of: UInt8(ascii: "]"))
            else { preconditionFailure("a report has no list of changes") }
            return (Array(text[..<start]), Array(text[end...]))
        } catch {
            // Strings, integers and one finite double: nothing here that JSON cannot say.
            preconditionFailure("a report could not be written as JSON: \(error)")
        }
    }
}

/// The wire form of a report. What does not apply is `null`; only `from`, of renames, `changes_omitted`, `rate`, `approved_by` with
/// its note, `early`, `policy_diff`, where no policy changes, `audit_head`, of a dry run, and `undoes` are
/// left out.
struct ReportDocument: Codable {
    struct PlanPart: Codable {
        var id: String?
        var changes: [ChangePart]
        var changesOmitted: Int?

        enum CodingKeys: String, CodingKey {
            case id, changes
            case changesOmitted = "changes_omitted"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(changes, forKey: .changes)
            try container.encodeIfPresent(changesOmitted, forKey: .changesOmitted)
        }
    }

    struct ChangePart: Codable {
        var id: String
        var kind: String
        var user: String?
        var group: String?
        var from: String?
        var reason: String
        var detail: String
        var emulated: Bool
        var state: String
        var hold: String?
        var error: String?
        var approvedBy: String?
        var approvalNote: String?

        enum CodingKeys: String, CodingKey {
            case id, kind, user, group, from, reason, detail, emulated, state, hold, error
            case approvedBy = "approved_by"
            case approvalNote = "approval_note"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(kind, forKey: .kind)
            try container.encode(user, forKey: .user)
            try container.encode(group, forKey: .group)
            try container.encodeIfPresent(from, forKey: .from)
            try container.encode(reason, forKey: .reason)
            try container.encode(detail, forKey: .detail)
            try container.encode(emulated, forKey: .emulated)
            try container.encode(state, forKey: .state)
            try container.encode(hold, forKey: .hold)
            try container.encode(error, forKey: .error)
            try container.encodeIfPresent(approvedBy, forKey: .approvedBy)
            try container.encodeIfPresent(approvalNote, forKey: .approvalNote)
        }
    }

    struct PinPart: Codable {
        var name: String
        var until: String
        var user: String
        var note: String
    }

    struct HandLinkPart: Codable {
        var login: String
        var person: String?
        var user: String
        var note: String

        enum CodingKeys: CodingKey { case login, person, user, note }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(login, forKey: .login)
            try container.encode(person, forKey: .person)
            try container.encode(user, forKey: .user)
            try container.encode(note, forKey: .note)
        }
    }

    struct DirectoryPart: Codable {
        var kind: String
        var complete: Bool
        var mode: String?
        var users: Int
        var groups: Int
        var memberships: Int
        var requests: Int
        var rate: RatePart?

        enum CodingKeys: String, CodingKey {
            case kind, complete, mode, users, groups, memberships, requests, rate
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(kind, forKey: .kind)
            try container.encode(complete, forKey: .complete)
            try container.encode(mode, forKey: .mode)
            try container.encode(users, forKey: .users)
            try container.encode(groups, forKey: .groups)
            try container.encode(memberships, forKey: .memberships)
            try container.encode(requests, forKey: .requests)
            try container.encodeIfPresent(rate, forKey: .rate)
        }
    }

    /// What the read was predicted to cost and cost; left out where the provider limits nothing.
    struct RatePart: Codable {
        var predictedRequests: Int
        var predictedSeconds: Double
        var seconds: Double
        var waitedSeconds: Double
        var limitPerMinute: Int?
        var share: Double
        var rateLimited: Int

        enum CodingKeys: String, CodingKey {
            case seconds, share
            case predictedRequests = "predicted_requests"
            case predictedSeconds = "predicted_seconds"
            case waitedSeconds = "waited_seconds"
            case limitPerMinute = "limit_per_minute"
            case rateLimited = "rate_limited"
        }

        init(_ cost: ReadCost) {
            predictedRequests = cost.predictedRequests
            predictedSeconds = cost.predictedSeconds
            seconds = cost.seconds
            waitedSeconds = cost.waitedSeconds
            limitPerMinute = cost.limitPerMinute
            share = cost.share
            rateLimited = cost.rateLimited
        }
    }

    struct StorePart: Codable {
        var kind: String
        var users: Int
        var groups: Int
        var unmanagedUsers: Int
        var requests: Int

        enum CodingKeys: String, CodingKey {
            case kind, users, groups, requests
            case unmanagedUsers = "unmanaged_users"
        }
    }

    struct EarlyPart: Codable {
        var pass: String
        var changes: [ChangePart]
    }

    struct HoldPart: Codable {
        var id: String
        var limit: String
        var subject: String?
        var reason: String
        var changes: [String]
        var since: String

        enum CodingKeys: String, CodingKey {
            case id, limit, subject, reason, changes, since
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(limit, forKey: .limit)
            try container.encode(subject, forKey: .subject)
            try container.encode(reason, forKey: .reason)
            try container.encode(changes, forKey: .changes)
            try container.encode(since, forKey: .since)
        }
    }

    struct WarningPart: Codable {
        var code: String
        var subject: String
        var message: String
    }

    var pass: String
    var dryRun: Bool
    var outcome: String
    var plan: PlanPart
    var directory: DirectoryPart
    var store: StorePart
    var holds: [HoldPart]
    var warnings: [WarningPart]
    var pins: [PinPart]
    var handLinks: [HandLinkPart]
    /// Passes that revoked access while the listing of this one still ran; left out where there were none.
    var early: [EarlyPart]?
    var policyDiff: String?
    /// The hash of the newest entry of the audit; left out of a dry run.
    var auditHead: String?
    /// The pass that it turns back; left out of a pass by the directory.
    var undoes: String?
    var startedAt: String
    var durationSeconds: Double

    enum CodingKeys: String, CodingKey {
        case pass, undoes, outcome, plan, directory, store, holds, warnings, pins, early
        case handLinks = "hand_links"
        case dryRun = "dry_run"
        case policyDiff = "policy_diff"
        case auditHead = "audit_head"
        case startedAt = "started_at"
        case durationSeconds = "duration_seconds"
    }

    init(_ report: PassReport, changes list: PassReport.ChangeList) {
        pass = report.pass.text
        dryRun = report.isDryRun
        outcome = report.outcome.rawValue
        plan = Self.planPart(report, list)
        let read = report.directory
        directory = DirectoryPart(
            kind: read.kind, complete: read.complete, mode: read.mode.isEmpty ? nil : read.mode, users: read.users,
            groups: read.groups, memberships: read.memberships, requests: read.requests,
            rate: read.cost.map(RatePart.init))
        store = StorePart(
            kind: report.store.kind, users: report.store.users, groups: report.store.groups,
            unmanagedUsers: report.store.unmanagedUsers, requests: report.store.requests)
        holds = report.holds.map {
            HoldPart(
                id: $0.id.text, limit: $0.limit.rawValue, subject: $0.subject.isEmpty ? nil : $0.subject,
                reason: $0.reason, changes: $0.changeIDs.map(\.text),
                since: (report.heldSince[$0.id] ?? report.startedAt).description)
        }
        warnings = report.warnings.map { WarningPart(code: $0.code.text, subject: $0.subject, message: $0.message) }
        pins = report.pins.map {
            PinPart(name: $0.name, until: $0.until.description, user: $0.user, note: $0.note)
        }
        handLinks = report.handLinks.map {
            HandLinkPart(login: $0.login, person: $0.person?.text, user: $0.user, note: $0.note)
        }
        early =
            report.early.isEmpty
            ? nil : report.early.map { EarlyPart(pass: $0.pass.text, changes: Array(ListedChanges($0, list))) }
        policyDiff = report.policyDiff
        auditHead = report.auditHead?.hash
        undoes = report.undoes?.text
        startedAt = report.startedAt.description
        durationSeconds = report.finishedAt.seconds(since: report.startedAt)
    }

    /// The plan without its changes, which are written one by one.
    private static func planPart(_ report: PassReport, _ list: PassReport.ChangeList) -> PlanPart {
        let listed = ListedChanges(report, list)
        return PlanPart(
            id: report.plan?.id.text, changes: [], changesOmitted: listed.omitted > 0 ? listed.omitted : nil)
    }
}

extension Change {
    /// The former name in a rename of a group, or the former login where it follows the directory.
    var formerName: String? {
        switch kind {
        case .renameGroup: group?.storeName
        case .updateUser where person?.storeLogin != person?.login: person?.storeLogin
        default: nil
        }
    }
}
