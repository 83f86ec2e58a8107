import AccessModel
import Reconciliation
import SQLLedger
import Testing

@Suite("Reconciliation: what a cut pass leaves behind")
struct CutPassTests {
    @Test("An addition whose answer was lost is ours: it is taken back when the person leaves the group later")
    func lostAddition() async throws {
        let people = ["ann", "bo"].map { Household.Person(id: $0, login: "\($0)@example.com") }
        let whole = Cut()
        try await Self.household(people).pass(cut: whole)
        for step in 1...whole.count {
            let household = try Self.household(people)
            do {
                try await household.pass(cut: Cut(at: step, .after))
            } catch {
                #expect(error.message == "cut")
            }
            // The pass after the cut finds everything done, or does it; only then does somebody leave.
            try await household.pass()
            try household.write(people, [.init(id: "g", name: "eng", members: ["ann"])])
            try await household.pass()
            #expect(
                try await household.picture() == [
                    "ann@example.com active", "bo@example.com active", "eng ann@example.com", "group eng",
                ], "step \(step)")
        }
    }

    private static func household(_ people: [Household.Person]) throws -> Household {
        let household = try Household()
        try household.write(people, [.init(id: "g", name: "eng", members: ["ann", "bo"])])
        return household
    }

    @Test("A change that the store refuses for good does not keep a first import from ending")
    func refusedForGood() async throws {
        let household = try Household()
        try household.write([.init(id: "ann", login: "ann@example.com"), .init(id: "bo", login: "bo@example.com")], [])
        let report = try await household.pass(refusing: "bo@example.com")
        #expect(report.outcome == .partial)
        #expect(try await household.ledger().memory(at: household.time).firstImport == .done)
    }
}
