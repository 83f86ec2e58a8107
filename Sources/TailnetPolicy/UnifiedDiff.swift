/// What an edit changes in a text, as `diff -u` shows it.
public enum UnifiedDiff {
    /// The diff of two texts, with three lines around each change; empty where they are the same.
    public static func text(from old: [UInt8], to new: [UInt8], name: String) -> String {
        guard old != new else { return "" }
        let (old, new) = (lines(old), lines(new))
        let rows = rows(old, new)
        var text = "--- \(name)\n+++ \(name)\n"
        for hunk in hunks(rows) { text += self.text(rows[hunk], old: old, new: new) }
        return text
    }

    private enum Row {
        case same(Int, Int)
        case removed(Int, before: Int)
        case added(Int, before: Int)

        var isChange: Bool { if case .same = self { false } else { true } }
    }

    private static let context = 3

    /// Lines with their line feeds; the last may have none.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            lines.append(bytes[start...offset])
            start = offset + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    private static func rows(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Row] {
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var rows: [Row] = []
        var (a, b) = (0, 0)
        while a < old.count || b < new.count {
            if a < old.count, removed.contains(a) {
                rows.append(.removed(a, before: b))
                a += 1
            } else if b < new.count, added.contains(b) {
                rows.append(.added(b, before: a))
                b += 1
            } else {
                rows.append(.same(a, b))
                (a, b) = (a + 1, b + 1)
            }
        }
        return rows
    }

    private static func hunks(_ rows: [Row]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for index in rows.indices where rows[index].isChange {
            let range = max(0, index - context)..<min(rows.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func text(
        _ rows: ArraySlice<Row>, old: [ArraySlice<UInt8>], new: [ArraySlice<UInt8>]
    ) -> String {
        var body = ""
        var (oldCount, newCount) = (0, 0)
        for row in rows {
            switch row {
            case .same(let a, _):
                body += line(" ", old[a])
                (oldCount, newCount) = (oldCount + 1, newCount + 1)
            case .removed(let a, _):
                body += line("-", old[a])
                oldCount += 1
            case .added(let b, _):
                body += line("+", new[b])
                newCount += 1
            }
        }
        let (oldStart, newStart) = starts(rows)
        return "@@ -\(span(oldStart, oldCount)) +\(span(newStart, newCount)) @@\n" + body
    }

    private static func starts(_ rows: ArraySlice<Row>) -> (Int, Int) {
        switch rows.first {
        case .same(let a, let b): (a, b)
        case .removed(let a, let before): (a, before)
        case .added(let b, let before): (before, b)
        case nil: (0, 0)
        }
    }

    /// As POSIX has it: a range of one line leaves its length out, and one of none begins at the line before.
    private static func span(_ start: Int, _ count: Int) -> String {
        switch count {
        case 0: "\(start),0"
        case 1: "\(start + 1)"
        default: "\(start + 1),\(count)"
        }
    }

    private static func line(_ sign: String, _ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return sign + text + (bytes.last == UInt8(ascii: "\n") ? "" : "\n\\ No newline at end of file\n")
    }
}
