import AccessModel
import Foundation
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

    @Test(
        "A new ledger whose first pass dies at any call is not taken for a stranger to the store that it was to serve")
    func newLedgerCutShort() async throws {
        let people = ["ann", "bo"].map { Household.Person(id: $0, login: "\($0)@example.com") }
        for moment in Cut.Moment.allCases {
            for step in 1...4 {
                let household = try Self.household(people)
                try await household.pass()
                for suffix in ["", ".witness"] {
                    try FileManager.default.removeItem(atPath: household.path("ledger.db\(suffix)"))
                }
                try household.write(people + [.init(id: "cy", login: "cy@example.com")], [])
                // It dies twice, so that the second death finds what the first has left.
                for _ in 0..<2 {
                    do {
                        try await household.pass(cut: Cut(at: step, moment))
                    } catch {
                        #expect(error.message == "cut")
                    }
                }
                try await household.pass()
                #expect(try await household.picture().contains("cy@example.com active"), "step \(step), \(moment)")
            }
        }
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
