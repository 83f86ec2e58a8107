import AccessModel

/// Suspensions and restorations, one user at a time.
actor AccountChanges {
    private let api: TailscaleAPI
    private let users: TailscaleUsers
    private var nodes: NodeListing?

    private enum NodeListing {
        case read([TailscaleDevice])
        case failed(String)
    }

    init(api: TailscaleAPI, users: TailscaleUsers) {
        self.api = api
        self.users = users
    }

    func effect(of change: Change) async -> Effect {
        switch change.kind {
        case .suspend, .reactivate: break
        default: return .unsupported("an account appears at the person's first login to Tailscale")
        }
        guard let person = change.person, let id = person.accountID, let user = users.user(id) else {
            let login = change.person?.login ?? ""
            return .refused("Tailscale has no user for \(login) any more. The next pass reads anew.")
        }
        if user.isShared {
            return .refused("\(user.loginName) is shared in from another tailnet. The next pass leaves them alone.")
        }
        if Task.isCancelled {
            return .refused("the pass was told to stop before it came to this; the next pass does it.")
        }
        return change.kind == .suspend ? await suspend(user) : await restore(user)
    }

    private func suspend(_ user: TailscaleUser) async -> Effect {
        if user.isOwner {
            return .refused(
                "\(user.loginName) owns the tailnet, and an owner is never suspended. Make somebody else the owner; the "
                    + "next pass then suspends this one.")
        }
        if user.isSuspended { return .applied(Receipt(detail: await standing(after: user))) }
        let api = api
        let failure = await Self.toItsEnd { () async throws(TailscaleFailure) in try await api.suspend(user) }
        if let failure, let effect = await effect(of: failure, on: user, wanted: { $0.isSuspended }) { return effect }
        return .applied(Receipt(detail: await standing(after: user)))
    }

    private func restore(_ user: TailscaleUser) async -> Effect {
        guard user.isSuspended else { return .applied(Receipt()) }
        let api = api
        let failure = await Self.toItsEnd { () async throws(TailscaleFailure) in try await api.restore(user) }
        if let failure, let effect = await effect(of: failure, on: user, wanted: { !$0.isSuspended }) { return effect }
        return .applied(Receipt())
    }

    /// What a failure means, once the user was looked up again; `nil` where what was wanted stands.
    private func effect(
        of failure: TailscaleFailure, on user: TailscaleUser, wanted: (TailscaleUser) -> Bool
    ) async -> Effect? {
        do throws(TailscaleFailure) {
            if wanted(try await api.user(user.id)) { return nil }
        } catch {
            // Not known: said below.
        }
        if failure.mayHaveTakenEffect { return .unknown(failure.message) }
        return .refused("\(failure.message.sentence) \(failure.remedy) The next pass tries again.")
    }

    /// A change that has begun is finished, also when the pass is told to stop meanwhile: its answer decides whose suspension it is.
    private static func toItsEnd(
        _ work: @escaping @Sendable () async throws(TailscaleFailure) -> Void
    ) async -> TailscaleFailure? {
        await Task { () async -> TailscaleFailure? in
            do throws(TailscaleFailure) {
                try await work()
                return nil
            } catch {
                return error
            }
        }.value
    }

    // MARK: What a suspension leaves standing

    /// Tagged nodes belong to their tags, not to the user who registered them.
    private func standing(after user: TailscaleUser) async -> String? {
        if nodes == nil {
            do throws(TailscaleFailure) { nodes = .read(try await api.devices()) } catch {
                nodes = .failed(error.message)
            }
        }
        switch nodes {
        case .read(let devices):
            let login = LoginKey.fold(user.loginName)
            let tagged = devices.filter { device in
                device.tags?.isEmpty == false && device.user.map(LoginKey.fold) == login
            }
            if tagged.isEmpty { return nil }
            let listed = tagged.prefix(10).map { "\($0.title) (\(($0.tags ?? []).joined(separator: ", ")))" }
            let more = tagged.count > 10 ? " and \(tagged.count - 10) more" : ""
            return "left standing, since they belong to their tags: \(listed.joined(separator: ", "))\(more)"
        case .failed(let why): return "tagged nodes that they registered may stand: \(why)"
        case nil: return nil
        }
    }
}
