import AccessModel
import GRDB
import SQLiteFile

/// Who said yes to what: looks a request up among the holds, records it, and tells a pass what is approved.
struct ApprovalBook {
    private let database: Database
    /// How long an approval lasts, and how long a hold that nobody saw again can be approved: 24 hours.
    private static let lifetimeSeconds: Int64 = 86_400

    init(_ database: Database) { self.database = database }

    // MARK: A request

    func approve(_ request: ApprovalRequest) throws -> ApprovalReceipt {
        let holds = try holds(for: request)
        let wanted = Set(request.changes)
        let named = Set(holds.flatMap(\.changes))
        if let foreign = request.changes.first(where: { !named.contains($0) }) {
            throw ApprovalRefusal.foreignChange(foreign)
        }
        var approved = 0
        var spent = 0
        for hold in holds {
            for change in hold.changes where wanted.isEmpty || wanted.contains(change) {
                if try isSpent(change, of: hold) {
                    spent += 1
                    continue
                }
                try record(change, of: hold, request)
                approved += 1
            }
        }
        if approved == 0, spent > 0 { throw ApprovalRefusal.spent(request.id) }
        try AuditLog(database).append(
            "approval", at: request.time,
            [
                "id": .text(request.id), "user": .text(request.user), "note": .text(request.note),
                "changes": .number(Int64(approved)),
                "only": request.changes.isEmpty
                    ? nil : .list(request.changes.map { .text($0.text) }),
                "holds": .list(holds.map { .text($0.id.text) }),
            ])
        return ApprovalReceipt(
            holds: holds, changes: approved, until: request.time.adding(seconds: Self.lifetimeSeconds))
    }

    private func holds(for request: ApprovalRequest) throws -> [HoldRecord] {
        if let hold = try hold(request.id) {
            try check(hold, at: request.time)
            if hold.record.limit == "follows" {
                throw ApprovalRefusal.follows(hold.record.id, cause: hold.record.reason)
            }
            return [hold.record]
        }
        let plan = try database.query("SELECT recorded_at FROM plans WHERE plan = ?")
        plan.bind(request.id, at: 1)
        guard let recordedAt = try plan.number() else { throw ApprovalRefusal.unknown(request.id) }
        let named = try database.query("SELECT hold FROM plan_holds WHERE plan = ? ORDER BY hold")
        named.bind(request.id, at: 1)
        var ids: [String] = []
        while try named.step() { ids.append(named.text(0) ?? "") }
        named.reset()
        if ids.isEmpty { throw ApprovalRefusal.nothingHeld(PlanID(request.id)) }
        let lastSeen = Timestamp(milliseconds: recordedAt)
        if lastSeen.adding(seconds: Self.lifetimeSeconds) <= request.time {
            throw ApprovalRefusal.expired(request.id, lastSeen: lastSeen)
        }
        let holds = try ids.compactMap { try hold($0) }
        // Of a plan's holds those that went away meanwhile are left out, unless all did.
        let standing = holds.filter { $0.goneAt == nil }
        if standing.isEmpty, let first = holds.first { try check(first, at: request.time) }
        return standing.map(\.record)
    }

    private struct KnownHold {
        let record: HoldRecord
        let lastSeen: Timestamp
        let goneAt: Timestamp?
    }

    private func hold(_ id: String) throws -> KnownHold? {
        let query = try database.query(
            "SELECT limit_word, reason, changes, last_seen, gone_at FROM holds WHERE hold = ?")
        query.bind(id, at: 1)
        defer { query.reset() }
        guard try query.step() else { return nil }
        let changes = (query.text(2) ?? "").split(separator: "\n").map { ChangeID(String($0)) }
        return KnownHold(
            record: HoldRecord(
                id: HoldID(id), limit: query.text(0) ?? "", reason: query.text(1) ?? "", changes: changes),
            lastSeen: Timestamp(milliseconds: query.number(3)),
            goneAt: query.isNull(4) ? nil : Timestamp(milliseconds: query.number(4)))
    }

    private func check(_ hold: KnownHold, at time: Timestamp) throws {
        let isSpent =
            try !hold.record.changes.isEmpty && hold.record.changes.allSatisfy { try self.isSpent($0, of: hold.record) }
        if isSpent { throw ApprovalRefusal.spent(hold.record.id.text) }
        if let goneAt = hold.goneAt { throw ApprovalRefusal.gone(hold.record.id, since: goneAt) }
        if hold.lastSeen.adding(seconds: Self.lifetimeSeconds) <= time {
            throw ApprovalRefusal.expired(hold.record.id.text, lastSeen: hold.lastSeen)
        }
    }

    /// Whether a change of this hold was approved and done since the hold began: the same wish later is another hold's age.
    private func isSpent(_ change: ChangeID, of hold: HoldRecord) throws -> Bool {
        let query = try database.query(
            """
            SELECT count(*) FROM approvals JOIN holds ON holds.hold = ?1
            WHERE approvals.change = ?2 AND approvals.spent_at >= holds.last_seen
            """)
        query.bind(hold.id.text, at: 1)
        query.bind(change.text, at: 2)
        return (try query.number() ?? 0) > 0
    }

    private func record(_ change: ChangeID, of hold: HoldRecord, _ request: ApprovalRequest) throws {
        let query = try database.query(
            "INSERT INTO approvals (change, hold, user, note, approved_at) VALUES (?, ?, ?, ?, ?)")
        query.bind(change.text, at: 1)
        query.bind(hold.id.text, at: 2)
        query.bind(request.user, at: 3)
        query.bind(request.note, at: 4)
        query.bind(request.time.milliseconds, at: 5)
        try query.run()
    }

    // MARK: A pass

    /// Changes that are approved now: for 24 hours, or until a pass has ended since.
    func approved(at now: Timestamp) throws -> [ChangeID: ApprovalNote] {
        let query = try database.query(
            """
            SELECT change, user, note FROM approvals
            WHERE spent_at IS NULL AND (approved_at > ?
                OR NOT EXISTS (SELECT 1 FROM passes WHERE plan IS NOT NULL AND ended_at >= approved_at))
            ORDER BY n
            """)
        query.bind(now.adding(seconds: -Self.lifetimeSeconds).milliseconds, at: 1)
        var changes: [ChangeID: ApprovalNote] = [:]
        while try query.step() {
            changes[ChangeID(query.text(0) ?? "")] = ApprovalNote(user: query.text(1) ?? "", note: query.text(2) ?? "")
        }
        return changes
    }

    /// Who approved a change that an approval waits for.
    func note(of change: ChangeID) throws -> ApprovalNote? {
        let query = try database.query(
            "SELECT user, note FROM approvals WHERE change = ? AND spent_at IS NULL ORDER BY n DESC LIMIT 1")
        query.bind(change.text, at: 1)
        defer { query.reset() }
        return try query.step() ? ApprovalNote(user: query.text(0) ?? "", note: query.text(1) ?? "") : nil
    }

    /// An approval is spent once, in the transaction that records the effect.
    func spend(_ changes: [ChangeID], at time: Timestamp) throws {
        let query = try database.query("UPDATE approvals SET spent_at = ? WHERE change = ? AND spent_at IS NULL")
        for change in changes {
            query.bind(time.milliseconds, at: 1)
            query.bind(change.text, at: 2)
            try query.run()
        }
    }

    /// Since when each hold has been seen without a break.
    func heldSince() throws -> [HoldID: Timestamp] {
        let query = try database.query("SELECT hold, first_seen FROM holds WHERE gone_at IS NULL")
        var since: [HoldID: Timestamp] = [:]
        while try query.step() { since[HoldID(query.text(0) ?? "")] = Timestamp(milliseconds: query.number(1)) }
        return since
    }
}
