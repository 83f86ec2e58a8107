import AccessModel
import TailnetPolicy

/// The policy in a file. The server, where it is v0.29 or later, judges an edit before it is written.
struct PolicyFileDesk: PolicyDesk {
    let store: HeadscaleStore
    let file: PolicyFile
    let users: HeadscaleUsers

    var server: String { "Headscale" }

    func read() async throws(StoreError) -> ([UInt8], TailnetPolicy) {
        do throws(PolicyFileError) {
            switch HeadscaleStore.found(try file.read()) {
            case .policy(let policy): return (policy.bytes, policy)
            case .unread(let why): throw PolicyFileError(message: why)
            }
        } catch {
            throw StoreError(error.message, remedy: "The next pass tries again.")
        }
    }

    func plan(of changes: [Change]) -> PolicyPlan { store.plan(of: changes, users) }

    func write(_ edited: PolicyPlan.Edited, over version: [UInt8]) async -> PolicyOutcome {
        let bytes = edited.policy.bytes
        do throws(HeadscaleFailure) {
            if let words = try await store.api.check(bytes) { return .refused(words) }
        } catch {
            return .failed(.refused("\(error.message.sentence) The policy was not written; the next pass tries again."))
        }
        store.memory.keep(made: edited.made)
        let file = file
        let failure = await Task { () async -> PolicyFileFault? in
            do throws(PolicyFileError) {
                guard try file.read() == version else { return .moved }
                try await file.replace(version, by: bytes)
                return nil
            } catch {
                return .failed(error.message)
            }
        }.value
        switch failure {
        case nil:
            return .written(
                detail: file.reload == nil ? "written to \(file.path); it counts from Headscale's next reload on" : nil)
        case .moved:
            store.memory.forget(made: edited.made)
            return .moved
        case .failed(let why):
            store.memory.forget(made: edited.made)
            return .failed(.refused("\(why.sentence) The next pass tries again."))
        }
    }

    private enum PolicyFileFault: Sendable {
        case moved
        case failed(String)
    }
}
