import AccessModel
import ContractSuites
import Testing

@testable import SQLStore

@Suite("SQLite store: batches of many kinds")
struct MixedBatchTests {
    private static let ada = StorePerson("00uada", "ada@example.com")
    private static let bob = StorePerson("00ubob", "bob@example.com")
    private static let team = ChangedGroup(directoryID: "00g1", name: "group:team", storeName: nil)

    @Test("What is remembered from one membership to the next does not outlive a change of the account or the group")
    func rememberedAccounts() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let ada = StoreScene.person(Self.ada, account: "1")
            let king = StoreScene.person(StorePerson("00uada", "king@example.com"), account: "1")
            let addition = Change(kind: .addMember, person: ada, group: Self.team, reason: .joined)
            let removal = Change(kind: .removeMember, person: ada, group: Self.team, reason: .left)
            let crew = ChangedGroup(directoryID: "00g1", name: "group:crew", storeName: "group:team")
            await scene.apply([
                Change(kind: .addGroup, group: Self.team, reason: .new), addition,
                Change(kind: .updateUser, person: king, reason: .loginChanged),
                Change(kind: .renameGroup, group: crew, reason: .renamed), removal,
            ])
            await scene.apply([addition])
            await scene.apply([Change(kind: .updateUser, person: ada, reason: .loginChanged)])
            await scene.apply([removal])
            #expect(
                try scene.rows("SELECT kind, login, group_name FROM roster_changes WHERE seq > 1 ORDER BY seq") == [
                    "add_group||group:team", "add_member|ada@example.com|group:team",
                    "update_user|king@example.com|", "rename_group||group:crew",
                    "remove_member|king@example.com|group:crew", "add_member|king@example.com|group:crew",
                    "update_user|ada@example.com|", "remove_member|ada@example.com|group:crew",
                ])
        }
    }

    @Test("A membership of an account that a failed transaction made is made of the right account the next time")
    func accountsOfFailedTransactions() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let pages = try #require(try scene.rows("PRAGMA page_count").first.flatMap { Int($0) })
            let store = scene.limited(toPages: pages + 8)
            let bob = StoreScene.person(Self.bob)
            let membership = Change(kind: .addMember, person: bob, group: Self.team, reason: .joined)
            // Memberships alone, so that nothing but the failure makes the store forget.
            let ada = StoreScene.person(Self.ada, account: "1")
            let filler = (0..<3000).map { index in
                Change(
                    kind: index % 2 == 0 ? .addMember : .removeMember, person: ada, group: Self.team, reason: .joined)
            }
            let failed = await scene.apply(
                [
                    Change(kind: .addGroup, group: Self.team, reason: .new),
                    Change(kind: .addUser, person: bob, reason: .new), membership,
                ] + filler, to: store)
            #expect(failed.allSatisfy { $0.refusal != nil })
            try await scene.add([StorePerson("00ucyd", "cyd@example.com")])
            await scene.apply([Change(kind: .addGroup, group: Self.team, reason: .new)])
            let effects = await scene.apply([membership], to: store)
            #expect(effects.first?.refusal?.contains("bob@example.com") == true)
            #expect(try scene.rows("SELECT * FROM roster_memberships") == [])
        }
    }

    @Test("An account is made once; one that bears the person's id under another login is not taken for it")
    func bearsTheID() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let again = await scene.apply([Change(kind: .addUser, person: StoreScene.person(Self.ada), reason: .new)])
            guard case .applied(let receipt) = try #require(again.first) else {
                Issue.record("\(again)")
                return
            }
            #expect(receipt.accountID == "1")
            let renamed = StoreScene.person(StorePerson(Self.ada.id, "ada.new@example.com"))
            let effects = await scene.apply([Change(kind: .addUser, person: renamed, reason: .new)])
            #expect(effects.first?.refusal?.contains("linked to another by hand") == true)
            #expect(try scene.rows("SELECT login FROM roster_users") == ["ada@example.com"])
        }
    }

    @Test("Two people swap logins although a reused login stands between them in the batch")
    func swapAroundReusedLogin() async throws {
        let cyd = StorePerson("00ucyd", "cyd@example.com")
        try await StoreScene.with([Self.ada, Self.bob, cyd]) { scene async throws in
            func moved(_ person: StorePerson, _ account: AccountID, to login: String) -> Change {
                let person = StoreScene.person(
                    StorePerson(person.id, login), account: account, storeLogin: person.login)
                return Change(kind: .updateUser, person: person, reason: .loginChanged)
            }
            let heir = StoreScene.person(StorePerson("00uheir", "cyd@example.com"), account: "3")
            let effects = await scene.apply([
                moved(Self.ada, "1", to: Self.bob.login), Change(kind: .updateUser, person: heir, reason: .loginReused),
                moved(Self.bob, "2", to: Self.ada.login),
            ])
            #expect(effects.compactMap(\.refusal) == [])
            #expect(effects[1].accountID == "4")
            #expect(
                try scene.rows("SELECT account_id, login FROM roster_users ORDER BY account_id") == [
                    "1|bob@example.com", "2|ada@example.com", "3|cyd@example.com (former, 3)", "4|cyd@example.com",
                ])
        }
    }

    @Test("A refused rename stops those who wait for its name, and the rest of the batch is done")
    func refusedChain() async throws {
        let cyd = StorePerson("00ucyd", "cyd@example.com")
        try await StoreScene.with([Self.ada, Self.bob, cyd]) { scene async throws in
            func moved(_ person: StorePerson, _ account: AccountID, to login: String) -> Change {
                Change(
                    kind: .updateUser, person: StoreScene.person(StorePerson(person.id, login), account: account),
                    reason: .loginChanged)
            }
            let effects = await scene.apply([
                moved(Self.ada, "1", to: "BOB@example.com"), moved(Self.bob, "2", to: "cyd@example.com"),
                Change(kind: .suspend, person: StoreScene.person(cyd, account: "3"), reason: .deleted),
            ])
            #expect(effects.map { $0.refusal == nil } == [false, false, true])
            #expect(effects[0].refusal?.contains("bob@example.com") == true)
            #expect(effects[1].refusal?.contains("cyd@example.com") == true)
            #expect(
                try scene.rows("SELECT login, state FROM roster_users ORDER BY account_id") == [
                    "ada@example.com|active", "bob@example.com|active", "cyd@example.com|suspended",
                ])
        }
    }

    @Test("A new spelling of one's own login is an update like any other")
    func spelling() async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let spelt = StoreScene.person(StorePerson("00uada", "Ada@Example.com"), account: "1")
            await scene.apply([Change(kind: .updateUser, person: spelt, reason: .loginChanged)])
            #expect(try scene.rows("SELECT login, email FROM roster_users") == ["Ada@Example.com|Ada@Example.com"])
        }
    }

    @Test("An id in another spelling is nobody's", arguments: ["01", "+1", " 1", "1.0", "", "one"])
    func spellingOfIDs(id: String) async throws {
        try await StoreScene.with([Self.ada]) { scene async throws in
            let person = StoreScene.person(Self.ada, account: AccountID(id))
            let effects = await scene.apply([Change(kind: .suspend, person: person, reason: .deleted)])
            #expect(effects.first?.refusal != nil)
            #expect(try scene.rows("SELECT state FROM roster_users") == ["active"])
        }
    }
}
