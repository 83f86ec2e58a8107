import AccessModel
import TailnetPolicy
import Transport

extension TailscaleStore {
    /// What `check` finds out of a tailnet.
    public struct Probe: Sendable {
        /// What is well, a sentence each.
        public var findings: [String] = []
        /// What keeps a part of a pass from working, a sentence each, with what to do.
        public var faults: [String] = []
        /// The user whose access token it is; `nil` for an OAuth client, or where it could not be found out.
        public var owner: AccountID?
    }

    /// Looks at everything that a pass needs; changes nothing. Throws what keeps a pass from reading.
    public func probe() async throws(StoreError) -> Probe {
        var probe = Probe()
        let users = TailscaleUsers(try await users())
        let (version, policy) = try await policy()
        let members = users.all.count { !$0.isShared }
        probe.findings.append(
            "\(try await prepare()): the credential is accepted, \(members.counted("user")) and "
                + "\(policy.groups.count.counted("group")) of the policy file are visible")
        await probeRights(&probe)
        await probePolicy(version, policy, &probe)
        await probeManagement(&probe)
        await probeOwner(users, &probe)
        return probe
    }

    private func probeRights(_ probe: inout Probe) async {
        var scopes: Set<String>?
        do throws(TailscaleFailure) { scopes = try await api.credential.scopes() } catch {
            probe.faults.append("\(error.message.sentence) \(error.remedy)")
        }
        if let scopes {
            let missing = ["users", "policy_file"].filter { !scopes.contains($0) && !scopes.contains("all") }
            if missing.isEmpty {
                probe.findings.append("the OAuth client may write users and the policy file")
            } else {
                probe.faults.append(
                    "The OAuth client lacks the scope \(missing.joined(separator: " and ")). Make one that has users, "
                        + "policy_file and devices:core:read.")
            }
        }
        do throws(TailscaleFailure) {
            _ = try await api.devices()
        } catch {
            probe.findings.append(
                "nodes are not visible (\(error.message)): what a suspension leaves standing cannot be listed; the scope "
                    + "devices:core:read mends it")
        }
    }

    private func probePolicy(_ version: PolicyVersion, _ policy: TailnetPolicy, _ probe: inout Probe) async {
        if !policy.hasRules {
            probe.faults.append(
                "The policy file has neither acls nor grants, and tailroster writes into none such. Give it rules.")
        }
        do throws(TailscaleFailure) {
            if let words = try await api.validate(version.bytes) {
                probe.faults.append(
                    "Tailscale finds fault with the policy file as it stands, and will refuse every edit of it: "
                        + "\(words.sentence) Mend it in the admin console.")
            } else {
                probe.findings.append("the policy file is valid, its tests included")
            }
        } catch {
            probe.faults.append("The policy file cannot be validated: \(error.message.sentence) \(error.remedy)")
        }
    }

    private func probeManagement(_ probe: inout Probe) async {
        do throws(TailscaleFailure) {
            let settings = try await api.settings()
            guard settings.aclsExternallyManagedOn == true else {
                return probe.findings.append("the policy file is not marked as managed elsewhere")
            }
            let link = settings.aclsExternalLink ?? ""
            probe.findings.append(
                "the policy file is managed elsewhere\(link.isEmpty ? "" : " (\(link))"): its pushes will undo our groups, "
                    + "unless they fetch the groups from the tailnet first")
        } catch {
            probe.findings.append("whether the policy file is managed elsewhere is not known: \(error.message)")
        }
    }

    private func probeOwner(_ users: TailscaleUsers, _ probe: inout Probe) async {
        guard let id = api.credential.tokenID else { return }
        do throws(TailscaleFailure) {
            guard let owner = try await api.owner(ofTokenID: id), let user = users.user(AccountID(owner)) else {
                return
            }
            probe.owner = AccountID(user.id)
            probe.findings.append(
                "the access token belongs to \(user.loginName), and ends when they leave; an OAuth client belongs to nobody"
            )
        } catch {
            probe.findings.append("whose access token it is, is not known: \(error.message)")
        }
    }
}
