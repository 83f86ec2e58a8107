import AccessModel
import Planning

/// What a pass of this moment would do about one person or group: read and decided by the same code, and nothing applied.
public struct Outlook: Sendable {
    /// A change that the plan has.
    public struct Step: Sendable, Hashable {
        /// What would be done, in a sentence.
        public var sentence: String
        /// The word of why.
        public var reason: String
        /// The hold that keeps it back; `nil` where it would be done.
        public var hold: HoldID?
        /// The sentence of the hold.
        public var holdReason: String?
        /// Whether the store cannot do it.
        public var isUnsupported = false
    }

    /// When the directory was read.
    public var time: Timestamp
    /// How much of it: `watch` for this person or group alone, by id.
    public var mode: ReadMode
    /// Whom or what the name meant in the directory, where the ledger did not know it; `nil` where nobody and nothing has it.
    public var found: Pin.Subject?
    /// Where it meant nobody: the names that there are, for a suggestion.
    public var names: [String] = []
    /// What the directory says.
    public var evidence: DirectoryEvidence?
    /// What would be done about it, in the order of a pass.
    public var steps: [Step] = []
    /// Warnings about it.
    public var warnings: [Warning] = []
    /// Why the directory or the store could not be read; then nothing else is said.
    public var problem: String?
}

extension Reconciler {
    /// Reads both ends now, of the directory only this person or group where it can be asked by id, and plans. Nothing is recorded.
    public func outlook(for subject: Pin.Subject, named name: String) async throws(LedgerError) -> Outlook {
        var outlook = Outlook(time: now(), mode: .census)
        do {
            try await look(subject, name, &outlook)
        } catch {
            switch error {
            case .ledger(let error): throw error
            case .directory(let error): outlook.problem = "\(error.message.sentence) \(error.remedy)"
            case .store(let error): outlook.problem = "\(error.message.sentence) \(error.remedy)"
            }
        }
        return outlook
    }

    private func look(_ subject: Pin.Subject, _ name: String, _ outlook: inout Outlook) async throws(PassFailure) {
        let memory = try await recall(at: outlook.time)
        let (roster, confirmations) = try await reading(of: subject, memory, at: outlook.time)
        outlook.mode = roster.mode
        var subject = subject
        if case .name = subject {
            outlook.found = roster.subject(named: name, rules: planner.rules)
            if outlook.found == nil { outlook.names = roster.names(atMost: Self.namesAtMost, rules: planner.rules) }
            subject = outlook.found ?? subject
        }
        switch subject {
        case .person(let id):
            outlook.evidence = roster.evidence(ofPerson: id, confirmations, rules: planner.rules)
            if let source = source as? any DatedDirectory {
                do { outlook.evidence?.since = try await source.statusSince(id) } catch { throw .directory(error) }
            }
        case .group(let id): outlook.evidence = roster.evidence(ofGroup: id, confirmations, rules: planner.rules)
        case .name: break
        }
        let plan = planner.plan(roster, confirmations: confirmations)
        let verdict = gate.review(
            plan, in: context(memory, roster, plan, isFirstImport: Self.isFirstImport(memory, plan.totals)))
        for (position, change) in plan.changes.enumerated() where Self.isAbout(change, subject) {
            var step = Outlook.Step(sentence: change.sentence, reason: change.reason.text)
            if let index = verdict.holdOfChange[position] {
                step.hold = verdict.holds[index].id
                step.holdReason = verdict.holds[index].reason
            }
            outlook.steps.append(step)
        }
        for change in plan.unsupported where Self.isAbout(change, subject) {
            outlook.steps.append(
                Outlook.Step(sentence: change.sentence, reason: change.reason.text, isUnsupported: true))
        }
        let key = LoginKey.fold(name)
        outlook.warnings = plan.warnings.filter { LoginKey.fold($0.subject) == key }
    }

    /// So many names are compared with a mistyped one.
    private static let namesAtMost = 200_000

    /// By id where the directory can be asked so, and a part is enough to decide on; else everything.
    private func reading(
        of subject: Pin.Subject, _ memory: LedgerMemory, at time: Timestamp
    ) async throws(PassFailure) -> (Roster, Confirmations) {
        if let source = source as? any WatchableDirectory, Self.reasonForCensus(memory) == nil {
            var marks = Marks()
            switch subject {
            case .person(let id): marks.people = [id]
            case .group(let id): marks.groups = [id]
            case .name: break
            }
            if !marks.isEmpty {
                let marked: MarkedReading
                do { marked = try await source.read(marks) } catch { throw .directory(error) }
                if marked.needsCensus == nil {
                    let access = try await storeCall(try await store.read())
                    return (try roster(of: marked.snapshot, access, memory), marked.confirmations)
                }
            }
        }
        var report = PassReport(pass: "explain", isDryRun: true, startedAt: time)
        let roster = try await readBothEnds(.auto, memory: memory, &report)
        return (roster, try await confirm(roster.absences(), &report))
    }

    private static func isAbout(_ change: Change, _ subject: Pin.Subject) -> Bool {
        switch subject {
        case .person(let id): change.person?.directoryID == id
        case .group(let id): change.group?.directoryID == id
        case .name(let key): LoginKey.fold(change.person?.login ?? change.group?.name ?? "") == key
        }
    }
}
