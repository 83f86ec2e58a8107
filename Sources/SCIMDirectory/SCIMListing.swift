import AccessModel

/// One listing of the service.
struct SCIMListing: Sendable {
    /// What is listed, as messages call it.
    let name: String
    /// The path below the base address.
    let path: String

    /// Everyone.
    static let people = SCIMListing(name: "the list of users", path: "/Users")
    /// All groups, with their members where the service shows them here.
    static let groups = SCIMListing(name: "the list of groups", path: "/Groups")

    /// An error of this listing at one of its pages; `what` continues the sentence.
    func incomplete(page: Int, _ what: String) -> DirectoryError {
        DirectoryError(
            .incomplete, "\(capitalizedName), page \(page), \(what).",
            remedy: "Nothing was changed; the next pass reads again. If this stays, run `tailroster check`.")
    }

    /// An error of the listing as a whole.
    func incomplete(_ what: String) -> DirectoryError {
        DirectoryError(
            .incomplete, "\(capitalizedName) \(what).",
            remedy: "Nothing was changed; the next pass reads again. If this stays, run `tailroster check`.")
    }

    private var capitalizedName: String { name.prefix(1).uppercased() + name.dropFirst() }
}
