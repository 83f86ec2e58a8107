import AccessModel
import Foundation
import GRDB
import Testing

@testable import SQLLedger

@Suite("SQLite ledger: the copy of the directory's members")
struct DirectoryCopyTests {
    /// A read of two groups, of which the second is unsettled; ann and bo are in scope, cy is not.
    private func reading(_ members: [[Int]] = [[0, 1], [1]], fetched: [Int] = [0, 1]) -> DirectorySnapshot {
        var people = PeopleTable()
        for name in ["ann", "bo"] { people.insert(id: DirectoryID("00u\(name)"), login: name, status: "ACTIVE") }
        var groups = GroupTable()
        for (number, name) in ["Staff", "Guests"].enumerated() {
            groups.insert(
                id: DirectoryID("00g\(number)"), name: name, isSelected: true, reading: .complete,
                membershipStamp: "2026-07-01T0\(number):00:00.000Z")
        }
        var snapshot = DirectorySnapshot(
            kind: .okta, mode: .sweep, people: people, groups: groups,
            memberships: Memberships(
                members.enumerated().flatMap { group, rows in rows.map { .init(group: group, member: $0) } }))
        var reading = MemberReading()
        reading.fetched = fetched
        reading.unsettled = [1]
        _ = reading.outsiders.intern("00ucy")
        reading.outsiderMemberships = Memberships([.init(group: 0, member: 0)])
        snapshot.memberReading = reading
        return snapshot
    }

    private func members(_ copy: DirectoryCopy, of group: DirectoryID) -> Set<String>? {
        copy.groups.row(of: group.text).map { Set(copy.memberships.members(of: $0).map { copy.people[$0] }) }
    }

    @Test("what was read comes back, outsiders too; an unsettled stamp is not believed")
    func roundTrip() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            var state = CopyState()
            #expect(try await ledger.copyState() == state)
            state.readAt = LedgerStage.time
            state.sweptAt = LedgerStage.time
            state.cursor = "https://example.okta.com/api/v1/logs?after=1"
            try await ledger.keepCopy(of: reading(), state)
            let copy = try await stage.open().copy()
            #expect(members(copy, of: "00g0") == ["00uann", "00ubo", "00ucy"])
            #expect(members(copy, of: "00g1") == ["00ubo"])
            #expect(copy.row(of: "00g0", unmovedSince: "2026-07-01T00:00:00.000Z") != nil)
            #expect(copy.row(of: "00g0", unmovedSince: "2026-07-01T00:00:01.000Z") == nil)
            #expect(copy.row(of: "00g1", unmovedSince: "2026-07-01T01:00:00.000Z") == nil)
            #expect(copy.row(of: "00g1", unmovedSince: "") == nil)
            #expect(try await ledger.copyState() == state)
            state.cursor = nil
            state.deniedAt = LedgerStage.time
            try await ledger.keepState(state)
            #expect(try await stage.open().copyState() == state)
        }
    }

    @Test("groups that were not fetched keep their members, those that are gone are forgotten")
    func updates() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await ledger.keepCopy(of: reading(), CopyState())
            try await ledger.keepCopy(of: reading([[0], [0, 1]], fetched: [1]), CopyState())
            var copy = try await ledger.copy()
            #expect(members(copy, of: "00g0") == ["00uann", "00ubo", "00ucy"])
            #expect(members(copy, of: "00g1") == ["00uann", "00ubo"])
            var smaller = reading()
            smaller.groups = GroupTable()
            smaller.groups.insert(id: "00g1", name: "Guests", isSelected: true, reading: .complete)
            smaller.memberReading = MemberReading()
            try await ledger.keepCopy(of: smaller, CopyState())
            copy = try await ledger.copy()
            #expect(copy.groups.count == 1 && members(copy, of: "00g0") == nil)
        }
    }

    @Test("what other clients call people is kept, follows the directory, and is forgotten with them")
    func externalIDs() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            func name(_ id: DirectoryID) async throws -> String? {
                try await ledger.dossier(of: .person(id), name: "", at: LedgerStage.time).externalID
            }
            func keep(_ names: [String]?) async throws {
                var snapshot = reading()
                snapshot.memberReading = nil
                if let names {
                    var column = TextColumn()
                    for name in names { column.append(name) }
                    snapshot.externalIDs = column
                }
                try await ledger.keepCopy(of: snapshot, CopyState())
            }
            let people = reading().people
            let (first, second) = (people.id(at: 0), people.id(at: 1))
            try await keep(["hr-1"] + Array(repeating: "", count: people.count - 1))
            #expect(try await name(first) == "hr-1")
            #expect(try await name(second) == nil)
            try await keep(["", "hr-2"] + Array(repeating: "", count: people.count - 2))
            #expect(try await name(first) == nil)
            #expect(try await name(second) == "hr-2")
            // A directory that knows of no such thing says nothing about it.
            try await keep(nil)
            #expect(try await name(second) == "hr-2")
        }
    }

    @Test("a damaged copy is refused, never read as fewer members")
    func damaged() async throws {
        for damage in [
            "UPDATE directory_groups SET members = substr(members, 1, length(members) - 1)",
            "UPDATE directory_groups SET members = x'ff000000'",
            "DELETE FROM directory_people WHERE directory_id = '00ubo'",
        ] {
            try await LedgerStage.with { stage in
                try await stage.open().keepCopy(of: reading(), CopyState())
                try stage.execute(damage)
                await #expect(throws: LedgerError.self, "\(damage)") { _ = try await stage.open().copy() }
            }
        }
    }

    @Test("a part of the directory closes no hold and sets nothing that rests on the whole")
    func partial() async throws {
        try await LedgerStage.with { stage in
            let ledger = try stage.open()
            try await LedgerStage.begin(ledger, "p1")
            try await ledger.finish(LedgerStage.record("p1", holds: ["h1"]))
            try await LedgerStage.begin(ledger, "p2")
            var part = LedgerStage.record("p2", plan: "other")
            part.isPartial = true
            try await ledger.finish(part)
            #expect(try await ledger.overview(at: LedgerStage.time, passes: 9).holds.map(\.record.id) == ["h1"])
            part.isPartial = false
            try await ledger.finish(part)
            #expect(try await ledger.overview(at: LedgerStage.time, passes: 9).holds.isEmpty)
        }
    }
}
