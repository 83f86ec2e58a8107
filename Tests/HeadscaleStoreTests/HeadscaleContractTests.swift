import ContractSuites
import Simulator
import Testing

@Suite("Headscale store: the contract of every access store, in each way that the server speaks")
struct HeadscaleContractTests {
    @Test(arguments: AccessStoreContract.allCases, Headnet.Release.allCases)
    func keeps(_ expectation: AccessStoreContract, _ release: Headnet.Release) async throws {
        try await expectation.check(HeadscaleStores(release: release))
    }
}
