import AccessModel

/// The list of changes of a report as JSON text, as `JSONEncoder` would print it (pretty, keys in order, slashes as they are): a
/// million of them cost it nine seconds, and this one.
struct ChangeText {
    /// What was written since it was last emptied.
    private(set) var bytes: [UInt8] = []
    private var isFirst = true
    private var hasFields = false

    /// Forgets what was given away.
    mutating func empty() { bytes.removeAll(keepingCapacity: true) }

    /// Adds a change to the list.
    mutating func append(_ change: ReportDocument.ChangePart) {
        bytes.append(contentsOf: isFirst ? "\n      {".utf8 : ",\n      {".utf8)
        (isFirst, hasFields) = (false, false)
        if let note = change.approvalNote { field("approval_note", note) }
        if let user = change.approvedBy { field("approved_by", user) }
        field("detail", change.detail)
        key("emulated")
        bytes.append(contentsOf: change.emulated ? "true".utf8 : "false".utf8)
        field("error", change.error)
        if let from = change.from { field("from", from) }
        field("group", change.group)
        field("hold", change.hold)
        field("id", change.id)
        field("kind", change.kind)
        field("reason", change.reason)
        field("state", change.state)
        field("user", change.user)
        bytes.append(contentsOf: "\n      }".utf8)
    }

    /// Writes what stands before the bracket that ends the list.
    mutating func end() { bytes.append(contentsOf: isFirst ? "\n\n    ".utf8 : "\n    ".utf8) }

    private mutating func key(_ name: String) {
        bytes.append(contentsOf: hasFields ? ",\n        \"".utf8 : "\n        \"".utf8)
        hasFields = true
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: "\" : ".utf8)
    }

    private mutating func field(_ name: String, _ value: String?) {
        key(name)
        if let value { bytes.appendJSON(value) } else { bytes.append(contentsOf: "null".utf8) }
    }
}
