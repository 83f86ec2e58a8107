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
        let after = try hand.view()
        let faults =
            oracle.outrages(before, after, sight, charter)
            + oracle.dangers(after, sight, charter, explained: Explanations(report, registry))
            + (try judgeFeed(isOrdered: true))
        oracle.learn(from: sight, after, charter)
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

    mutating func judgeBroken(_ before: StoreView, _ sight: Sight, isOrdered: Bool) throws -> [String] {
        let after = try hand.view()
        if isPaused { return after == before ? [] : ["a pass changed something during a pause"] }
        // What a look at the log reads, it reads by id.
        let seen = registry.kind == .okta ? sight.byID : sight
        let faults = oracle.outrages(before, after, seen, charter) + (try judgeFeed(isOrdered: isOrdered))
        oracle.doubt(sight, before: before, after: after, charter)
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
