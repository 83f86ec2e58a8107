import AccessModel
import Planning

extension ReportDocument {
    /// The changes that a document lists, made one by one: those of the plan, then those that the store cannot do.
    struct ListedChanges: Sequence, IteratorProtocol {
        /// How many changes the document leaves out.
        let omitted: Int

        private let report: PassReport
        private let narration: ChangeNarration
        private let count: Int
        private var position = 0

        init(_ report: PassReport, _ list: PassReport.ChangeList) {
            self.report = report
            narration = ChangeNarration(emulation: report.emulation)
            // Without a digest nothing was planned.
            let all = report.digest == nil ? 0 : report.plan.map { $0.changes.count + $0.unsupported.count } ?? 0
            count = if case .atMost(let limit) = list { Swift.min(limit, all) } else { all }
            omitted = all - count
        }

        mutating func next() -> ChangePart? {
            guard position < count, let plan = report.plan, let digest = report.digest else { return nil }
            defer { position += 1 }
            guard position < plan.changes.count else {
                var part = part(of: plan.unsupported[position - plan.changes.count], digest)
                part.take(.unsupported("\(report.store.kind) cannot do this"), holds: [])
                return part
            }
            var part = part(of: plan.changes[position], digest)
            part.take(report.states[position], holds: report.holds)
            if !report.approvals.isEmpty, let approval = report.approvals[ChangeID(part.id)] {
                part.approvedBy = approval.user
                part.approvalNote = approval.note
            }
            return part
        }

        private func part(of change: Change, _ digest: ContentDigest) -> ChangePart {
            ChangePart(
                id: digest.id(of: change).text, kind: change.kind.word, user: change.person?.login,
                group: change.group?.name, from: change.formerName, reason: change.reason.text,
                detail: narration.detail(of: change),
                emulated: change.kind == .suspend && narration.emulation != nil,
                state: "pending", hold: nil, error: nil)
        }
    }
}

extension ReportDocument.ChangePart {
    fileprivate mutating func take(_ state: PassReport.State, holds: [Hold]) {
        switch state {
        case .pending: self.state = "pending"
        case .applied(let told):
            self.state = "applied"
            if let told { detail += ". \(told)" }
        case .held(let index):
            self.state = "held"
            hold = holds[index].id.text
        case .failed(let why):
            self.state = "failed"
            error = why
        case .unsupported(let why):
            self.state = "unsupported"
            error = why
        }
    }
}
