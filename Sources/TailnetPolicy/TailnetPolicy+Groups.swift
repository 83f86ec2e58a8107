import AccessModel
import HuJSON

extension TailnetPolicy {
    /// What changes in the members of one group.
    public struct MemberChange: Sendable, Hashable {
        /// Logins that go, whatever their case.
        public var removed: Set<String>
        /// Logins that come, as they are to be written.
        public var added: [String]

        /// A change.
        public init(removed: Set<String> = [], added: [String] = []) {
            self.removed = removed
            self.added = added
        }
    }

    /// A group to be added.
    public struct NewGroup: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The members; they are written sorted.
        public var members: [String]

        /// A group.
        public init(name: String, members: [String]) {
            self.name = name
            self.members = members
        }
    }

    // MARK: Members

    /// Changes the members of groups that stand: who is there is not added again, who is not there is not missed. Additions go where
    /// they stand sorted; what stands is not moved.
    public mutating func changeMembers(_ changes: [String: MemberChange]) throws(PolicyError) {
        var splices: [HuJSONEdit.Splice] = []
        let style = HuJSONStyle(of: document)
        for (name, change) in changes.sorted(by: { $0.key < $1.key }) {
            guard let entry = entries[name] else { throw PolicyError("there is no group \(name)") }
            let list = entry.value
            guard list.isArray, list.items.allSatisfy(\.value.isString) else {
                throw PolicyError("\(name) is not a list of strings", at: place(at: list.range.lowerBound))
            }
            let edited = try edited(list, change, style)
            if !edited.elementsEqual(bytes[list.range]) { splices.append(.init(list.range, edited)) }
        }
        try apply(HuJSONEdit(splices))
    }

    /// A list after its changes. It is edited by itself, behind the blanks of its line: a policy of megabytes is not read again for
    /// each member.
    private func edited(
        _ list: HuJSONValue, _ change: MemberChange, _ style: HuJSONStyle
    ) throws(PolicyError) -> [UInt8] {
        let lineStart = bytes[..<list.range.lowerBound].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let margin = Array(bytes[lineStart..<list.range.lowerBound].prefix { $0 == 0x20 || $0 == 0x09 })
        do throws(HuJSONError) {
            var part = try HuJSONDocument(margin + bytes[list.range])
            let removed = Set(change.removed.map(key))
            while true {
                let going = part.root.items.indices.filter {
                    removed.contains(key(part.string(of: part.root.items[$0].value) ?? ""))
                }
                if going.isEmpty { break }
                part = try part.applying(part.removingApart(going, from: part.root))
            }
            let standing = part.root.items.map { key(part.string(of: $0.value) ?? "") }
            // Those that go into one gap are written at once, from the last gap to the first.
            for (index, logins) in gaps(for: change.added, among: standing).sorted(by: { $0.key > $1.key }) {
                let items = logins.map { HuJSONNewItem($0) }
                part = try part.applying(part.inserting(items, at: index, into: part.root, style: style))
            }
            return Array(part.bytes[margin.count...])
        } catch {
            throw PolicyError(error.message)
        }
    }

    /// As they are written: by folded login, so that the order is not one of case.
    static func sorted(_ logins: [String]) -> [String] {
        logins.map { (LoginKey.fold($0), $0) }.sorted(by: <).map(\.1)
    }

    /// The gaps into which logins go, among folded logins that stand.
    private func gaps(for logins: [String], among standing: [String]) -> [Int: [String]] {
        var seen = Set(standing)
        var gaps: [Int: [String]] = [:]
        for login in Self.sorted(logins) {
            let key = key(login)
            guard seen.insert(key).inserted else { continue }
            gaps[standing.firstIndex { $0 > key } ?? standing.count, default: []].append(login)
        }
        return gaps
    }

    // MARK: Groups

    /// Adds groups behind those that stand; `groups` itself where it is missing. Names that stand are refused.
    public mutating func add(_ new: [NewGroup]) throws(PolicyError) {
        if new.isEmpty { return }
        for group in new {
            if let entry = entries[group.name] {
                throw PolicyError("\(group.name) stands already", at: place(at: entry.range.lowerBound))
            }
        }
        let isManyLines = mostListsTakeSeveralLines
        let items = new.map { group in
            var seen: Set<String> = []
            let members = Self.sorted(group.members).filter { seen.insert(key($0)).inserted }
            return HuJSONNewItem(
                name: group.name, .strings(members, isManyLines: isManyLines || Self.isTooWide(group.name, members)))
        }
        let style = HuJSONStyle(of: document)
        if let section = groupSections.last {
            return try apply(document.inserting(items, at: section.items.count, into: section, style: style))
        }
        if let odd = sections(["groups"]).last {
            throw PolicyError("groups is not an object", at: place(at: odd.value.range.lowerBound))
        }
        let section = HuJSONNewItem(name: "groups", .object(items))
        try apply(document.inserting([section], at: 0, into: document.root, style: style))
    }

    /// As most groups of this file are written.
    private var mostListsTakeSeveralLines: Bool {
        let lists = groupEntries.map(\.value).filter { $0.isArray && $0.range.count > 2 }
        return lists.count { bytes[$0.range].contains(UInt8(ascii: "\n")) } * 2 > lists.count
    }

    /// Never a line that nobody can read.
    private static func isTooWide(_ name: String, _ members: [String]) -> Bool {
        name.utf8.count + members.reduce(0) { $0 + $1.utf8.count + 4 } > 100
    }

    /// Takes groups out, every definition of them; what is not there is not missed.
    public mutating func removeGroups(_ names: Set<String>) throws(PolicyError) {
        // A run of neighbours is halved each time: a policy of a thousand groups is not read a thousand times.
        while let (section, indices) = entries(of: names) {
            try apply(document.removingApart(indices, from: section))
        }
    }

    private func entries(of names: Set<String>) -> (HuJSONValue, [Int])? {
        for section in groupSections {
            let indices = section.items.indices.filter { names.contains(document.name(of: section.items[$0])) }
            if !indices.isEmpty { return (section, indices) }
        }
        return nil
    }

    /// Gives groups other names, all at once, so that names may go round in a circle; with the references to them if asked.
    public mutating func rename(_ names: [String: String], rewritingReferences: Bool) throws(PolicyError) {
        var splices: [HuJSONEdit.Splice] = []
        for entry in groupEntries {
            if let literal = entry.name, let name = names[document.name(of: entry)] {
                splices.append(document.replacing(literal, by: name))
            }
        }
        if rewritingReferences {
            let scan = GroupNameScan(known: Set(groupNames))
            for text in texts() {
                if let rewritten = Self.rewritten(text.text, names, scan) {
                    splices.append(document.replacing(text.literal, by: rewritten))
                }
            }
        }
        try apply(HuJSONEdit(splices))
    }

    /// A text with other names in it; `nil` where it names none of them.
    private static func rewritten(_ text: String, _ names: [String: String], _ scan: GroupNameScan) -> String? {
        var bytes = Array(text.utf8)
        var isChanged = false
        for found in scan.names(in: text).reversed() {
            guard let name = names[found.name] else { continue }
            bytes.replaceSubrange(found.range, with: Array(name.utf8))
            isChanged = true
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
