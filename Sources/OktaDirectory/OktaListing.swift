import AccessModel

/// One listing of the management API, from its first page to the end mark.
struct OktaListing: Sendable {
    /// What is listed, as messages call it.
    let name: String
    /// The path of every page.
    let path: String
    /// The query of the first page; later pages are found by their links alone.
    let query: String
    /// The records that a full page has.
    let pageSize: Int
    /// Whether who is missing is looked up by id before anything follows. Members are not: what their listing leaves
    /// out has left.
    var absencesAreConfirmed = true

    /// Everyone but the deactivated, whom Okta leaves out of a list without a filter.
    static let people = OktaListing(name: "the list of users", path: "/api/v1/users", pageSize: 200)

    /// The deactivated. `filter` is asked, not `search`: only the latter is eventually consistent.
    static let deprovisioned = OktaListing(
        name: "the list of deactivated users", path: "/api/v1/users",
        extraQuery: "&filter=status%20eq%20%22DEPROVISIONED%22", pageSize: 200)

    /// All groups that the credential can see.
    static let groups = OktaListing(name: "the list of groups", path: "/api/v1/groups", pageSize: 200)

    /// The members of one group: whole users. The id is one of `OktaID.isWellFormed`.
    static func members(of group: DirectoryID, named name: String) -> OktaListing {
        var listing = OktaListing(
            name: "the members of group \(name) (\(group))", path: "/api/v1/groups/\(group)/users", pageSize: 1000)
        listing.absencesAreConfirmed = false
        return listing
    }

    private init(name: String, path: String, extraQuery: String = "", pageSize: Int) {
        self.name = name
        self.path = path
        query = "limit=\(pageSize)\(extraQuery)"
        self.pageSize = pageSize
    }

    /// An error of this listing at one of its pages; `what` continues the sentence.
    func incomplete(page: Int, _ what: String) -> DirectoryError {
        DirectoryError(
            .incomplete, "\(name.capitalizedSentence), page \(page), \(what).",
            remedy: "Nothing was changed; the next pass reads again. If this stays, look for a proxy in between.")
    }
}

extension String {
    fileprivate var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() }
}
