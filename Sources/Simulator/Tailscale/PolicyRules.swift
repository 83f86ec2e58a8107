import AccessModel

/// The rules of a policy, for its tests: who reaches what.
struct PolicyRules {
    let sections: [String: PlainJSON]
    let groups: [String: [String]]
    let tailnet: Tailnet

    private static let sectionsWithGroups = [
        "acls", "grants", "ssh", "tests", "sshTests", "autoApprovers", "tagOwners", "nodeAttrs",
    ]

    /// Names of groups that the rules use.
    var groupsNamed: Set<String> {
        let texts = Self.sectionsWithGroups.flatMap { sections[$0]?.strings ?? [] }
        return Set(texts.filter { $0.hasPrefix("group:") }.map { groups[$0] == nil ? Self.host(of: $0) : $0 })
    }

    /// A destination without its ports: `group:a:22,443` is `group:a`.
    private static func host(of text: String) -> String {
        guard let colon = text.lastIndex(of: ":"), text[..<colon].contains(":"),
            text[text.index(after: colon)...].allSatisfy({ $0.isNumber || "*,-".contains($0) })
        else { return text }
        return String(text[..<colon])
    }

    // MARK: Tests

    func failedTests(_ tests: PlainJSON?) -> [PolicyJudge.Finding] {
        guard case .array(let items) = tests else { return [] }
        return items.compactMap { test in
            guard case .string(let source) = test["src"] else {
                return PolicyJudge.Finding(user: "", errors: ["a test needs src"])
            }
            var errors: [String] = []
            for target in test["accept"]?.strings ?? [] where !reaches(source, target) {
                errors.append("address \"\(target)\": want: Accept, got: Drop")
            }
            for target in test["deny"]?.strings ?? [] where reaches(source, target) {
                errors.append("address \"\(target)\": want: Drop, got: Accept")
            }
            return errors.isEmpty ? nil : PolicyJudge.Finding(user: source, errors: errors)
        }
    }

    private func reaches(_ source: String, _ target: String) -> Bool {
        let names = names(of: source)
        guard case .array(let rules) = sections["acls"] ?? .array([]) else { return false }
        return rules.contains { rule in
            let sources = (rule["src"] ?? rule["users"])?.strings ?? []
            let targets = (rule["dst"] ?? rule["ports"])?.strings ?? []
            return sources.contains { names.contains(LoginKey.fold($0)) } && targets.contains { covers($0, target) }
        }
    }

    /// What a source is called in rules. A user who is unknown or suspended has no node, and no rule counts for them.
    private func names(of source: String) -> Set<String> {
        guard source.contains("@"), !source.hasPrefix("group:") else { return [LoginKey.fold(source), "*"] }
        guard let user = tailnet.user(source), user.mayConnect else { return [] }
        let login = LoginKey.fold(user.login)
        var names: Set<String> = [login, "*", "autogroup:member", "autogroup:members"]
        if user.role != "member" { names.insert("autogroup:\(user.role)") }
        for (name, members) in groups where members.contains(where: { LoginKey.fold($0) == login }) {
            names.insert(LoginKey.fold(name))
        }
        return names
    }

    private func covers(_ rule: String, _ target: String) -> Bool {
        guard let ruleColon = rule.lastIndex(of: ":"), let targetColon = target.lastIndex(of: ":") else { return false }
        let host = rule[..<ruleColon]
        guard host == "*" || LoginKey.fold(String(host)) == LoginKey.fold(String(target[..<targetColon])) else {
            return false
        }
        let port = Int(target[target.index(after: targetColon)...]) ?? -1
        return rule[rule.index(after: ruleColon)...].split(separator: ",").contains { part in
            let ends = part.split(separator: "-").map { Int($0) ?? -1 }
            return part == "*" || (ends.first ?? -1) <= port && port <= (ends.last ?? -1)
        }
    }
}
