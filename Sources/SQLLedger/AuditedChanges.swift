import AccessModel
import GRDB

/// What the audit tells of a batch: what it means to do, and what became of it.
struct AuditedChanges {
    private let log: AuditLog

    init(_ database: Database) { log = AuditLog(database) }

    /// Before the store is asked: each change, in portions; `first` is the number of a portion's first change.
    func intend(_ batch: ApprovedBatch, firstSeq: Int64) throws {
        var seq = firstSeq
        var rest = batch.changes
        while !rest.isEmpty {
            let portion = rest.prefix(AuditLog.itemsAtOnce)
            try log.append(
                "intent", at: batch.time,
                [
                    "pass": .text(batch.pass.text), "first": .number(seq),
                    "last": .number(seq + Int64(portion.count) - 1),
                    "changes": .list(portion.map(Self.value)),
                ])
            seq += Int64(portion.count)
            rest = rest.dropFirst(AuditLog.itemsAtOnce)
        }
    }

    private static func value(of change: Change) -> AuditValue {
        var fields: [String: AuditValue] = ["kind": .text(change.kind.word), "reason": .text(change.reason.text)]
        if let person = change.person {
            fields["user"] = .text(person.login)
            // Of a membership, login and group say enough: there may be a million of them.
            if change.group == nil {
                fields["person"] = .optional(person.directoryID?.text)
                fields["account"] = .optional(person.accountID?.text)
            }
            if person.storeLogin != person.login { fields["store_login"] = .text(person.storeLogin) }
        }
        if let group = change.group {
            fields["group"] = .text(group.name)
            if let former = group.storeName, former != group.name { fields["from"] = .text(former) }
        }
        return .fields(fields)
    }

    /// After the store has answered: how many of a portion were done, which were not, and which of them somebody had approved.
    func conclude(_ conclusion: BatchConclusion, firstSeq: Int64, approvals: [ChangeID: ApprovalNote]) throws {
        let effects = conclusion.effects
        var start = 0
        while start < effects.count {
            let range = start..<min(start + AuditLog.itemsAtOnce, effects.count)
            let others = range.compactMap { Self.exception(effects[$0], seq: firstSeq + Int64($0)) }
            let approved = range.compactMap { index -> AuditValue? in
                guard index < conclusion.approvals.count, let change = conclusion.approvals[index],
                    let note = approvals[change]
                else { return nil }
                return .fields([
                    "change": .text(change.text), "note": .text(note.note), "seq": .number(firstSeq + Int64(index)),
                    "user": .text(note.user),
                ])
            }
            try log.append(
                "outcome", at: conclusion.time,
                [
                    "pass": .text(conclusion.batch.pass.text), "first": .number(firstSeq + Int64(range.lowerBound)),
                    "last": .number(firstSeq + Int64(range.upperBound) - 1),
                    "applied": .number(Int64(range.count - others.count)),
                    "others": others.isEmpty ? nil : .list(others),
                    "approved": approved.isEmpty ? nil : .list(approved),
                ])
            start = range.upperBound
        }
    }

    private static func exception(_ effect: Effect, seq: Int64) -> AuditValue? {
        let (outcome, detail): (String, String)
        switch effect {
        case .applied: return nil
        case .refused(let why): (outcome, detail) = ("refused", why)
        case .unsupported(let why): (outcome, detail) = ("unsupported", why)
        case .unknown(let why): (outcome, detail) = ("unknown", why)
        }
        return .fields(["detail": .text(detail), "outcome": .text(outcome), "seq": .number(seq)])
    }
}
