import AccessModel
import Planning

extension Explanation {
    /// The explanation for a person.
    public func text(style: TextStyle = TextStyle()) -> String {
        var page = TextPage(style)
        page.heading(TextPage.cut(dossier.name) + identifiers)
        page.labelled("state", state)
        if let remainingAccess { page.labelled("access", remainingAccess) }
        page.labelled("evidence", evidenceLine)
        if let storeProblem { page.labelled("store", "could not be read: \(storeProblem)") }
        if let pause = dossier.pause {
            page.line("  PAUSED     since \(pause.since), by \(pause.user): no pass applies")
        }
        page.blank()
        whySection(&page)
        directorySection(&page)
        list(
            isGroup ? "Members that are ours" : "Groups that are ours", dossier.memberships, dossier.membershipCount,
            &page)
        foreignSection(&page)
        exceptionSection(&page)
        nextSection(&page)
        historySection(&page)
        return page.text
    }

    private var identifiers: String {
        switch dossier.subject {
        case .person(let id), .group(let id):
            "  (\(id) in the directory\(dossier.externalID.map { ", \(TextPage.cut($0)) with its other clients" } ?? ""))"
        case .name: "  (not known to the ledger)"
        }
    }

    private var evidenceLine: String {
        var parts: [String] = []
        if let good = dossier.lastGood {
            parts.append("both ends read \(age(good.startedAt)) ago by pass \(good.pass)")
        }
        if let readAt = dossier.readAt { parts.append("complete read of the directory \(age(readAt)) ago") }
        parts.append(store == nil ? "the store was not asked" : "the store asked now")
        if let outlook {
            parts.append(
                outlook.problem == nil
                    ? "the directory asked now" + (outlook.mode == .watch ? ", by id" : "")
                    : "the directory could not be asked")
        } else {
            parts.append("the directory was not asked: --now does")
        }
        return parts.joined(separator: "; ")
    }

    /// What made it so.
    private func whySection(_ page: inout TextPage) {
        page.heading("Why")
        guard let cause else {
            page.paragraph(
                isGroup || !dossier.isManaged
                    ? "no pass changed it" : "no pass changed its state: it was linked as it stood", indent: 2)
            return page.blank()
        }
        page.paragraph(
            "\(cause.kind.word), \(cause.reason): by pass \(cause.pass) at \(cause.time), \(age(cause.time)) ago",
            indent: 2)
        if let approval = cause.approval {
            page.paragraph(
                "held first, and approved by \(approval.user)" + (approval.note.isEmpty ? "" : " (\(approval.note))"),
                indent: 2)
        }
        if let detail = cause.detail { page.paragraph(detail, indent: 2) }
        page.blank()
    }

    private func directorySection(_ page: inout TextPage) {
        guard let outlook else { return }
        page.heading("In the directory, at \(outlook.time)")
        if let problem = outlook.problem { page.paragraph(problem, indent: 2) }
        if let evidence = outlook.evidence {
            if let status = evidence.status {
                let since = evidence.since.map { ", since \($0)" } ?? ""
                page.line("  status     \(status.isEmpty ? "(none)" : status)\(since)")
            }
            page.labelled("rule", evidence.rule)
            if !evidence.scopeGroups.isEmpty {
                page.labelled("scope", "by \(evidence.scopeGroups.joined(separator: ", "))")
            }
            if !evidence.memberships.isEmpty {
                let rest = evidence.memberships.count > 20 ? " and \(evidence.memberships.count - 20) more" : ""
                page.labelled(
                    isGroup ? "members" : "groups", evidence.memberships.prefix(20).joined(separator: ", ") + rest)
            }
        }
        page.blank()
    }

    private func list(_ title: String, _ names: [String], _ count: Int, _ page: inout TextPage) {
        guard count > 0 else { return }
        page.heading("\(title) (\(count))")
        for name in names { page.line("  \(TextPage.cut(name))") }
        if count > names.count { page.line("  … and \(count - names.count) more; --output json --limit lists them") }
        page.blank()
    }

    /// What stands in the store and is not ours.
    private func foreignSection(_ page: inout TextPage) {
        guard let store, dossier.memberships.count == dossier.membershipCount else { return }
        let ours = Set(dossier.memberships.map(LoginKey.fold))
        let others = store.memberships.filter { !ours.contains(LoginKey.fold($0)) }
        list("Only in the store, and never touched", Array(others.prefix(20)), others.count, &page)
    }

    private func exceptionSection(_ page: inout TextPage) {
        guard !dossier.pins.isEmpty || !dossier.handLinks.isEmpty || !holds.isEmpty else { return }
        page.heading("Kept back")
        for pin in dossier.pins { page.paragraph("pinned \(pin.terms)", indent: 2) }
        for link in dossier.handLinks {
            page.paragraph(
                (link.person.map { "to be linked by hand to \($0), " } ?? "unlinked by hand, ") + link.terms, indent: 2)
        }
        for hold in holds {
            page.paragraph("held since \(hold.since) by \(hold.record.limit): \(hold.record.reason)", indent: 2)
            if hold.isApproved {
                page.line("    approved: the next pass applies it")
            } else if hold.record.limit != Hold.Limit.follows.rawValue {
                page.line("    release it with: tailroster approve \(hold.record.id)")
            }
        }
        page.blank()
    }

    private func nextSection(_ page: inout TextPage) {
        if let outlook, outlook.problem == nil {
            page.heading("The next pass")
            if outlook.steps.isEmpty { page.line("  changes nothing about it") }
            for step in outlook.steps {
                let state =
                    step.isUnsupported
                    ? "  (the store cannot do it)" : step.hold.map { "  (held: \($0))" } ?? ""
                page.paragraph("\(step.sentence)  \(step.reason)\(state)", indent: 2)
                if let why = step.holdReason { page.paragraph(why, indent: 6) }
            }
            for warning in outlook.warnings { page.paragraph("~ \(warning.code): \(warning.message)", indent: 2) }
            return page.blank()
        }
        guard let good = dossier.lastGood else { return }
        page.heading("The last pass (\(good.pass), \(age(good.startedAt)) ago)")
        if planned.isEmpty, warnings.isEmpty { page.line("  had nothing to change about it") }
        for change in planned {
            page.paragraph(
                "\(change.kind)\(change.other.map { " \($0)" } ?? "")  \(change.reason)  \(change.state)"
                    + (change.hold.map { " by \($0)" } ?? ""), indent: 2)
        }
        for warning in warnings { page.paragraph("~ \(warning.code): \(warning.message)", indent: 2) }
        page.blank()
    }

    private func historySection(_ page: inout TextPage) {
        guard !dossier.changes.isEmpty else { return }
        page.heading("History, newest first")
        for change in dossier.changes {
            let what = [change.kind.word, isGroup ? change.wanted : change.groupName].compactMap { $0 }
            page.line(
                "  \(change.time)  \(what.joined(separator: " "))  \(change.reason)  \(change.outcome.rawValue)  \(change.pass)"
            )
            if let approval = change.approval { page.line("      approved by \(approval.user)") }
        }
    }

    private func age(_ since: Timestamp) -> String {
        let seconds = Int(max(0, time.seconds(since: since)))
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
