import AccessModel
import ContractSuites
import Testing

@testable import SQLStore

@Suite("SQLite store: what other programs read")
struct StoreViewTests {
    private static let ada = StorePerson("00uada", "Ada@Example.com", name: "Ada Lovelace")
    private static let bob = StorePerson("00ubob", "bob@example.com")

    @Test("The views have the promised columns, in order")
    func columns() async throws {
        let promised = [
            "roster_users": "account_id login state email name directory_id changed_at",
            "roster_groups": "name directory_id",
            "roster_memberships": "group_name account_id login",
            "node_authorization": "node_key account_id login authorized reason",
            "roster_changes": "seq at kind account_id login group_name pass",
            "nodes": "node_key account_id name approved expires_at created_at",
        ]
        try await StoreScene.with { scene async throws in
            for (name, columns) in promised {
                let found = try scene.rows("SELECT name FROM pragma_table_info('\(name)') ORDER BY cid")
                #expect(found.joined(separator: " ") == columns)
            }
            #expect(try scene.rows("PRAGMA journal_mode") == ["wal"])
        }
    }

    @Test("Users, groups, memberships and the feed, a row for each real effect")
    func feed() async throws {
        try await StoreScene.with([Self.ada, Self.bob]) { scene async throws in
            let team = ChangedGroup(directoryID: "00g1", name: "group:team", storeName: nil)
            let ada = StoreScene.person(Self.ada, account: "1")
            let changes = [
                Change(kind: .addGroup, group: team, reason: .new),
                Change(kind: .addMember, person: ada, group: team, reason: .joined),
            ]
            let later = StoreScene.time.adding(seconds: 60)
            await scene.apply(changes, pass: "pass-2", at: later)
            await scene.apply(changes, pass: "pass-3", at: later)
            for pass in ["pass-4", "pass-5"] {
                let suspension = Change(kind: .suspend, person: ada, reason: .deleted)
                await scene.apply([suspension], pass: PassID(pass), at: later)
            }
            #expect(
                try scene.rows("SELECT * FROM roster_users ORDER BY account_id") == [
                    "1|Ada@Example.com|suspended|Ada@Example.com|Ada Lovelace|00uada|2026-07-01T09:31:00.000Z",
                    "2|bob@example.com|active|bob@example.com||00ubob|2026-07-01T09:30:00.000Z",
                ])
            #expect(try scene.rows("SELECT * FROM roster_groups") == ["group:team|00g1"])
            #expect(try scene.rows("SELECT * FROM roster_memberships") == ["group:team|1|Ada@Example.com"])
            #expect(
                try scene.rows("SELECT * FROM roster_changes ORDER BY seq") == [
                    "1|2026-07-01T09:30:00.000Z|add_user|1|Ada@Example.com||pass-1",
                    "2|2026-07-01T09:30:00.000Z|add_user|2|bob@example.com||pass-1",
                    "3|2026-07-01T09:31:00.000Z|add_group|||group:team|pass-2",
                    "4|2026-07-01T09:31:00.000Z|add_member|1|Ada@Example.com|group:team|pass-2",
                    "5|2026-07-01T09:31:00.000Z|suspend|1|Ada@Example.com||pass-4",
                ])
        }
    }

    @Test("The feed is pruned after its retention, and seq goes on growing")
    func retention() async throws {
        try await SQLStores.withFolder { folder in
            let scene = StoreScene(folder: folder, feedRetentionDays: 10)
            _ = try await scene.store.prepare()
            try await scene.add([Self.ada])
            let groups = (1...3).map {
                ChangedGroup(directoryID: DirectoryID("00g\($0)"), name: "group:\($0)", storeName: nil)
            }
            for (index, group) in groups.enumerated() {
                let time = StoreScene.time.adding(seconds: Int64(index + 1) * 6 * 86_400)
                await scene.apply([Change(kind: .addGroup, group: group, reason: .new)], at: time)
            }
            #expect(try scene.rows("SELECT seq, kind FROM roster_changes") == ["3|add_group", "4|add_group"])
            // Long silence: the newest batch stays, and numbers the next.
            let time = StoreScene.time.adding(seconds: 900 * 86_400)
            await scene.apply([Change(kind: .addGroup, group: groups[0], reason: .new)], at: time)
            await scene.apply(
                [Change(kind: .removeGroup, group: groups[0], reason: .deleted)], at: time)
            #expect(try scene.rows("SELECT max(seq) FROM roster_changes") == ["5"])
            #expect(try scene.rows("SELECT count(*) FROM roster_changes") == ["1"])
        }
    }

    @Test("The id of an account that is gone is not given again")
    func idsAreNotReused() async throws {
        try await StoreScene.with([Self.ada, Self.bob]) { scene async throws in
            try scene.execute("DELETE FROM accounts WHERE account_id = 2")
            try await scene.add([StorePerson("00ucyd", "cyd@example.com")])
            #expect(try scene.rows("SELECT account_id FROM roster_users") == ["1", "3"])
        }
    }

    @Test("A reader with a transaction open sees the state from before, and does not hold a pass up")
    func readWhilePassWrites() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let reader = try OpenReader(path: scene.path)
            #expect(try reader.count("roster_users") == 1)
            try await scene.add([Self.bob])
            #expect(try reader.count("roster_users") == 1)
            try reader.endTransaction()
            #expect(try reader.count("roster_users") == 2)
        }
    }

    @Test("A node that another program writes while a pass applies is not lost, and neither is the pass")
    func writeWhilePassWrites() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for index in 0..<40 {
                        try scene.execute(
                            "INSERT INTO nodes (node_key, account_id, approved) VALUES ('n\(index)', 1, 1)")
                    }
                }
                for index in 0..<40 {
                    try await scene.add([StorePerson(DirectoryID("00u\(index)"), "p\(index)@example.com")])
                }
                try await tasks.waitForAll()
            }
            #expect(try scene.rows("SELECT count(*) FROM nodes") == ["40"])
            #expect(try scene.rows("SELECT count(*) FROM roster_users") == ["41"])
            #expect(try scene.rows("PRAGMA integrity_check") == ["ok"])
        }
    }
}
