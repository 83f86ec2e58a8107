import AccessModel
import Planning

extension PassReport {
    /// The report as Markdown, for a pull request or a ticket: the same parts as the text, long ones folded.
    ///
    /// - Parameter limit: the most changes listed of one kind, of one hold, and of failures.
    public func markdown(listing limit: Int = 50) -> String {
        var page = MarkdownPage()
        let changes = plan?.changes ?? []
        let title = undoes.map { "undo of pass \($0)" } ?? (isDryRun ? "dry run \(pass)" : "pass \(pass)")
        page.line("### tailroster: \(title)")
        page.line("")
        page.line("**\(MarkdownPage.escaped(conclusion))**")
        page.line("")
        if let plan, !changes.isEmpty {
            page.line("Plan `\(plan.id)`, \(changes.count.counted("change")):\n")
        }
        for kind in ChangeKind.allCases {
            let positions = changes.indices.filter { changes[$0].kind == kind && !isHeldOrFailed(states[$0]) }
            page.table(
                kind.heading, ["", "who or what", "group", "why"],
                positions.map { row(of: changes[$0], sign: kind.sign, remark(of: states[$0])) }, limit: limit)
            if kind == .suspend, !positions.isEmpty, let emulation {
                page.line("Emulated: \(MarkdownPage.escaped(emulation)).\n")
            }
        }
        for hold in holds {
            page.line("**Held: \(hold.limit.rawValue)** `\(hold.id)`: \(MarkdownPage.escaped(hold.reason))")
            if hold.limit != .follows { page.line("release it with `tailroster approve \(hold.id)`") }
            page.line("")
            page.table(
                "held by \(hold.limit.rawValue)", ["", "who or what", "group", "why"],
                hold.changes.map { row(of: changes[$0], sign: "!") }, limit: limit)
        }
        let failures = changes.indices.compactMap { position -> [String]? in
            guard case .failed(let why) = states[position] else { return nil }
            return Array(row(of: changes[position], sign: "x").prefix(3)) + [why]
        }
        page.table("FAILED", ["", "who or what", "group", "why"], failures, limit: limit)
        page.table(
            "Warnings", ["code", "who or what", "what to do"],
            warnings.map { [$0.code.text, $0.subject, $0.message] }, limit: limit)
        if let policyDiff { page.fence("Policy edit", policyDiff, language: "diff") }
        return page.text
    }

    private func isHeldOrFailed(_ state: State) -> Bool {
        switch state {
        case .held, .failed: true
        case .applied, .pending, .unsupported: false
        }
    }

    /// What the store told of a change that it made, such as the nodes that a suspension leaves standing.
    private func remark(of state: State) -> String {
        guard case .applied(let told?) = state else { return "" }
        return ": \(told)"
    }

    private func row(of change: Change, sign: String, _ remark: String = "") -> [String] {
        let former = change.formerName.map { "\($0) → " } ?? ""
        let name = change.person?.login ?? change.group?.name ?? ""
        return [sign, former + name, change.person == nil ? "" : change.group?.name ?? "", change.reason.text + remark]
    }
}

/// Markdown in which no name from outside can be a mark of its own.
struct MarkdownPage {
    private(set) var text = ""

    mutating func line(_ line: String) { text += line + "\n" }

    /// A table under a heading, folded where it is long; nothing where it has no rows.
    mutating func table(_ title: String, _ columns: [String], _ rows: [[String]], limit: Int) {
        guard !rows.isEmpty else { return }
        let isLong = rows.count > 10
        line(isLong ? "<details><summary>\(title) (\(rows.count))</summary>\n" : "**\(title) (\(rows.count))**\n")
        line("| " + columns.joined(separator: " | ") + " |")
        line("|" + columns.map { _ in "---|" }.joined())
        for row in rows.prefix(limit) { line("| " + row.map(Self.escaped).joined(separator: " | ") + " |") }
        if rows.count > limit { line("\n… and \(rows.count - limit) more; `--output json` lists all of them") }
        line(isLong ? "\n</details>\n" : "")
    }

    mutating func fence(_ title: String, _ content: String, language: String) {
        // A fence longer than any run of its own sign in the content.
        let longest = content.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        line("<details><summary>\(title)</summary>\n")
        line(fence + language)
        for part in content.split(separator: "\n", omittingEmptySubsequences: false) {
            line(String(part).replacing("\t", with: "    ").printable)
        }
        line(fence + "\n\n</details>")
    }

    /// A text that stays in its cell and means nothing to Markdown or HTML.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.printable {
            switch character {
            case "\\", "`", "*", "_", "|", "[", "]", "#", "~", "!": escaped += "\\\(character)"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            // No name of somebody's mentions them in a ticket.
            case "@": escaped += "&#64;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
