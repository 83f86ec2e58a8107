import AccessModel
import Foundation
import Logging
import Reconciliation
import SQLLedger
import Settings
import StatusPage

/// The worker's status page: the server, and where it gets what it shows.
struct StatusFront {
    private let server: StatusServer

    /// Opens it where the configuration names an address; `nil` where it names none.
    ///
    /// Without `status.token_file` a token is drawn. Somebody who started the worker by hand is shown the link with the token.
    static func open(_ assembly: Assembly, _ chronicle: Chronicle?, startedAt: Timestamp) async throws -> StatusFront? {
        guard let listen = assembly.configuration.status.listen, let chronicle else { return nil }
        let drawn = Machine.newID() + Machine.newID()
        let file = assembly.configuration.status.token
        let token: @Sendable () throws -> String = { try file?.read().reveal() ?? drawn }
        // A token that cannot be read is told at once, not when somebody needs the page.
        let shown = try token()
        let sources = StatusSources(
            picture: { try await picture(assembly, chronicle) },
            find: { text, limit in try await find(text, limit, assembly) },
            explain: { id, isGroup in try await explain(id, isGroup, assembly) },
            json: {
                let now = Machine.now()
                let overview = try await ledger(assembly).overview(at: now, passes: 20)
                return StatusReport(overview: overview, now: now).json()
            },
            metrics: {
                try await chronicle.metrics(
                    process: MetricsText.Process(residentBytes: Machine.residentBytes(), startedAt: startedAt))
            }, unready: { await unready(assembly, chronicle) }, token: token)
        let site = StatusSite(sources, hosts: [listen.host] + assembly.configuration.status.hostNames) {
            Machine.newID() + Machine.newID()
        }
        let server = try await StatusServer.start(
            host: listen.numericHost, port: listen.port, site: site, clock: ContinuousClock())
        let address = "http://\(ListenAddress(host: listen.numericHost, port: server.port))/"
        assembly.logger.notice("status page", metadata: ["url": "\(address)"])
        if isatty(STDERR_FILENO) == 1 { Console.complain("with names: \(address)?token=\(shown)") }
        return StatusFront(server: server)
    }

    /// Stops it.
    func close() async { await server.stop() }

    private static func ledger(_ assembly: Assembly) throws -> SQLLedger {
        try SQLLedger.open(assembly.configuration.ledgerPath, mode: .dryRun)
    }

    /// Why nobody should rely on it now: the last complete read is older than three censuses, and than ten minutes.
    private static func unready(_ assembly: Assembly, _ chronicle: Chronicle) async -> String? {
        var last = chronicle.tally.lastCompleteRead
        if last == nil {
            // A pass without a status page has kept no count, and the ledger knows when it read.
            do { last = try await ledger(assembly).copyState().readAt } catch {
                return "the ledger could not be read: \(error)"
            }
        }
        guard let last else { return "nothing was read completely yet" }
        let limit = max(600, 3 * Double(assembly.configuration.schedule.census.components.seconds))
        let age = Machine.now().seconds(since: last)
        return age > limit ? "the last complete read is \(Int(age)) s old; the limit is \(Int(limit)) s" : nil
    }

    // MARK: The picture

    private static func picture(_ assembly: Assembly, _ chronicle: Chronicle) async throws -> StatusPicture {
        let now = Machine.now()
        let overview = try await ledger(assembly).overview(at: now, passes: 90)
        let report = StatusReport(overview: overview, now: now)
        let tally = chronicle.tally
        let open = overview.holds.filter { !$0.isApproved && $0.record.limit != "follows" }
        var picture = StatusPicture()
        let unready = await unready(assembly, chronicle)
        if tally.consecutiveFailures > 0 {
            picture.headline =
                "The last \(tally.consecutiveFailures.counted("pass", "passes")) could not read both ends"
        } else if let unready {
            picture.headline = "Not ready: \(unready)"
        } else if !open.isEmpty {
            picture.headline = "\(open.count.counted("hold")) waiting for a person; everything else is in step"
        } else if overview.pause != nil {
            picture.headline = "Paused: nothing is applied"
        } else if !report.findings.failed.isEmpty {
            picture.headline = "\(report.findings.failed.count.counted("change")) failed in the last pass"
        } else {
            picture.headline = "In step"
        }
        picture.needsAttention = picture.headline != "In step"
        let lastRead = tally.lastCompleteRead.map { "\(report.age(since: $0)) ago" } ?? "never"
        picture.numbers = [
            ("Managed accounts", "\(overview.linkedPeople)"), ("Managed groups", "\(overview.linkedGroups)"),
            ("Last complete read", lastRead), ("Holds", "\(open.count)"), ("Pins", "\(overview.pins.count)"),
            ("Strangers", "\(report.findings.strangers.count)"),
            ("From, to", "\(assembly.source.kind.text) → \(assembly.store.kind)"),
        ]
        picture.holds = overview.holds.map {
            StatusPicture.Hold(
                id: $0.record.id.text, limit: $0.record.limit, reason: $0.record.reason,
                changes: $0.record.changes.count, since: $0.since.description, age: report.age(since: $0.since),
                isApproved: $0.isApproved, isConsequence: $0.record.limit == "follows")
        }
        picture.passes = overview.passes.map {
            StatusPicture.Pass(
                id: $0.pass.text, at: $0.startedAt.description, outcome: $0.outcome ?? "cut short", applied: $0.applied,
                seconds: $0.finishedAt?.seconds(since: $0.startedAt) ?? 0)
        }
        let pins = overview.pins.map { "\($0.name), \($0.terms)" }
        picture.sections =
            report.findings.sections.map { StatusPicture.Section(title: $0.title, items: $0.items) }
            + [
                StatusPicture.Section(title: "Pinned", items: pins),
                StatusPicture.Section(title: "Warnings", items: report.findings.warnings),
            ]
        picture.nextSteps = report.nextSteps()
        picture.takenAt = now.description
        return picture
    }

    // MARK: Search

    private static func find(_ text: String, _ limit: Int, _ assembly: Assembly) async throws -> [FoundName] {
        let known = try await ledger(assembly).find(text, limit: limit)
        let pins = try await ledger(assembly).overview(at: Machine.now(), passes: 1).pins
        return known.map { one in
            var lines: [String] = []
            if one.isGroup {
                lines.append("\(one.members.counted("membership")) of ours")
            } else {
                let state = one.isSuspendedByUs ? "suspended by tailroster" : "not suspended by tailroster"
                lines.append(one.account.map { "account \($0), \(state)" } ?? "has no account")
                if !one.groups.isEmpty { lines.append("in \(one.groups.joined(separator: ", "))") }
            }
            lines.append("directory id \(one.directoryID)")
            lines += pins.filter { LoginKey.fold($0.name) == LoginKey.fold(one.name) }.map { "pinned \($0.terms)" }
            lines += one.changes.map { "\($0.at): \($0.what)" }
            return FoundName(id: one.directoryID, name: one.name, isGroup: one.isGroup, lines: lines)
        }
    }

    /// What the ledger alone tells: a reload of the page does not read the store.
    private static func explain(_ id: String, _ isGroup: Bool, _ assembly: Assembly) async throws -> String? {
        let (ledger, now) = (try ledger(assembly), Machine.now())
        let known = try await ledger.subjects(named: id, candidates: 0)
        guard let name = (isGroup ? known.groups : known.people)[DirectoryID(id)] else { return nil }
        let subject: Pin.Subject = isGroup ? .group(DirectoryID(id)) : .person(DirectoryID(id))
        let dossier = try await ledger.dossier(of: subject, name: name, at: now)
        return Explanation(
            dossier, isGroup: isGroup, storeKind: assembly.store.kind, capabilities: assembly.store.capabilities,
            at: now
        ).text()
    }
}
