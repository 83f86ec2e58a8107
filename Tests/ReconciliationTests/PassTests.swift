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

    @Test("More are missing than may be looked up: the rest are not asked for, stay as they are, and come next")
    func lookUpLimit() async throws {
        let household = try Household()
        let groups = ["g1", "g2"].map { Household.Group(id: $0, name: $0, members: []) }
        try household.write(Self.people(["ann", "bo", "cy"]), groups)
        try await household.pass()
        try household.write(Self.people(["ann"]), [])

        let asked = Asked()
        let first = try await household.pass(limits: PassLimits(lookUps: 1), asked: asked)
        #expect(asked.absences == [Absences(people: ["bo"], groups: ["g1"])])
        let left = first.warnings.filter { $0.code == .unconfirmedAbsence }
        #expect(left.map(\.subject).sorted() == ["cy@example.com", "g2"])
        #expect(left.allSatisfy { $0.message.contains("more than 1 look-ups") })
        #expect(
            try await household.picture() == [
                "ann@example.com active", "bo@example.com suspended", "cy@example.com active", "group g2",
            ])

        try await household.pass(limits: PassLimits(lookUps: 1), asked: asked)
        #expect(asked.absences.last == Absences(people: ["cy"], groups: ["g2"]))
        #expect(
            try await household.picture() == [
                "ann@example.com active", "bo@example.com suspended", "cy@example.com suspended",
            ])
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
