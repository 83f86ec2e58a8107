import AccessModel
import TailnetPolicy

extension HeadscaleStore {
    /// Applies changes in order: users one by one, neighbouring changes of groups in one edit of the policy.
    ///
    /// The users are read anew first: nothing is done to an account that is gone.
    public func apply(_ batch: ApprovedBatch) async -> [Effect] {
        if batch.changes.isEmpty { return [] }
        var users: HeadscaleUsers
        do throws(HeadscaleFailure) { users = HeadscaleUsers(try await api.users()) } catch {
            let refusal = Effect.refused("\(error.message.sentence) Nothing was changed; the next pass tries again.")
            return batch.changes.map { _ in refusal }
        }
        var effects: [Effect] = []
        effects.reserveCapacity(batch.changes.count)
        let suspensions = Suspensions(api: api)
        var rest = batch.changes
        while let change = rest.first {
            if PolicyPlan.kinds.contains(change.kind) {
                let run = rest.prefix { PolicyPlan.kinds.contains($0.kind) }
                rest = rest.dropFirst(run.count)
                effects += await changePolicy(Array(run), users)
                continue
            }
            rest = rest.dropFirst()
            if change.kind == .addUser {
                let (effect, made) = await addUser(change, among: users)
                if let made { users = HeadscaleUsers(users.all + [made]) }
                effects.append(effect)
            } else {
                effects.append(await suspensions.effect(of: change, among: users))
            }
        }
        return effects
    }

    private func changePolicy(_ changes: [Change], _ users: HeadscaleUsers) async -> [Effect] {
        if let file = options.policyFile {
            return await PolicyWriting.carryOut(
                changes, at: PolicyFileDesk(store: self, file: file, users: users), limits: limits)
        }
        return await PolicyWriting.carryOut(changes, at: HeadscaleDesk(store: self, users: users), limits: limits)
    }

    /// The diff of the policy that was read last, without asking anybody.
    public func policyDiff(of batch: ApprovedBatch) async -> String? {
        guard let (policy, users) = memory.read else { return nil }
        let changes = batch.changes.filter { PolicyPlan.kinds.contains($0.kind) }
        let edited = plan(of: changes, users).edit(policy, Array(changes.indices))
        let diff = UnifiedDiff.text(from: policy.bytes, to: edited.policy.bytes, name: "policy.hujson")
        return diff.isEmpty ? nil : diff
    }

    func plan(of changes: [Change], _ users: HeadscaleUsers) -> PolicyPlan {
        PolicyPlan(
            changes: changes, people: users, made: memory.made, rewritesReferences: options.rewritesReferences,
            refusesDangling: true)
    }

    // MARK: New users

    private func addUser(_ change: Change, among users: HeadscaleUsers) async -> (Effect, HeadscaleUser?) {
        guard options.createsUsers, let person = change.person else {
            return (.unsupported("an account appears at the person's first login to Headscale"), nil)
        }
        let standing = users.users(withLogin: person.login)
        if standing.count == 1, let user = standing.first, user.name == person.login {
            return (.applied(Receipt(accountID: AccountID(user.id))), nil)
        }
        if let user = standing.first {
            return (.refused("\(user.login) (id \(user.id)) has this login already. Link it, or rename it."), nil)
        }
        if let fault = Self.fault(ofName: person.login) {
            return (
                .refused("Headscale takes no user of the name \(person.login): \(fault). They can log in over OIDC."),
                nil
            )
        }
        if Task.isCancelled {
            return (.refused("the pass was told to stop before it came to this; the next pass does it."), nil)
        }
        let api = api
        let result = await Task { () async -> Result<HeadscaleUser, HeadscaleFailure> in
            do throws(HeadscaleFailure) {
                return .success(
                    try await api.createUser(name: person.login, displayName: person.name, email: person.email))
            } catch {
                return .failure(error)
            }
        }.value
        switch result {
        case .success(let user): return (.applied(Receipt(accountID: AccountID(user.id))), user)
        case .failure(let failure): return await addedAllTheSame(person, failure)
        }
    }

    /// After a failure the users tell whether the new one is among them.
    private func addedAllTheSame(
        _ person: ChangedPerson, _ failure: HeadscaleFailure
    ) async -> (Effect, HeadscaleUser?) {
        do throws(HeadscaleFailure) {
            let users = HeadscaleUsers(try await api.users())
            if let user = users.all.first(where: { $0.name == person.login }) {
                return (.applied(Receipt(accountID: AccountID(user.id))), user)
            }
            if failure.answer != nil {
                return (.refused("\(failure.message.sentence) The next pass tries again."), nil)
            }
        } catch {
            // Not known: said below.
        }
        if failure.mayHaveTakenEffect { return (.unknown(failure.message), nil) }
        return (.refused("\(failure.message.sentence) \(failure.remedy)"), nil)
    }

    /// What Headscale requires of a name (`util.ValidateUsername`, v0.29.2).
    static func fault(ofName name: String) -> String? {
        if name.utf8.count < 2 { return "it is shorter than two characters" }
        if name.first?.isLetter != true { return "it does not begin with a letter" }
        if name.count(where: { $0 == "@" }) > 1 { return "it has more than one @" }
        let isTaken = name.allSatisfy { $0.isLetter || $0.isNumber || "-._@".contains($0) }
        return isTaken ? nil : "it has characters other than letters, digits, - . _ and @"
    }
}
