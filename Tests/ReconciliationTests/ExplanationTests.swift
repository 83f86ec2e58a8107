import AccessModel
import Foundation
import GoldenFiles
import Planning
import SQLLedger
import SQLStore
import Testing

@testable import Reconciliation

@Suite("Reconciliation: why a person or a group is as it is, word for word")
struct ExplanationTests {
    private static let protecting: PlanningRules = {
        var rules = Household.rules
        rules.guardPolicy.protected = ["bo@example.com"]
        return rules
    }()

    /// Ann suspended by us, after an approval; Bo's suspension held; a member who is there by hand.
    private static func eventful() async throws -> Household {
        let household = try Household()
        var people = ["ann", "bo", "cy"].map { Household.Person(id: $0, login: "\($0)@example.com") }
        let groups = [Household.Group(id: "g1", name: "Engineering", members: ["ann", "bo"])]
        try household.write(people, groups)
        try await household.pass(rules: Self.protecting)
        people[0].status = "SUSPENDED"
        people[1].status = "DEPROVISIONED"
        try household.write(people, groups)
        try await household.pass(rules: Self.protecting)
        return household
    }

    private func explain(
        _ household: Household, _ subject: Pin.Subject, _ name: String, isGroup: Bool = false, isOffline: Bool = false
    ) async throws -> Explanation {
        let dossier = try await household.ledger().dossier(of: subject, name: name, at: household.time)
        return Explanation(
            dossier, isGroup: isGroup, storeKind: "sqlite", capabilities: household.store().capabilities,
            access: isOffline ? nil : try await household.store().read(), at: household.time)
    }

    @Test("Somebody whom we suspended, and why")
    func suspended() async throws {
        let household = try await Self.eventful()
        let explanation = try await explain(household, .person("ann"), "ann@example.com")
        #expect(explanation.cause?.kind == .suspend && explanation.cause?.reason == "file:SUSPENDED")
        try GoldenFile.expect(explanation.text(), is: "explain-suspended.txt")
        try GoldenFile.expect(explanation.json() + "\n", is: "explain-suspended.json")
    }

    @Test("Somebody whose suspension is held, pinned as well, from the ledger alone")
    func held() async throws {
        let household = try await Self.eventful()
        try await household.ledger().pin(
            Pin(
                subject: .person("bo"), name: "bo@example.com", since: household.time,
                until: household.time.adding(seconds: 3600), user: "root", note: "on call"))
        let explanation = try await explain(household, .person("bo"), "bo@example.com", isOffline: true)
        #expect(explanation.holds.map(\.record.limit).sorted() == ["follows", "protected"])
        try GoldenFile.expect(explanation.text(), is: "explain-held.txt")
    }

    @Test("A group: its members of ours, and those that are there by hand")
    func group() async throws {
        let household = try await Self.eventful()
        try GoldenFile.expect(
            try await explain(household, .group("g1"), "engineering", isGroup: true).text(), is: "explain-group.txt")
    }

    @Test("A suspension that the store only emulates is told as one, though the store calls the account active")
    func emulated() async throws {
        let household = try await Self.eventful()
        let dossier = try await household.ledger().dossier(
            of: .person("ann"), name: "ann@example.com", at: household.time)
        var capabilities = household.store().capabilities
        capabilities.suspension = .emulated("nodes expired")
        for isDormant in [true, false] {
            var access = try await household.store().read()
            var accounts = AccountTable()
            let row = accounts.insert(
                id: try #require(dossier.account), login: "ann@example.com", state: .active)
            if isDormant { accounts.markDormant(at: row) }
            access.accounts = accounts
            access.memberships = Memberships()
            let explanation = Explanation(
                dossier, isGroup: false, storeKind: "headscale", capabilities: capabilities, access: access,
                at: household.time)
            #expect(explanation.state.contains("is suspended, by us; headscale itself has no suspension"))
            let words = isDormant ? "none: nothing of the account" : "a node or a key of the account is back"
            #expect(explanation.remainingAccess?.hasPrefix(words) == true)
        }
    }

    @Test("Whom the ledger does not know is told so")
    func unknown() async throws {
        let household = try await Self.eventful()
        let explanation = try await explain(household, .name("zoe@example.com"), "zoe@example.com")
        #expect(explanation.state == "no account is linked to this person")
        #expect(explanation.cause == nil)
    }
}
