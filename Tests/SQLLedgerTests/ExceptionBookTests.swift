import AccessModel
import Testing

@testable import SQLLedger

@Suite("SQLite ledger: pins and links by hand")
struct ExceptionBookTests {
    private static func pin(_ subject: Pin.Subject, seconds: Int64, note: String = "") -> Pin {
        Pin(
            subject: subject, name: "name", since: LedgerStage.time, until: LedgerStage.time.adding(seconds: seconds),
            user: "kim", note: note)
    }

    private static func link(_ account: AccountID, _ person: DirectoryID?, at seconds: Int64 = 0) -> HandLink {
        HandLink(
            account: account, login: "a\(account)", person: person, since: LedgerStage.time.adding(seconds: seconds),
            user: "kim")
    }

    @Test("A pin ends by itself or by hand, a second one of the same subject replaces it, and all stay on record")
    func pins() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await ledger.pin(Self.pin(.person("u1"), seconds: 60))
            try await ledger.pin(Self.pin(.person("u1"), seconds: 30, note: "again"))
            try await ledger.pin(Self.pin(.group("u1"), seconds: 10))
            try await ledger.pin(Self.pin(.name("Ann@Example.com"), seconds: 20))
            let pins = try await ledger.memory(at: LedgerStage.time).pins
            #expect(pins.map(\.subject) == [.group("u1"), .name("ann@example.com"), .person("u1")])
            #expect(pins.last?.note == "again")
            #expect(
                try await ledger.memory(at: LedgerStage.time.adding(seconds: 25)).pins.map(\.subject) == [.person("u1")]
            )
            #expect(try await ledger.unpin(.person("u1"), at: LedgerStage.time.adding(seconds: 1), by: "lee"))
            #expect(try await !ledger.unpin(.person("u1"), at: LedgerStage.time.adding(seconds: 2), by: "lee"))
            #expect(try stage.rows("SELECT count(*), count(ended_at), max(ended_by) FROM pins") == ["4|2|lee"])
        }
    }

    @Test(
        "A link waits until a pass has followed it; an unlink stays in force; the newest decision about an account counts"
    )
    func links() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            _ = try await ledger.record(Self.link("1", "u1"))
            _ = try await ledger.record(Self.link("2", nil))
            #expect(try await ledger.record(Self.link("1", "u2", at: 1))?.person == "u1")
            var memory = try await ledger.memory(at: LedgerStage.time)
            #expect(memory.handLinks.map { "\($0.account) \($0.person?.text ?? "")" } == ["1 u2"])
            #expect(memory.unlinked.map(\.account) == ["2"])

            var seen = Observations()
            seen.links = [.init(person: "u2", account: "1", login: "a1")]
            _ = try await ledger.begin(
                PassOpening(
                    pass: "p1", time: LedgerStage.time, binding: LedgerBinding(directory: "d", store: "s"),
                    observations: seen, isFirstImport: false))
            memory = try await ledger.memory(at: LedgerStage.time)
            #expect(memory.handLinks == [])
            #expect(memory.unlinked.map(\.account) == ["2"])
            #expect(
                try stage.rows("SELECT directory_id, account_id FROM people WHERE account_id IS NOT NULL") == ["u2|1"])

            // Unlinked, the account is let go, and the mark of a suspension with it.
            try stage.execute("UPDATE people SET suspended_by_us = 1")
            _ = try await ledger.record(Self.link("1", nil, at: 2))
            try await LedgerStage.begin(ledger, "p2")
            #expect(
                try stage.rows("SELECT count(*) FROM people WHERE account_id IS NOT NULL OR suspended_by_us") == ["0"])
            _ = try await ledger.record(Self.link("1", nil, at: 3), isAutomatic: true)
            #expect(try await ledger.memory(at: LedgerStage.time).unlinked.map(\.account) == ["2"])
            #expect(
                try stage.rows("SELECT decision FROM hand_links ORDER BY n")
                    == ["link", "unlink", "link", "unlink", "match"])
        }
    }

    @Test("A ledger of the first version is brought up to date, and keeps what it has")
    func migration() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            try await LedgerStage.apply(LedgerStage.suspensions(1), "p1", to: ledger)
            try stage.execute(
                """
                DROP TABLE pins; DROP TABLE hand_links; PRAGMA user_version = 1;
                DELETE FROM grdb_migrations WHERE identifier LIKE '2 %';
                DELETE FROM meta WHERE key IN ('ledger-id', 'generation', 'last-time');
                """)
            let dry = try await stage.open(.dryRun).memory(at: LedgerStage.time)
            #expect(dry.people.isSuspendedByUs == [true])
            #expect(try stage.rows("PRAGMA user_version") == ["1"], "a dry run leaves it as it is")
            let memory = try await stage.open().memory(at: LedgerStage.time)
            #expect(memory.people.isSuspendedByUs == [true])
            #expect(memory.provenance.copy == nil)
        }
    }
}
