import AccessModel
import Foundation
import HeadscaleStore
import OktaDirectory
import SCIMDirectory
import SQLLedger
import Settings
import TailscaleStore

extension Assembly {
    /// What `check` finds out about the directory, a line each; throws what keeps a pass from reading it.
    func probeDirectory() async throws(DirectoryError) -> [String] {
        if let scim = source as? SCIMDirectorySource { return try await probe(scim) }
        guard let okta = source as? OktaDirectorySource else {
            let snapshot = try await source.read(DirectoryRequest(mode: .census, includesDeprovisioned: false))
            let groups = snapshot.groups.isSelected.count { $0 }
            return [
                "\(source.identity): \(snapshot.people.count.counted("person", "people")), "
                    + "\(groups.counted("group")) selected"
            ]
        }
        let probe = await okta.probe(now: Machine.now)
        guard try probe.people.get() else {
            throw DirectoryError(
                .empty, "the token is accepted, and no person is visible with it",
                remedy:
                    "Give its owner an admin role that sees all people; without one Okta answers with an empty list.")
        }
        let way = okta.identity.hasPrefix("okta:https") ? "DNS, TLS" : "the connection (no TLS: this machine)"
        var findings = [
            "\(source.identity): \(way) and the credential are in order",
            "people are visible: the credential has an admin role",
        ]
        if let groups = probe.groups {
            findings.append(try groups.get() ? "groups are visible" : "no group is visible")
        }
        for finding in await okta.examineEndpoints(now: Machine.now) {
            findings.append("\(finding.name): \(try finding.result.get())")
        }
        if let limit = probe.rateLimit {
            findings.append(
                "\(limit.remaining) of \(limit.limit.counted("request")) left in this window of the listing of people")
        }
        findings += okta.statedLimits()
        if let skew = probe.clockSkewSeconds { findings.append(try Self.clock(skew)) }
        return findings
    }

    /// A clock that is off by minutes makes Okta refuse what this machine signs, and shifts every limit of a day.
    static func clock(_ skew: Double) throws(DirectoryError) -> String {
        let seconds = Int(skew.magnitude.rounded())
        if seconds <= 5 { return "this machine's clock agrees with the directory's" }
        let words = "this machine's clock is \(seconds) s \(skew > 0 ? "ahead of" : "behind") the directory's"
        guard seconds > 120 else { return words }
        throw DirectoryError(.refused, words, remedy: "Set it, and let the system keep it (NTP).")
    }

    /// What `check` says of the ledger; throws what keeps a pass from using it.
    func inspectLedger() async throws(LedgerError) -> String {
        let path = configuration.ledgerPath
        guard FileManager.default.fileExists(atPath: path) else {
            try refuse(WriteAccess.obstacle(at: path), setting: "ledger.path")
            return "\(path) does not exist yet; the first pass makes it"
        }
        // Opening it reports what is no ledger better than its rights do.
        let ledger = try SQLLedger.open(path, mode: .dryRun)
        let memory = try await ledger.memory(at: Machine.now())
        try refuse(WriteAccess.obstacle(at: path), setting: "ledger.path")
        guard let binding = memory.binding else {
            return "\(path) is new; the first pass binds it to this directory and this store"
        }
        if binding.directory != source.identity {
            throw LedgerError(
                .unusable, "\(path) belongs to the directory \(binding.directory), not to \(source.identity)",
                remedy: "Put directory.url (or path) back, or name another ledger.path.")
        }
        try await checkStoreOf(binding)
        return "\(path) knows \(memory.people.count.counted("person", "people")) and "
            + "\(memory.groups.count.counted("group")), and belongs to \(binding.directory)"
    }

    private func checkStoreOf(_ binding: LedgerBinding) async throws(LedgerError) {
        let identity: String?
        // A store that cannot be read has a line of its own.
        do { identity = try await store.identity() } catch { return }
        guard binding.store != identity else { return }
        throw LedgerError(
            .unusable,
            "\(configuration.ledgerPath) belongs to the store \(binding.store), not to "
                + (identity.map { "\($0), which lies at store.path now" } ?? "one that is yet to be made"),
            remedy: "Put the store back (a wrong path, or a lost file to restore), or name another ledger.path.")
    }

    private func refuse(_ obstacle: WriteAccess.Obstacle?, setting: String) throws(LedgerError) {
        guard let obstacle else { return }
        throw LedgerError(.failed, obstacle.message, remedy: obstacle.remedy(setting))
    }

    /// What `check` says of the store, a line each; throws what keeps a pass from reading or writing it.
    func inspectStore() async throws(StoreError) -> (findings: [String], faults: [String]) {
        if let tailnet = store as? TailscaleStore { return try await inspectTailnet(tailnet) }
        if let headscale = store as? HeadscaleStore { return try await inspectHeadscale(headscale) }
        return ([try await inspectDatabase()], [])
    }

    private func inspectDatabase() async throws(StoreError) -> String {
        let identity = try await store.identity()
        let access = try await store.read()
        guard case .sqlite(let path) = configuration.store else {
            return "\(store.kind): \(Self.size(of: access))"
        }
        if let obstacle = WriteAccess.obstacle(at: path) {
            throw StoreError(obstacle.message, remedy: obstacle.remedy("store.path"))
        }
        return identity == nil
            ? "\(path) does not exist yet; the first pass makes it" : "\(path) has \(Self.size(of: access))"
    }

    private static func size(of access: AccessSnapshot) -> String {
        "\(access.accounts.states.count { $0 != .absent }.counted("account")) and \(access.groups.count.counted("group"))"
    }
}
