/// Every metric there is: name, type, labels, and what it means. The documents' table is compared with this one.
public enum MetricCatalogue {
    /// How Prometheus is to take a metric.
    public enum Kind: String, Sendable {
        /// Only grows.
        case counter
        /// As it is now.
        case gauge
        /// Counts by upper bounds.
        case histogram
    }

    /// One metric.
    public struct Entry: Sendable {
        /// Its name.
        public let name: String
        /// Its type.
        public let kind: Kind
        /// The names of its labels, in their order.
        public let labels: [String]
        /// What it means, in a sentence without an end mark.
        public let help: String
    }

    /// In the order in which they are shown.
    public static let entries: [Entry] = [
        Entry(
            name: "tailroster_build_info", kind: .gauge, labels: ["version", "directory", "store"],
            help: "The version, and the kinds of both ends; always 1"),
        Entry(
            name: "tailroster_passes_total", kind: .counter, labels: ["mode", "outcome"],
            help: "Passes by what they read and how they ended"),
        Entry(
            name: "tailroster_pass_duration_seconds", kind: .histogram, labels: ["mode"], help: "How long passes took"),
        Entry(
            name: "tailroster_consecutive_failures", kind: .gauge, labels: [],
            help: "Passes in a row that could not read both ends"),
        Entry(
            name: "tailroster_last_pass_timestamp_seconds", kind: .gauge, labels: [],
            help: "When the last pass ended; 0 for never"),
        Entry(
            name: "tailroster_last_good_read_timestamp_seconds", kind: .gauge, labels: [],
            help: "When the last pass ended that read what it set out to read, looks at the log included; 0 for never"),
        Entry(
            name: "tailroster_last_complete_read_timestamp_seconds", kind: .gauge, labels: [],
            help: "When the last census or sweep ended that read both ends; 0 for never"),
        Entry(
            name: "tailroster_requests_total", kind: .counter, labels: ["end", "class", "status"],
            help: "HTTP exchanges by end, class of endpoint and status; none where no answer came"),
        Entry(
            name: "tailroster_rate_limit_requests", kind: .gauge, labels: ["class"],
            help: "The limit that the provider stated last, in requests a window of about a minute"),
        Entry(
            name: "tailroster_rate_limit_remaining_requests", kind: .gauge, labels: ["class"],
            help: "What the provider said last is left of its limit"),
        Entry(
            name: "tailroster_changes_total", kind: .counter, labels: ["kind", "state"],
            help: "Changes that passes applied, or that failed"),
        Entry(
            name: "tailroster_plan_changes", kind: .gauge, labels: ["kind", "state"],
            help: "Changes that the last complete read left undone"),
        Entry(name: "tailroster_holds", kind: .gauge, labels: ["limit"], help: "Holds that wait for a person"),
        Entry(
            name: "tailroster_held_changes", kind: .gauge, labels: ["limit"],
            help: "Changes in holds that wait for a person"),
        Entry(
            name: "tailroster_oldest_held_revocation_timestamp_seconds", kind: .gauge, labels: [],
            help: "Since when the oldest held revocation waits; absent while none does"),
        Entry(
            name: "tailroster_drift_repaired_total", kind: .counter, labels: [],
            help: "Changes made because somebody had changed the store"),
        Entry(
            name: "tailroster_drift_repeating", kind: .gauge, labels: [],
            help: "People and groups whose drift comes again and again"),
        Entry(name: "tailroster_pins", kind: .gauge, labels: [], help: "Pins in force"),
        Entry(name: "tailroster_paused", kind: .gauge, labels: [], help: "1 while somebody has paused, else 0"),
        Entry(name: "tailroster_strangers", kind: .gauge, labels: [], help: "Accounts of our domain that match nobody"),
        Entry(name: "tailroster_warnings", kind: .gauge, labels: ["code"], help: "Warnings of the last complete read"),
        Entry(name: "tailroster_directory_users", kind: .gauge, labels: [], help: "People in the last complete read"),
        Entry(
            name: "tailroster_directory_groups", kind: .gauge, labels: [],
            help: "Selected groups in the last complete read"),
        Entry(
            name: "tailroster_directory_memberships", kind: .gauge, labels: [],
            help: "Memberships in the last complete read"),
        Entry(
            name: "tailroster_store_users", kind: .gauge, labels: [],
            help: "Accounts in the store at the last complete read"),
        Entry(
            name: "tailroster_store_groups", kind: .gauge, labels: [],
            help: "Groups in the store at the last complete read"),
        Entry(
            name: "tailroster_store_unmanaged_users", kind: .gauge, labels: [],
            help: "Accounts that nobody in the directory is linked to, at the last complete read"),
        Entry(
            name: "tailroster_managed_users", kind: .gauge, labels: [], help: "Accounts that are linked in the ledger"),
        Entry(
            name: "tailroster_managed_groups", kind: .gauge, labels: [], help: "Groups that are linked in the ledger"),
        Entry(
            name: "tailroster_suspension_lag_seconds", kind: .histogram, labels: [],
            help: "From the event in the directory's log to the suspension in the store"),
        Entry(
            name: "tailroster_notifications_total", kind: .counter, labels: ["event", "result"],
            help: "Notices by what they are about and whether they were delivered"),
        Entry(
            name: "process_resident_memory_bytes", kind: .gauge, labels: [],
            help: "Resident memory of the worker in bytes"),
        Entry(name: "process_start_time_seconds", kind: .gauge, labels: [], help: "When the worker started"),
    ]

    /// The upper bounds of the histograms, in seconds.
    static let bounds: [String: [Double]] = [
        "tailroster_pass_duration_seconds": [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
        "tailroster_suspension_lag_seconds": [1, 5, 15, 30, 60, 300, 900, 3600, 21600, 86400],
    ]
}
