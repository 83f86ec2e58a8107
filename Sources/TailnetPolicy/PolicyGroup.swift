import HuJSON

/// A group of a policy's `groups`.
public struct PolicyGroup: Sendable, Hashable {
    /// The name, such as `group:engineering@example.com`.
    public let name: String
    /// The members as they are spelled; `nil` where the entry is no list of strings, which nobody edits.
    public let members: [String]?
    /// Where the name stands.
    public let place: HuJSONPlace
}

extension TailnetPolicy {
    /// The groups in the order in which they stand; of a name that stands twice the last counts, as in Go's decoder.
    public var groups: [PolicyGroup] { groupNames.compactMap { group(named: $0) } }

    /// The group of a name.
    public func group(named name: String) -> PolicyGroup? {
        entries[name].map { entry in
            PolicyGroup(name: name, members: members(of: entry.value), place: place(at: entry.range.lowerBound))
        }
    }

    /// Whether there is a group of that name.
    public func hasGroup(named name: String) -> Bool { entries[name] != nil }

    /// The objects in which groups are defined; more than one where the section stands twice.
    var groupSections: [HuJSONValue] { sections(["groups"]).map(\.value).filter(\.isObject) }

    var groupEntries: [HuJSONItem] { groupSections.flatMap(\.items) }

    private func members(of value: HuJSONValue) -> [String]? {
        guard value.isArray else { return nil }
        var members: [String] = []
        for item in value.items {
            guard let member = document.string(of: item.value) else { return nil }
            members.append(member)
        }
        return members
    }
}
