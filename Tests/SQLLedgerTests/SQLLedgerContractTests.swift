import ContractSuites
import Testing

@Suite("SQLite ledger: the contract of every ledger")
struct SQLLedgerContractTests {
    @Test(arguments: LedgerContract.allCases)
    func keeps(_ expectation: LedgerContract) async throws {
        try await expectation.check(SQLLedgers())
    }
}
