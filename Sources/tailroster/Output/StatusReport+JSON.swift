import AccessModel
import Foundation
import Reconciliation

extension StatusReport {
    private struct Document: Encodable {
        struct Pass: Encodable {
            var pass: String
            var startedAt: String
            var finishedAt: String?
            var outcome: String?
            var applied: Int

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(pass, forKey: .pass)
                try container.encode(startedAt, forKey: .startedAt)
                // What does not apply is null, and not missing.
                try container.encode(finishedAt, forKey: .finishedAt)
                try container.encode(outcome, forKey: .outcome)
                try container.encode(applied, forKey: .applied)
            }

            enum CodingKeys: CodingKey { case pass, startedAt, finishedAt, outcome, applied }
        }

        struct Hold: Encodable {
            var id: String
            var limit: String
            var reason: String
            var changes: [String]
            var since: String
            var approved: Bool
        }

        struct PinPart: Encodable {
            var name: String
            var since: String
            var until: String
            var user: String
            var note: String
        }

        struct HandLinkPart: Encodable {
            var login: String
            var account: String
            var person: String?
            var since: String
            var user: String
            var note: String
        }

        struct PauseNote: Encodable {
            var since: String
            var user: String
            var note: String
        }

        var directory: String?
        var store: String?
        var managedUsers: Int
        var managedGroups: Int
        var lastGood: Pass?
        var paused: PauseNote?
        var holds: [Hold]
        var passes: [Pass]
        var pins: [PinPart]
        var handLinks: [HandLinkPart]
        var copy: String?
        var drift: [String]
        var repeatedDrift: [String]
        var strangers: [String]
        var collisions: [String]
        var handMade: [String]
        var failed: [String]
        var nextSteps: [String]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(directory, forKey: .directory)
            try container.encode(store, forKey: .store)
            try container.encode(managedUsers, forKey: .managedUsers)
            try container.encode(managedGroups, forKey: .managedGroups)
            try container.encode(lastGood, forKey: .lastGood)
            try container.encode(paused, forKey: .paused)
            try container.encode(holds, forKey: .holds)
            try container.encode(passes, forKey: .passes)
            try container.encode(pins, forKey: .pins)
            try container.encode(handLinks, forKey: .handLinks)
            try container.encode(copy, forKey: .copy)
            try container.encode(drift, forKey: .drift)
            try container.encode(repeatedDrift, forKey: .repeatedDrift)
            try container.encode(strangers, forKey: .strangers)
            try container.encode(collisions, forKey: .collisions)
            try container.encode(handMade, forKey: .handMade)
            try container.encode(failed, forKey: .failed)
            try container.encode(nextSteps, forKey: .nextSteps)
        }

        enum CodingKeys: CodingKey {
            case directory, store, managedUsers, managedGroups, lastGood, paused, holds, passes
            case pins, handLinks, copy, drift, repeatedDrift, strangers, collisions, handMade, failed, nextSteps
        }
    }

    /// The passes alone, newest first.
    func passesJSON() -> String { WireDocument.text(overview.passes.map(Self.part)) }

    private static func part(_ pass: PassSummary) -> Document.Pass {
        Document.Pass(
            pass: pass.pass.text, startedAt: pass.startedAt.description, finishedAt: pass.finishedAt?.description,
            outcome: pass.outcome, applied: pass.applied)
    }

    func json() -> String {
        let document = Document(
            directory: overview.binding?.directory, store: overview.binding?.store,
            managedUsers: overview.linkedPeople, managedGroups: overview.linkedGroups,
            lastGood: overview.lastGood.map(Self.part),
            paused: overview.pause.map { .init(since: $0.since.description, user: $0.user, note: $0.note) },
            holds: overview.holds.map {
                .init(
                    id: $0.record.id.text, limit: $0.record.limit, reason: $0.record.reason,
                    changes: $0.record.changes.map(\.text), since: $0.since.description, approved: $0.isApproved)
            }, passes: overview.passes.map(Self.part),
            pins: overview.pins.map {
                .init(
                    name: $0.name, since: $0.since.description, until: $0.until.description, user: $0.user,
                    note: $0.note)
            },
            handLinks: overview.handLinks.map {
                .init(
                    login: $0.login, account: $0.account.text, person: $0.person?.text, since: $0.since.description,
                    user: $0.user, note: $0.note)
            }, copy: overview.copy?.rawValue, drift: findings.drift, repeatedDrift: findings.repeatedDrift,
            strangers: findings.strangers, collisions: findings.collisions, handMade: findings.handMade,
            failed: findings.failed, nextSteps: nextSteps())
        return WireDocument.text(document)
    }
}
