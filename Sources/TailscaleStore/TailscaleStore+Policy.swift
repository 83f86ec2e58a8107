import AccessModel
import TailnetPolicy

/// The policy file of a tailnet: read with its ETag, validated, written with `If-Match`.
struct TailscaleDesk: PolicyDesk {
    let store: TailscaleStore
    let users: TailscaleUsers

    var server: String { "Tailscale" }

    func read() async throws(StoreError) -> (PolicyVersion, TailnetPolicy) { try await store.policy() }

    func plan(of changes: [Change]) -> PolicyPlan {
        PolicyPlan(
            changes: changes, people: users, made: store.memory.made, rewritesReferences: store.rewritesReferences)
    }

    func write(_ edited: PolicyPlan.Edited, over version: PolicyVersion) async -> PolicyOutcome {
        let (api, bytes) = (store.api, edited.policy.bytes)
        do throws(TailscaleFailure) {
            if let words = try await api.validate(bytes) { return .refused(words) }
        } catch {
            return .failed(
                .refused("\(error.message.sentence) The policy file was not written; the next pass tries again."))
        }
        // Before it is sent: after a lost answer the groups are known to be ours.
        store.memory.keep(made: edited.made)
        // A write that has begun is finished, also when the pass is told to stop meanwhile.
        let failure = await Task { () async -> TailscaleFailure? in
            do throws(TailscaleFailure) {
                try await api.write(bytes, over: version)
                return nil
            } catch {
                return error
            }
        }.value
        guard let failure else { return .written(detail: nil) }
        if failure.status == 412 { return await moved(edited, over: version) }
        if failure.mayHaveTakenEffect { return await lost(failure, edited) }
        store.memory.forget(made: edited.made)
        if failure.status == 400, case .answer(let answer) = failure.cause { return .refused(answer.words) }
        return .failed(.refused("\(failure.message.sentence) \(failure.remedy)"))
    }

    /// 412 may also follow our own write, when its answer was lost and it was sent again.
    private func moved(_ edited: PolicyPlan.Edited, over version: PolicyVersion) async -> PolicyOutcome {
        do throws(TailscaleFailure) {
            let now = try await store.api.policy()
            if now.bytes == edited.policy.bytes { return .written(detail: nil) }
            store.memory.forget(made: edited.made.filter { !stands($0.key, of: edited, in: now) })
        } catch {
            return .failed(.unknown(error.message))
        }
        return .moved
    }

    /// Whether a group stands with the very members that we meant to write: then it is ours, and somebody else wrote after us.
    private func stands(_ name: String, of edited: PolicyPlan.Edited, in version: PolicyVersion) -> Bool {
        do throws(PolicyError) {
            let group = try TailnetPolicy(version.bytes).group(named: name)
            return group != nil && group?.members == edited.policy.group(named: name)?.members
        } catch {
            return false
        }
    }

    /// The answer was lost: what stands now tells.
    private func lost(_ failure: TailscaleFailure, _ edited: PolicyPlan.Edited) async -> PolicyOutcome {
        do throws(TailscaleFailure) {
            if try await store.api.policy().bytes == edited.policy.bytes { return .written(detail: nil) }
        } catch {
            return .failed(.unknown(failure.message))
        }
        return .failed(.unknown(failure.message))
    }
}
