import AccessModel
import TailnetPolicy

extension HeadscaleStore {
    /// What `check` finds out of a server.
    public struct Probe: Sendable {
        /// What is well, a sentence each.
        public var findings: [String] = []
        /// What keeps a part of a pass from working, a sentence each, with what to do.
        public var faults: [String] = []
    }

    /// Looks at everything that a pass needs; changes nothing. Throws what keeps a pass from reading.
    public func probe() async throws(StoreError) -> Probe {
        var probe = Probe()
        do throws(HeadscaleFailure) {
            let users = try await api.users()
            let nodes = try await api.nodes()
            probe.findings.append(
                "\(try await prepareNothing()): the API key is accepted (every key may do everything); "
                    + "\(users.count.counted("user")) and \(nodes.count.counted("node")) are visible")
            if try await api.keys() == nil {
                probe.findings.append(
                    "this Headscale lists pre-auth keys by user only (before v0.28): each user who has no node that can connect "
                        + "is asked for, a request each in every pass")
            }
            probeIssuer(users, &probe)
            await probeKey(&probe)
            try await probePolicy(&probe)
        } catch {
            throw StoreError(error)
        }
        return probe
    }

    private func prepareNothing() async throws(HeadscaleFailure) -> String {
        do throws(StoreError) { return try await identity() ?? kind } catch { return kind }
    }

    private func probeIssuer(_ users: [HeadscaleUser], _ probe: inout Probe) {
        let logged = users.filter { $0.providerId?.isEmpty == false }
        guard let issuer = options.issuer else {
            if !logged.isEmpty {
                probe.findings.append(
                    "\(logged.count.counted("user has", "users have")) logged in over OIDC, matched by email or name; with store.issuer the "
                        + "id that the identity provider gave them is what matches")
            }
            return
        }
        let count = logged.count { $0.subject(of: issuer) != nil }
        if count == 0, !logged.isEmpty {
            probe.faults.append(
                "No user has logged in by the issuer \(issuer): theirs begin with \(logged[0].providerId ?? ""). Mend "
                    + "store.issuer.")
        } else {
            probe.findings.append(
                "\(count) of \(users.count.counted("user")) logged in by \(issuer), and are matched by their id there")
        }
    }

    private func probeKey(_ probe: inout Probe) async {
        do throws(HeadscaleFailure) {
            guard let key = try await api.ownKey() else {
                return probe.findings.append("when the API key ends is not known: the server does not list it")
            }
            if let ending = Self.ending(of: key, now: api.now) {
                probe.faults.append(ending)
            } else if case .at(let end) = Expiry(key.expiration) {
                probe.findings.append("the API key (id \(key.id)) is good until \(end)")
            } else {
                probe.findings.append("the API key (id \(key.id)) has no end")
            }
        } catch {
            probe.findings.append("when the API key ends is not known: \(error.message)")
        }
    }

    private func probePolicy(_ probe: inout Probe) async throws(HeadscaleFailure) {
        let policy: TailnetPolicy
        switch try await findPolicy() {
        case .unread(let why): return probe.faults.append("Groups are not synced, people are: \(why)")
        case .policy(let found): policy = found
        }
        let place = options.policyFile.map { "the file \($0.path)" } ?? "the database"
        let count = policy.groups.count
        probe.findings.append("the policy lies in \(place), with \(count.counted("group"))")
        if let words = try await api.check(policy.bytes) {
            probe.faults.append(
                "Headscale finds fault with the policy as it stands, and will refuse every edit of it: \(words.sentence) Mend it."
            )
        }
        guard let file = options.policyFile else { return }
        if let obstacle = file.obstacle() { probe.faults.append(obstacle) }
        if let reload = file.reload, reload.program == nil {
            probe.faults.append(
                "store.reload_command: there is no program for \(reload.text). Name it by its whole path.")
        } else if let message = file.unloaded {
            probe.faults.append(message)
        }
        if try await api.policy().bytes != policy.bytes {
            probe.faults.append(
                "Headscale reads another policy than \(file.path). Check store.policy_path and policy.path.")
        }
    }
}
