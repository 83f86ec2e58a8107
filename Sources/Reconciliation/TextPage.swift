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

    /// A longer name is cut; the JSON document has it whole.
    private static let longestName = 100

    private let style: TextStyle
    private(set) var text = ""

    init(_ style: TextStyle = TextStyle()) { self.style = style }

    mutating func line(_ line: String) { text += line.printable + "\n" }

    /// A line that begins a part.
    mutating func heading(_ line: String, _ tint: TextStyle.Tint? = .heading) {
        text += style.paint(line.printable, tint) + "\n"
    }

    mutating func blank() { text += "\n" }

    /// Rows with their columns under each other.
    mutating func table(_ rows: [Row], indent: Int) {
        let subjects = rows.map { Self.cut($0.subject) }
        // One long name does not push every other row to the right.
        let longest = style.breaksRows ? min(48, style.width / 2) : 48
        let subjectWidth = min(longest, subjects.map(\.count).max() ?? 0)
        let reasonWidth = min(24, rows.map(\.reason.count).max() ?? 0)
        let margin = String(repeating: " ", count: indent)
        for (row, subject) in zip(rows, subjects) {
            let reason = row.detail.isEmpty ? row.reason : Self.padded(row.reason, to: reasonWidth)
            let columns = "\(Self.padded(subject, to: subjectWidth))  \(reason)".printable
            let isLong = style.breaksRows && indent + 4 + columns.count + row.detail.count > style.width
            let rest = isLong ? columns : "\(columns)  \(row.detail.printable)"
            text += margin + style.paint(row.sign, TextStyle.Tint(sign: row.sign)) + " " + rest.trimmed + "\n"
            if isLong, !row.detail.isEmpty { paragraph(row.detail, indent: indent + 4) }
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
            if !line.isEmpty, indent + line.count + 1 + word.count > style.width {
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
