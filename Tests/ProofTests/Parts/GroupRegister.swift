import AccessModel
import Synchronization

/// Which group of the directory stands under which name in a policy, by what the store was asked to do and by what the policy was
/// before and after: a policy has no place for an id, and the ledger is not asked.
final class GroupRegister: Sendable {
    private let owners: Mutex<[String: String]>

    init(_ owners: [String: String] = [:]) { self.owners = Mutex(owners) }

    /// The directory's ids by name.
    var ids: [String: String] {
        get { owners.withLock { $0 } }
        set { owners.withLock { $0 = newValue } }
    }

    /// A batch was carried out on a policy that had other bytes before.
    ///
    /// - Parameter names: the names of all groups that the policy has now.
    func take(_ batch: ApprovedBatch, _ effects: [Effect], names: Set<String>) {
        owners.withLock { owners in
            var fresh: [String: String] = [:]
            for (change, effect) in zip(batch.changes, effects) {
                guard let group = change.group, effect.mayStand else { continue }
                switch change.kind {
                case .removeGroup: owners[group.storeName ?? group.name] = nil
                case .renameGroup:
                    owners[group.storeName ?? ""] = nil
                    fresh[group.name] = group.directoryID.text
                case .addGroup: fresh[group.name] = group.directoryID.text
                default: break
                }
            }
            owners = owners.merging(fresh) { $1 }.filter { names.contains($0.key) }
        }
    }
}

extension Effect {
    /// Whether it was carried out, as far as the store can tell.
    fileprivate var mayStand: Bool {
        switch self {
        case .applied, .unknown: true
        case .refused, .unsupported: false
        }
    }
}

/// A store with a policy whose groups are entered in a register as they are made.
struct RegisteredStore: AccessStore {
    let store: any AccessStore
    let register: GroupRegister
    /// The policy as it is now.
    let policy: @Sendable () throws -> [UInt8]

    var kind: String { store.kind }
    var capabilities: StoreCapabilities { store.capabilities }
    func identity() async throws(StoreError) -> String? { try await store.identity() }
    func prepare() async throws(StoreError) -> String { try await store.prepare() }
    func claim(_ mark: LedgerMark) async throws(StoreError) { try await store.claim(mark) }
    func read() async throws(StoreError) -> AccessSnapshot { try await store.read() }
    func policyDiff(of batch: ApprovedBatch) async -> String? { await store.policyDiff(of: batch) }

    func apply(_ batch: ApprovedBatch) async -> [Effect] {
        do {
            let before = try policy()
            let effects = await store.apply(batch)
            let after = try policy()
            if before != after {
                register.take(batch, effects, names: Set(try PolicyEye.groups(in: after).keys))
            }
            return effects
        } catch {
            return batch.changes.map { _ in .refused("the policy cannot be read: \(error)") }
        }
    }
}
