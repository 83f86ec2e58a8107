@_spi(Guard) import AccessModel
import Testing

/// A ledger under test, opened anew for every call: nothing lives in the process alone.
struct LedgerScene {
    let open: () async throws -> any Ledger
    static let start = Timestamp(milliseconds: 1_790_000_000_000)
    static let binding = LedgerBinding(directory: "okta:https://a.example", store: "sqlite:1")

    func memory(at time: Timestamp = start) async throws -> LedgerMemory { try await open().memory(at: time) }

    func begin(
        _ pass: PassID = "p1", observing: Observations = Observations(), binding: LedgerBinding = binding,
        isFirstImport: Bool = false
    ) async throws {
        _ = try await open().begin(
            PassOpening(
                pass: pass, time: Self.start, binding: binding, observations: observing, isFirstImport: isFirstImport))
    }

    func intend(_ changes: [Change], pass: PassID = "p1") async throws {
        try await open().intend(ApprovedBatch(changes: changes[...], pass: pass, time: Self.start))
    }

    func conclude(
        _ changes: [Change], _ effects: [Effect], pass: PassID = "p1", at time: Timestamp = start, counts: Bool = true
    ) async throws {
        try await open().conclude(
            BatchConclusion(
                batch: ApprovedBatch(changes: changes[...], pass: pass, time: Self.start), effects: effects,
                time: time, counts: changes.map { _ in counts }))
    }

    /// Intends and concludes changes that were all applied.
    func apply(
        _ changes: [Change], made accounts: [AccountID?] = [], pass: PassID = "p1", at time: Timestamp = start,
        counts: Bool = true
    ) async throws {
        try await intend(changes, pass: pass)
        let effects = changes.indices.map { index in
            Effect.applied(Receipt(accountID: index < accounts.count ? accounts[index] : nil))
        }
        try await conclude(changes, effects, pass: pass, at: time, counts: counts)
    }

    func finish(
        pass: PassID = "p1", plan: PlanID? = "plan", people: Int? = nil, settings: String? = nil,
        completesFirstImport: Bool = false
    ) async throws {
        try await open().finish(
            record(pass, plan, people: people, settings: settings, completesFirstImport: completesFirstImport))
    }

    func record(
        _ pass: PassID, _ plan: PlanID?, people: Int? = nil, settings: String? = nil,
        completesFirstImport: Bool = false
    ) -> PassRecord {
        PassRecord(
            pass: pass, startedAt: Self.start, finishedAt: Self.start, outcome: "applied", plan: plan, report: "{}",
            holds: [HoldRecord(id: "h1", limit: "suspensions", reason: "many", changes: ["c1"])],
            acceptedSettings: settings, acceptedPeople: people, completesFirstImport: completesFirstImport)
    }

    // MARK: Changes

    static func person(_ id: DirectoryID, _ login: String, _ account: AccountID? = nil) -> ChangedPerson {
        ChangedPerson(directoryID: id, accountID: account, login: login, storeLogin: login)
    }

    static let ada = person("00uada", "ada@example.com", "1")
    static let bob = person("00ubob", "bob@example.com", "2")
    static let newcomer = person("00unew", "new@example.com")

    static func group(_ id: DirectoryID, _ name: String, from storeName: String? = nil) -> ChangedGroup {
        ChangedGroup(directoryID: id, name: name, storeName: storeName)
    }

    static func change(
        _ kind: ChangeKind, _ person: ChangedPerson? = nil, _ group: ChangedGroup? = nil, _ reason: Reason = .new
    ) -> Change {
        Change(kind: kind, person: person, group: group, reason: reason)
    }
}

extension LedgerMemory {
    /// The remembered row of a person as texts: account, login, and whether suspended by us.
    func person(_ id: DirectoryID) -> String? {
        people.ids.row(of: id.text).map { row in
            let mark = people.isSuspendedByUs[row] ? " suspended" : ""
            return "\(people.accountIDs[row]) \(people.logins[row])\(mark)"
        }
    }

    /// Linked groups by their directory ids.
    var groupNames: [String: String] {
        (0..<groups.count).reduce(into: [:]) { $0[groups.ids[$1]] = groups.names[$1] }
    }

    /// Memberships that are ours, as `group/person`.
    var ownedPairs: Set<String> {
        Set(owned.pairs.map { "\(groups.ids[$0.group])/\(people.ids[$0.member])" })
    }
}
