import AccessModel
import Synchronization
import TailnetPolicy
import Transport

/// A tailnet as the store: users are suspended and restored, groups are entries of the policy file.
///
/// It uses Tailscale's public API (`/api/v2`). An account appears at the person's first login, and its login never changes: neither can be
/// done here.
public struct TailscaleStore: AccessStore {
    let api: TailscaleAPI
    let meter: RequestMeter
    let rewritesReferences: Bool
    let limits: TailscaleLimits
    let memory: StoreMemory

    /// A tailnet.
    ///
    /// - Parameters:
    ///   - url: scheme and host of the API, without a slash at the end.
    ///   - tailnet: its name or id; `-` is the credential's own.
    ///   - exchange: sends requests; it should send `POST` again too, which is safe here: what was done is looked up first.
    ///   - rewritesReferences: whether a renamed group is renamed wherever the policy refers to it.
    public init(
        url: String, tailnet: String, credential: TailscaleCredential, exchange: any HTTPExchange, meter: RequestMeter,
        rewritesReferences: Bool, limits: TailscaleLimits = TailscaleLimits()
    ) {
        api = TailscaleAPI(url: url, tailnet: tailnet, exchange: exchange, credential: credential)
        self.meter = meter
        self.rewritesReferences = rewritesReferences
        self.limits = limits
        memory = StoreMemory()
    }

    /// `tailscale`.
    public var kind: String { "tailscale" }

    /// Suspension is native; all changes of groups in a pass are one edit of the policy file.
    public var capabilities: StoreCapabilities {
        StoreCapabilities(
            createsUsers: false, changesLogins: false, syncsGroups: true, writesAhead: true, suspension: .native,
            oneEdit: PolicyPlan.kinds,
            driftAdvice:
                "If the policy file is kept in a repository, its pushes undo ours: let the pipeline fetch the groups from "
                + "the tailnet before it pushes, or take our groups out of the selection there; tailroster check tells where "
                + "the policy is managed.")
    }

    /// The tailnet's own id, such as `tailscale:T1a2b3c4CNTRL`, whatever name or address leads to it.
    public func identity() async throws(StoreError) -> String? { try await prepare() }

    /// A tailnet is always there.
    public func prepare() async throws(StoreError) -> String {
        if let id = memory.tailnetID { return "tailscale:\(id)" }
        return "tailscale:\(try tailnetID(of: try await users()))"
    }

    /// A tailnet has no place for a mark.
    public func claim(_ mark: LedgerMark) async throws(StoreError) {}

    /// Everybody, and the policy file.
    public func read() async throws(StoreError) -> AccessSnapshot {
        let before = meter.counts.exchanges
        let users = TailscaleUsers(try await users())
        _ = try tailnetID(of: users.all)
        let (version, policy) = try await policy()
        memory.keep(ReadState(version: version, policy: policy, users: users))
        return AccessReading(users: users, policy: policy).snapshot(requests: meter.counts.exchanges - before)
    }

    // MARK: Reading

    /// An empty success is no fact: a tailnet has an owner.
    private func tailnetID(of users: [TailscaleUser]) throws(StoreError) -> String {
        guard let id = users.lazy.compactMap({ $0.isShared ? nil : $0.tailnetId }).first else {
            throw StoreError(
                "Tailscale answered and named no user of this tailnet",
                remedy: "Give the credential the scope users; tailroster never believes that everybody is gone.")
        }
        memory.keep(tailnetID: id)
        return id
    }

    func users() async throws(StoreError) -> [TailscaleUser] {
        do throws(TailscaleFailure) { return try await api.users() } catch { throw StoreError(error) }
    }

    func policy() async throws(StoreError) -> (PolicyVersion, TailnetPolicy) {
        let version: PolicyVersion
        do throws(TailscaleFailure) { version = try await api.policy() } catch { throw StoreError(error) }
        do throws(PolicyError) {
            return (version, try TailnetPolicy(version.bytes))
        } catch {
            throw StoreError(
                "the policy file cannot be read: \(error)",
                remedy: "Mend it in the admin console, under Access controls; nothing was changed.")
        }
    }
}

extension StoreError {
    init(_ failure: TailscaleFailure) { self.init(failure.message, remedy: failure.remedy) }
}

/// How much one pass may ask of Tailscale; reaching a limit is told.
public typealias TailscaleLimits = PolicyLimits

/// What the last read found.
struct ReadState: Sendable {
    let version: PolicyVersion
    let policy: TailnetPolicy
    let users: TailscaleUsers
}

/// What a store remembers between calls: what it read, and which groups it made itself in this process.
final class StoreMemory: Sendable {
    private struct State {
        var tailnetID: String?
        var read: ReadState?
        var made: [String: DirectoryID] = [:]
    }

    private let state = Mutex(State())

    var tailnetID: String? { state.withLock { $0.tailnetID } }
    var read: ReadState? { state.withLock { $0.read } }
    /// Names of groups that were written for these groups of the directory, or may have been.
    var made: [String: DirectoryID] { state.withLock { $0.made } }

    func keep(tailnetID: String) { state.withLock { $0.tailnetID = tailnetID } }
    func keep(_ read: ReadState) { state.withLock { $0.read = read } }
    func keep(made names: [String: DirectoryID]) { state.withLock { $0.made.merge(names) { $1 } } }
    func forget(made names: [String: DirectoryID]) { state.withLock { for name in names.keys { $0.made[name] = nil } } }
}
