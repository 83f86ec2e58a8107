import AccessModel
import Foundation
import Reconciliation
import Testing

@Suite("Reconciliation: one pass")
struct PassTests {
    private static func people(_ ids: [String]) -> [Household.Person] {
        ids.map { .init(id: $0, login: "\($0)@example.com") }
    }

    private static func settled() async throws -> Household {
        let household = try Household()
        try household.write(people(["ann", "bo", "cy", "di"]), [.init(id: "g1", name: "Eng", members: ["ann"])])
        #expect(try await household.pass().outcome == .applied)
        return household
    }

    @Test("More people are missing than may be looked up: the rest stay as they are, are reported, and come next")
    func lookUpLimit() async throws {
        let household = try await Self.settled()
        try household.write(Self.people(["ann"]), [.init(id: "g1", name: "Eng", members: ["ann"])])
        let limits = PassLimits(lookUps: 2)
        let first = try await household.pass(limits: limits)
        #expect(first.warnings.filter { $0.code == .unconfirmedAbsence }.map(\.subject) == ["di@example.com"])
        #expect(first.warnings.contains { $0.message.contains("more than 2 look-ups") })
        #expect(
            try await household.picture() == [
                "ann@example.com active", "bo@example.com suspended", "cy@example.com suspended",
                "di@example.com active", "eng ann@example.com", "group eng",
            ])
        let second = try await household.pass(limits: limits)
        #expect(second.warnings.allSatisfy { $0.code != .unconfirmedAbsence })
        #expect(try await household.picture().contains("di@example.com suspended"))
    }

    @Test("More groups are missing than may be looked up: the rest stay as they are", arguments: [0, 1])
    func groupLookUpLimit(lookUps: Int) async throws {
        let household = try Household()
        let groups = ["g1", "g2"].map { Household.Group(id: $0, name: $0, members: []) }
        try household.write(Self.people(["ann"]), groups)
        try await household.pass()
        try household.write(Self.people(["ann"]), [])
        try await household.pass(limits: PassLimits(lookUps: lookUps))
        #expect(try await household.picture().filter { $0.hasPrefix("group") }.count == 2 - lookUps)
    }

    @Test("Another directory or store is refused, by a dry run too, before anything is read, asked or made")
    func foreignEnds() async throws {
        let household = try await Self.settled()
        let before = try await household.picture()
        // The same people at another address: nothing in the document tells that it is not ours.
        try household.write(Self.people(["ann", "bo", "cy", "di"]), [], to: "other.json")
        for isDryRun in [true, false] {
            let directory = await #expect(throws: LedgerError.self) {
                try await household.pass(isDryRun: isDryRun, directory: "other.json")
            }
            #expect(directory?.kind == .unusable)
            #expect(directory?.message.contains("other.json") == true)
            let store = await #expect(throws: LedgerError.self) {
                try await household.pass(isDryRun: isDryRun, store: "other.db")
            }
            #expect(store?.kind == .unusable)
        }
        #expect(!FileManager.default.fileExists(atPath: household.path("other.db")))
        #expect(try await household.picture() == before)
        #expect(try await household.pass().outcome == .inSync)
    }
}
