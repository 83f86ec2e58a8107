import AccessModel
import TailnetPolicy

extension TailscaleStore {
    /// Applies changes in order: users one by one, neighbouring changes of groups in one edit of the policy file.
    ///
    /// The users are read anew first: nobody is suspended who is suspended already.
    public func apply(_ batch: ApprovedBatch) async -> [Effect] {
        if batch.changes.isEmpty { return [] }
        let users: TailscaleUsers
        do throws(TailscaleFailure) { users = TailscaleUsers(try await api.users()) } catch {
            let refusal = Effect.refused("\(error.message.sentence) Nothing was changed; the next pass tries again.")
            return batch.changes.map { _ in refusal }
        }
        var effects: [Effect] = []
        effects.reserveCapacity(batch.changes.count)
        let accounts = AccountChanges(api: api, users: users)
        var rest = batch.changes
        while let change = rest.first {
            if PolicyPlan.kinds.contains(change.kind) {
                let run = rest.prefix { PolicyPlan.kinds.contains($0.kind) }
                rest = rest.dropFirst(run.count)
                effects += await PolicyWriting.carryOut(
                    Array(run), at: TailscaleDesk(store: self, users: users), limits: limits)
            } else {
                rest = rest.dropFirst()
                effects.append(await accounts.effect(of: change))
            }
        }
        return effects
    }

    /// The diff of the policy that was read last, without asking anybody.
    public func policyDiff(of batch: ApprovedBatch) async -> String? {
        guard let read = memory.read else { return nil }
        let changes = batch.changes.filter { PolicyPlan.kinds.contains($0.kind) }
        let plan = TailscaleDesk(store: self, users: read.users).plan(of: changes)
        let edited = plan.edit(read.policy, Array(changes.indices))
        let diff = UnifiedDiffText.of(read.policy, edited.policy)
        return diff.isEmpty ? nil : diff
    }
}

extension String {
    /// With a full stop at its end.
    var sentence: String { hasSuffix(".") ? self : self + "." }
}
