import AccessModel
import Foundation
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
                "\(source.identity): \(Self.count(snapshot.people.count, "person", "people")), "
                    + "\(Self.count(groups, "group")) selected"
            ]
        }
        let probe = await okta.probe(now: Machine.now)
        guard try probe.people.get() else {
            throw DirectoryError(
                .empty, "the token is accepted, and no person is visible with it",
                remedy:
                    "Give its owner an admin role that sees all people; without one Okta answers with an empty list.")
        }
        var findings = ["\(source.identity): reachable, the token is accepted, people are visible"]
        if let groups = probe.groups {
            findings.append(try groups.get() ? "groups are visible" : "no group is visible")
        }
        if let limit = probe.rateLimit {
            findings.append(
                "\(limit.remaining) of \(limit.limit) requests are left in this window of the listing of people")
        }
        if let skew = probe.clockSkewSeconds { findings.append(Self.clock(skew)) }
        return findings
    }

    static func clock(_ skewSeconds: Double) -> String {
        let seconds = Int(skewSeconds.magnitude.rounded())
        return seconds <= 5
            ? "this machine's clock agrees with the directory's"
            : "this machine's clock is \(seconds) s \(skewSeconds > 0 ? "ahead of" : "behind") the directory's: set it"
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
        return "\(path) knows \(Self.count(memory.people.count, "person", "people")) and "
            + "\(Self.count(memory.groups.count, "group")), and belongs to \(binding.directory)"
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
        "\(count(access.accounts.count, "account")) and \(count(access.groups.count, "group"))"
    }

    private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}
