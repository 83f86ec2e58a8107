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
        for (name, change) in changes.sorted(by: { $0.key < $1.key }) {
            guard let entry = entry(named: name) else { throw PolicyError("there is no group \(name)") }
            let list = entry.value
            guard list.isArray, list.items.allSatisfy(\.value.isString) else {
                throw PolicyError("\(name) is not a list of strings", at: place(at: list.range.lowerBound))
            }
            let edited = try edited(list, change)
            if !edited.elementsEqual(bytes[list.range]) { splices.append(.init(list.range, edited)) }
        }
        try apply(HuJSONEdit(splices))
    }

    /// A list after its changes. It is edited by itself, behind the blanks of its line: a policy of megabytes is not read again for
    /// each member.
    private func edited(_ list: HuJSONValue, _ change: MemberChange) throws(PolicyError) -> [UInt8] {
        let lineStart = bytes[..<list.range.lowerBound].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let margin = Array(bytes[lineStart..<list.range.lowerBound].prefix { $0 == 0x20 || $0 == 0x09 })
        let style = HuJSONStyle(of: document)
        do throws(HuJSONError) {
            var part = try HuJSONDocument(margin + bytes[list.range])
            let removed = Set(change.removed.map(LoginKey.fold))
            for index in part.root.items.indices.reversed() {
                let member = LoginKey.fold(part.string(of: part.root.items[index].value) ?? "")
                guard removed.contains(member) else { continue }
                part = try part.applying(part.removing(index, from: part.root))
            }
            let standing = part.root.items.map { part.string(of: $0.value) ?? "" }
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

    private func gaps(for logins: [String], among standing: [String]) -> [Int: [String]] {
        var seen = Set(standing.map(LoginKey.fold))
        var gaps: [Int: [String]] = [:]
        for login in Self.sorted(logins) where seen.insert(LoginKey.fold(login)).inserted {
            gaps[standing.firstIndex { LoginKey.fold($0) > LoginKey.fold(login) } ?? standing.count, default: []]
                .append(login)
        }
        return gaps
    }

    // MARK: Groups

    /// Adds groups behind those that stand; `groups` itself where it is missing. Names that stand are refused.
    public mutating func add(_ new: [NewGroup]) throws(PolicyError) {
        if new.isEmpty { return }
        for group in new {
            if let entry = entry(named: group.name) {
                throw PolicyError("\(group.name) stands already", at: place(at: entry.range.lowerBound))
            }
        }
        let items = new.map { group in
            var seen: Set<String> = []
            let members = Self.sorted(group.members).filter { seen.insert(LoginKey.fold($0)).inserted }
            return HuJSONNewItem(
                name: group.name, .strings(members, isManyLines: writesManyLines(group.name, members)))
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

    /// As most groups of this file are written; and never a line that nobody can read.
    private func writesManyLines(_ name: String, _ members: [String]) -> Bool {
        let width = name.utf8.count + members.reduce(0) { $0 + $1.utf8.count + 4 }
        let lists = groupEntries.map(\.value).filter { $0.isArray && $0.range.count > 2 }
        let manyLines = lists.count { bytes[$0.range].contains(UInt8(ascii: "\n")) }
        return width > 100 || manyLines * 2 > lists.count
    }

    /// Takes groups out, every definition of them; what is not there is not missed.
    public mutating func removeGroups(_ names: Set<String>) throws(PolicyError) {
        while let (section, index) = firstEntry(of: names) {
            try apply(document.removing(index, from: section))
        }
    }

    private func firstEntry(of names: Set<String>) -> (HuJSONValue, Int)? {
        for section in groupSections {
            if let index = section.items.firstIndex(where: { names.contains(document.name(of: $0)) }) {
                return (section, index)
            }
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
            let scan = GroupNameScan(known: Set(groups.map(\.name)))
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
