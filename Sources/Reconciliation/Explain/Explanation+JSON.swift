import AccessModel
import Foundation
import Planning

extension Explanation {
    /// The explanation as a JSON document.
    public func json() -> String { WireDocument.text(Document(self)) }

    private struct Document: Encodable {
        struct Change: Encodable {
            var at: String
            var kind: String
            var user: String?
            var group: String?
            var reason: String
            var outcome: String
            var pass: String
            var detail: String?
            var approvedBy: String?
            var approvalNote: String?

            init(_ change: PastChange) {
                (at, kind, user, group) = (change.time.description, change.kind.word, change.login, change.groupName)
                (reason, outcome, pass) = (change.reason, change.outcome.rawValue, change.pass.text)
                detail = change.detail
                (approvedBy, approvalNote) = (change.approval?.user, change.approval?.note)
            }
        }
        struct Store: Encodable {
            var kind: String
            var there: Bool
            var account: String?
            var state: String?
            var memberships: [String]
            var owner: Bool
        }
        struct Exempt: Encodable {
            var until: String
            var user: String
            var note: String
        }
        struct Linked: Encodable {
            var person: String?
            var user: String
            var note: String
        }
        struct Held: Encodable {
            var id: String
            var limit: String
            var reason: String
            var since: String
            var approved: Bool
        }
        struct Planned: Encodable {
            var kind: String
            var other: String?
            var reason: String
            var state: String
            var hold: String?
        }
        struct Step: Encodable {
            var sentence: String
            var reason: String
            var hold: String?
            var unsupported: Bool
        }
        struct Directory: Encodable {
            var at: String
            var mode: String
            var problem: String?
            var status: String?
            var statusSince: String?
            var rule: String?
            var memberships: [String]
            var scopeGroups: [String]
            var nextPass: [Step]
        }
        struct Warned: Encodable {
            var code: String
            var message: String
        }

        var subject: String
        var kind: String
        var directoryId: String?
        var externalId: String?
        var account: String?
        var managed: Bool
        var suspendedByUs: Bool
        var state: String
        var access: String?
        var cause: Change?
        var memberships: [String]
        var membershipCount: Int
        var store: Store?
        var storeProblem: String?
        var directory: Directory?
        var pins: [Exempt]
        var handLinks: [Linked]
        var holds: [Held]
        var lastPass: String?
        var lastPassAt: String?
        var readAt: String?
        var planned: [Planned]
        var warnings: [Warned]
        var history: [Change]
        var paused: Bool
        var at: String

        init(_ made: Explanation) {
            let dossier = made.dossier
            (subject, kind) = (dossier.name, made.isGroup ? "group" : "person")
            switch dossier.subject {
            case .person(let id), .group(let id): directoryId = id.text
            case .name: directoryId = nil
            }
            (externalId, account) = (dossier.externalID, dossier.account?.text)
            (managed, suspendedByUs) = (dossier.isManaged, dossier.isSuspendedByUs)
            (state, access) = (made.state, made.remainingAccess)
            cause = made.cause.map { Change($0) }
            (memberships, membershipCount) = (dossier.memberships, dossier.membershipCount)
            store = made.store.map { sight in
                Store(
                    kind: made.storeKind, there: sight.isThere, account: sight.account?.text,
                    state: sight.state.map { "\($0)" }, memberships: sight.memberships, owner: sight.isOwner)
            }
            storeProblem = made.storeProblem
            directory = made.outlook.map { outlook in
                Directory(
                    at: outlook.time.description, mode: outlook.mode.rawValue, problem: outlook.problem,
                    status: outlook.evidence?.status, statusSince: outlook.evidence?.since,
                    rule: outlook.evidence?.rule,
                    memberships: outlook.evidence?.memberships ?? [], scopeGroups: outlook.evidence?.scopeGroups ?? [],
                    nextPass: outlook.steps.map {
                        Step(
                            sentence: $0.sentence, reason: $0.reason, hold: $0.hold?.text, unsupported: $0.isUnsupported
                        )
                    })
            }
            pins = dossier.pins.map { Exempt(until: $0.until.description, user: $0.user, note: $0.note) }
            handLinks = dossier.handLinks.map { Linked(person: $0.person?.text, user: $0.user, note: $0.note) }
            holds = made.holds.map {
                Held(
                    id: $0.record.id.text, limit: $0.record.limit, reason: $0.record.reason,
                    since: $0.since.description,
                    approved: $0.isApproved)
            }
            (lastPass, lastPassAt) = (dossier.lastGood?.pass.text, dossier.lastGood?.startedAt.description)
            readAt = dossier.readAt?.description
            planned = made.planned.map {
                Planned(kind: $0.kind, other: $0.other, reason: $0.reason, state: $0.state, hold: $0.hold)
            }
            warnings = (made.warnings + (made.outlook?.warnings ?? [])).map {
                Warned(code: $0.code.text, message: $0.message)
            }
            history = dossier.changes.map { Change($0) }
            (paused, at) = (dossier.pause != nil, made.time.description)
        }
    }
}
