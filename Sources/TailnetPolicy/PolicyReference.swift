import AccessModel
import HuJSON

/// A place in a policy that names a group or a person.
public struct PolicyReference: Sendable, Hashable, CustomStringConvertible {
    /// The group's name as it stands, or the person's login.
    public let name: String
    /// The way to the place, such as `acls[3].src[0]`.
    public let path: String
    /// Line and column of the string.
    public let place: HuJSONPlace

    /// `acls[3].src[0] (line 12, column 20)`.
    public var description: String { "\(path) (\(place))" }
}

extension TailnetPolicy {
    /// Every place that names a group, in order: in rules, tests, owners, approvers, attributes, postures and wherever else a string
    /// or a name does; the definitions in `groups` themselves are none.
    public var references: [PolicyReference] {
        var references: [PolicyReference] = []
        let scan = GroupNameScan(known: Set(groupNames))
        for text in texts() {
            for found in scan.names(in: text.text) {
                references.append(
                    PolicyReference(name: found.name, path: text.path, place: place(at: text.literal.lowerBound)))
            }
        }
        return references
    }

    /// Every place in `tests` and `sshTests` that names a person, by folded login: such a test fails the policy once the person
    /// is suspended (tailscale/tailscale#3212).
    public var peopleInTests: [String: [PolicyReference]] {
        var people: [String: [PolicyReference]] = [:]
        for text in texts(in: sections(["tests", "sshtests"])) where text.text.contains("@") {
            let login = Self.withoutPort(text.text)
            guard !login.hasPrefix("group:") else { continue }
            people[LoginKey.fold(login), default: []].append(
                PolicyReference(name: login, path: text.path, place: place(at: text.literal.lowerBound)))
        }
        return people
    }

    private static func withoutPort(_ text: String) -> String {
        guard let colon = text.lastIndex(of: ":") else { return text }
        let port = text[text.index(after: colon)...]
        return port.allSatisfy { $0.isNumber || "*,-".contains($0) } ? String(text[..<colon]) : text
    }

    /// A string of the policy, or the name of a member.
    struct Text {
        let text: String
        let literal: Range<Int>
        let path: String
    }

    /// All strings and names but the names of groups where they are defined.
    func texts() -> [Text] { texts(in: document.root.items) }

    private func texts(in sections: [HuJSONItem]) -> [Text] {
        var texts: [Text] = []
        for section in sections {
            let name = document.name(of: section)
            let isGroups = name.lowercased() == "groups"
            if let literal = section.name { texts.append(Text(text: name, literal: literal, path: name)) }
            collect(section.value, path: Self.step(name), skipsNames: isGroups, into: &texts)
        }
        return texts
    }

    private func collect(_ value: HuJSONValue, path: String, skipsNames: Bool = false, into texts: inout [Text]) {
        if let text = document.string(of: value) {
            texts.append(Text(text: text, literal: value.range, path: path))
        }
        for (index, item) in value.items.enumerated() {
            guard let literal = item.name else {
                collect(item.value, path: "\(path)[\(index)]", into: &texts)
                continue
            }
            let name = document.name(of: item)
            let step = Self.step(name)
            let itemPath = step == name ? "\(path).\(step)" : path + step
            if !skipsNames { texts.append(Text(text: name, literal: literal, path: itemPath)) }
            collect(item.value, path: itemPath, into: &texts)
        }
    }

    /// A name as a step of a path: `["tag:prod"]` where it is no plain word.
    private static func step(_ name: String) -> String {
        let isWord =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x5F
            }
        return isWord ? name : "[\"\(name)\"]"
    }
}
