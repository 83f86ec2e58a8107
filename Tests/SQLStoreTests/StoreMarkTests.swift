import AccessModel
import ContractSuites
import Testing

@testable import SQLStore

@Suite("SQLite store: the mark of the ledger that serves it")
struct StoreMarkTests {
    @Test("A mark is read back as it was given, the newest counts, and a new store has none")
    func mark() async throws {
        try await StoreScene.with { scene async throws in
            #expect(try await scene.store.read().servedBy == nil)
            for number in [Int64(1), 2] {
                let mark = LedgerMark(ledger: "l\(number)", generation: number, host: "a1", time: StoreScene.time)
                try await scene.store.claim(mark)
                #expect(try await scene.store.read().servedBy == mark)
            }
        }
    }

    @Test("An account that is given to another person by hand carries the new person's id, and nobody else does")
    func relinked() async throws {
        let (ada, bob) = (StorePerson("00uada", "ada@example.com"), StorePerson("00ubob", "bob@example.com"))
        try await StoreScene.with([ada, bob]) { scene async throws in
            // Bob gets Ada's account.
            let person = ChangedPerson(
                directoryID: "00ubob", accountID: "1", login: "bob2@example.com", storeLogin: "ada@example.com")
            let effects = await scene.apply([Change(kind: .updateUser, person: person, reason: .linked)])
            #expect(effects == [.applied(Receipt())])
            #expect(
                try scene.rows("SELECT account_id, login, directory_id FROM roster_users ORDER BY 1")
                    == ["1|bob2@example.com|00ubob", "2|bob@example.com|"])
        }
    }
}
