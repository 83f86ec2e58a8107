import AccessModel
import Planning

/// The tally and what the ledger shows, in Prometheus' text format.
public struct MetricsText {
    /// What only a process that goes on knows of itself.
    public struct Process: Sendable {
        /// Resident memory in bytes; `nil` where the system does not tell.
        public var residentBytes: Int?
        /// When it started.
        public var startedAt: Timestamp

        /// A process.
        public init(residentBytes: Int?, startedAt: Timestamp) {
            self.residentBytes = residentBytes
            self.startedAt = startedAt
        }
    }

    private var tally: MetricsTally

    /// Limits that hold back what takes access away.
    private static let revoking: Set<String> = [
        Hold.Limit.suspensions.rawValue, Hold.Limit.removals.rawValue, Hold.Limit.groupLoss.rawValue,
        Hold.Limit.directoryShrink.rawValue, Hold.Limit.protected.rawValue, Hold.Limit.scopeChanged.rawValue,
        Hold.Limit.unconfirmed.rawValue,
    ]

    /// Puts together what is to be shown.
    ///
    /// - Parameters:
    ///   - overview: what the ledger shows; `nil` where there is none yet.
    ///   - process: of a worker, for `/metrics`.
    public init(
        _ tally: MetricsTally, overview: LedgerOverview?, version: String, directory: String, store: String,
        process: Process? = nil
    ) {
        self.tally = tally
        self.tally.set("tailroster_build_info", ["version": version, "directory": directory, "store": store], 1)
        for name in [
            "tailroster_consecutive_failures", "tailroster_last_pass_timestamp_seconds",
            "tailroster_last_good_read_timestamp_seconds", "tailroster_last_complete_read_timestamp_seconds",
            "tailroster_drift_repaired_total",
        ] where tally.values[name] == nil {
            self.tally.set(name, 0)
        }
        if let overview { take(overview) }
        if let process {
            if let bytes = process.residentBytes { self.tally.set("process_resident_memory_bytes", Double(bytes)) }
            self.tally.set("process_start_time_seconds", Double(process.startedAt.milliseconds) / 1000)
        }
    }

    private mutating func take(_ overview: LedgerOverview) {
        let waiting = overview.holds.filter { !$0.isApproved }
        for limit in Hold.Limit.allCases where limit != .follows {
            let holds = waiting.filter { $0.record.limit == limit.rawValue }
            tally.set("tailroster_holds", ["limit": limit.rawValue], Double(holds.count))
            let changes = holds.reduce(0) { $0 + $1.record.changes.count }
            tally.set("tailroster_held_changes", ["limit": limit.rawValue], Double(changes))
        }
        if let oldest = waiting.filter({ Self.revoking.contains($0.record.limit) }).map(\.since).min() {
            tally.set(
                "tailroster_oldest_held_revocation_timestamp_seconds", Double(oldest.milliseconds) / 1000)
        }
        tally.set("tailroster_pins", Double(overview.pins.count))
        tally.set("tailroster_paused", overview.pause == nil ? 0 : 1)
        tally.set("tailroster_managed_users", Double(overview.linkedPeople))
        tally.set("tailroster_managed_groups", Double(overview.linkedGroups))
    }

    /// The text; metrics that have no value yet are left out.
    public func text() -> String {
        var text = ""
        for entry in MetricCatalogue.entries {
            let lines = entry.kind == .histogram ? histogram(entry.name) : plain(entry.name)
            if lines.isEmpty { continue }
            text += "# HELP \(entry.name) \(entry.help).\n# TYPE \(entry.name) \(entry.kind.rawValue)\n\(lines)"
        }
        return text
    }

    private func plain(_ name: String) -> String {
        (tally.values[name] ?? [:]).sorted { $0.key < $1.key }.map { labels, value in
            "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(value))\n"
        }.joined()
    }

    private func histogram(_ name: String) -> String {
        let bounds = MetricCatalogue.bounds[name] ?? []
        var text = ""
        var known = tally.distributions[name] ?? [:]
        // Without labels there is one series only, which is there from the beginning: a query finds zeros and not nothing.
        if known.isEmpty, MetricCatalogue.entries.contains(where: { $0.name == name && $0.labels.isEmpty }) {
            known[""] = .init(counts: Array(repeating: 0, count: bounds.count))
        }
        for (labels, one) in known.sorted(by: { $0.key < $1.key }) {
            let before = labels.isEmpty ? "" : labels + ","
            for (bound, count) in zip(bounds, one.counts) {
                text += "\(name)_bucket{\(before)le=\"\(Self.number(bound))\"} \(count)\n"
            }
            text += "\(name)_bucket{\(before)le=\"+Inf\"} \(one.count)\n"
            let braces = labels.isEmpty ? "" : "{\(labels)}"
            text += "\(name)_sum\(braces) \(Self.number(one.sum))\n\(name)_count\(braces) \(one.count)\n"
        }
        return text
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
    }

    /// Labels as they are written, in the order of the catalogue.
    static func labels(_ labels: [String: String], of name: String) -> String {
        let order = MetricCatalogue.entries.first { $0.name == name }?.labels ?? []
        return order.compactMap { label in labels[label].map { "\(label)=\"\(escaped($0))\"" } }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        String(
            value.flatMap { sign -> [Character] in
                switch sign {
                case "\\": ["\\", "\\"]
                case "\"": ["\\", "\""]
                case "\n": ["\\", "n"]
                default: [sign]
                }
            })
    }
}
