/// The newest entry of the audit: whoever keeps it elsewhere can prove later that nothing before it was changed or cut off.
public struct AuditHead: Sendable, Hashable {
    /// The number of the entry.
    public var number: Int64
    /// Its hash: 64 lower-case hexadecimal digits.
    public var hash: String

    /// A head.
    public init(number: Int64, hash: String) {
        self.number = number
        self.hash = hash
    }
}

/// One decision or effect as the audit keeps it.
///
/// The hash of an entry is the SHA-256 of ``content(after:)``: five lines divided by a line feed, with the hash of the entry before it
/// first. Changed, removed or moved, an entry no longer fits between its neighbours.
public struct AuditEntry: Sendable, Hashable {
    /// The place in the chain, from 1 without a gap.
    public var number: Int64
    /// When it was written down.
    public var time: Timestamp
    /// What happened, in a word such as `approval`.
    public var event: String
    /// The rest, as canonical JSON: an object with its keys in order, no spaces, and only those signs escaped that JSON wants escaped.
    public var body: String
    /// 64 lower-case hexadecimal digits.
    public var hash: String

    /// An entry.
    public init(number: Int64, time: Timestamp, event: String, body: String, hash: String) {
        self.number = number
        self.time = time
        self.event = event
        self.body = body
        self.hash = hash
    }

    /// What stands for the hash before the first entry.
    public static let origin = String(repeating: "0", count: 64)

    /// The text that is hashed.
    public func content(after previous: String) -> String { heading(after: previous) + body }

    /// What of it stands before the body.
    public func heading(after previous: String) -> String { "\(previous)\n\(number)\n\(time)\n\(event)\n" }

    /// The entry as a line of `audit export`.
    public var line: String {
        "{\"n\":\(number),\"at\":\"\(time)\",\"event\":\"\(event)\",\"hash\":\"\(hash)\",\"body\":\(body)}"
    }
}

/// What looking at the whole chain found.
public struct AuditVerdict: Sendable, Hashable {
    /// Something that does not fit.
    public enum Fault: Sendable, Hashable {
        /// The entry's content or hash is not what was written.
        case changed(Int64)
        /// Entries are gone, from the first to the last of them.
        case removed(Int64, Int64)
        /// At the first number stands what was written as the second.
        case moved(Int64, was: Int64)
        /// The pass left this head, and the chain ends before it or has another entry there.
        case cut(PassID, AuditHead)
    }

    /// The entries that are there.
    public var entries: Int64
    /// The number of the first that is kept; earlier ones were taken away by the retention. 0 where there is none.
    public var first: Int64
    /// The newest entry; `nil` for an audit without entries.
    public var head: AuditHead?
    /// What does not fit, in order; the first thousand.
    public var faults: [Fault]
    /// The entry that has the hash which was asked for; `nil` where none has it, or none was asked for.
    public var found: Int64?

    /// What was found.
    public init(
        entries: Int64 = 0, first: Int64 = 0, head: AuditHead? = nil, faults: [Fault] = [], found: Int64? = nil
    ) {
        self.entries = entries
        self.first = first
        self.head = head
        self.faults = faults
        self.found = found
    }
}
