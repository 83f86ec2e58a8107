/// Reads the change feed as its readers do: nothing doubled, revocations first, no more in a day than the limits allow.
struct FeedOracle: Sendable {
    /// Revoke before grant: the order of a pass in DESIGN's own words.
    private static let order = [
        "suspend", "remove_member", "remove_group", "rename_group", "update_user", "add_group", "add_user",
        "add_member",
        "reactivate",
    ]

    private struct Counted: Sendable {
        var minute: Int64
        var kind: String
    }

    private(set) var lastSeq: Int64
    private var counted: [Counted] = []

    /// A reader who has seen the feed up to a number.
    init(lastSeq: Int64 = 0) { self.lastSeq = lastSeq }

    /// Judges the rows that a pass added.
    ///
    /// - Parameters:
    ///   - isOrdered: whether the effects arrived in the order in which they were sent.
    ///   - limit: the most suspensions or reactivations of 24 hours; `nil` where no limit is known.
    mutating func faults(in rows: [FeedRow], minute: Int64, isOrdered: Bool, limit: Int?) -> [String] {
        var faults: [String] = []
        var seen: Set<FeedRow> = []
        var rank = 0
        var (previous, pass) = ("", "")
        for row in rows {
            // What is done while a listing still runs is a pass of its own.
            if row.pass != pass { (rank, previous, pass) = (0, "", row.pass) }
            if row.seq <= lastSeq { faults.append("the feed goes back from \(lastSeq) to \(row.seq)") }
            lastSeq = row.seq
            var effect = row
            effect.seq = 0
            if !seen.insert(effect).inserted { faults.append("one pass has an effect twice in the feed: \(row)") }
            guard let place = Self.order.firstIndex(of: row.kind) else {
                faults.append("the feed has a kind that nobody knows: \(row.kind)")
                continue
            }
            // A login that passes on is an update in which an account is made.
            let isUpdate = row.kind == "add_user" && previous == "update_user"
            previous = row.kind
            if isUpdate {
                counted.append(Counted(minute: minute, kind: row.kind))
                continue
            }
            if isOrdered, place < rank { faults.append("\(row.kind) comes after \(Self.order[rank]) in one pass") }
            rank = max(rank, place)
            counted.append(Counted(minute: minute, kind: row.kind))
        }
        counted.removeAll { $0.minute <= minute - 24 * 60 }
        if let limit {
            for kind in ["suspend", "reactivate"] {
                let count = counted.count { $0.kind == kind }
                if count > limit { faults.append("\(count) of \(kind) within a day, and nobody approved them") }
            }
        }
        return faults
    }

    /// What was applied so far counts no more: the ledger is lost, or a person approved something.
    mutating func forgetCounts() { counted = [] }
}
