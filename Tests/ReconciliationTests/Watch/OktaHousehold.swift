import AccessModel
import Foundation
import Logging
import OktaDirectory
import Planning
import Reconciliation
import SQLLedger
import SQLStore
import Simulator
import Synchronization
import Transport

/// A simulated Okta org that listens, a store and a ledger in a folder, and a clock for all of them that is told the time.
final class OktaHousehold: Sendable {
    private final class Time: Sendable {
        let milliseconds = Mutex(OktaRecipe.defaultTime.milliseconds)
        var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }
    }

    let okta: SimulatedOkta
    private let folder: URL
    private let passes = Mutex(0)
    private let time: Time

    private init(okta: SimulatedOkta, time: Time, folder: URL) {
        (self.okta, self.time, self.folder) = (okta, time, folder)
    }

    /// Lets `body` use an org, and takes everything down afterwards.
    static func with(_ org: OktaOrg, _ body: (OktaHousehold) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailroster-okta-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let time = Time()
        let okta = try await SimulatedOkta.start(org: org, clock: { time.now })
        let household = OktaHousehold(okta: okta, time: time, folder: folder)
        do {
            try await body(household)
        } catch {
            await okta.stop()
            throw error
        }
        await okta.stop()
        do { try FileManager.default.removeItem(at: folder) } catch CocoaError.fileNoSuchFile {
            // A connection that ended just now, on a thread of its own, took its files away itself.
            try FileManager.default.removeItem(at: folder)
        }
    }

    /// Ten people, of whom the first five are Staff and the last three Guests; all that is new is settled.
    static func company(people: Int = 10) throws -> OktaOrg {
        var org = OktaOrg(time: OktaRecipe.defaultTime.adding(seconds: -86_400))
        for number in 0..<people { try org.createUser(login: login(number)) }
        for group in ["Staff", "Guests"] { try org.createGroup(group) }
        for number in 0..<5 { try org.addMember(login(number), to: "Staff") }
        for number in 7..<10 { try org.addMember(login(number), to: "Guests") }
        return org
    }

    static func login(_ number: Int) -> String { "person\(number)@example.com" }

    /// Sets the clock: so long after the beginning.
    func set(_ elapsed: Duration) {
        let (seconds, rest) = elapsed.components
        time.milliseconds.withLock {
            $0 = OktaRecipe.defaultTime.milliseconds + seconds * 1000 + rest / 1_000_000_000_000_000
        }
    }

    func advance(minutes: Int64) { time.milliseconds.withLock { $0 += minutes * 60_000 } }

    static let rules = PlanningRules(
        statuses: .defaults(for: .okta), naming: GroupNaming(template: "{name}", domain: "example.com"),
        scope: ScopeSettings(groups: ["*"]))

    /// Runs a pass with fresh parts, as a new process would, a minute after the one before.
    @discardableResult
    func pass(
        _ mode: PassRequest.Mode, rules: PlanningRules = OktaHousehold.rules, app: String? = nil,
        isDryRun: Bool = false, after minutes: Int64 = 1,
        sleep: (@Sendable (Duration) async throws -> Void)? = nil
    ) async throws -> PassReport {
        advance(minutes: minutes)
        let number = passes.withLock { passes in
            passes += 1
            return passes
        }
        let meter = RequestMeter()
        let exchange = RetryingExchange(
            try CurlExchange(CurlOptions(userAgent: "tests")),
            policy: RetryPolicy(attemptLimit: 2, baseDelay: .milliseconds(1), delayLimit: .milliseconds(1)),
            meter: meter,
            clock: ContinuousClock(), epochSeconds: { 0 }, random: { 0.5 })
        let source = try OktaDirectorySource(
            url: okta.url, credential: .token(Secret(okta.token), source: "the test"), exchange: exchange, meter: meter,
            groups: GroupSelection(rules.scope.groups), scopeGroups: GroupSelection(rules.scope.scopeGroups), app: app)
        let ledger = try ledger()
        let time = time
        let reconciler = Reconciler(
            source: source, store: store, ledger: ledger, rules: rules, digest: Household.digest, copies: ledger,
            sleep: sleep, now: { time.now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await reconciler.run(PassRequest(pass: PassID("pass-\(number)"), mode: mode, isDryRun: isDryRun))
    }

    func ledger() throws(LedgerError) -> SQLLedger {
        try SQLLedger.open(folder.appending(path: "ledger.db").path, mode: .pass)
    }

    var store: SQLStore { SQLStore(path: folder.appending(path: "store.db").path, newID: { "store-1" }) }

    /// What the store says, a line an account or membership.
    func picture() async throws -> Set<String> {
        let access = try await store.read()
        let accounts = access.accounts
        var lines = Set((0..<accounts.count).map { "\(accounts.logins[$0]) \(accounts.states[$0])" })
        lines.formUnion(
            access.memberships.pairs.map { "\(access.groups.names[$0.group]) \(accounts.logins[$0.member])" })
        lines.formUnion((0..<access.groups.count).map { "group \(access.groups.names[$0])" })
        return lines
    }

    /// The same as the org would have it: everybody who ever was active has an account.
    func wanted() -> Set<String> {
        let org = okta.org
        var lines: Set<String> = []
        for person in org.everybody {
            let isActive = OktaHousehold.rules.statuses.rule(for: person.status.rawValue) == .active
            lines.insert("\(person.login) \(isActive ? "active" : "suspended")")
        }
        for group in org.allGroups {
            let name = group.name.lowercased()
            lines.insert("group \(name)")
            for member in org.members(of: group)
            where OktaHousehold.rules.statuses.rule(for: member.status.rawValue) == .active {
                lines.insert("\(name) \(member.login)")
            }
        }
        return lines
    }
}

extension PassReport {
    /// `suspend person1@example.com okta:SUSPENDED`, a line a change that was applied.
    var applied: [String] {
        guard let plan else { return [] }
        return zip(plan.changes, states).compactMap { change, state in
            guard case .applied = state else { return nil }
            return [change.kind.word, change.person?.login, change.group?.name, change.reason.text].compactMap { $0 }
                .joined(separator: " ")
        }
    }

    func warnings(_ code: Warning.Code) -> [String] { warnings.filter { $0.code == code }.map(\.message) }
}
