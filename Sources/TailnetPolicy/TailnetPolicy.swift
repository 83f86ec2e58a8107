import AccessModel
import HuJSON

/// A tailnet's policy file: its groups, what refers to them, and edits that leave every other byte as it is.
///
/// Names of sections are found whatever their case, as Go's JSON decoder finds them (older policies have `Groups` and `ACLs`).
public struct TailnetPolicy: Sendable {
    /// The text, taken apart.
    public private(set) var document: HuJSONDocument
    private var lineStarts: [Int]
    /// The entry of `groups` that counts for each name: the last, as in Go's decoder.
    private(set) var entries: [String: HuJSONItem] = [:]
    /// Names in the order in which they first stand.
    public private(set) var groupNames: [String] = []

    /// Reads a policy: one object.
    public init(_ bytes: [UInt8]) throws(PolicyError) {
        try self.init { () throws(HuJSONError) in try HuJSONDocument(bytes) }
    }

    private init(_ read: () throws(HuJSONError) -> HuJSONDocument) throws(PolicyError) {
        do throws(HuJSONError) {
            document = try read()
        } catch {
            throw PolicyError(error.message, at: error.place)
        }
        lineStarts = [0]
        for (offset, byte) in document.bytes.enumerated() where byte == UInt8(ascii: "\n") {
            lineStarts.append(offset + 1)
        }
        guard document.root.isObject else {
            throw PolicyError("a policy is one object", at: place(at: document.root.range.lowerBound))
        }
        for entry in groupEntries {
            let name = document.name(of: entry)
            if entries.updateValue(entry, forKey: name) == nil { groupNames.append(name) }
        }
    }

    /// The text.
    public var bytes: [UInt8] { document.bytes }

    /// Whether the policy has rules of its own (`acls` or `grants`). One that has neither is no policy to write into: a server
    /// may take it for "everybody may reach everything".
    ///
    /// A section that is no list, such as `"acls": null`, is none: Headscale lets everybody in then (`compileFilterRules`, v0.29.2).
    public var hasRules: Bool {
        let rules = sections(["acls", "grants"])
        return !rules.isEmpty && rules.allSatisfy(\.value.isArray)
    }

    /// Whether two members are the same only if their case is, as Headscale has it; Tailscale folds.
    public var matchesCase = false

    /// What two spellings of one member have in common.
    func key(_ member: String) -> String { matchesCase ? member : LoginKey.fold(member) }

    /// The values of the sections of these names.
    func sections(_ names: Set<String>) -> [HuJSONItem] {
        document.root.items.filter { names.contains(document.name(of: $0).lowercased()) }
    }

    /// Line and column of a byte, by the table of lines: a policy has thousands of references.
    func place(at offset: Int) -> HuJSONPlace {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return HuJSONPlace(line: low + 1, column: offset - lineStarts[low] + 1)
    }

    /// Carries out replacements; what comes out must be a policy again.
    mutating func apply(_ edit: HuJSONEdit) throws(PolicyError) {
        if edit.splices.isEmpty { return }
        let (document, matchesCase) = (document, matchesCase)
        self = try TailnetPolicy { () throws(HuJSONError) in try document.applying(edit) }
        self.matchesCase = matchesCase
    }
}
