@_spi(Guard) import AccessModel
import Foundation
import GRDB

@testable import SQLLedger

/// A ledger in a file, and what lies in it.
struct LedgerStage {
    let path: String
    /// 2026-07-01T09:30:00Z
    static let time = Timestamp(milliseconds: 1_782_898_200_000)

    static func with(_ body: (LedgerStage) async throws -> Void) async throws {
        try await SQLLedgers.withFolder { try await body(LedgerStage(path: "\($0)/ledger.db")) }
    }

    func open(_ mode: SQLLedger.Mode = .pass, retentionDays: Int = 400) throws -> SQLLedger {
        try SQLLedger.open(path, mode: mode, retentionDays: retentionDays, patienceSeconds: 5)
    }

    static func begin(_ ledger: SQLLedger, _ pass: PassID, at time: Timestamp = time) async throws {
        _ = try await ledger.begin(
            PassOpening(
                pass: pass, time: time, binding: LedgerBinding(directory: "d", store: "s"),
                observations: Observations(), isFirstImport: false))
    }

    static func batch(_ changes: [Change], _ pass: PassID, at time: Timestamp = time) -> ApprovedBatch {
        ApprovedBatch(changes: changes[...], pass: pass, time: time)
    }

    static func suspensions(_ count: Int) -> [Change] {
        (0..<count).map { index in
            let person = ChangedPerson(
                directoryID: DirectoryID("00u\(index)"), accountID: AccountID("\(index)"),
                login: "person\(index)@example.com", storeLogin: "person\(index)@example.com")
            return Change(kind: .suspend, person: person, reason: .deleted)
        }
    }

    static func apply(
        _ changes: [Change], _ pass: PassID, to ledger: SQLLedger, at time: Timestamp = time
    ) async throws {
        let batch = batch(changes, pass, at: time)
        try await ledger.intend(batch)
        try await ledger.conclude(
            BatchConclusion(
                batch: batch, effects: changes.map { _ in .applied(Receipt()) }, time: time,
                counts: changes.map { _ in true }))
    }

    static func record(
        _ pass: PassID, plan: PlanID? = "plan", holds: [HoldID] = [], at time: Timestamp = time
    ) -> PassRecord {
        PassRecord(
            pass: pass, startedAt: time, finishedAt: time, outcome: "applied", plan: plan,
            report: "{\"pass\":\"\(pass)\"}",
            holds: holds.map { HoldRecord(id: $0, limit: "suspensions", reason: "many", changes: ["c1", "c2"]) })
    }

    /// Rows as texts, columns divided by `|`.
    func rows(_ sql: String) throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        return try queue.read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map { $0.isNull ? "" : $0.storage.value.map { "\($0)" } ?? "" }.joined(
                    separator: "|")
            }
        }
    }

    func execute(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
    }
}
