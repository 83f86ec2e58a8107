import AccessModel
import Foundation

/// The answer of `status`, as text and as JSON.
struct StatusReport {
    let overview: LedgerOverview
    let now: Timestamp
    /// What the last pass that read both ends found.
    let findings: LastFindings

    /// Why the report of the last pass cannot be read; `nil` where it can.
    let unreadable: String?

    /// A report of what a ledger shows.
    init(overview: LedgerOverview, now: Timestamp) {
        self.overview = overview
        self.now = now
        do {
            findings = try LastFindings(report: overview.lastReport)
            unreadable = nil
        } catch {
            // Holds and pins stand in tables of their own: they are shown all the same.
            findings = LastFindings()
            unreadable = "the report of the last pass cannot be read: \(error)"
        }
    }

    // MARK: Text

    func text() -> String {
        var text = ""
        if let binding = overview.binding {
            text += "directory  \(binding.directory)\nstore      \(binding.store)\n"
            let (people, groups) = (overview.linkedPeople, overview.linkedGroups)
            text += "managed    \(people.counted("account")), \(groups.counted("group"))\n"
        } else {
            text += "No pass has been applied yet: this ledger is not bound to a directory and a store.\n"
        }
        if let good = overview.lastGood {
            text += "last read  \(good.startedAt), \(age(since: good.startedAt)) ago (\(good.outcome ?? "cut short"))\n"
        } else {
            text += "last read  never\n"
        }
        if let pause = overview.pause {
            let note = pause.note.isEmpty ? "" : ": \(pause.note.printable)"
            text += "PAUSED     by \(pause.user) since \(pause.since)\(note). End it with tailroster resume.\n"
        }
        if let copy = overview.copy {
            text +=
                "COPY       the ledger is a copy (\(copy.rawValue)): until a pass has been finished it relies on little\n"
        }
        text += "\n" + holdLines() + exceptionLines() + findingLines() + "Passes\n" + passLines()
        let steps = nextSteps()
        if !steps.isEmpty { text += "\nNext\n" + steps.map { "  - \($0)\n" }.joined() }
        return text
    }

    private func exceptionLines() -> String {
        var text = ""
        if !overview.pins.isEmpty {
            text += "Pinned (\(overview.pins.count))\n"
            for pin in overview.pins { text += "  \(pin.name.printable)  \(pin.terms.printable)\n" }
            text += "\n"
        }
        if !overview.handLinks.isEmpty {
            text += "By hand (\(overview.handLinks.count))\n"
            for link in overview.handLinks {
                let what = link.person.map { "to be linked to \($0)" } ?? "unlinked"
                text += "  \(link.login.printable)  \(what), \(link.terms.printable)\n"
            }
            text += "\n"
        }
        return text
    }

    private func findingLines() -> String {
        var text = unreadable.map { "! \($0.printable)\n\n" } ?? ""
        for (title, items) in findings.sections where !items.isEmpty {
            text += "\(title) (\(items.count))\n"
            for item in items.prefix(Self.listed) { text += "  \(item.printable)\n" }
            if items.count > Self.listed {
                text += "  … and \(items.count - Self.listed) more; --output json lists all\n"
            }
            text += "\n"
        }
        return text
    }

    private static let listed = 10

    /// What a person would do next, as commands where there are any.
    func nextSteps() -> [String] {
        var steps: [String] = []
        if overview.pause != nil { steps.append("tailroster resume, when passes may apply again") }
        let open = overview.holds.filter { !$0.isApproved && $0.record.limit != "follows" }
        if !open.isEmpty {
            steps.append(
                "look at each hold: tailroster approve ID releases it; mended in the directory, it goes away by itself")
        }
        if overview.holds.contains(where: \.isApproved) {
            steps.append("tailroster reconcile applies what is approved")
        }
        if !findings.failed.isEmpty {
            steps.append("the next pass tries what failed again; look at the reason if it stays")
        }
        if !findings.repeatedDrift.isEmpty {
            steps.append("find out who else changes the store, or leave it to them: tailroster pin NAME --until DATE")
        }
        if !findings.strangers.isEmpty {
            steps.append(
                "tailroster link LOGIN DIRECTORY-ID for a stranger who is somebody, or store.unmatched: suspend")
        }
        if !findings.handMade.isEmpty || findings.isForeignGroupNamed {
            steps.append("tailroster adopt shows what can be taken over of what was made by hand")
        }
        if let good = overview.lastGood, now.seconds(since: good.startedAt) > 86_400 {
            steps.append("tailroster reconcile: the last good read is more than a day old; is the timer running?")
        }
        if overview.lastGood == nil { steps.append("tailroster check, then tailroster reconcile --dry-run") }
        return steps
    }

    private func holdLines() -> String {
        if overview.holds.isEmpty { return "Nothing is held.\n\n" }
        var text = "Held (\(overview.holds.count))\n"
        for hold in overview.holds {
            text +=
                "  \(hold.record.limit)  \(hold.record.changes.count.counted("change")), for \(age(since: hold.since))\n"
            text += "    \(hold.record.reason.printable)\n"
            if hold.isApproved {
                text += "    approved: the next pass applies it\n"
            } else if hold.record.limit != "follows" {
                text += "    release it with: tailroster approve \(hold.record.id)\n"
            }
        }
        return text + "\n"
    }

    /// One line a pass, newest first.
    func passLines() -> String {
        if overview.passes.isEmpty { return "  none yet\n" }
        return overview.passes.map { pass in
            let outcome = pass.outcome ?? "cut short"
            let padded = outcome + String(repeating: " ", count: max(1, 14 - outcome.count))
            return "  \(pass.startedAt)  \(pass.pass)  \(padded)\(pass.applied) applied\n"
        }.joined()
    }

    /// Such as `3 h`; the largest unit that fits.
    func age(since time: Timestamp) -> String {
        let seconds = Int(max(0, now.seconds(since: time)))
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}
