/// A person or a group that is left exactly as it is until a date, by somebody's decision.
public struct Pin: Sendable, Hashable {
    /// Whom or what a pin is about.
    public enum Subject: Sendable, Hashable {
        /// A person of the directory.
        case person(DirectoryID)
        /// A group of the directory.
        case group(DirectoryID)
        /// Whoever or whatever has this login or name, case-folded: nobody in the ledger had it when it was pinned.
        case name(String)
    }

    /// Whom or what it is about.
    public var subject: Subject
    /// The login or group name, as reports show it.
    public var name: String
    /// Since when.
    public var since: Timestamp
    /// When it ends by itself.
    public var until: Timestamp
    /// The operating system's user who pinned.
    public var user: String
    /// What they noted.
    public var note: String

    /// A pin.
    public init(
        subject: Subject, name: String, since: Timestamp, until: Timestamp, user: String, note: String = ""
    ) {
        self.subject = subject
        self.name = name
        self.since = since
        self.until = until
        self.user = user
        self.note = note
    }

    /// Until when, by whom and why: `until 2026-12-01T00:00:00.000Z, by kim (ticket 7)`.
    public var terms: String { "until \(until), by \(user)" + (note.isEmpty ? "" : " (\(note))") }
}
