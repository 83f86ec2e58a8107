import AccessModel
import TailnetPolicy

/// The policy in Headscale's database. There is no ETag: it is read again right before it is written.
struct HeadscaleDesk: PolicyDesk {
    let store: HeadscaleStore
    let users: HeadscaleUsers

    var server: String { "Headscale" }

    func read() async throws(StoreError) -> ([UInt8], TailnetPolicy) {
        let found: HeadscaleStore.Found
        do throws(HeadscaleFailure) { found = try await store.findPolicy() } catch { throw StoreError(error) }
        switch found {
        case .policy(let policy): return (policy.bytes, policy)
        case .unread(let why): throw StoreError(why, remedy: "The next pass tries again.")
        }
    }

    func plan(of changes: [Change]) -> PolicyPlan { store.plan(of: changes, users) }

    func write(_ edited: PolicyPlan.Edited, over version: [UInt8]) async -> PolicyOutcome {
        let (api, bytes) = (store.api, edited.policy.bytes)
        do throws(HeadscaleFailure) {
            if let words = try await api.check(bytes) { return .refused(words) }
            if try await api.policy().bytes != version { return .moved }
        } catch {
            return .failed(.refused("\(error.message.sentence) The policy was not written; the next pass tries again."))
        }
        // Before it is sent: after a lost answer the groups are known to be ours.
        store.memory.keep(made: edited.made)
        // A write that has begun is finished, also when the pass is told to stop meanwhile.
        let failure = await Task { () async -> HeadscaleFailure? in
            do throws(HeadscaleFailure) {
                try await api.write(bytes)
                return nil
            } catch {
                return error
            }
        }.value
        guard let failure else { return .written(detail: nil) }
        return await standing(edited, over: version, failure)
    }

    /// After a failure the policy tells what became of the edit.
    private func standing(
        _ edited: PolicyPlan.Edited, over version: [UInt8], _ failure: HeadscaleFailure
    ) async -> PolicyOutcome {
        do throws(HeadscaleFailure) {
            let now = try await store.api.policy().bytes
            if now == edited.policy.bytes { return .written(detail: nil) }
            if let answer = failure.answer, failure.isRefusal, now == version {
                store.memory.forget(made: edited.made)
                return .refused(answer.words)
            }
        } catch {
            // Not known: said below.
        }
        if failure.mayHaveTakenEffect { return .failed(.unknown(failure.message)) }
        store.memory.forget(made: edited.made)
        return .failed(.refused("\(failure.message.sentence) \(failure.remedy)"))
    }
}
