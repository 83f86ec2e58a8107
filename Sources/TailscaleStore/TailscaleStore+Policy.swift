import AccessModel
import TailnetPolicy

extension TailscaleStore {
    /// All changes as one edit. One that Tailscale refuses is tried again with the removals alone, then group by group: one bad
    /// reference never keeps others' revocations back.
    func changePolicy(_ changes: [Change], users: TailscaleUsers) async -> [Effect] {
        var edit = PolicyWriting(store: self, changes: changes, users: users)
        await edit.run()
        return changes.indices.map { edit.effects[$0] ?? .unknown("nothing is known of this change") }
    }
}

/// The way of changes into the policy file: read with its ETag, edit, validate, write with `If-Match`.
struct PolicyWriting {
    let store: TailscaleStore
    let changes: [Change]
    let users: TailscaleUsers
    private(set) var effects: [Int: Effect] = [:]

    /// What became of an attempt.
    private enum Attempt {
        /// Every change has its effect.
        case settled([Int: Effect])
        /// Tailscale refused the edit as a whole, in these words; some changes are settled without it.
        case refused(words: String, [Int: Effect])
    }

    init(store: TailscaleStore, changes: [Change], users: TailscaleUsers) {
        self.store = store
        self.changes = changes
        self.users = users
    }

    mutating func run() async {
        let all = Array(changes.indices)
        guard case .refused = await take(all) else { return }
        let removals = all.filter { changes[$0].kind.isRevocation && effects[$0] == nil }
        let grants = all.filter { !changes[$0].kind.isRevocation && effects[$0] == nil }
        var budget = store.limits.singleGroups
        if !removals.isEmpty, !grants.isEmpty {
            if case .refused = await take(removals) { await takeGroupByGroup(removals, &budget) }
        } else {
            await takeGroupByGroup(removals, &budget)
        }
        await takeGroupByGroup(grants, &budget)
    }

    /// Tries an edit of some changes, and keeps their effects.
    @discardableResult private mutating func take(_ positions: [Int], isLast: Bool = false) async -> Attempt {
        let attempt = await attempt(positions)
        switch attempt {
        case .settled(let settled): effects.merge(settled) { $1 }
        case .refused(let words, let settled):
            effects.merge(settled) { $1 }
            guard isLast else { break }
            for position in positions where effects[position] == nil { effects[position] = refusal(words) }
        }
        return attempt
    }

    private func refusal(_ words: String) -> Effect {
        .refused(
            "Tailscale refused this edit of the policy file: \(words.sentence) Change what it names; the next pass tries again."
        )
    }

    private mutating func takeGroupByGroup(_ positions: [Int], _ budget: inout Int) async {
        let byGroup = Dictionary(grouping: positions.filter { effects[$0] == nil }) { changes[$0].group?.directoryID }
        let order = byGroup.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        for positions in order {
            guard budget > 0 else {
                for position in positions {
                    effects[position] = .refused(
                        "Tailscale refused the edit of the policy file, and more than \(store.limits.singleGroups) groups are "
                            + "not tried one by one in one pass; the next pass tries again.")
                }
                continue
            }
            budget -= 1
            await take(positions, isLast: true)
        }
    }

    // MARK: One edit

    private func attempt(_ positions: [Int]) async -> Attempt {
        for _ in 0..<max(1, store.limits.policyAttempts) {
            let (version, policy): (PolicyVersion, TailnetPolicy)
            do throws(StoreError) { (version, policy) = try await store.policy() } catch {
                return .settled(all(positions, .refused("\(error.message.sentence) The next pass tries again.")))
            }
            let plan = PolicyPlan(
                changes: changes, users: users, made: store.memory.made,
                rewritesReferences: store.rewritesReferences)
            let edited = plan.edit(policy, positions)
            if edited.policy.bytes == policy.bytes { return .settled(edited.effects) }
            if Task.isCancelled {
                return settled(
                    edited, carried: .refused("the pass was told to stop before this; the next pass does it."))
            }
            switch await write(edited, over: version) {
            case .written: return .settled(edited.effects)
            case .moved: continue
            case .refused(let words):
                return .refused(words: words, edited.effects.filter { !edited.carried.contains($0.key) })
            case .failed(let effect): return settled(edited, carried: effect)
            }
        }
        return .settled(
            all(
                positions,
                .refused(
                    "somebody else wrote the policy file each of the \(store.limits.policyAttempts) times that tailroster was "
                        + "about to; the next pass tries again.")))
    }

    private func all(_ positions: [Int], _ effect: Effect) -> [Int: Effect] {
        Dictionary(uniqueKeysWithValues: positions.map { ($0, effect) })
    }

    /// The effects of an edit of which what it carries did not come about.
    private func settled(_ edited: PolicyPlan.Edited, carried: Effect) -> Attempt {
        .settled(edited.effects.merging(edited.carried.map { ($0, carried) }) { $1 })
    }

    private enum Writing {
        case written
        /// Somebody else wrote in between (412).
        case moved
        /// Tailscale's words.
        case refused(String)
        case failed(Effect)
    }

    private func write(_ edited: PolicyPlan.Edited, over version: PolicyVersion) async -> Writing {
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
        guard let failure else { return .written }
        if failure.status == 412 { return await moved(edited, over: version) }
        if failure.mayHaveTakenEffect { return await lost(failure, edited) }
        store.memory.forget(made: edited.made)
        if failure.status == 400, case .answer(let answer) = failure.cause { return .refused(answer.words) }
        return .failed(.refused("\(failure.message.sentence) \(failure.remedy)"))
    }

    /// 412 may also follow our own write, when its answer was lost and it was sent again.
    private func moved(_ edited: PolicyPlan.Edited, over version: PolicyVersion) async -> Writing {
        do throws(TailscaleFailure) {
            let now = try await store.api.policy()
            if now.bytes == edited.policy.bytes { return .written }
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
    private func lost(_ failure: TailscaleFailure, _ edited: PolicyPlan.Edited) async -> Writing {
        do throws(TailscaleFailure) {
            if try await store.api.policy().bytes == edited.policy.bytes { return .written }
        } catch {
            return .failed(.unknown(failure.message))
        }
        return .failed(.unknown(failure.message))
    }
}
