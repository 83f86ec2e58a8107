import AccessModel

/// Lines of a report for a person. Names from outside cannot break out of theirs.
struct TextPage {
    /// A line of a table: a sign, whom or what it is about, why, and the same in words.
    struct Row {
        var sign: String
        var subject: String
        var reason: String
        var detail = ""
        /// What is worth a line of its own below.
        var remark: String?
    }

    /// Prose is broken at this width; names and tables may be wider.
    static let width = 100
    /// A longer name is cut; the JSON document has it whole.
    private static let longestName = 100

    private(set) var text = ""

    mutating func line(_ line: String) { text += line.printable + "\n" }

    mutating func blank() { text += "\n" }

    /// Rows with their columns under each other.
    mutating func table(_ rows: [Row], indent: Int) {
        let subjects = rows.map { Self.cut($0.subject) }
        // One long name does not push every other row to the right.
        let subjectWidth = min(48, subjects.map(\.count).max() ?? 0)
        let reasonWidth = min(24, rows.map(\.reason.count).max() ?? 0)
        let margin = String(repeating: " ", count: indent)
        for (row, subject) in zip(rows, subjects) {
            let reason = row.detail.isEmpty ? row.reason : Self.padded(row.reason, to: reasonWidth)
            line("\(margin)\(row.sign) \(Self.padded(subject, to: subjectWidth))  \(reason)  \(row.detail)".trimmed)
            if let remark = row.remark { paragraph(remark, indent: indent + 4) }
        }
    }

    /// Prose under a label: `  state      the account …`, its further lines below its first word.
    mutating func labelled(_ label: String, _ prose: String) {
        let start = text.endIndex
        paragraph(prose, indent: 13)
        let head = "  " + Self.padded(label, to: 11)
        text.replaceSubrange(start..<text.index(start, offsetBy: 13), with: head)
    }

    /// Prose, broken between words.
    mutating func paragraph(_ prose: String, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        var line = ""
        for word in prose.printable.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > Self.width {
                self.line(margin + line)
                line = ""
            }
            line += line.isEmpty ? word : " " + word
        }
        self.line(margin + line)
    }

    /// A name, cut where it is very long.
    static func cut(_ name: String) -> String {
        name.count > longestName ? name.prefix(longestName - 1) + "…" : name
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension String {
    fileprivate var trimmed: String {
        guard let last = lastIndex(where: { $0 != " " }) else { return "" }
        return String(self[...last])
    }
}
