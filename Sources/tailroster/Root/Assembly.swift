import AccessModel
import FileDirectory
import Foundation
import Logging
import OktaDirectory
import Planning
import Reconciliation
import SQLLedger
import SQLStore
import Settings
import Transport

/// The composition root: the only place where the parts are put together.
///
/// A new source or store is one folder under `Sources` and one case here.
struct Assembly: Sendable {
    let configuration: Configuration
    let source: any DirectorySource
    let store: any AccessStore
    let logger: Logger
    /// What the exchanges with both ends count.
    let traffic: Traffic

    /// Puts the parts of a configuration together; reads the secrets, opens nothing.
    init(_ configuration: Configuration) throws(SettingsError) {
        self.configuration = configuration
        logger = Self.logger(configuration.log)
        let traffic = Traffic(configuration)
        self.traffic = traffic
        source = try Self.source(configuration, traffic)
        store = try Self.store(configuration, traffic)
    }

    // MARK: The two ends

    private static func source(_ configuration: Configuration, _ traffic: Traffic) throws(SettingsError)
        -> any DirectorySource
    {
        let groups = configuration.selection
        let scopeGroups = configuration.scopeGroups
        switch configuration.directory {
        case .file(let path):
            return FileDirectorySource(path: path, groups: groups, scopeGroups: scopeGroups)
        case .okta(let url, let credential):
            return try okta(url: url, credential, groups: groups, scopeGroups: scopeGroups, configuration, traffic)
        case .scim(let url, let credential):
            return try scim(
                url: url, credential: credential, groups: groups, scopeGroups: scopeGroups, configuration, traffic)
        }
    }

    private static func store(_ configuration: Configuration, _ traffic: Traffic) throws(SettingsError)
        -> any AccessStore
    {
        switch configuration.store {
        case .sqlite(let path): return SQLStore(path: path, newID: Machine.newID)
        case .tailscale(let url, let tailnet, let credential):
            return try tailscale(url: url, tailnet: tailnet, credential: credential, configuration, traffic)
        case .headscale(let settings): return try headscale(settings, configuration, traffic)
        }
    }

    // MARK: A pass

    /// Runs one pass; a real one under the ledger's lock.
    func pass(_ request: PassRequest, chronicle: Chronicle? = nil) async throws(LedgerError) -> PassReport {
        if request.isDryRun {
            let ledger = try SQLLedger.open(configuration.ledgerPath, mode: .dryRun)
            var report = try await pass(request, ledger: ledger)
            if !ledger.isPersistent { report.warnings.append(Self.planIsNotKept(configuration.ledgerPath)) }
            return report
        }
        return try await underLock { ledger throws(LedgerError) in
            let report = try await pass(request, ledger: ledger)
            await chronicle?.take(report)
            return report
        }
    }

    /// Runs one pass of a worker, which holds the lock for its life.
    func passOfWorker(_ request: PassRequest) async throws(LedgerError) -> PassReport {
        try await pass(request, ledger: try SQLLedger.open(configuration.ledgerPath, mode: .pass))
    }

    /// Works with the ledger as the one process that may plan and apply.
    private func underLock<Value>(
        _ work: (SQLLedger) async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        let lock = try LedgerLock(path: configuration.ledgerPath)
        defer { lock.release() }
        return try await work(try SQLLedger.open(configuration.ledgerPath, mode: .pass))
    }

    func reconciler(_ pass: PassID, _ ledger: any Ledger, copies: (any DirectoryMemory)?) -> Reconciler {
        var logger = logger
        logger[metadataKey: "pass"] = "\(pass)"
        return Reconciler(
            source: source, store: store, ledger: ledger, rules: configuration.rules, digest: .sha256,
            host: Machine.hostName(), copies: copies, schedule: ReadIntervals(configuration.schedule),
            sleep: { try await ContinuousClock().sleep(for: $0) }, now: Machine.now, logger: logger)
    }

    private func pass(_ request: PassRequest, ledger: SQLLedger) async throws(LedgerError) -> PassReport {
        var report = try await reconciler(request.pass, ledger, copies: ledger).run(request)
        report.warnings = (report.warnings + configuration.openSecretWarnings()).sorted()
        return report
    }

    /// Looks for what could be taken over, or takes it over: then under the ledger's lock.
    func adopt(_ wish: Adoption.Wish, pass: PassID, isApplied: Bool) async throws(LedgerError) -> AdoptionOutcome {
        guard isApplied else {
            let ledger = try SQLLedger.open(configuration.ledgerPath, mode: .dryRun)
            return try await reconciler(pass, ledger, copies: ledger).adopt(wish, pass: pass, isApplied: false)
        }
        return try await underLock { ledger throws(LedgerError) in
            try await reconciler(pass, ledger, copies: ledger).adopt(wish, pass: pass, isApplied: true)
        }
    }

    /// Turns a pass back, or shows what that would do; `nil` where the ledger has no such pass.
    func undo(_ past: PassID, _ request: UndoRequest) async throws(LedgerError) -> UndoOutcome? {
        func work(_ ledger: SQLLedger) async throws(LedgerError) -> UndoOutcome? {
            guard let pass = try await ledger.pastPass(past) else { return nil }
            return try await reconciler(request.pass, ledger, copies: ledger).undo(pass, request) {
                pins throws(LedgerError) in try await ledger.pin(all: pins)
            }
        }
        guard request.isApplied else {
            return try await work(try SQLLedger.open(configuration.ledgerPath, mode: .dryRun))
        }
        return try await underLock { ledger throws(LedgerError) in try await work(ledger) }
    }

    private static func planIsNotKept(_ path: String) -> Warning {
        Warning(
            "plan-not-kept", subject: path,
            message:
                "the ledger does not exist yet, or cannot be written by this user: the plan of this dry run is not "
                + "kept, and cannot be approved by its id.")
    }

    /// Records an approval. A ledger that does not exist has nothing to approve, and is not made for it.
    func approve(_ request: ApprovalRequest) async throws(ApprovalRefusal) -> ApprovalReceipt {
        guard FileManager.default.fileExists(atPath: configuration.ledgerPath) else { throw .unknown(request.id) }
        let ledger: SQLLedger
        do throws(LedgerError) {
            ledger = try SQLLedger.open(configuration.ledgerPath, mode: .dryRun)
            guard ledger.isPersistent else {
                throw LedgerError(
                    .failed, "the ledger \(configuration.ledgerPath) cannot be written",
                    remedy: "Approve as the user who runs tailroster, on the machine where it runs.")
            }
        } catch {
            throw .ledger(error)
        }
        return try await ledger.approve(request)
    }

    // MARK: Logs

    private static func logger(_ settings: LogSettings) -> Logger {
        Logger(label: "tailroster") { label in
            LineLog(
                label: label, level: Logger.Level(rawValue: settings.level.rawValue) ?? .info,
                format: settings.format == .json ? .json : .text, now: Machine.now)
        }
    }
}

extension ReadIntervals {
    /// The schedule of a configuration.
    init(_ settings: ScheduleSettings) {
        self.init(
            watch: settings.watch, censusSeconds: settings.census.components.seconds,
            sweepSeconds: settings.sweep.components.seconds)
    }
}
