import AccessModel
import Foundation

/// The answer of `status`, as text and as JSON.
struct StatusReport {
    let overview: LedgerOverview
    let now: Timestamp

    // MARK: Text

    func text() -> String {
        var text = ""
        if let binding = overview.binding {
            text += "directory  \(binding.directory)\nstore      \(binding.store)\n"
            text += "managed    \(overview.linkedPeople) accounts, \(overview.linkedGroups) groups\n"
        } else {
            text += "No pass has been applied yet: this ledger is not bound to a directory and a store.\n"
        }
        if let good = overview.lastGood {
            text += "last read  \(good.startedAt), \(age(since: good.startedAt)) ago (\(good.outcome ?? "cut short"))\n"
        } else {
            text += "last read  never\n"
        }
        if let pause = overview.pause {
            let note = pause.note.isEmpty ? "" : ": \(pause.note.printable)"
            text += "PAUSED     by \(pause.user) since \(pause.since)\(note). End it with tailroster resume.\n"
        }
        text += "\n" + holdLines() + "Passes\n" + passLines()
        return text
    }

    private func holdLines() -> String {
        if overview.holds.isEmpty { return "Nothing is held.\n\n" }
        var text = "Held (\(overview.holds.count))\n"
        for hold in overview.holds {
            text += "  \(hold.record.limit)  \(hold.record.changes.count) changes, for \(age(since: hold.since))\n"
            text += "    \(hold.record.reason.printable)\n"
            if hold.isApproved {
                text += "    approved: the next pass applies it\n"
            } else if hold.record.limit != "follows" {
                text += "    release it with: tailroster approve \(hold.record.id)\n"
            }
        }
        return text + "\n"
    }

    /// One line a pass, newest first.
    func passLines() -> String {
        if overview.passes.isEmpty { return "  none yet\n" }
        return overview.passes.map { pass in
            let outcome = pass.outcome ?? "cut short"
            let padded = outcome + String(repeating: " ", count: max(1, 14 - outcome.count))
            return "  \(pass.startedAt)  \(pass.pass)  \(padded)\(pass.applied) applied\n"
        }.joined()
    }

    /// Such as `3 h`; the largest unit that fits.
    private func age(since time: Timestamp) -> String {
        let seconds = Int(max(0, now.seconds(since: time)))
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) days"
        }
    }

    // MARK: JSON

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
        }

        enum CodingKeys: CodingKey {
            case directory, store, managedUsers, managedGroups, lastGood, paused, holds, passes
        }
    }

    func json() throws -> String {
        func part(_ pass: PassSummary) -> Document.Pass {
            Document.Pass(
                pass: pass.pass.text, startedAt: pass.startedAt.description, finishedAt: pass.finishedAt?.description,
                outcome: pass.outcome, applied: pass.applied)
        }
        let document = Document(
            directory: overview.binding?.directory, store: overview.binding?.store,
            managedUsers: overview.linkedPeople, managedGroups: overview.linkedGroups,
            lastGood: overview.lastGood.map(part),
            paused: overview.pause.map { .init(since: $0.since.description, user: $0.user, note: $0.note) },
            holds: overview.holds.map {
                .init(
                    id: $0.record.id.text, limit: $0.record.limit, reason: $0.record.reason,
                    changes: $0.record.changes.map(\.text), since: $0.since.description, approved: $0.isApproved)
            }, passes: overview.passes.map(part))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }
}
