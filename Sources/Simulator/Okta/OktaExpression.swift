import AccessModel

/// A property that a filter may name, and what a record has there.
protocol OktaFilterable {
    /// The value of a property by its name; `nil` where the record has none.
    func value(of property: String) -> OktaValue?
}

/// What a filter compares.
enum OktaValue: Hashable {
    case text(String)
    case time(Timestamp)
}

/// Which properties and operators a parameter takes.
struct OktaFilterRules {
    /// Compared by `eq`, and by `also`.
    let texts: Set<String>
    /// Compared by `eq, gt, ge, lt, le`.
    let times: Set<String>
    /// What texts take besides `eq`.
    let also: Set<OktaExpression.Operator>
    /// `filter` tells upper case from lower, `search` does not.
    let foldsCase: Bool
}

/// A parsed `filter` or `search` expression.
indirect enum OktaExpression {
    enum Operator: String { case eq, gt, ge, lt, le, sw, co }

    case and(OktaExpression, OktaExpression)
    case or(OktaExpression, OktaExpression)
    case compare(property: String, Operator, OktaValue, foldsCase: Bool)

    func matches(_ record: some OktaFilterable) -> Bool {
        switch self {
        case .and(let left, let right): left.matches(record) && right.matches(record)
        case .or(let left, let right): left.matches(record) || right.matches(record)
        case .compare(let property, let comparison, let value, let foldsCase):
            Self.compare(record.value(of: property), comparison, value, foldsCase: foldsCase)
        }
    }

    private static func compare(
        _ found: OktaValue?, _ comparison: Operator, _ wanted: OktaValue, foldsCase: Bool
    ) -> Bool {
        switch (found, wanted) {
        case (.text(let found), .text(let wanted)):
            foldsCase
                ? compare(found.lowercased(), comparison, wanted.lowercased()) : compare(found, comparison, wanted)
        case (.time(let found), .time(let wanted)): compare(found, comparison, wanted)
        default: false
        }
    }

    private static func compare<Value: Comparable>(_ found: Value, _ comparison: Operator, _ wanted: Value) -> Bool {
        switch comparison {
        case .eq: found == wanted
        case .gt: found > wanted
        case .ge: found >= wanted
        case .lt: found < wanted
        case .le: found <= wanted
        case .sw: "\(found)".hasPrefix("\(wanted)")
        case .co: "\(found)".contains("\(wanted)")
        }
    }
}

/// Reads expressions such as `status eq "ACTIVE" and (lastUpdated gt "…" or id eq "…")`; `and` binds closer than `or`.
struct OktaExpressionParser {
    private static let depthLimit = 32
    private static let lengthLimit = 4_096

    private enum Token: Equatable {
        case word(String)
        case string(String)
        case open
        case close
    }

    private let rules: OktaFilterRules
    private var tokens: ArraySlice<Token> = []

    private init(_ rules: OktaFilterRules) { self.rules = rules }

    /// `nil` where the text is no expression, or names what the rules do not take.
    static func parse(_ text: String, rules: OktaFilterRules) -> OktaExpression? {
        guard text.utf8.count <= lengthLimit, let tokens = tokens(of: text) else { return nil }
        var parser = OktaExpressionParser(rules)
        parser.tokens = tokens[...]
        guard let expression = parser.alternatives(depth: 0), parser.tokens.isEmpty else { return nil }
        return expression
    }

    private mutating func alternatives(depth: Int) -> OktaExpression? {
        guard var left = conjunction(depth: depth) else { return nil }
        while takesWord("or") {
            guard let right = conjunction(depth: depth) else { return nil }
            left = .or(left, right)
        }
        return left
    }

    private mutating func conjunction(depth: Int) -> OktaExpression? {
        guard var left = factor(depth: depth) else { return nil }
        while takesWord("and") {
            guard let right = factor(depth: depth) else { return nil }
            left = .and(left, right)
        }
        return left
    }

    private mutating func factor(depth: Int) -> OktaExpression? {
        guard depth < Self.depthLimit else { return nil }
        guard tokens.first == .open else { return comparison() }
        tokens.removeFirst()
        guard let inner = alternatives(depth: depth + 1), tokens.first == .close else { return nil }
        tokens.removeFirst()
        return inner
    }

    private mutating func comparison() -> OktaExpression? {
        guard case .word(let property) = tokens.popFirst(), case .word(let word) = tokens.popFirst(),
            case .string(let text) = tokens.popFirst(),
            let comparison = OktaExpression.Operator(rawValue: word.lowercased())
        else { return nil }
        if rules.times.contains(property) {
            guard comparison != .sw, comparison != .co, let time = UTCTime.parse(text) else { return nil }
            return .compare(property: property, comparison, .time(time), foldsCase: false)
        }
        guard rules.texts.contains(property), comparison == .eq || rules.also.contains(comparison) else { return nil }
        return .compare(property: property, comparison, .text(text), foldsCase: rules.foldsCase)
    }

    private mutating func takesWord(_ wanted: String) -> Bool {
        guard case .word(let word) = tokens.first, word.lowercased() == wanted else { return false }
        tokens.removeFirst()
        return true
    }

    private static func tokens(of text: String) -> [Token]? {
        var tokens: [Token] = []
        var rest = text[...]
        while let next = rest.first {
            switch next {
            case " ": rest.removeFirst()
            case "(", ")":
                tokens.append(next == "(" ? .open : .close)
                rest.removeFirst()
            case "\"":
                guard let string = quoted(from: &rest) else { return nil }
                tokens.append(.string(string))
            default:
                let word = rest.prefix { $0 != " " && $0 != "(" && $0 != ")" && $0 != "\"" }
                tokens.append(.word(String(word)))
                rest.removeFirst(word.count)
            }
        }
        return tokens
    }

    private static func quoted(from rest: inout Substring) -> String? {
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            if next == "\"" { return text }
            guard next == "\\" else {
                text.append(next)
                continue
            }
            guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
            text.append(escaped)
        }
        return nil
    }
}
