/// What a person decided by hand about an account: that it belongs to somebody, or that it is to be linked to nobody.
public struct HandLink: Sendable, Hashable {
    /// The account.
    public var account: AccountID
    /// The account's login when it was decided, as reports show it.
    public var login: String
    /// The person whose account it is from now on; `nil` for an account that stays unlinked.
    public var person: DirectoryID?
    /// When it was decided.
    public var since: Timestamp
    /// The operating system's user who decided.
    public var user: String
    /// What they noted.
    public var note: String

    /// A decision about an account.
    public init(
        account: AccountID, login: String, person: DirectoryID?, since: Timestamp, user: String, note: String = ""
    ) {
        self.account = account
        self.login = login
        self.person = person
        self.since = since
        self.user = user
        self.note = note
    }

    /// Since when, by whom and why.
    public var terms: String { "since \(since), by \(user)" + (note.isEmpty ? "" : " (\(note))") }
}
