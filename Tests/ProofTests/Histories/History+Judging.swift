import AccessModel
import Planning
import Reconciliation

/// How the passes of a history are judged, and told.
extension History {
    /// Judges a pass over a part of the directory that went through.
    mutating func judgePart(
        _ before: StoreView, _ sight: Sight, _ report: PassReport, read: [DirectoryID: String?]
    ) throws -> [String] {
        let after = try hand.view()
        let people = Dictionary(uniqueKeysWithValues: read.map { (registry.worldID($0.key.text), $0.value) })
        let faults =
            oracle.outrages(before, after, sight, charter)
            + oracle.dangers(after, read: people, sight, charter, explained: Explanations(report, registry))
            + (try judgeFeed(isOrdered: true))
        oracle.learnInPart(from: sight, after, charter)
        return faults
    }

    /// Judges a pass that went through.
    mutating func judge(_ before: StoreView, _ sight: Sight, _ report: PassReport) throws -> [String] {
        try recognise(sight, isSure: true)
        let after = try hand.view()
        let faults =
            oracle.outrages(before, after, sight, charter)
            + oracle.dangers(after, sight, charter, explained: Explanations(report, registry))
            + (try judgeFeed(isOrdered: true))
        oracle.learn(from: sight, after, charter)
        return faults
    }

    /// A pass that went through has linked whom it recognised; one that was cut short may have.
    mutating func recognise(_ sight: Sight, isSure: Bool) throws {
        guard hand.known != nil else { return }
        let accounts = try site.ground.view(registry).accounts.filter { account in
            account.person.map { sight.recognises($0, charter) } ?? false
        }
        if isSure {
            hand.known?.sure.formUnion(accounts.map(\.id))
        } else {
            hand.known?.unsure.formUnion(accounts.map(\.id))
        }
        oracle.uncertainLinks = hand.known.map { $0.unsure.subtracting($0.sure) } ?? []
    }

    /// Judges a pass during whose listing people left: nobody is touched but whom the listing or the log revoked.
    mutating func judgeLong(
        _ before: StoreView, listed: Sight, _ later: Sight, _ report: PassReport
    ) throws -> [String] {
        let after = try hand.view()
        if report.outcome == .unread || report.outcome == .storeUnread {
            return ["a pass over a long listing could not read: \(report.warnings)"]
        }
        if isPaused { return after == before ? [] : ["a pass changed something during a pause"] }
        // What the listing gives may be given, and whom the log revokes may be revoked.
        let outrages = oracle.outrages(before, after, later, charter)
        let faults =
            (report.early + [report]).flatMap(Self.failures)
            + oracle.outrages(before, after, listed, charter).filter(outrages.contains)
            + oracle.dangers(after, listed, charter, explained: Explanations(report, registry))
            + (try judgeFeed(isOrdered: true))
        oracle.learn(from: listed, after, charter)
        // What the log said is later than the listing.
        let told = zip(report.early.flatMap { $0.plan?.changes ?? [] }, report.early.flatMap(\.states))
        for case (let change, .applied) in told where change.kind == .suspend {
            guard let person = change.person?.directoryID.map({ registry.worldID($0.text) }),
                later.wish(for: person, charter) == .inactive, after.account(of: person)?.isActive == true
            else { continue }
            return faults + ["\(person) was suspended while the listing ran, and is active after it"]
        }
        return faults
    }

    mutating func judgeFeed(isOrdered: Bool) throws -> [String] {
        let minute = site.now.milliseconds / 60_000
        let rows = try hand.feed(after: feed.lastSeq)
        return feed.faults(
            in: rows, minute: minute, isOrdered: isOrdered, limit: isCounted ? Charter.tightLimit : nil)
    }

    /// A pass without a fault has no change that the store refuses: what cannot be done is not planned.
    static func failures(of report: PassReport) -> [String] {
        zip(report.plan?.changes ?? [], report.states).compactMap { change, state in
            guard case .failed(let why) = state else { return nil }
            return "\(change.kind.word) of \(change.person?.login ?? change.group?.name ?? "") failed: \(why)"
        }
    }

    /// Judges a pass that may have been cut short.
    ///
    /// - Parameter listed: what its listing saw, where that was before what the log said.
    mutating func judgeBroken(
        _ before: StoreView, _ sight: Sight, listed: Sight? = nil, isOrdered: Bool
    ) throws -> [String] {
        if isPaused { return try hand.view() == before ? [] : ["a pass changed something during a pause"] }
        try recognise(sight, isSure: false)
        let after = try hand.view()
        // What a look at the log reads, it reads by id.
        let seen = registry.kind == .okta ? sight.byID : sight
        var faults = oracle.outrages(before, after, seen, charter)
        if let listed { faults = oracle.outrages(before, after, listed, charter).filter(faults.contains) }
        faults += try judgeFeed(isOrdered: isOrdered)
        for sight in [listed, sight].compactMap(\.self) {
            oracle.doubt(sight, before: before, after: after, charter)
        }
        return faults
    }

    static func lines(of report: PassReport) -> String {
        let changes = report.plan?.changes ?? []
        let lines = zip(changes, report.states).map { change, state in
            let words = [change.kind.word, change.person?.directoryID?.text, change.group?.name, change.reason.text]
            let fate =
                switch state {
                case .applied: "done"
                case .held(let hold): "held: \(report.holds[hold].limit.rawValue)"
                case .failed(let why): "failed: \(why)"
                case .pending: "pending"
                case .unsupported: "unsupported"
                }
            return "\n    " + words.compactMap { $0 }.joined(separator: " ") + " " + fate
        }
        let holds = report.holds.map { "\n    (\($0.limit.rawValue): \($0.reason))" }
        let warnings = report.warnings.filter { $0.code != .stranger }.map {
            "\n    (\($0.code) \($0.subject): \($0.message))"
        }
        return (lines + holds + warnings).joined()
    }
}
