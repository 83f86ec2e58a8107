import AccessModel
import HuJSON

/// What the simulated service says of a policy: whether it can be read, whether its groups are groups, whether its tests pass.
///
/// It judges `acls` by source, destination and port, which is what tests ask about; postures, routes and capabilities it takes as
/// they are.
struct PolicyJudge {
    /// One line of `data` in an answer.
    struct Finding {
        var user: String
        var errors: [String] = []
        var warnings: [String] = []
    }

    struct Verdict {
        var message: String?
        var findings: [Finding] = []

        /// Whether the policy is refused; warnings alone refuse nothing.
        var isRefused: Bool { message != nil && message != "warning(s) found" }
    }

    let tailnet: Tailnet

    func judge(_ bytes: [UInt8]) -> Verdict {
        let policy: PlainJSON
        do throws(HuJSONError) {
            let document = try HuJSONDocument(bytes)
            policy = PlainJSON(document.root, in: document)
        } catch {
            return Verdict(message: "hujson: \(error)")
        }
        guard case .object(let sections) = policy else { return Verdict(message: "policy must be an object") }
        let groups: [String: [String]]
        switch self.groups(sections["groups"]) {
        case .success(let found): groups = found
        case .failure(let fault): return Verdict(message: fault.message)
        }
        let rules = PolicyRules(sections: sections, groups: groups, tailnet: tailnet)
        let undefined = rules.groupsNamed.subtracting(groups.keys).sorted()
        if let missing = undefined.first(where: { !$0.contains("@") }) {
            return Verdict(message: "undefined group: \"\(missing)\"")
        }
        let failures = rules.failedTests(sections["tests"])
        if !failures.isEmpty { return Verdict(message: "test(s) failed", findings: failures) }
        if undefined.isEmpty { return Verdict() }
        let warning = "group is not syncing from SCIM and will be ignored by rules in the policy file"
        return Verdict(
            message: "warning(s) found", findings: undefined.map { Finding(user: $0, warnings: [warning]) })
    }

    /// Tests by themselves, against the policy that stands.
    func judge(tests: PlainJSON) -> Verdict {
        guard let document = Self.document(tailnet.policy),
            case .object(let sections) = PlainJSON(document.root, in: document)
        else { return Verdict(message: "the policy cannot be read") }
        var groups: [String: [String]] = [:]
        if case .success(let found) = self.groups(sections["groups"]) { groups = found }
        let failures = PolicyRules(sections: sections, groups: groups, tailnet: tailnet).failedTests(tests)
        return failures.isEmpty ? Verdict() : Verdict(message: "test(s) failed", findings: failures)
    }

    static func document(_ bytes: [UInt8]) -> HuJSONDocument? {
        do throws(HuJSONError) { return try HuJSONDocument(bytes) } catch { return nil }
    }

    private struct Fault: Error {
        let message: String
    }

    private func groups(_ section: PlainJSON?) -> Result<[String: [String]], Fault> {
        guard let section else { return .success([:]) }
        guard case .object(let entries) = section else {
            return .failure(Fault(message: "groups: must be an object"))
        }
        var groups: [String: [String]] = [:]
        for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix("group:") else {
                return .failure(Fault(message: "groups: \"\(name)\" must begin with group:"))
            }
            guard case .array(let items) = value else {
                return .failure(Fault(message: "groups[\"\(name)\"]: must be a list"))
            }
            var members: [String] = []
            for item in items {
                guard case .string(let member) = item, !member.hasPrefix("group:") else {
                    return .failure(Fault(message: "groups[\"\(name)\"]: a member must be a user"))
                }
                members.append(member)
            }
            groups[name] = members
        }
        return .success(groups)
    }
}

/// A HuJSON value without its spelling; of names that stand twice the last counts.
enum PlainJSON: Sendable {
    case plain(String)
    case string(String)
    case array([PlainJSON])
    case object([String: PlainJSON])

    init(_ value: HuJSONValue, in document: HuJSONDocument) {
        switch value.content {
        case .plain: self = .plain(String(decoding: document.bytes[value.range], as: UTF8.self))
        case .string: self = .string(document.string(of: value) ?? "")
        case .array(let items): self = .array(items.map { PlainJSON($0.value, in: document) })
        case .object(let items):
            self = .object(
                Dictionary(
                    items.map { (document.name(of: $0), PlainJSON($0.value, in: document)) },
                    uniquingKeysWith: { $1 }))
        }
    }

    var strings: [String] {
        switch self {
        case .plain: []
        case .string(let text): [text]
        case .array(let items): items.flatMap(\.strings)
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap { $0.value.strings }
        }
    }

    subscript(name: String) -> PlainJSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }
}

extension JSONText {
    /// A policy as strict JSON.
    mutating func policy(_ value: PlainJSON) {
        switch value {
        case .plain(let text): plain(text)
        case .string(let text): string(text)
        case .array(let items):
            raw("[")
            for (index, item) in items.enumerated() {
                if index > 0 { raw(",") }
                policy(item)
            }
            raw("]")
        case .object(let members):
            raw("{")
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { raw(",") }
                string(member.key)
                raw(":")
                policy(member.value)
            }
            raw("}")
        }
    }
}
