import AccessModel
import Foundation
import Planning

/// What has been counted, over every process that worked with one ledger: a pure value, told what happened.
///
/// No name of a person or group is ever a label: how many series there are is bounded by the words of this program.
public struct MetricsTally: Sendable, Equatable, Codable {
    /// The counts of one histogram with one set of labels.
    struct Distribution: Sendable, Equatable, Codable {
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }

    /// Values by metric, then by its labels as they are written.
    private(set) var values: [String: [String: Double]] = [:]
    private(set) var distributions: [String: [String: Distribution]] = [:]

    /// Nothing counted yet.
    public init() {}

    /// When the last census or sweep ended that read both ends; `nil` for never.
    public var lastCompleteRead: Timestamp? {
        values["tailroster_last_complete_read_timestamp_seconds"]?[""].map {
            Timestamp(milliseconds: Int64($0 * 1000))
        }
    }

    /// Passes in a row that could not read both ends.
    public var consecutiveFailures: Int { Int(values["tailroster_consecutive_failures"]?[""] ?? 0) }

    // MARK: What happens

    /// A pass has ended.
    public mutating func take(_ report: PassReport) {
        let mode = report.directory.mode.isEmpty ? "none" : report.directory.mode
        countPass(mode, report.outcome.rawValue, seconds: report.finishedAt.seconds(since: report.startedAt))
        let end = Double(report.finishedAt.milliseconds) / 1000
        set("tailroster_last_pass_timestamp_seconds", end)
        guard report.outcome != .unread, report.outcome != .storeUnread else {
            add("tailroster_consecutive_failures")
            return
        }
        set("tailroster_consecutive_failures", 0)
        set("tailroster_last_good_read_timestamp_seconds", end)
        for part in [report] + report.early { countChanges(of: part) }
        let isComplete = report.directory.mode == "census" || report.directory.mode == "sweep"
        if isComplete { takeComplete(report, at: end) }
    }

    /// A pass has ended without a report: the ledger could not serve.
    public mutating func takeFailure(seconds: Double, at time: Timestamp) {
        countPass("none", "failed", seconds: seconds)
        set("tailroster_last_pass_timestamp_seconds", Double(time.milliseconds) / 1000)
        add("tailroster_consecutive_failures")
    }

    /// Exchanges with an end since the last time.
    public mutating func takeRequests(_ counts: [String: [String: Int]], of end: String) {
        for (endpoint, statuses) in counts {
            for (status, number) in statuses where number > 0 {
                add("tailroster_requests_total", ["end": end, "class": endpoint, "status": status], Double(number))
            }
        }
    }

    /// What the provider states of its limits.
    public mutating func takeLimits(_ statements: [String: (limit: Int, remaining: Int)]) {
        for (endpoint, statement) in statements {
            set("tailroster_rate_limit_requests", ["class": endpoint], Double(statement.limit))
            set("tailroster_rate_limit_remaining_requests", ["class": endpoint], Double(statement.remaining))
        }
    }

    /// A notice was delivered, or given up.
    public mutating func takeNotice(_ event: String, isDelivered: Bool) {
        add("tailroster_notifications_total", ["event": event, "result": isDelivered ? "sent" : "failed"])
    }

    private mutating func countPass(_ mode: String, _ outcome: String, seconds: Double) {
        add("tailroster_passes_total", ["mode": mode, "outcome": outcome])
        observe("tailroster_pass_duration_seconds", ["mode": mode], max(0, seconds))
    }

    private mutating func countChanges(of report: PassReport) {
        guard let plan = report.plan else { return }
        for (change, state) in zip(plan.changes, report.states) {
            switch state {
            case .applied:
                add("tailroster_changes_total", ["kind": change.kind.word, "state": "applied"])
                if change.reason == .drift { add("tailroster_drift_repaired_total") }
            case .failed: add("tailroster_changes_total", ["kind": change.kind.word, "state": "failed"])
            case .pending, .held, .unsupported: break
            }
        }
        for lag in report.suspensionLags { observe("tailroster_suspension_lag_seconds", [:], max(0, lag)) }
    }

    private mutating func takeComplete(_ report: PassReport, at end: Double) {
        set("tailroster_last_complete_read_timestamp_seconds", end)
        set("tailroster_directory_users", Double(report.directory.users))
        set("tailroster_directory_groups", Double(report.directory.groups))
        set("tailroster_directory_memberships", Double(report.directory.memberships))
        set("tailroster_store_users", Double(report.store.users))
        set("tailroster_store_groups", Double(report.store.groups))
        set("tailroster_store_unmanaged_users", Double(report.store.unmanagedUsers))
        values["tailroster_warnings"] = [:]
        for warning in report.warnings { add("tailroster_warnings", ["code": warning.code.text]) }
        set("tailroster_strangers", Double(report.warnings.count { $0.code == .stranger }))
        set("tailroster_drift_repeating", Double(report.warnings.count { $0.code == .driftRepeats }))
        values["tailroster_plan_changes"] = [:]
        for kind in ChangeKind.allCases {
            for state in ["held", "pending", "unsupported"] {
                set("tailroster_plan_changes", ["kind": kind.word, "state": state], 0)
            }
        }
        guard let plan = report.plan else { return }
        for (change, state) in zip(plan.changes, report.states) {
            let word: String? =
                switch state {
                case .pending: "pending"
                case .held: "held"
                case .unsupported: "unsupported"
                case .applied, .failed: nil
                }
            if let word { add("tailroster_plan_changes", ["kind": change.kind.word, "state": word]) }
        }
        for change in plan.unsupported {
            add("tailroster_plan_changes", ["kind": change.kind.word, "state": "unsupported"])
        }
    }

    // MARK: Values

    mutating func set(_ name: String, _ labels: [String: String] = [:], _ value: Double) {
        values[name, default: [:]][MetricsText.labels(labels, of: name)] = value
    }

    mutating func set(_ name: String, _ value: Double) { set(name, [:], value) }

    private mutating func add(_ name: String, _ labels: [String: String] = [:], _ value: Double = 1) {
        values[name, default: [:]][MetricsText.labels(labels, of: name), default: 0] += value
    }

    private mutating func observe(_ name: String, _ labels: [String: String], _ value: Double) {
        let bounds = MetricCatalogue.bounds[name] ?? []
        let written = MetricsText.labels(labels, of: name)
        var one =
            distributions[name]?[written] ?? Distribution(counts: Array(repeating: 0, count: bounds.count))
        for (index, bound) in bounds.enumerated() where value <= bound && index < one.counts.count {
            one.counts[index] += 1
        }
        one.sum += value
        one.count += 1
        distributions[name, default: [:]][written] = one
    }

    // MARK: On disk

    /// The tally as text; the same tally is the same text.
    public func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The tally that a text holds.
    ///
    /// - Throws: `DecodingError` where it holds none.
    public init(text: String) throws { self = try JSONDecoder().decode(MetricsTally.self, from: Data(text.utf8)) }
}
