import AccessModel
import Planning

extension ReportDocument {
    /// The document for a person: what was done and why, what was held and by what, what failed, and how it ended.
    func text(listing limit: Int, style: TextStyle) -> String {
        var page = TextPage(style)
        header(&page)
        for kind in ChangeKind.allCases {
            let changes = plan.changes.filter { $0.kind == kind.word && ["applied", "pending"].contains($0.state) }
            if kind == .addMember || kind == .removeMember {
                memberships(kind, changes, limit, &page)
            } else {
                page.list(kind.heading, changes, limit) { Self.row(of: $0, kind.sign) }
            }
        }
        page.list("The store could not do", plan.changes.filter { $0.state == "unsupported" }, limit) {
            TextPage.Row(sign: $0.sign, subject: $0.sentence, reason: $0.reason)
        }
        for hold in holds { section(hold, limit, &page) }
        page.list("FAILED", plan.changes.filter { $0.state == "failed" }, limit, .removal) {
            TextPage.Row(sign: "x", subject: $0.sentence, reason: $0.reason, remark: $0.error)
        }
        page.list("Warnings", warnings, limit, .change) {
            TextPage.Row(sign: "~", subject: "\($0.code)  \($0.subject)", reason: "", remark: $0.message)
        }
        if let omitted = plan.changesOmitted {
            page.line(
                "\(omitted.counted("change")) more were in the plan: the ledger keeps the first thousand of a report.")
        }
        page.line(ending)
        return page.text
    }

    private func header(_ page: inout TextPage) {
        let title = dryRun ? "Dry run \(pass)" : "Pass \(pass)"
        page.line(undoes.map { "\(title), an undo of pass \($0)" } ?? title)
        let seconds = (durationSeconds * 10).rounded() / 10
        page.line("  at         \(startedAt), for \(seconds) s")
        let requests = directory.requests > 0 ? " in \(directory.requests.counted("request"))" : ""
        page.line(
            directory.complete
                ? "  directory  \(directory.kind)\(directory.mode.map { ", \($0)" } ?? ""): "
                    + "\(directory.users.counted("person", "people")), \(directory.groups.counted("group")), "
                    + "\(directory.memberships.counted("membership"))\(requests)"
                : "  directory  \(directory.kind): not read\(undoes == nil ? " completely" : "")")
        let others = store.unmanagedUsers > 0 ? ", \(store.unmanagedUsers) of the accounts not managed" : ""
        page.line(
            "  store      \(store.kind): \(store.users.counted("account")), \(store.groups.counted("group"))\(others)")
        if let id = plan.id, !plan.changes.isEmpty {
            page.line("  plan       \(id): \((plan.changes.count + (plan.changesOmitted ?? 0)).counted("change"))")
        }
        for pin in pins {
            let note = pin.note.isEmpty ? "" : " (\(pin.note))"
            page.line("  pinned     \(TextPage.cut(pin.name)) until \(pin.until), by \(pin.user)\(note)")
        }
        for pass in early ?? [] {
            page.line("  early      \(pass.pass): \(pass.changes.count.counted("change")) while the listing ran")
        }
        if let auditHead { page.line("  audit      \(auditHead)") }
        page.blank()
    }

    /// Under each group its people, so that its name is not repeated for every one of them.
    private func memberships(_ kind: ChangeKind, _ changes: [ChangePart], _ limit: Int, _ page: inout TextPage) {
        guard !changes.isEmpty else { return }
        page.heading("\(kind.heading) (\(changes.count))")
        var group: String?
        var rows: [TextPage.Row] = []
        for change in changes.prefix(limit) {
            if change.group != group {
                page.table(rows, indent: 4)
                (group, rows) = (change.group, [])
                page.line("  \(TextPage.cut(change.group ?? ""))")
            }
            rows.append(Self.row(of: change, kind.sign))
        }
        page.table(rows, indent: 4)
        page.rest(changes.count - limit)
        page.blank()
    }

    private static func row(of change: ChangePart, _ sign: String) -> TextPage.Row {
        var remark: [String] = []
        if let user = change.approvedBy {
            let note = change.approvalNote.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
            remark.append("had been held; approved by \(user)\(note)")
        }
        if change.state == "pending" { remark.append("not done") }
        return TextPage.Row(
            sign: sign, subject: change.subject, reason: change.reason, detail: change.detail,
            remark: remark.isEmpty ? nil : remark.joined(separator: "; "))
    }

    private func section(_ hold: HoldPart, _ limit: Int, _ page: inout TextPage) {
        let changes = plan.changes.filter { $0.hold == hold.id }
        page.heading("Held: \(hold.limit)  \(hold.id)  (\(hold.changes.count.counted("change")))", .hold)
        page.paragraph(hold.reason, indent: 2)
        page.line("  held since \(hold.since)")
        page.table(
            changes.prefix(limit).map { TextPage.Row(sign: "!", subject: $0.sentence, reason: $0.reason) }, indent: 2)
        page.rest(hold.changes.count - min(limit, changes.count))
        page.blank()
    }

    private var ending: String {
        func number(_ state: String) -> Int { plan.changes.count { $0.state == state } }
        let (applied, held, failed) = (number("applied"), number("held"), number("failed"))
        let parts = [
            "\(applied.counted("change")) applied", held > 0 ? "\(held) held" : nil,
            failed > 0 ? "\(failed) failed" : nil,
            !dryRun && number("pending") > 0 ? "\(number("pending")) not reached" : nil,
        ].compactMap { $0 }.joined(separator: ", ")
        return switch PassReport.Outcome(rawValue: outcome) {
        case .inSync: "It was in step: nothing to do."
        case .pending: "\(number("pending").counted("change")) to make."
        case .unread: "Nothing was changed: the directory could not be read completely."
        case .storeUnread: "Nothing was changed: the store could not be read."
        case .applied: "Done: \(parts)."
        case .held, .partial: "\(parts)."
        case nil: "\(outcome): \(parts)."
        }
    }
}

extension ReportDocument.ChangePart {
    /// Whom or what it is about, under a heading that names the kind.
    fileprivate var subject: String {
        let name = user ?? group ?? ""
        return from.map { "\($0) → \(name)" } ?? name
    }

    fileprivate var sign: String { ChangeKind(word: kind)?.sign ?? "~" }

    /// What is done, where changes of all kinds stand together.
    fileprivate var sentence: String {
        let kind = kind.replacing("_", with: " ")
        return user != nil && group != nil ? "\(kind) \(subject) (\(group ?? ""))" : "\(kind) \(subject)"
    }
}

extension TextPage {
    /// A part with a row for each item; nothing where there are none.
    mutating func list<Item>(
        _ title: String, _ items: [Item], _ limit: Int, _ tint: TextStyle.Tint? = .heading,
        _ row: (Item) -> Row
    ) {
        guard !items.isEmpty else { return }
        heading("\(title) (\(items.count))", tint)
        table(items.prefix(limit).map(row), indent: 2)
        rest(items.count - limit)
        blank()
    }

    /// How many are not listed.
    mutating func rest(_ number: Int) {
        if number > 0 { line("  … and \(number) more; --output json or a higher --limit lists them") }
    }
}
