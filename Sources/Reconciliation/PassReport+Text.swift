import AccessModel
import Planning

extension PassReport {
    /// The report for a person: what was read, what is done and why, what is held or failed, and what to do next.
    ///
    /// - Parameters:
    ///   - limit: the most changes listed of one kind, of one hold, and of failures; the rest is counted.
    ///   - style: for a terminal, where there is one.
    public func text(listing limit: Int = 20, style: TextStyle = TextStyle()) -> String {
        var page = TextPage(style)
        header(&page)
        if let plan {
            for kind in ChangeKind.allCases { section(kind, of: plan, limit: limit, &page) }
            policySection(&page)
            unsupportedSection(plan, limit: limit, &page)
            for hold in holds { section(hold, of: plan, limit: limit, &page) }
            failureSection(plan, limit: limit, &page)
        }
        warningSection(limit: limit, &page)
        page.line(conclusion)
        return page.text
    }

    // MARK: Parts

    private func header(_ page: inout TextPage) {
        if let undoes {
            page.line(
                isDryRun ? "Undo of pass \(undoes): nothing is changed yet." : "Undo of pass \(undoes), as pass \(pass)"
            )
        } else {
            page.line(isDryRun ? "Dry run \(pass): nothing is changed." : "Pass \(pass)")
        }
        page.line("  directory  \(directoryLine)")
        if let rateLine { page.line("  rate       \(rateLine)") }
        if let storeLine { page.line("  store      \(storeLine)") }
        if let plan, plan.changes.count + plan.unsupported.count > 0 {
            page.line("  plan       \(plan.id): \(plan.changes.count.counted("change"))")
            if plan.changes.count > 1 { page.labelled("", sizes(of: plan)) }
        }
        for pin in pins { page.line("  pinned     \(TextPage.cut(pin.name)) \(pin.terms.printable)") }
        for link in handLinks {
            let what = link.person.map { "linked to \($0)" } ?? "unlinked"
            page.line("  by hand    \(TextPage.cut(link.login)) \(what), \(link.terms.printable)")
        }
        for pass in early {
            for change in pass.plan?.changes ?? [] where change.kind == .suspend {
                page.line("  early      \(pass.pass): \(change.person?.login ?? "") (\(change.reason))")
            }
        }
        page.blank()
    }

    /// The plan in numbers: `suspend 2, remove from groups 3; 1 of them held`.
    private func sizes(of plan: Plan) -> String {
        var numbers: [ChangeKind: Int] = [:]
        for index in plan.changes.indices { numbers[plan.changes[index].kind, default: 0] += 1 }
        let parts = ChangeKind.allCases.compactMap { kind in
            numbers[kind].map { "\(kind.heading.prefix(1).lowercased() + kind.heading.dropFirst()) \($0)" }
        }
        let held = states.count { if case .held = $0 { true } else { false } }
        return parts.joined(separator: ", ") + (held > 0 ? "; \(held) of them held" : "")
    }

    private var directoryLine: String {
        guard directory.complete else {
            if undoes != nil { return directory.kind + ": not asked" }
            return directory.kind + (outcome == .storeUnread ? ": not asked" : ": not read completely")
        }
        let requests = directory.requests > 0 ? " in \(directory.requests.counted("request"))" : ""
        return "\(directory.kind), \(directory.mode): \(directory.users.counted("person", "people")), "
            + "\(directory.groups.counted("group")), \(directory.memberships.counted("membership"))\(requests)"
    }

    /// What the read was predicted to take and took; nothing where the provider sets no limit worth the name.
    private var rateLine: String? {
        guard let cost = directory.cost, let limit = cost.limitPerMinute, limit < 1_000_000 else { return nil }
        let tenths = (cost.seconds * 10).rounded() / 10
        return "\(cost.prediction); took \(directory.requests) in \(tenths) s"
    }

    private var storeLine: String? {
        switch outcome {
        case .unread: return nil
        case .storeUnread: return "\(store.kind): could not be read"
        default:
            let others = store.unmanagedUsers > 0 ? ", \(store.unmanagedUsers) of the accounts not managed" : ""
            return "\(store.kind): \(store.users.counted("account")), \(store.groups.counted("group"))\(others)"
        }
    }

    /// The changes of one kind that are done, or would be.
    private func section(_ kind: ChangeKind, of plan: Plan, limit: Int, _ page: inout TextPage) {
        let positions = plan.changes.indices.filter { plan.changes[$0].kind == kind && isListedByKind(states[$0]) }
        guard !positions.isEmpty else { return }
        page.heading("\(kind.heading) (\(positions.count))")
        let listed = positions.prefix(limit)
        if kind.isMembership, positions.count > limit {
            return summary(positions, of: plan, sign: kind.sign, limit: limit, &page)
        } else if kind.isMembership {
            // A line for each group, and its people below: the group's name is not repeated for every one of them.
            for run in listed.runs(by: { plan.changes[$0].group?.name ?? "" }) {
                page.line("  \(TextPage.cut(plan.changes[run[run.startIndex]].group?.name ?? ""))")
                page.table(run.map { row(of: plan.changes[$0], states[$0], kind.sign) }, indent: 4)
            }
        } else {
            page.table(listed.map { row(of: plan.changes[$0], states[$0], kind.sign) }, indent: 2)
        }
        more(positions.count - listed.count, &page)
        page.blank()
    }

    /// Of many memberships a line for each group: how many, why, and the first of them.
    private func summary(
        _ positions: [Int], of plan: Plan, sign: String, limit: Int, _ page: inout TextPage
    ) {
        let runs = positions[...].runs { plan.changes[$0].group?.name ?? "" }
        page.table(
            runs.prefix(limit).map { run in
                let changes = run.map { plan.changes[$0] }
                let reasons = Set(changes.map(\.reason.text)).sorted()
                let names = changes.prefix(3).map { $0.person?.login ?? "" }.joined(separator: ", ")
                let rest = changes.count > 3 ? " and \(changes.count - 3) more" : ""
                return TextPage.Row(
                    sign: sign, subject: changes.first?.group?.name ?? "",
                    reason: "\(changes.count) \(reasons.prefix(3).joined(separator: ", "))", detail: names + rest)
            }, indent: 2)
        if runs.count > limit {
            page.line("  … and \((runs.count - limit).counted("group")) more; --all or --output json lists all of them")
        }
        page.blank()
    }

    private func isListedByKind(_ state: State) -> Bool {
        switch state {
        case .applied, .unsupported: true
        case .pending: isDryRun
        case .held, .failed: false
        }
    }

    private func row(of change: Change, _ state: State, _ sign: String) -> TextPage.Row {
        let remark: String? =
            switch state {
            case .applied(let told): told
            case .unsupported(let why): "not supported: \(why)"
            case .pending, .held, .failed: nil
            }
        return TextPage.Row(
            sign: sign, subject: change.subject, reason: change.reason.text,
            detail: ChangeNarration(emulation: emulation).detail(of: change), remark: remark)
    }

    /// The edit of the policy, a line each; of a very long one the beginning.
    private func policySection(_ page: inout TextPage) {
        guard let policyDiff else { return }
        page.heading(isDryRun ? "Policy edit" : "Policy edit, as planned")
        let lines = policyDiff.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let longest = 200
        for line in lines.prefix(longest) {
            // A tab is no control character to a reader of a policy.
            let tint: TextStyle.Tint? =
                line.hasPrefix("+") ? .addition : line.hasPrefix("-") ? .removal : nil
            page.heading("  " + line.replacing("\t", with: "    "), tint)
        }
        if lines.count > longest {
            page.line("  … and \((lines.count - longest).counted("line")) more; --output json has all of them")
        }
        page.blank()
    }

    private func unsupportedSection(_ plan: Plan, limit: Int, _ page: inout TextPage) {
        guard !plan.unsupported.isEmpty else { return }
        page.heading("The store cannot do (\(plan.unsupported.count))")
        page.table(plan.unsupported.prefix(limit).map { TextPage.Row($0, sign: $0.kind.sign) }, indent: 2)
        more(plan.unsupported.count - limit, &page)
        page.blank()
    }

    private func section(_ hold: Hold, of plan: Plan, limit: Int, _ page: inout TextPage) {
        page.heading(
            "Held: \(hold.limit.rawValue)  \(hold.id)  (\(hold.changes.count.counted("change")))", .hold)
        page.paragraph(hold.reason.capitalizedSentence, indent: 2)
        if let since = heldSince[hold.id] { page.line("  held since \(since)") }
        if hold.limit != .follows { page.line("  release it with: tailroster approve \(hold.id)") }
        // What follows from another hold goes with it, and is not what a person decides about.
        let listed = hold.changes.prefix(hold.limit == .follows ? min(limit, 5) : limit)
        page.table(listed.map { TextPage.Row(plan.changes[$0], sign: "!") }, indent: 2)
        more(hold.changes.count - listed.count, &page)
        page.blank()
    }

    private func failureSection(_ plan: Plan, limit: Int, _ page: inout TextPage) {
        let failures = plan.changes.indices.compactMap { position -> TextPage.Row? in
            guard case .failed(let why) = states[position] else { return nil }
            var row = TextPage.Row(plan.changes[position], sign: "x")
            row.remark = why
            return row
        }
        guard !failures.isEmpty else { return }
        page.heading("FAILED (\(failures.count))", .removal)
        page.table(Array(failures.prefix(limit)), indent: 2)
        more(failures.count - limit, &page)
        page.blank()
    }

    private func warningSection(limit: Int, _ page: inout TextPage) {
        guard !warnings.isEmpty else { return }
        page.heading("Warnings (\(warnings.count))", .change)
        // Sorted by code: a thousand of one do not hide the one of another.
        for run in warnings[...].runs(by: \.code) {
            for warning in run.prefix(limit) {
                page.line("  ~ \(warning.code)  \(TextPage.cut(warning.subject))")
                page.paragraph(warning.message.capitalizedSentence, indent: 6)
            }
            more(run.count - limit, &page)
        }
        page.blank()
    }

    private func more(_ number: Int, _ page: inout TextPage) {
        if number > 0 { page.line("  … and \(number) more; --all or --output json lists all of them") }
    }

    /// The last line: how it ended, in a sentence.
    var conclusion: String {
        let applied = states.count { if case .applied = $0 { true } else { false } }
        let failed = states.count { if case .failed = $0 { true } else { false } }
        let held = states.count { if case .held = $0 { true } else { false } }
        let pending = states.count { $0 == .pending }
        let isPaused = warnings.contains { $0.code == .paused }
        let look = "Look at each: release it, or mend the directory, and the hold goes away."
        switch outcome {
        case .inSync where undoes != nil: return "Nothing of it is to be turned back."
        case .pending where undoes != nil:
            return "\(pending.counted("change")) to turn back. Run again with --apply."
        case .inSync: return "In step: nothing to do."
        case .pending where isPaused:
            return "\(pending.counted("change")) to make, once tailroster resume has ended the pause."
        case .pending: return "\(pending.counted("change")) to make. Run without --dry-run to apply them."
        case .applied where undoes != nil:
            return "Done: \(applied.counted("change")) turned back, and pinned as they are now."
        case .applied: return "Done: \(applied.counted("change")) applied."
        case .held where isDryRun: return "\(pending.counted("change")) to make, \(held) held. \(look)"
        case .held: return "\(applied.counted("change")) applied, \(held) held. \(look)"
        case .partial:
            let rest =
                (failed > 0 ? ", \(failed) failed" : "") + (held > 0 ? ", \(held) held" : "")
                + (pending > 0 ? ", \(pending) not reached, since the pass was told to stop" : "")
            return "\(applied.counted("change")) applied\(rest). The next pass tries again."
        case .unread: return "Nothing was changed: the directory could not be read completely."
        case .storeUnread: return "Nothing was changed: the store could not be read."
        }
    }
}

extension TextPage.Row {
    /// A change where changes of all kinds are listed together.
    fileprivate init(_ change: Change, sign: String) {
        self.init(sign: sign, subject: change.sentence, reason: change.reason.text)
    }
}

extension Collection where SubSequence == ArraySlice<Element> {
    /// The collection cut where a key changes.
    fileprivate func runs<Key: Equatable>(by key: (Element) -> Key) -> [ArraySlice<Element>] {
        var runs: [ArraySlice<Element>] = []
        var rest = self[startIndex...]
        while let first = rest.first {
            let name = key(first)
            runs.append(rest.prefix { key($0) == name })
            rest = rest.drop { key($0) == name }
        }
        return runs
    }
}

extension String {
    /// With a capital at its beginning, unless it begins with a name, an address or a path.
    fileprivate var capitalizedSentence: String {
        prefix { $0 != " " }.allSatisfy(\.isLetter) ? prefix(1).uppercased() + dropFirst() : self
    }
}

extension Change {
    /// Whom or what it is about, under a heading that names the kind; of a membership the person.
    fileprivate var subject: String {
        let name = person?.login ?? group?.name ?? ""
        return formerName.map { "\($0) → \(name)" } ?? name
    }

    /// What is done, with its verb.
    var sentence: String {
        switch kind {
        case .suspend: "suspend \(subject)"
        case .removeMember: "remove \(subject) from \(group?.name ?? "")"
        case .removeGroup: "remove the group \(subject)"
        case .renameGroup: "rename the group \(subject)"
        case .updateUser: "update \(subject)"
        case .addGroup: "add the group \(subject)"
        case .addUser: "add an account for \(subject)"
        case .addMember: "add \(subject) to \(group?.name ?? "")"
        case .reactivate: "reactivate \(subject)"
        }
    }
}

extension ChangeKind {
    fileprivate var isMembership: Bool { self == .addMember || self == .removeMember }

    var heading: String {
        switch self {
        case .suspend: "Suspend"
        case .removeMember: "Remove from groups"
        case .removeGroup: "Remove groups"
        case .renameGroup: "Rename groups"
        case .updateUser: "Update accounts"
        case .addGroup: "Add groups"
        case .addUser: "Add accounts"
        case .addMember: "Add to groups"
        case .reactivate: "Reactivate"
        }
    }

    var sign: String {
        switch self {
        case .suspend, .removeMember, .removeGroup: "-"
        case .renameGroup, .updateUser: "~"
        case .addGroup, .addUser, .addMember, .reactivate: "+"
        }
    }
}
