import AccessModel
import Transport

/// One listing of the service.
struct SCIMListing: Sendable {
    /// What is listed, as messages call it.
    let name: String
    /// The path below the base address.
    let path: String
    /// What is listed of it (RFC 7644, section 3.4.2.2); `nil` for all.
    var filter: String?

    /// Everyone.
    static let people = SCIMListing(name: "the list of users", path: "/Users")
    /// All groups, with their members where the service shows them here.
    static let groups = SCIMListing(name: "the list of groups", path: "/Groups")

    /// What of this listing changed after a time, in RFC 3339.
    func changed(after time: String) -> SCIMListing {
        SCIMListing(
            name: "the list of changed \(path.dropFirst().lowercased())", path: path,
            filter: "meta.lastModified gt \"\(time)\"")
    }

    /// The path with a query; the parameters without a value are left out.
    func address(_ query: KeyValuePairs<String, String?> = [:]) -> String {
        var parts = query.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
        if let filter { parts.insert("filter=\(PercentEncoding.encode(filter))", at: 0) }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }

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
