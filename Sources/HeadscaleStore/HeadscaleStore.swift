import AccessModel
import Synchronization
import TailnetPolicy
import Transport

/// A Headscale server as the store: suspension is emulated, groups are entries of the policy.
///
/// It uses the API under `/api/v1`, as v0.26 to v0.29 have it. Headscale knows no suspension: nodes and keys of a suspended account are
/// expired, and again in every pass in which something of it could connect.
public struct HeadscaleStore: AccessStore {
    let api: HeadscaleAPI
    let meter: RequestMeter
    let options: HeadscaleOptions
    let limits: PolicyLimits
    let memory = HeadscaleMemory()

    /// A server.
    ///
    /// - Parameters:
    ///   - url: its address, without a slash at the end.
    ///   - token: an API key; every key may do everything.
    ///   - exchange: sends requests.
    ///   - now: this machine's clock, which serves until the server has told its own.
    public init(
        url: String, token: Secret, options: HeadscaleOptions, exchange: any HTTPExchange, meter: RequestMeter,
        limits: PolicyLimits = PolicyLimits(), now: @escaping @Sendable () -> Timestamp
    ) {
        address = url
        api = HeadscaleAPI(url: url, token: token, exchange: exchange, now: now)
        self.meter = meter
        self.options = options
        self.limits = limits
    }

    private let address: String

    /// `headscale`.
    public var kind: String { "headscale" }

    /// Suspension is emulated; all changes of groups in a pass are one edit of the policy.
    public var capabilities: StoreCapabilities {
        StoreCapabilities(
            createsUsers: options.createsUsers, changesLogins: false, syncsGroups: true, writesAhead: true,
            suspension: .emulated(
                "nodes expired, keys expired, left all groups; rules naming the user or everyone still apply to nodes that "
                    + "return"),
            oneEdit: PolicyPlan.kinds,
            driftAdvice:
                "Headscale cannot keep a person out: take them out of its allowed users (oidc.allowed_users, allowed_groups) "
                + "or out of the application at the identity provider, so that they cannot log in again.")
    }

    /// The address: a server has no id of its own.
    public func identity() async throws(StoreError) -> String? { "headscale:\(address)" }

    /// A server is always there. A policy file that was written and never read is given to it now.
    public func prepare() async throws(StoreError) -> String {
        await options.policyFile?.finishReload()
        return "headscale:\(address)"
    }

    /// A server has no place for a mark.
    public func claim(_ mark: LedgerMark) async throws(StoreError) {}

    /// Everybody, what of them can connect, and the policy. A policy that cannot be read leaves groups alone, and people are followed.
    public func read() async throws(StoreError) -> AccessSnapshot {
        let before = meter.counts.exchanges
        let (users, nodes, keys, unsure) = try await people()
        let found: Found
        do throws(HeadscaleFailure) { found = try await findPolicy() } catch { throw StoreError(error) }
        if case .policy(let policy) = found { memory.keep(policy, users) } else { memory.forgetPolicy() }
        let reading = HeadscaleReading(
            users: users, nodes: nodes, keys: keys, unsure: unsure, policy: found.policy, issuer: options.issuer,
            now: api.now)
        var snapshot = reading.snapshot()
        if case .unread(let why) = found { snapshot.groupsUnread = why }
        snapshot.warnings = await warnings()
        snapshot.requests = meter.counts.exchanges - before
        return snapshot
    }

    // MARK: The policy

    /// What there is of a policy.
    enum Found {
        case policy(TailnetPolicy)
        /// None that groups could be followed in; a sentence.
        case unread(String)

        var policy: TailnetPolicy? { if case .policy(let policy) = self { policy } else { nil } }
    }

    func findPolicy() async throws(HeadscaleFailure) -> Found {
        if let file = options.policyFile {
            do throws(PolicyFileError) { return Self.found(try file.read()) } catch {
                return .unread(error.message.sentence)
            }
        }
        do throws(HeadscaleFailure) {
            let text = try await api.policy()
            guard text.isInDatabase else {
                return .unread(
                    "Headscale reads its policy from a file (policy.mode), which its API does not write. Give tailroster that "
                        + "file as store.policy_path, or set policy.mode to database.")
            }
            return Self.found(text.bytes)
        } catch {
            // The answer to the very question whether there is a policy: people are followed all the same.
            guard error.isRefusal else { throw error }
            return .unread(
                "\(error.message.sentence) If policy.mode is database, set a policy (headscale policy set); if it is file, set "
                    + "store.policy_path.")
        }
    }

    static func found(_ bytes: [UInt8]) -> Found {
        do throws(PolicyError) {
            let policy = try parsed(bytes)
            guard policy.hasRules else {
                return .unread(
                    "the policy has neither acls nor grants, so that everybody reaches everything, and tailroster does not "
                        + "write into one such. Give it rules.")
            }
            return .policy(policy)
        } catch {
            return .unread("the policy cannot be read: \(error). Mend it.")
        }
    }

    /// Headscale compares members case by case.
    static func parsed(_ bytes: [UInt8]) throws(PolicyError) -> TailnetPolicy {
        var policy = try TailnetPolicy(bytes)
        policy.matchesCase = true
        return policy
    }

    // MARK: Warnings

    /// A key is warned of for so many days before its end.
    static let keyWarningDays: Int64 = 14

    private func warnings() async -> [Warning] {
        var warnings: [Warning] = []
        // Where the keys are not to be had, nothing depends on it; check says so.
        if let ending = await keyEnding() {
            warnings.append(Warning(.keyExpiring, subject: "store.token_file", message: ending))
        }
        if let file = options.policyFile, let message = file.unloaded {
            warnings.append(Warning(.policyUnloaded, subject: file.path, message: message))
        }
        return warnings
    }

    /// What is to be said of the end of our own API key; `nil` while it is far off or not known.
    private func keyEnding() async -> String? {
        do throws(HeadscaleFailure) {
            guard let key = try await api.ownKey() else { return nil }
            return Self.ending(of: key, now: api.now)
        } catch {
            return nil
        }
    }

    static func ending(of key: HeadscaleAPIKey, now: Timestamp) -> String? {
        guard case .at(let end) = Expiry(key.expiration), end < now.adding(seconds: keyWarningDays * 86_400) else {
            return nil
        }
        return
            "the API key (id \(key.id)) ends at \(end). Make a new one (headscale apikeys create) and put it into the file."
    }
}

extension StoreError {
    init(_ failure: HeadscaleFailure) { self.init(failure.message, remedy: failure.remedy) }
}

/// What is configured of a Headscale server.
public struct HeadscaleOptions: Sendable {
    /// Whether people without an account get one.
    public var createsUsers: Bool
    /// The OIDC issuer whose subjects are the directory's ids; without a slash at the end.
    public var issuer: String?
    /// The policy file, where the server reads its policy from one.
    public var policyFile: PolicyFile?
    /// Whether a renamed group is renamed wherever the policy refers to it.
    public var rewritesReferences: Bool

    /// Options.
    public init(
        createsUsers: Bool = false, issuer: String? = nil, policyFile: PolicyFile? = nil,
        rewritesReferences: Bool = false
    ) {
        self.createsUsers = createsUsers
        self.issuer = issuer.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        self.policyFile = policyFile
        self.rewritesReferences = rewritesReferences
    }
}

/// What a store remembers between calls: what it read, and which groups it made itself in this process.
final class HeadscaleMemory: Sendable {
    private struct State {
        var read: (policy: TailnetPolicy, users: HeadscaleUsers)?
        var made: [String: DirectoryID] = [:]
    }

    private let state = Mutex(State())

    var read: (policy: TailnetPolicy, users: HeadscaleUsers)? { state.withLock { $0.read } }
    /// Names of groups that were written for these groups of the directory, or may have been.
    var made: [String: DirectoryID] { state.withLock { $0.made } }

    func keep(_ policy: TailnetPolicy, _ users: HeadscaleUsers) { state.withLock { $0.read = (policy, users) } }
    func forgetPolicy() { state.withLock { $0.read = nil } }
    func keep(made names: [String: DirectoryID]) { state.withLock { $0.made.merge(names) { $1 } } }
    func forget(made names: [String: DirectoryID]) { state.withLock { for name in names.keys { $0.made[name] = nil } } }
}
