import AccessModel
import Planning

extension PassReport {
    /// The report for a person: what was read, what is done and why, what is held and what to do next.
    ///
    /// - Parameter limit: the most changes listed of one kind; the rest is counted, and `--output json` lists all.
    public func text(listing limit: Int = 200) -> String {
        var page = TextPage()
        header(&page)
        if let plan {
            for kind in ChangeKind.allCases { section(kind, of: plan, limit: limit, &page) }
            unsupportedSection(plan, limit: limit, &page)
            holdSection(plan, limit: limit, &page)
        }
        warningSection(limit: limit, &page)
        page.line(conclusion)
        return page.text
    }

    // MARK: Parts

    private func header(_ page: inout TextPage) {
        page.line(isDryRun ? "Dry run \(pass): nothing is changed." : "Pass \(pass)")
        if directory.complete {
            let mode = directory.mode
            page.line(
                "  directory  \(directory.kind), \(mode): \(count(directory.users, "person", "people")), "
                    + "\(count(directory.groups, "group")), \(count(directory.memberships, "membership")) "
                    + "in \(count(directory.requests, "request"))")
        } else {
            page.line("  directory  \(directory.kind): not read completely")
        }
        if outcome != .storeUnread && outcome != .unread {
            page.line(
                "  store      \(store.kind): \(count(store.users, "account")), \(count(store.groups, "group")), "
                    + "\(store.unmanagedUsers) not managed")
        }
        if let plan { page.line("  plan       \(plan.id)") }
        page.blank()
    }

    private func section(_ kind: ChangeKind, of plan: Plan, limit: Int, _ page: inout TextPage) {
        let positions = plan.changes.indices.filter { position in
            if case .held = states[position] { return false }
            return plan.changes[position].kind == kind
        }
        guard !positions.isEmpty else { return }
        page.line("\(kind.heading) (\(positions.count))")
        let narration = ChangeNarration(emulation: emulation)
        for position in positions.prefix(limit) {
            let change = plan.changes[position]
            page.line("  \(kind.sign) \(change.subjectText)  [\(change.reason)]  \(narration.detail(of: change))")
            if let remark = remark(states[position]) { page.line("      \(remark)") }
        }
        if positions.count > limit {
            page.line("  … and \(positions.count - limit) more; --output json lists all of them")
        }
        page.blank()
    }

    private func remark(_ state: State) -> String? {
        switch state {
        case .pending: isDryRun ? nil : "not done: the pass was cut short"
        case .applied(let told): told
        case .held: nil
        case .failed(let why): "FAILED: \(why)"
        case .unsupported(let why): "not supported: \(why)"
        }
    }

    private func unsupportedSection(_ plan: Plan, limit: Int, _ page: inout TextPage) {
        guard !plan.unsupported.isEmpty else { return }
        page.line("The store cannot do (\(plan.unsupported.count))")
        for change in plan.unsupported.prefix(limit) {
            page.line("  \(change.kind.sign) \(change.subjectText)  \(change.kind.word)  [\(change.reason)]")
        }
        page.blank()
    }

    private func holdSection(_ plan: Plan, limit: Int, _ page: inout TextPage) {
        for hold in holds {
            page.line("Held: \(hold.limit.rawValue)  \(hold.id)  (\(count(hold.changes.count, "change")))")
            page.line("  \(hold.reason)")
            for position in hold.changes.prefix(min(limit, 20)) {
                let change = plan.changes[position]
                page.line("  ! \(change.kind.word) \(change.subjectText)  [\(change.reason)]")
            }
            if hold.changes.count > min(limit, 20) {
                page.line("  … and \(hold.changes.count - min(limit, 20)) more; --output json lists all of them")
            }
            page.blank()
        }
    }

    private func warningSection(limit: Int, _ page: inout TextPage) {
        guard !warnings.isEmpty else { return }
        page.line("Warnings (\(warnings.count))")
        for warning in warnings.prefix(limit) {
            page.line("  ~ \(warning.code)  \(warning.subject): \(warning.message)")
        }
        if warnings.count > limit {
            page.line("  … and \(warnings.count - limit) more; --output json lists all of them")
        }
        page.blank()
    }

    /// The last line: how it ended, in a sentence.
    private var conclusion: String {
        let applied = states.count { if case .applied = $0 { true } else { false } }
        let failed = states.count { if case .failed = $0 { true } else { false } }
        let held = states.count { if case .held = $0 { true } else { false } }
        let pending = states.count { $0 == .pending }
        switch outcome {
        case .inSync: return "In step: nothing to do."
        case .pending: return "\(count(pending, "change")) to make. Run without --dry-run to apply them."
        case .applied: return "Done: \(count(applied, "change")) applied."
        case .held where isDryRun:
            return "\(count(pending, "change")) to make, \(held) held: a person must look at what is held."
        case .held: return "\(count(applied, "change")) applied, \(held) held: a person must look at what is held."
        case .partial:
            let rest = pending > 0 ? ", \(pending) not reached" : ""
            return
                "\(count(applied, "change")) applied, \(failed) failed\(rest), \(held) held. The next pass tries again."
        case .unread: return "Nothing was changed: the directory could not be read completely."
        case .storeUnread: return "Nothing was changed: the store could not be read."
        }
    }

    private func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}

/// Lines of a report; names from outside cannot break out of theirs.
private struct TextPage {
    private(set) var text = ""

    mutating func line(_ line: String) {
        // A group may be called anything: control characters would write over the terminal, or forge a line.
        for scalar in line.unicodeScalars {
            if scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            {
                text += "\u{FFFD}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        text += "\n"
    }

    mutating func blank() { text += "\n" }
}

extension Change {
    /// Whom or what it is about.
    fileprivate var subjectText: String {
        switch (person, group) {
        case (let person?, let group?): "\(person.login) in \(group.name)"
        case (let person?, nil): formerName.map { "\($0) → \(person.login)" } ?? person.login
        case (nil, let group?): formerName.map { "\($0) → \(group.name)" } ?? group.name
        case (nil, nil): ""
        }
    }
}

extension ChangeKind {
    fileprivate var heading: String {
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

    fileprivate var sign: String {
        switch self {
        case .suspend, .removeMember, .removeGroup: "-"
        case .renameGroup, .updateUser: "~"
        case .addGroup, .addUser, .addMember, .reactivate: "+"
        }
    }
}
