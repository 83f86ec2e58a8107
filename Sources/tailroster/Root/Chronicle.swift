import AccessModel
import Foundation
import Logging
import Reconciliation
import SQLLedger
import Settings
import Synchronization
import Transport

/// What passes leave for metrics and notices, and where it is kept: the ledger, and `status.textfile`.
///
/// Nothing of it decides anything: what cannot be kept is told in the log, and the pass stands.
final class Chronicle: Sendable {
    private struct State {
        var tally = MetricsTally()
        var book = NoticeBook()
        var waiting: [Notice] = []
    }

    private let assembly: Assembly
    private let state = Mutex(State())
    /// Told when notices wait.
    let wake: AsyncStream<Void>
    private let waken: AsyncStream<Void>.Continuation
    private static let waitingLimit = 100

    /// The chronicle of a configuration; `nil` where nobody asks for one, or it cannot be read.
    init?(_ assembly: Assembly) async {
        let configuration = assembly.configuration
        guard
            configuration.status.listen != nil || configuration.status.textfile != nil
                || configuration.webhookURL != nil
        else { return nil }
        self.assembly = assembly
        (wake, waken) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        guard FileManager.default.fileExists(atPath: configuration.ledgerPath) else { return }
        do {
            let ledger = try SQLLedger.open(configuration.ledgerPath, mode: .dryRun)
            if let text = try await ledger.read(.metrics) {
                let tally = try MetricsTally(text: text)
                state.withLock { $0.tally = tally }
            }
            if let text = try await ledger.read(.notices) {
                let book = try NoticeBook(text: text)
                state.withLock { $0.book = book }
            }
        } catch {
            assembly.logger.warning("metrics and notices begin anew", metadata: ["why": "\(error)"])
        }
    }

    /// The counts of this moment.
    var tally: MetricsTally { state.withLock { $0.tally } }

    /// A pass has ended.
    func take(_ report: PassReport) async {
        let host = Machine.hostName()
        state.withLock { state in
            state.tally.take(report)
            wait(state.book.notices(after: report, host: host), &state)
        }
        await keep(isQuiet: report.isQuiet)
    }

    /// A pass has ended without a report.
    func takeFailure(_ error: LedgerError, since begin: Timestamp) async {
        // Another process at work is no failure.
        if error.kind == .locked { return }
        let (now, host) = (Machine.now(), Machine.hostName())
        state.withLock { state in
            state.tally.takeFailure(seconds: now.seconds(since: begin), at: now)
            wait(state.book.notices(afterFailure: error.message, at: now, host: host), &state)
        }
        await keep(isQuiet: false)
    }

    private func wait(_ notices: [Notice], _ state: inout sending State) {
        let known = Set(state.waiting.map(\.key))
        state.waiting += notices.filter { !known.contains($0.key) }
        state.waiting.removeFirst(max(0, state.waiting.count - Self.waitingLimit))
        if !state.waiting.isEmpty { waken.yield() }
    }

    /// Counts the exchanges, writes the text file, and the ledger's pages unless nothing happened.
    func keep(isQuiet: Bool) async {
        let traffic = assembly.traffic
        let (ofDirectory, ofStore) = (traffic.news(of: "directory"), traffic.news(of: "store"))
        let statements = traffic.pacer.statements
        let (tally, book) = state.withLock { state in
            state.tally.takeRequests(ofDirectory, of: "directory")
            state.tally.takeRequests(ofStore, of: "store")
            state.tally.takeLimits(statements)
            return (state.tally, state.book)
        }
        do {
            if !isQuiet {
                let ledger = try SQLLedger.open(assembly.configuration.ledgerPath, mode: .dryRun)
                try await ledger.write(try tally.text(), to: .metrics)
                try await ledger.write(try book.text(), to: .notices)
            }
        } catch {
            assembly.logger.warning("metrics and notices could not be kept", metadata: ["why": "\(error)"])
        }
        guard let path = assembly.configuration.status.textfile else { return }
        do {
            // Beside it, then in its place: a collector never sees half a file.
            try Data(try await metrics().utf8).write(to: URL(filePath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        } catch {
            assembly.logger.warning(
                "status.textfile could not be written", metadata: ["path": "\(path)", "why": "\(error)"])
        }
    }

    /// The metrics as text.
    func metrics(process: MetricsText.Process? = nil) async throws -> String {
        let overview = try await SQLLedger.open(assembly.configuration.ledgerPath, mode: .dryRun)
            .overview(at: Machine.now(), passes: 1)
        return MetricsText(
            tally, overview: overview, version: Version.current, directory: assembly.source.kind.text,
            store: assembly.store.kind, process: process
        ).text()
    }

    // MARK: Notices

    /// What waits to be told.
    var waiting: [Notice] { state.withLock { $0.waiting } }

    /// A notice was delivered, or given up until the next pass.
    func settle(_ notice: Notice, isDelivered: Bool) async {
        state.withLock { state in
            state.waiting.removeAll { $0.key == notice.key }
            state.tally.takeNotice(notice.event.rawValue, isDelivered: isDelivered)
            if isDelivered { state.book.delivered(notice, at: Machine.now()) }
        }
        await keep(isQuiet: false)
    }
}
