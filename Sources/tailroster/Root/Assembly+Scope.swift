import AccessModel
import Foundation
import Planning
import Reconciliation
import SQLLedger
import Settings

extension Assembly {
    /// What a pass would find in scope, and what would stand in its way: for `check`, which records nothing.
    struct ScopeFinding {
        /// Such as `6 people and 2 groups`.
        let size: String
        /// Such as `everybody matches an account`.
        let accounts: String
        /// Groups and protected people that the configuration names and that do not exist: a pass goes on without them.
        let missing: [String]
        /// Groups and people whose names collide, and what to do.
        let collisions: [String]
    }

    /// Reads both ends and plans as a dry run does; throws what keeps the directory from being read.
    func inspectScope() async throws(DirectoryError) -> ScopeFinding? {
        let report: PassReport
        do throws(LedgerError) {
            // Opening makes a ledger that does not exist; a check makes nothing.
            let ledger =
                FileManager.default.fileExists(atPath: configuration.ledgerPath)
                ? try SQLLedger.open(configuration.ledgerPath, mode: .dryRun) : nil
            report = try await reconciler("check", SilentLedger(ledger: ledger), copies: ledger).run(
                PassRequest(pass: "check", isDryRun: true, wanted: configuration.rules.guardPolicy.protected))
        } catch {
            // The ledger has a line of its own.
            return nil
        }
        if report.outcome == .unread {
            let told = report.warnings.first { $0.code == .directoryUnread }?.message ?? "it could not be read"
            throw DirectoryError(.incomplete, told, remedy: "")
        }
        guard let plan = report.plan else { return nil }
        let made = plan.changes.count { $0.kind == .addUser }
        let waiting = plan.unsupported.count { $0.kind == .addUser }
        var accounts = "everybody who may connect matches an account of the store"
        if made > 0 {
            accounts =
                "\(made.counted("person who matches no account is", "people who match no account are")) given one"
        }
        if waiting > 0 {
            accounts =
                "\(waiting.counted("person matches", "people match")) no account yet; it comes with the first login"
        }
        let collisions = report.warnings.filter { $0.code == .nameCollision || $0.code == .ambiguousLogin }
        return ScopeFinding(
            size:
                "\(report.directory.users.counted("person", "people")) and \(report.directory.groups.counted("group"))",
            accounts: accounts, missing: Self.missing(in: report),
            collisions: collisions.map { "\($0.subject): \($0.message)" })
    }

    private static func missing(in report: PassReport) -> [String] {
        report.warnings.filter { $0.code == .missingGroup }.map {
            "the group \($0.subject) that the configuration names is not there: \($0.message)"
        }
            + report.unknownLogins.map {
                "guard.protected names \($0), and neither the directory nor the store has this login: mend it, or take it out."
            }
    }
}

/// A ledger that remembers and notes nothing.
private struct SilentLedger: Ledger {
    let ledger: SQLLedger?

    func memory(at now: Timestamp) async throws(LedgerError) -> LedgerMemory {
        guard let ledger else { return LedgerMemory() }
        return try await ledger.memory(at: now)
    }

    func recordDryRun(_ record: PassRecord) async throws(LedgerError) {}

    // A dry run comes to none of these.
    func begin(_ opening: PassOpening) async throws(LedgerError) -> LedgerMark { throw Self.silent }
    func intend(_ batch: ApprovedBatch) async throws(LedgerError) { throw Self.silent }
    func conclude(_ conclusion: BatchConclusion) async throws(LedgerError) { throw Self.silent }
    func finish(_ record: PassRecord) async throws(LedgerError) -> AuditHead { throw Self.silent }

    private static let silent = LedgerError(
        .failed, "a check wanted to change something", remedy: "Nothing was changed. Please report this sentence.")
}
