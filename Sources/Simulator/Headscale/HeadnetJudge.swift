import HuJSON

/// What the simulated server makes of a policy, as far as groups and references go (`policy/v2`, v0.29.2).
struct HeadnetJudge {
    let net: Headnet

    private static let fields: Set<String> = [
        "groups", "hosts", "tagowners", "acls", "grants", "nodeattrs", "autoapprovers", "ssh", "tests", "sshtests",
        "randomizeclientport",
    ]

    /// Why a policy is refused; `nil` where it is taken.
    func fault(of bytes: [UInt8]) -> String? {
        let policy: PlainJSON
        do throws(HuJSONError) {
            let document = try HuJSONDocument(bytes)
            policy = PlainJSON(document.root, in: document)
        } catch {
            return "parsing policy: parsing HuJSON: \(error)"
        }
        guard case .object(let sections) = policy else { return "parsing policy: it is no object" }
        if let unknown = sections.keys.sorted().first(where: { !Self.fields.contains($0.lowercased()) }) {
            return "parsing policy: unknown field: \"\(unknown)\""
        }
        let groups: [String: [String]]
        switch self.groups(policy) {
        case .success(let found): groups = found
        case .failure(let fault): return "parsing policy: \(fault.text)"
        }
        let named = sections.filter { $0.key.lowercased() != "groups" }.sorted { $0.key < $1.key }.flatMap {
            $0.value.names
        }
        for text in named where text.hasPrefix("group:") {
            if groups[text] == nil, groups[Self.host(of: text)] == nil {
                return "parsing policy: group not defined in policy: \"\(Self.host(of: text))\""
            }
        }
        let members = groups.sorted { $0.key < $1.key }.flatMap(\.value)
        if let member = members.first(where: { matches($0).count > 1 }) {
            return "validating policy user references: multiple users found: token \"\(member)\""
        }
        return nil
    }

    private static func host(of text: String) -> String {
        guard let colon = text.lastIndex(of: ":"), text[..<colon].contains(":") else { return text }
        return text[text.index(after: colon)...].allSatisfy { $0.isNumber || "*,-".contains($0) }
            ? String(text[..<colon]) : text
    }

    private struct Fault: Error { let text: String }

    private func groups(_ policy: PlainJSON) -> Result<[String: [String]], Fault> {
        guard case .object(let sections) = policy,
            let section = sections.first(where: { $0.key.lowercased() == "groups" })?.value
        else { return .success([:]) }
        guard case .object(let entries) = section else { return .failure(Fault(text: "groups is no object")) }
        var groups: [String: [String]] = [:]
        for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix("group:") else {
                return .failure(Fault(text: "group must start with 'group:', got: \"\(name)\""))
            }
            guard case .array(let items) = value else {
                return .failure(Fault(text: "group value must be an array of users: group \"\(name)\""))
            }
            groups[name] = []
            for item in items {
                guard case .string(let member) = item else {
                    return .failure(Fault(text: "invalid group member type: group \"\(name)\""))
                }
                if member.hasPrefix("group:") {
                    return .failure(
                        Fault(text: "groups[\"\(name)\"]: \"\(member)\": group members cannot be recursive"))
                }
                guard member.contains("@") else {
                    return .failure(Fault(text: "username must contain @, got: \"\(member)\""))
                }
                groups[name]?.append(member)
            }
        }
        return .success(groups)
    }

    // MARK: Who is who

    private func matches(_ member: String) -> [HeadnetUser] {
        let token = member.hasSuffix("@") ? String(member.dropLast()) : member
        if let user = net.users.first(where: { !$0.providerID.isEmpty && $0.providerID == token }) { return [user] }
        return net.users.filter { $0.email == token || $0.name == token }
    }

    func user(ofMember member: String) -> HeadnetUser? {
        let found = matches(member)
        return found.count == 1 ? found.first : nil
    }

    func members(of group: String, in bytes: [UInt8]?) -> [String] {
        guard let policy = plain(bytes), case .success(let groups) = groups(policy) else { return [] }
        return groups[group] ?? []
    }

    func letsEverybodyIn(_ bytes: [UInt8]?) -> Bool {
        guard case .object(let sections) = plain(bytes) else { return true }
        return !sections.contains { name, value in
            guard case .array = value else { return false }
            return ["acls", "grants"].contains(name.lowercased())
        }
    }

    private func plain(_ bytes: [UInt8]?) -> PlainJSON? {
        bytes.flatMap(PolicyJudge.document).map { PlainJSON($0.root, in: $0) }
    }
}

extension PlainJSON {
    /// Every string, and the name of every member.
    fileprivate var names: [String] {
        switch self {
        case .plain: []
        case .string(let text): [text]
        case .array(let items): items.flatMap(\.names)
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap { [$0.key] + $0.value.names }
        }
    }
}
