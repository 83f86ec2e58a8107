import AccessModel

/// Where a policy lies: how it is read, and how an edit is written over what was read.
public protocol PolicyDesk: Sendable {
    /// What was read, as the desk needs it to tell whether somebody else wrote since.
    associatedtype Version: Sendable

    /// Who judges policies, such as `Tailscale`.
    var server: String { get }

    /// The policy as it stands; throws what keeps it from being read.
    func read() async throws(StoreError) -> (Version, TailnetPolicy)

    /// The plan of an edit.
    func plan(of changes: [Change]) -> PolicyPlan

    /// Writes an edit, unless somebody else wrote since that version.
    func write(_ edited: PolicyPlan.Edited, over version: Version) async -> PolicyOutcome
}

/// What became of an edit.
public enum PolicyOutcome: Sendable {
    /// It stands; with what is worth telling.
    case written(detail: String?)
    /// Somebody else wrote in between.
    case moved
    /// The server refused it, in these words.
    case refused(String)
    /// It was not written, or that is not known.
    case failed(Effect)
}

/// How much one pass may ask for in writing a policy; reaching a limit is told.
public struct PolicyLimits: Sendable, Hashable {
    /// How often the policy is read, edited and written again because somebody else wrote in between.
    public var policyAttempts: Int
    /// Groups that are tried one by one after the server refused their edits together.
    public var singleGroups: Int

    /// Limits.
    public init(policyAttempts: Int = 5, singleGroups: Int = 200) {
        self.policyAttempts = policyAttempts
        self.singleGroups = singleGroups
    }
}

/// The way of changes into a policy, as one edit. One that the server refuses is tried again with the removals alone, then group by
/// group: one bad reference never keeps others' revocations back.
public struct PolicyWriting<Desk: PolicyDesk>: Sendable {
    private let desk: Desk
    private let limits: PolicyLimits
    private let changes: [Change]
    private var effects: [Int: Effect]

    /// What became of an attempt.
    private enum Attempt {
        /// Every change has its effect.
        case settled([Int: Effect])
        /// The server refused the edit as a whole, in these words; some changes are settled without it.
        case refused(words: String, [Int: Effect])
    }

    /// Carries out changes at a desk; one effect a change, at its position.
    public static func carryOut(_ changes: [Change], at desk: Desk, limits: PolicyLimits) async -> [Effect] {
        var writing = PolicyWriting(desk: desk, limits: limits, changes: changes)
        await writing.run()
        return changes.indices.map { writing.effects[$0] ?? .unknown("nothing is known of this change") }
    }

    private init(desk: Desk, limits: PolicyLimits, changes: [Change]) {
        self.desk = desk
        self.limits = limits
        self.changes = changes
        effects = [:]
    }

    private mutating func run() async {
        let all = Array(changes.indices)
        guard case .refused = await take(all) else { return }
        let removals = all.filter { changes[$0].kind.isRevocation && effects[$0] == nil }
        let grants = all.filter { !changes[$0].kind.isRevocation && effects[$0] == nil }
        var budget = limits.singleGroups
        if !removals.isEmpty, !grants.isEmpty {
            if case .refused = await take(removals) { await takeGroupByGroup(removals, &budget) }
        } else {
            await takeGroupByGroup(removals, &budget)
        }
        await takeGroupByGroup(grants, &budget)
    }

    /// Tries an edit of some changes, and keeps their effects.
    @discardableResult private mutating func take(_ positions: [Int], isLast: Bool = false) async -> Attempt {
        let attempt = await attempt(positions)
        switch attempt {
        case .settled(let settled): effects.merge(settled) { $1 }
        case .refused(let words, let settled):
            effects.merge(settled) { $1 }
            guard isLast else { break }
            for position in positions where effects[position] == nil { effects[position] = refusal(words) }
        }
        return attempt
    }

    private func refusal(_ words: String) -> Effect {
        .refused(
            "\(desk.server) refused this edit of the policy file: \(words.sentence) Change what it names; the next pass tries again."
        )
    }

    private mutating func takeGroupByGroup(_ positions: [Int], _ budget: inout Int) async {
        let byGroup = Dictionary(grouping: positions.filter { effects[$0] == nil }) { changes[$0].group?.directoryID }
        let order = byGroup.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        for positions in order {
            guard budget > 0 else {
                for position in positions {
                    effects[position] = .refused(
                        "\(desk.server) refused the edit of the policy file, and more than \(limits.singleGroups) groups are "
                            + "not tried one by one in one pass; the next pass tries again.")
                }
                continue
            }
            budget -= 1
            await take(positions, isLast: true)
        }
    }

    // MARK: One edit

    private func attempt(_ positions: [Int]) async -> Attempt {
        for _ in 0..<max(1, limits.policyAttempts) {
            let (version, policy): (Desk.Version, TailnetPolicy)
            do throws(StoreError) { (version, policy) = try await desk.read() } catch {
                return .settled(all(positions, .refused("\(error.message.sentence) The next pass tries again.")))
            }
            let edited = desk.plan(of: changes).edit(policy, positions)
            if edited.policy.bytes == policy.bytes { return .settled(edited.effects) }
            if Task.isCancelled {
                return settled(
                    edited, carried: .refused("the pass was told to stop before this; the next pass does it."))
            }
            switch await desk.write(edited, over: version) {
            case .written(nil): return .settled(edited.effects)
            case .written(let detail): return settled(edited, carried: .applied(Receipt(detail: detail)))
            case .moved: continue
            case .refused(let words):
                return .refused(words: words, edited.effects.filter { !edited.carried.contains($0.key) })
            case .failed(let effect): return settled(edited, carried: effect)
            }
        }
        return .settled(
            all(
                positions,
                .refused(
                    "somebody else wrote the policy file each of the \(limits.policyAttempts) times that tailroster was "
                        + "about to; the next pass tries again.")))
    }

    private func all(_ positions: [Int], _ effect: Effect) -> [Int: Effect] {
        Dictionary(uniqueKeysWithValues: positions.map { ($0, effect) })
    }

    /// The effects of an edit of which what it carries did not come about.
    private func settled(_ edited: PolicyPlan.Edited, carried: Effect) -> Attempt {
        .settled(edited.effects.merging(edited.carried.map { ($0, carried) }) { $1 })
    }
}

extension String {
    /// With a full stop at its end.
    fileprivate var sentence: String { hasSuffix(".") ? self : self + "." }
}
