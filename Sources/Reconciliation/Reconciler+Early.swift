import AccessModel
import Logging
import Planning

/// Applies revocations while a long listing still runs: a status that was read is evidence on its own.
///
/// What a page names, or the log, is decided on as a part of the directory, by the same planner and the same guard, as a pass
/// of its own with an intent before each effect. It never concludes anything from an absence.
struct EarlyRevocations: Sendable {
    /// What is seen while a listing runs.
    enum Sight: Sendable {
        /// People of a page whose status takes their access away.
        case page(PeopleTable)
        /// Whom the log named, read by id.
        case log(MarkedReading)
        /// The listing takes long: what was seen does not wait for its end.
        case listingIsLong
    }

    /// What became of it.
    struct Outcome: Sendable {
        /// The passes that were made.
        var passes: [PassReport] = []
        /// The status of everybody who was read by id meanwhile: later than the listing, and so right where they differ.
        var statuses: [DirectoryID: String] = [:]
    }

    let reconciler: Reconciler
    let pass: PassID
    let sights: AsyncStream<Sight>

    /// Works until the stream ends.
    func run(_ remembered: LedgerMemory) async throws(PassFailure) -> Outcome {
        var memory = remembered
        var outcome = Outcome()
        var seen: Set<DirectoryID> = []
        var (isOver, isLong) = (false, false)
        var waiting: [Sight] = []
        for await sight in sights {
            if case .listingIsLong = sight { isLong = true }
            if case .log(let reading) = sight {
                let people = reading.snapshot.people
                for row in 0..<people.count where !people.isUnreadable(at: row) {
                    outcome.statuses[people.id(at: row)] = people.status(at: row)
                }
            }
            // A listing that ends at once has all of it in its own plan.
            waiting.append(sight)
            guard isLong, !isOver else { continue }
            for part in waiting.compactMap({ news(in: $0, memory, &seen) }) {
                guard !isOver, let report = try await apply(part, memory, outcome.passes.count + 1) else { continue }
                outcome.passes.append(report)
                memory = try await reconciler.recall(at: reconciler.now())
                // What is open now is settled by the pass that sees everything.
                isOver = Reconciler.reasonForCensus(memory) != nil || memory.pause != nil
            }
            waiting = []
        }
        return outcome
    }

    /// A pass about a part of the directory; `nil` where there was nothing to change.
    private func apply(_ part: MarkedReading, _ memory: LedgerMemory, _ number: Int) async throws(PassFailure)
        -> PassReport?
    {
        var report = PassReport(
            pass: PassID("\(pass).\(number)"), isDryRun: false, startedAt: reconciler.now())
        report.directory.kind = reconciler.source.kind.text
        report.store.kind = reconciler.store.kind
        let access = try await reconciler.storeCall(try await reconciler.store.read())
        report.take(part.snapshot)
        report.take(access)
        let roster = try reconciler.roster(of: part.snapshot, access, memory)
        try await reconciler.carryOut(
            reconciler.planner.plan(roster, confirmations: part.confirmations), of: roster, &report)
        return report.plan?.changes.isEmpty == false ? report : nil
    }

    /// What of a sight is worth a pass: linked people who may not connect any more, and whose suspension is not ours yet.
    /// Whatever grants access waits for the end of the listing.
    private func news(in sight: Sight, _ memory: LedgerMemory, _ seen: inout Set<DirectoryID>) -> MarkedReading? {
        var (people, confirmations) = (PeopleTable(), Confirmations())
        switch sight {
        case .listingIsLong: return nil
        case .page(let table): people = table
        case .log(let reading):
            people = reading.snapshot.people.having(reconciler.planner.rules.statuses.revoking)
            confirmations = reading.confirmations
            seen.subtract(confirmations.people.keys)
        }
        var isNew = !confirmations.people.isEmpty
        for row in 0..<people.count {
            guard let known = memory.people.ids.row(of: people.ids[row]),
                !memory.people.accountIDs.isEmpty(at: known), !memory.people.isSuspendedByUs[known]
            else { continue }
            if seen.insert(people.id(at: row)).inserted { isNew = true }
        }
        guard isNew else { return nil }
        return MarkedReading(
            snapshot: DirectorySnapshot(
                kind: reconciler.source.kind, mode: .watch, people: people, groups: GroupTable(),
                memberships: Memberships()),
            confirmations: confirmations)
    }
}

extension Reconciler {
    /// Reads the directory, and meanwhile applies the revocations that its pages and its log show.
    func readWatchfully(
        _ wanted: DirectoryRequest, _ memory: LedgerMemory, _ state: CopyState?, _ report: inout PassReport
    ) async throws(PassFailure) -> DirectorySnapshot {
        guard !report.isDryRun, Self.reasonForCensus(memory) == nil else {
            do { return try await source.read(wanted) } catch { throw .directory(error) }
        }
        // Whoever does not fit in is seen when the listing has ended.
        let (sights, tell) = AsyncStream.makeStream(
            of: EarlyRevocations.Sight.self, bufferingPolicy: .bufferingOldest(1000))
        var request = wanted
        request.revokingStatuses = planner.rules.statuses.revoking
        request.observer = { people in tell.yield(.page(people)) }
        let watched = request
        let early = EarlyRevocations(reconciler: self, pass: report.pass, sights: sights)
        async let revoked = attempt { () async throws(PassFailure) in try await early.run(memory) }
        // Owned here: it ends when the listing has ended.
        let vigil = Task { await keepVigil(state, tell) }
        let patience = Task { await waitALittle(tell) }
        let read = await attempt { () async throws(DirectoryError) in try await source.read(watched) }
        for task in [vigil, patience] {
            task.cancel()
            await task.value
        }
        tell.finish()
        let outcome = try await revoked.get()
        report.early = outcome.passes
        var directory: DirectorySnapshot
        do { directory = try read.get() } catch { throw .directory(error) }
        directory.people.correct(outcome.statuses)
        return directory
    }

    /// After so long a listing counts as long.
    public static let patience = Duration.seconds(10)

    private func waitALittle(_ tell: AsyncStream<EarlyRevocations.Sight>.Continuation) async {
        guard let sleep else { return }
        do { try await sleep(Self.patience) } catch { return }
        tell.yield(.listingIsLong)
    }

    /// Looks at the log again and again while a listing runs.
    private func keepVigil(_ state: CopyState?, _ tell: AsyncStream<EarlyRevocations.Sight>.Continuation) async {
        guard let sleep, var cursor = state?.cursor, let source = source as? any WatchableDirectory else { return }
        while !Task.isCancelled {
            do {
                try await sleep(schedule.watch)
                guard case .marks(let marks, let next) = try await source.changes(after: cursor).outcome else { return }
                if !marks.isEmpty {
                    let sight = try await source.read(marks)
                    guard sight.isWhole, sight.needsCensus == nil else { return }
                    tell.yield(.log(sight))
                }
                cursor = next
            } catch is CancellationError {
                // The listing has ended.
                return
            } catch {
                // The listing goes on, and what the log has is read again after it.
                logger.notice("the log is not watched while the listing runs", metadata: ["why": "\(error)"])
                return
            }
        }
    }
}

extension PeopleTable {
    /// The people who have one of these statuses.
    fileprivate func having(_ statuses: Set<String>) -> PeopleTable {
        var found = PeopleTable()
        for row in 0..<count where !isUnreadable(at: row) && statuses.contains(status(at: row)) {
            found.insert(
                id: id(at: row), login: logins[row], email: emails[row], name: names[row], status: status(at: row))
        }
        return found
    }

    /// Takes over what was read later, by id.
    mutating func correct(_ statuses: [DirectoryID: String]) {
        for (id, status) in statuses {
            guard let row = row(of: id), !isUnreadable(at: row), self.status(at: row) != status else { continue }
            var text = status
            text.withUTF8 { correct(status: $0, at: row) }
        }
    }
}

extension StatusRules {
    /// Statuses whose rule takes the access away.
    var revoking: Set<String> {
        Set(rules.filter { $0.value == .suspended || $0.value == .notYet }.keys)
    }
}
