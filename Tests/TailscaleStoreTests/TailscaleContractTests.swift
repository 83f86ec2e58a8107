import ContractSuites
import Testing

@Suite("Tailscale store: the contract of every access store")
struct TailscaleContractTests {
    @Test(arguments: AccessStoreContract.allCases)
    func keeps(_ expectation: AccessStoreContract) async throws {
        try await expectation.check(TailscaleStores())
    }
}
