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
    /// What its records are.
    var records = Records.users

    /// What the records of a listing of people are.
    enum Records {
        case users
        /// Assignments to an app, in which the user is embedded. The assignment's own status is of another set of words.
        case assignments
    }

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

    /// The people who are assigned to an app, by themselves or through a group, each with their whole user record. The id is
    /// one of `OktaID.isWellFormed`.
    static func assigned(to app: String) -> OktaListing {
        var listing = OktaListing(
            name: "the people assigned to the app \(app)", path: "/api/v1/apps/\(app)/users",
            extraQuery: "&expand=user", pageSize: 500)
        listing.records = .assignments
        return listing
    }

    /// The groups that one person is in. The id is one of `OktaID.isWellFormed`.
    static func groups(of person: DirectoryID) -> OktaListing {
        OktaListing(name: "the groups of the user \(person)", path: "/api/v1/users/\(person)/groups", pageSize: 200)
    }

    /// The System Log, for messages.
    static let log = OktaListing(name: "the System Log", path: "/api/v1/logs", pageSize: 1000)

    /// The groups that are assigned to an app: ids, without names.
    static func groups(of app: String) -> OktaListing {
        var listing = OktaListing(
            name: "the groups assigned to the app \(app)", path: "/api/v1/apps/\(app)/groups", pageSize: 200)
        listing.absencesAreConfirmed = false
        return listing
    }

    /// The scope that an app needs for this listing.
    var oauthScope: String {
        let part = path.split(separator: "/").dropFirst(2).first ?? "users"
        return "okta.\(part).read"
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
    var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() }
}
