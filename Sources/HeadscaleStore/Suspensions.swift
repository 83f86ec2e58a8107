import AccessModel

/// Suspensions, which Headscale does not know: what of an account could connect is expired.
actor Suspensions {
    private let api: HeadscaleAPI
    private var listing: Listing?

    /// What can connect, as it was read once for all suspensions of a batch.
    private struct Listing {
        let nodes: [HeadscaleNode]
        /// `nil` where the server lists them by user only.
        let keys: [HeadscaleKey]?
    }

    init(api: HeadscaleAPI) { self.api = api }

    func effect(of change: Change, among users: HeadscaleUsers) async -> Effect {
        guard let person = change.person, let id = person.accountID, let user = users.user(id) else {
            let login = change.person?.login ?? ""
            return .refused("Headscale has no user for \(login) any more. The next pass reads anew.")
        }
        // Nothing was kept that could be given back: groups return by changes of their own.
        if change.kind == .reactivate {
            return .applied(Receipt(detail: "groups return; their nodes have to log in again"))
        }
        if Task.isCancelled {
            return .refused("the pass was told to stop before it came to this; the next pass does it.")
        }
        // What has begun is finished, also when the pass is told to stop meanwhile.
        return await Task { await suspend(user) }.value
    }

    private func suspend(_ user: HeadscaleUser) async -> Effect {
        let (nodes, keys, isByName): ([HeadscaleNode], [HeadscaleKey], Bool)
        do throws(HeadscaleFailure) { (nodes, keys, isByName) = try await live(of: user) } catch {
            return .refused("\(error.message.sentence) Nothing was expired; the next pass tries again.")
        }
        var failures: [HeadscaleFailure] = []
        for node in nodes {
            do throws(HeadscaleFailure) { try await api.expire(node) } catch { failures.append(error) }
        }
        for key in keys {
            do throws(HeadscaleFailure) { try await api.expire(key, of: user, byName: isByName) } catch {
                failures.append(error)
            }
        }
        if let failure = failures.first, let effect = await remaining(of: user, after: failures, failure) {
            return effect
        }
        // A server that knows keys by id takes the other form for nothing, and says that all is well.
        if isByName, !keys.isEmpty, let effect = await unexpired(of: user) { return effect }
        return .applied(Receipt(detail: detail(of: user, nodes: nodes.count, keys: keys.count)))
    }

    /// What of an account can connect.
    private func live(
        of user: HeadscaleUser
    ) async throws(HeadscaleFailure) -> (nodes: [HeadscaleNode], keys: [HeadscaleKey], isByName: Bool) {
        let listing: Listing
        if let known = self.listing { listing = known } else { listing = try await read() }
        self.listing = listing
        let keys: [HeadscaleKey]
        if let all = listing.keys {
            keys = all
        } else {
            keys = try await api.keys(of: user)
        }
        let now = api.now
        return (
            listing.nodes.filter { $0.user?.id == user.id && $0.isLive(at: now) },
            keys.filter { $0.user?.id == user.id && $0.isLive(at: now) },
            listing.keys == nil
        )
    }

    private func read() async throws(HeadscaleFailure) -> Listing {
        Listing(nodes: try await api.nodes(), keys: try await api.keys())
    }

    /// What a failure left, once everything was looked up again; `nil` where nothing can connect any more.
    private func remaining(
        of user: HeadscaleUser, after failures: [HeadscaleFailure], _ first: HeadscaleFailure
    ) async -> Effect? {
        listing = nil
        do throws(HeadscaleFailure) {
            let (nodes, keys, _) = try await live(of: user)
            if nodes.isEmpty, keys.isEmpty { return nil }
            let left = Self.counted(nodes: nodes.count, keys: keys.count)
            return .refused(
                "\(left) of \(user.login) can still connect: \(first.message.sentence) The next pass tries again.")
        } catch {
            // Not known: said below.
        }
        if failures.contains(where: \.mayHaveTakenEffect) { return .unknown(first.message) }
        return .refused("\(first.message.sentence) \(first.remedy) The next pass tries again.")
    }

    /// Keys that live on although the server took the request; `nil` where none does.
    private func unexpired(of user: HeadscaleUser) async -> Effect? {
        do throws(HeadscaleFailure) {
            let keys = try await live(of: user).keys
            return keys.isEmpty
                ? nil
                : .refused(
                    "\(Self.counted(nodes: 0, keys: keys.count)) of \(user.login) can still be used. The next pass tries again."
                )
        } catch {
            return .unknown(error.message)
        }
    }

    // MARK: Words

    private func detail(of user: HeadscaleUser, nodes: Int, keys: Int) -> String {
        let expired =
            nodes + keys == 0 ? "nothing of theirs could connect" : "\(Self.counted(nodes: nodes, keys: keys)) expired"
        let tagged = (listing?.nodes ?? []).filter { $0.isTagged && $0.registrant == user.id }
        if tagged.isEmpty { return expired }
        let listed = tagged.prefix(10).map { "\($0.title) (\($0.allTags.joined(separator: ", ")))" }
        let more = tagged.count > 10 ? " and \(tagged.count - 10) more" : ""
        return "\(expired); left standing, since they belong to their tags: \(listed.joined(separator: ", "))\(more)"
    }

    private static func counted(nodes: Int, keys: Int) -> String {
        let parts = [(nodes, "node"), (keys, "key")].filter { $0.0 > 0 }.map { $0.0.counted($0.1) }
        return parts.joined(separator: " and ")
    }
}
