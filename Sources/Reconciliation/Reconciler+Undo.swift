import AccessModel
import Logging
import Planning

/// How an undo is to be done.
public struct UndoRequest: Sendable {
    /// The id of the undo, which is a pass of its own.
    public var pass: PassID
    /// Whether to do it, or only to show it.
    public var isApplied: Bool
    /// Until when what is turned back is pinned.
    public var until: Timestamp
    /// The operating system's user.
    public var user: String

    /// A request.
    public init(pass: PassID, isApplied: Bool, until: Timestamp, user: String) {
        self.pass = pass
        self.isApplied = isApplied
        self.until = until
        self.user = user
    }
}

/// Why an undo is refused. Nothing was changed.
public enum UndoRefusal: Sendable, Hashable {
    /// An earlier pass was cut short: what it left open is settled first.
    case openIntents
    /// The ledger is a copy, and what it says of the past may be overtaken.
    case copy
}

/// What became of an undo.
public enum UndoOutcome: Sendable {
    /// The report, as that of a pass.
    case done(PassReport)
    /// Nothing was looked at.
    case refused(UndoRefusal)
}

extension Reconciler {
    /// Turns a pass back, as far as nothing has changed since: the inverse plan through the same guard, in the same order, with an intent
    /// before each effect. The directory is not asked: an undo is for the day on which it is wrong.
    ///
    /// - Parameter pin: pins what is turned back, before it is: else the next pass would do it again.
    public func undo(
        _ past: PastPass, _ request: UndoRequest, pin: @Sendable ([Pin]) async throws(LedgerError) -> Void
    ) async throws(LedgerError) -> UndoOutcome {
        var report = PassReport(pass: request.pass, isDryRun: !request.isApplied, startedAt: now())
        (report.directory.kind, report.store.kind) = (source.kind.text, store.kind)
        report.undoes = past.pass
        do {
            if let refusal = try await undo(past, request, pin, &report) { return .refused(refusal) }
        } catch {
            switch error {
            case .ledger(let error): throw error
            case .directory(let error): report.fail(.unread, .directoryUnread, error.message, remedy: error.remedy)
            case .store(let error): report.fail(.storeUnread, .storeUnread, error.message, remedy: error.remedy)
            }
            report.finishedAt = now()
        }
        return .done(report)
    }

    private func undo(
        _ past: PastPass, _ request: UndoRequest, _ pin: @Sendable ([Pin]) async throws(LedgerError) -> Void,
        _ report: inout PassReport
    ) async throws(PassFailure) -> UndoRefusal? {
        let memory = try await recall(at: report.startedAt)
        if !memory.openIntents.isEmpty { return .openIntents }
        if memory.provenance.copy != nil { return .copy }
        (report.pins, report.approvals) = (memory.pins, memory.approvals)
        let access = try await storeCall(try await store.read())
        report.take(access)
        let nothing = DirectorySnapshot(
            kind: source.kind, mode: .watch, people: PeopleTable(), groups: GroupTable(), memberships: Memberships())
        let roster = try roster(of: nothing, access, memory)
        let undo = planner.undo(past, in: roster)
        let verdict = gate.review(undo.plan, in: context(memory, roster, undo.plan, isFirstImport: false))
        report.take(undo.plan, verdict, capabilities: store.capabilities, digest: gate.digest)
        report.heldSince = memory.heldSince
        report.warnings += undo.left.map {
            Warning(.notUndone, subject: $0.subject, message: "\($0.kind.word) is not turned back: \($0.reason).")
        }
        report.warnings.sort()
        let approved = verdict.approved
        report.policyDiff = await store.policyDiff(
            of: approved.batch(0..<approved.changes.count, pass: report.pass, time: now()))
        if request.isApplied, !approved.changes.isEmpty {
            let pins = Self.pins(of: undo, at: approved.positions, past, request, roster, now: report.startedAt)
            try await ledgerCall(try await pin(pins))
            let replaced = Set(pins.map(\.subject))
            report.pins = (report.pins.filter { !replaced.contains($0.subject) } + pins).sorted {
                ($0.until, $0.name) < ($1.until, $1.name)
            }
            try await apply(undo.plan, verdict, memory, isFirstImport: false, &report)
        }
        report.settle()
        report.finishedAt = now()
        report.auditHead = try await recordCall(report, verdict: verdict, isPartial: true)
        return nil
    }

    private static func pins(
        of undo: UndoPlan, at positions: [Int], _ past: PastPass, _ request: UndoRequest, _ roster: Roster,
        now: Timestamp
    ) -> [Pin] {
        var pins: [Pin.Subject: Pin] = [:]
        for position in positions {
            let (change, subject) = (undo.plan.changes[position], undo.subjects[position])
            let name = change.group.map { $0.storeName ?? $0.name } ?? change.person?.storeLogin ?? ""
            pins[subject] = Pin(
                subject: subject, name: name, since: now, until: request.until, user: request.user,
                note: "undo of pass \(past.pass)")
        }
        return pins.values.sorted { $0.name < $1.name }
    }
}
