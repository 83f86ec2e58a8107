import AccessModel
import Planning

/// The operator's rules, in the words of the histories: what the oracle judges by, and what the passes are configured with.
struct Charter: Sendable, Hashable {
    /// Whether only members of the scope group may connect.
    var isScoped: Bool
    /// Whether a locked account is to be suspended.
    var suspendsLocked = false
    /// Whether only groups named Blue, Green and Name… are synced.
    var isSelective = false
    /// What every group's name begins with.
    var prefix = ""
    /// What it has to begin with, in this store.
    var base = "" { didSet { prefix = base } }
    /// Whether strangers of our domain are suspended.
    var suspendsStrangers: Bool
    /// Whether few changes reach a limit; otherwise everything may move at once.
    let isTight: Bool

    init(_ dice: inout Dice) {
        isScoped = dice.isOne(in: 3)
        isTight = dice.isOne(in: 3)
        suspendsStrangers = dice.isOne(in: 4)
    }

    /// Everyone, every group, no limit.
    static let open = Charter()

    private init() { (isScoped, suspendsStrangers, isTight) = (false, false, false) }

    /// The operator changes one rule.
    mutating func change(_ dice: inout Dice) -> String {
        switch dice.number(0..<5) {
        case 0: isScoped.toggle()
        case 1: suspendsLocked.toggle()
        case 2: isSelective.toggle()
        case 3: prefix = prefix == base ? base + "x-" : base
        default: suspendsStrangers.toggle()
        }
        return "rules: \(self)"
    }

    private static let selection = ["Blue", "Green", "Name*", "Scope"]

    /// Whether a group of that name is synced.
    func selects(_ name: String) -> Bool {
        !isSelective || name.hasPrefix("Name") || Self.selection.contains(name)
    }

    /// The name in the store; `nil` where nothing is left of it.
    func rendered(_ name: String) -> String? {
        let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber || "._".contains($0))) }
        return words.isEmpty ? nil : prefix + words.joined(separator: "-")
    }

    // MARK: For the program

    /// Whose every revocation waits for a person, where limits are tight.
    static let protectedLogin = "p1@example.com"

    func rules(for kind: DirectoryKind) -> PlanningRules {
        var statuses = StatusRules.defaults(for: kind)
        if suspendsLocked { statuses.rules["LOCKED_OUT"] = .suspended }
        return PlanningRules(
            statuses: statuses, naming: GroupNaming(template: prefix + "{name}", domain: "example.com"),
            unmatched: suspendsStrangers ? .suspend : .report,
            scope: ScopeSettings(
                scopeGroups: isScoped ? ["Scope"] : [], groups: isSelective ? Self.selection : ["*"]),
            guardPolicy: isTight ? Self.tight(base) : Self.wide)
    }

    private static var wide: GuardPolicy {
        let all = GuardPolicy.Limit(percent: 100, atLeast: 10_000, atMost: 10_000)
        return GuardPolicy(
            suspensions: all, removals: all, grants: all, groupLossPercent: 100, directoryShrinkPercent: 100)
    }

    /// The most suspensions or reactivations of a day without an approval, where limits are tight.
    static let tightLimit = 3

    private static func tight(_ base: String) -> GuardPolicy {
        let few = GuardPolicy.Limit(percent: 20, atLeast: 1, atMost: tightLimit)
        return GuardPolicy(
            suspensions: few, removals: few, grants: few, protected: [protectedLogin],
            reviewGroups: [GlobPattern(base + "red*")])
    }
}
