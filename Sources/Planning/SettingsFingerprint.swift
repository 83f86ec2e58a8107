import AccessModel

/// The part of the configuration whose change makes revocations hold, in a form that the ledger keeps.
///
/// A mistyped scope or a new rule looks like a mass departure: what follows from the change waits until a person has
/// looked. What does not follow from it (a deactivation under a rule that stands as before) does not wait.
public struct SettingsFingerprint: Sendable, Hashable {
    /// One line a setting, `key=value`, sorted; the ledger keeps this text.
    public let text: String
    private let values: [String: String]

    /// The fingerprint of a configuration.
    public init(_ rules: PlanningRules) {
        var values: [String: String] = [
            "app": Self.escaped(rules.scope.app), "template": Self.escaped(rules.naming.template),
            "domain": Self.escaped(rules.naming.domain), "unmatched": rules.unmatched.rawValue,
            "missing": rules.statuses.missing.rawValue,
            "scope_groups": rules.scope.scopeGroups.sorted().map(Self.escaped).joined(separator: ","),
            "groups": rules.scope.groups.sorted().map(Self.escaped).joined(separator: ","),
        ]
        for (status, rule) in rules.statuses.rules { values["status:\(Self.escaped(status))"] = rule.rawValue }
        self.values = values
        text = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    }

    /// A fingerprint as the ledger kept it.
    public init(text: String) {
        self.text = text
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let mark = line.firstIndex(of: "=") else { continue }
            values[String(line[..<mark])] = String(line[line.index(after: mark)...])
        }
        self.values = values
    }

    /// What changed from one configuration to another.
    struct Difference {
        /// Who is in scope.
        var scope = false
        /// Which groups are synced, or how they are called.
        var groups = false
        /// How they are called.
        var names = false
        /// The rules of these statuses.
        var statuses: Set<String> = []
        /// What becomes of strangers.
        var strangers = false

        /// Whether nothing changed.
        var isEmpty: Bool { !scope && !groups && !strangers && statuses.isEmpty }
    }

    func difference(from old: SettingsFingerprint) -> Difference {
        var difference = Difference()
        for key in Set(values.keys).union(old.values.keys) where values[key] != old.values[key] {
            switch key {
            case "app", "scope_groups": difference.scope = true
            case "groups": difference.groups = true
            case "template": (difference.groups, difference.names) = (true, true)
            case "domain": (difference.groups, difference.names, difference.strangers) = (true, true, true)
            case "unmatched": difference.strangers = true
            case "missing": difference.statuses.insert("missing")
            default: difference.statuses.insert(String(key.dropFirst("status:".count)))
            }
        }
        return difference
    }

    /// Whether a revocation follows from the difference.
    static func follows(_ change: Change, from difference: Difference) -> Bool {
        switch change.reason {
        case .outOfScope, .unassigned: difference.scope
        case .stranger: difference.strangers
        case .deselected: true
        // Who left a group left it in the directory: no setting of ours makes somebody leave.
        case .left: false
        default:
            // `okta:LOCKED_OUT`: the part behind the colon is the status.
            change.reason.text.split(separator: ":", maxSplits: 1).last.map {
                difference.statuses.contains(escaped(String($0)))
            } ?? false
        }
    }

    /// Keeps separators out of values: a group may be called anything.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%", ",", "=", "\n", "\r": escaped += "%" + String(scalar.value, radix: 16) + ";"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
