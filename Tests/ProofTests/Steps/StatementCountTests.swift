import AccessModel
import GRDB
import Planning
import Reconciliation
import Testing

/// What a pass costs in statements: as many as there are changes, and none for what stays as it is.
@Suite("Proof: how many statements a pass takes")
struct StatementCountTests {
    /// A company of numbers.
    private struct Company: DirectorySource {
        let people: Int
        let groups: Int
        /// Members of each group.
        let members: Int

        var kind: DirectoryKind { .okta }
        var identity: String { "okta:https://numbers.example.com" }

        func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
            var (table, teams, pairs) = (PeopleTable(), GroupTable(), Memberships.Builder())
            for number in 0..<people {
                table.insert(id: DirectoryID("u\(number)"), login: "u\(number)@example.com", status: "ACTIVE")
            }
            for number in 0..<groups {
                teams.insert(
                    id: DirectoryID("g\(number)"), name: "Team \(number)", isSelected: true, reading: .complete)
                for place in 0..<members { pairs.insert(group: number, member: (number + place) % people) }
            }
            return DirectorySnapshot(
                kind: kind, mode: .sweep, people: table, groups: teams, memberships: pairs.build())
        }

        func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations { Confirmations() }
    }

    private static let rules = PlanningRules(
        statuses: .defaults(for: .okta), naming: GroupNaming(domain: "example.com"),
        scope: ScopeSettings(groups: ["*"]))

    /// Statements of a first import, of the pass after it, and of a dry run in which one membership has gone.
    private static func counts(_ company: Company) async throws -> (first: Int, second: Int, dry: Int) {
        let site = try Site()
        let watch = try SQLiteWatch(folder: site.folder)
        func count(_ company: Company, isDryRun: Bool = false) async throws -> Int {
            watch.arm(.nothing)
            let report = try await site.pass(
                company, rules, mode: .sweep, isDryRun: isDryRun, batch: 10_000)
            #expect(report.outcome == .applied || report.outcome == .inSync || report.outcome == .pending)
            return watch.count(.statement)
        }
        let fewer = Company(people: company.people, groups: company.groups, members: company.members - 1)
        return (try await count(company), try await count(company), try await count(fewer, isDryRun: true))
    }

    @Test("A membership of a first import takes four statements, a person twelve at most")
    func perChange() async throws {
        let small = try await Self.counts(Company(people: 100, groups: 10, members: 20)).first
        let fuller = try await Self.counts(Company(people: 100, groups: 10, members: 70)).first
        let larger = try await Self.counts(Company(people: 400, groups: 10, members: 20)).first
        let perMembership = Double(fuller - small) / 500
        let perPerson = Double(larger - small) / 300
        print("Statements: \(perMembership) a membership, \(perPerson) a person, \(small) in all for 310 changes.")
        #expect(perMembership <= 4.2, "\(perMembership)")
        #expect(perPerson <= 12.1, "\(perPerson)")
    }

    @Test("A year of passes behind it makes a pass no slower: it takes as many operations on files as before")
    func past() async throws {
        let company = Company(people: 20, groups: 2, members: 5)
        let site = try Site()
        let watch = try SQLiteWatch(folder: site.folder)
        func operations() async throws -> Int {
            try await site.pass(company, Self.rules, mode: .sweep)
            watch.arm(.nothing)
            try await site.pass(company, Self.rules, mode: .sweep)
            return watch.count(.file)
        }
        try await site.pass(company, Self.rules, mode: .sweep)
        let before = try await operations()
        do {
            let ledger = try DatabaseQueue(path: site.path("ledger.db"))
            try await ledger.write { database in
                let latest = try Int64.fetchOne(database, sql: "SELECT max(began_at) FROM passes") ?? 0
                for number in 0..<3000 {
                    let at = latest + Int64(number)
                    try database.execute(
                        sql: """
                            INSERT INTO passes (pass, began_at, ended_at, outcome, plan, report)
                            VALUES (?, ?, ?, 'in-sync', 'p-0', ?)
                            """,
                        arguments: ["past-\(number)", at, at, String(repeating: "x", count: 2000)])
                    try database.execute(
                        sql: "INSERT INTO batches (pass, intended_at, concluded_at, first_seq, last_seq, is_open) "
                            + "SELECT ?, ?, ?, max(last_seq) + 1, max(last_seq) + 1, 0 FROM batches",
                        arguments: ["past-\(number)", at, at])
                }
            }
            try ledger.close()
        }
        let after = try await operations()
        print("File operations of a pass: \(before), and \(after) with 3,000 passes behind it.")
        #expect(after < before + 60)
    }

    @Test("A pass with nothing to do, and a dry run, take the same few however large the company")
    func nothing() async throws {
        let small = try await Self.counts(Company(people: 50, groups: 5, members: 10))
        let large = try await Self.counts(Company(people: 1000, groups: 50, members: 100))
        print("Statements: \(large.second) with nothing to do, \(large.dry) for a dry run.")
        #expect(small.second == large.second)
        #expect(large.second < 200)
        #expect(small.dry == large.dry)
    }
}
