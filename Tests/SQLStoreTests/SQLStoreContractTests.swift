import ContractSuites
import Testing

@Suite("SQLite store: the contract of every access store")
struct SQLStoreContractTests {
    @Test(arguments: AccessStoreContract.allCases)
    func keeps(_ expectation: AccessStoreContract) async throws {
        try await expectation.check(SQLStores())
    }
}
