import AccessModel
import Foundation
import Logging
import Planning
import SQLLedger
import Settings
import TailscaleStore

extension Assembly {
    /// What `check` says of a tailnet: credential, rights, policy, and who of the directory has an account in it.
    func inspectTailnet(_ store: TailscaleStore) async throws(StoreError) -> (findings: [String], faults: [String]) {
        let probe = try await store.probe()
        let access = try await store.read()
        var (findings, faults) = (probe.findings, probe.faults)
        guard let plan = await plannedNow(access) else { return (findings, faults) }
        findings += Self.matching(in: plan)
        if let owner = probe.owner,
            let change = plan.changes.first(where: { $0.kind == .suspend && $0.person?.accountID == owner })
        {
            faults.append(
                "The access token belongs to \(change.person?.login ?? ""), who is to be suspended (\(change.reason)): "
                    + "Tailscale will refuse that, and later refuse the token. Use an OAuth client.")
        }
        return (findings, faults)
    }

    /// Who of the directory matches whom in the store; nothing where either cannot be read, which has lines of its own.
    func matchingNow(_ access: AccessSnapshot) async -> [String] {
        await plannedNow(access).map(Self.matching) ?? []
    }

    private static func matching(in plan: Plan) -> [String] {
        var findings = [
            "\(plan.totals.managedAccounts.counted("person of the directory matches", "people of the directory match")) an account "
                + "by login or email"
        ]
        let without = plan.unsupported.filter { $0.kind == .addUser }.compactMap { $0.person?.login }
        if !without.isEmpty {
            findings.append(
                "\(without.count.counted("person of the directory has", "people of the directory have")) none yet, which they get at "
                    + "their first login: \(listed(without))")
        }
        for warning in plan.warnings where [.ambiguousLogin, .stranger, .handMade].contains(warning.code) {
            findings.append("\(warning.code): \(warning.subject): \(warning.message)")
        }
        return findings
    }

    /// The plan of this moment, recorded nowhere; `nil` where the directory or the ledger cannot be read, which has lines of its own.
    private func plannedNow(_ access: AccessSnapshot) async -> Plan? {
        do {
            let directory = try await source.read(DirectoryRequest(mode: .census, includesDeprovisioned: false))
            var memory = LedgerMemory()
            if FileManager.default.fileExists(atPath: configuration.ledgerPath) {
                memory = try await SQLLedger.open(configuration.ledgerPath, mode: .dryRun).memory(at: Machine.now())
            }
            let roster = Roster(directory: directory, access: access, memory: memory, rules: configuration.rules)
            return Planner(rules: configuration.rules, capabilities: store.capabilities, digest: .sha256).plan(roster)
        } catch {
            logger.debug("no plan for check", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private static func listed(_ logins: [String]) -> String {
        logins.prefix(10).joined(separator: ", ")
            + (logins.count > 10 ? " and \((logins.count - 10).counted("other"))" : "")
    }
}
