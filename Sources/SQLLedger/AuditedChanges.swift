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
                    "changes": .spelled(Self.spelling(of: portion)),
                ])
            seq += Int64(portion.count)
            rest = rest.dropFirst(AuditLog.itemsAtOnce)
        }
    }

    /// The changes as a list in canonical JSON: keys in byte order.
    private static func spelling(of changes: ArraySlice<Change>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(changes.count * 128)
        for index in changes.indices {
            bytes.append(UInt8(ascii: index == changes.startIndex ? "[" : ","))
            append(changes[index], to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    private static func append(_ change: Change, to bytes: inout [UInt8]) {
        var fields = SpelledFields()
        let (person, group) = (change.person, change.group)
        // Of a membership, login and group say enough: there may be a million of them.
        if group == nil { fields.add("account", person?.accountID?.text, to: &bytes) }
        if let group, group.storeName != group.name { fields.add("from", group.storeName, to: &bytes) }
        fields.add("group", group?.name, to: &bytes)
        fields.add("kind", change.kind.word, to: &bytes)
        if group == nil { fields.add("person", person?.directoryID?.text, to: &bytes) }
        fields.add("reason", change.reason.text, to: &bytes)
        if let person, person.storeLogin != person.login { fields.add("store_login", person.storeLogin, to: &bytes) }
        fields.add("user", person?.login, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Fields in the order in which they are added; one without a value is left out.
    private struct SpelledFields {
        private var isFirst = true

        mutating func add(_ key: StaticString, _ value: String?, to bytes: inout [UInt8]) {
            guard let value else { return }
            bytes.append(UInt8(ascii: isFirst ? "{" : ","))
            isFirst = false
            bytes.append(UInt8(ascii: "\""))
            key.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: "\":".utf8)
            bytes.appendJSON(value)
        }
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
