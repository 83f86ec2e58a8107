import AccessModel
import Crypto
import FileDirectory
import Foundation
import GRDB
import Logging
import Planning
import Reconciliation
import SQLLedger
import SQLStore
import Synchronization

/// A file directory, an SQLite store and a ledger in a folder of their own, with a clock that stands still between passes.
final class Household: Sendable {
    struct Person: Encodable {
        var id: String
        var login: String
        var status = "ACTIVE"
    }

    struct Group: Encodable {
        var id: String
        var name: String
        var members: [String]
    }

    private struct Document: Encodable {
        var users: [Person]
        var groups: [Group]
    }

    let folder: URL
    private let passes = Mutex(0)
    static let digest = ContentDigest { Array(SHA256.hash(data: $0)) }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-household-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("left behind: \(folder.path)")
        }
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Writes the directory's document. A group with a member whom the document does not name cannot be read.
    func write(_ users: [Person], _ groups: [Group], to name: String = "people.json") throws {
        let data = try JSONEncoder().encode(Document(users: users, groups: groups))
        try data.write(to: folder.appending(path: name))
    }

    static let rules = PlanningRules(
        statuses: .defaults(for: .file), naming: GroupNaming(template: "{name}", domain: "example.com"),
        scope: ScopeSettings(groups: ["*"]))

    func store(_ name: String = "store.db") -> SQLStore { SQLStore(path: path(name), newID: { "store-1" }) }

    func ledger() throws(LedgerError) -> SQLLedger { try SQLLedger.open(path("ledger.db"), mode: .pass) }

    /// A minute later with every pass.
    private static func time(ofPass number: Int) -> Timestamp {
        Timestamp(milliseconds: 1_782_864_000_000 + Int64(number) * 60_000)
    }

    /// The time of the last pass.
    var time: Timestamp { Self.time(ofPass: passes.withLock { $0 }) }

    /// Runs a pass with fresh parts, as a new process would.
    @discardableResult
    func pass(
        cut: Cut? = nil, isDryRun: Bool = false, rules: PlanningRules = Household.rules,
        limits: PassLimits = PassLimits(batch: 3), asked: Asked = Asked(), directory: String = "people.json",
        store storeName: String = "store.db", refusing login: String? = nil
    ) async throws(LedgerError) -> PassReport {
        let number = passes.withLock { passes in
            passes += 1
            return passes
        }
        let time = Self.time(ofPass: number)
        let real: any Ledger = try ledger()
        let ledger: any Ledger = if let cut { CutLedger(ledger: real, cut: cut) } else { real }
        let file = store(storeName)
        var store: any AccessStore = if let cut { CutStore(store: file, cut: cut) } else { file }
        if let login { store = RefusingStore(store: store, login: login) }
        let source = FileDirectorySource(
            path: path(directory), groups: GroupSelection(rules.scope.groups),
            scopeGroups: GroupSelection(rules.scope.scopeGroups))
        let reconciler = Reconciler(
            source: AskedSource(source: source, asked: asked),
            store: store, ledger: ledger, rules: rules, digest: Self.digest, limits: limits, now: { time },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await reconciler.run(PassRequest(pass: PassID("pass-\(number)"), isDryRun: isDryRun))
    }

    /// Turns a pass back, or shows what that would do.
    func undo(
        _ pass: PassID, isApplied: Bool, rules: PlanningRules = Household.rules, cut: Cut? = nil
    ) async throws(LedgerError) -> PassReport {
        let number = passes.withLock { passes in
            passes += 1
            return passes
        }
        let time = Self.time(ofPass: number)
        let real = try ledger()
        let source = FileDirectorySource(path: path("people.json"), groups: GroupSelection(["*"]))
        let reconciler = Reconciler(
            source: DownSource(source: source),
            store: cut.map { CutStore(store: store(), cut: $0) as any AccessStore } ?? store(),
            ledger: cut.map { CutLedger(ledger: real, cut: $0) as any Ledger } ?? real, rules: rules,
            digest: Self.digest, limits: PassLimits(batch: 3), now: { time },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        guard let past = try await real.pastPass(pass) else {
            throw LedgerError(.failed, "no pass \(pass)", remedy: "")
        }
        let request = UndoRequest(
            pass: PassID("pass-\(number)"), isApplied: isApplied, until: time.adding(seconds: 86_400), user: "root")
        let outcome = try await reconciler.undo(past, request) { pins throws(LedgerError) in
            try await real.pin(all: pins)
        }
        guard case .done(let report) = outcome else { throw LedgerError(.failed, "refused: \(outcome)", remedy: "") }
        return report
    }

    /// Suspends an account, or lifts that, as a person would, in the store.
    func setByHand(_ login: String, to state: String) throws {
        try DatabaseQueue(path: path("store.db")).write { database in
            try database.execute(sql: "UPDATE accounts SET state = ? WHERE login = ?", arguments: [state, login])
        }
    }

    /// Puts somebody into a group as a person would, in the store.
    func addByHand(_ login: String, to group: String) throws {
        let queue = try DatabaseQueue(path: path("store.db"))
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO memberships (group_id, account_id)
                    SELECT groups.group_id, accounts.account_id FROM groups, accounts WHERE groups.name = ? AND login = ?
                    """, arguments: [group, login])
        }
    }

    /// What the store says, a line an account or membership, and the feed's effects.
    func picture() async throws(StoreError) -> [String] {
        let access = try await store().read()
        let accounts = access.accounts
        var lines = (0..<accounts.count).map { "\(accounts.logins[$0]) \(accounts.states[$0])" }
        lines += access.memberships.pairs.map { "\(access.groups.names[$0.group]) \(accounts.logins[$0.member])" }
        lines += (0..<access.groups.count).map { "group \(access.groups.names[$0])" }
        return lines.sorted()
    }
}
