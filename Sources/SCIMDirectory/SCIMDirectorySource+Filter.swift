import AccessModel
import Transport

// A service that takes no notice of filters answers 200 with everyone, and one that does not know the attribute may answer
// 200 with nobody: either would make changes look as if there were none. What is filtered by is proved, therefore, and
// proved again whenever it is used.
extension SCIMDirectorySource {
    /// A time before every change.
    private static let beginning = "1970-01-01T00:00:00Z"
    /// A time after every change.
    private static let end = "2999-01-01T00:00:00Z"

    /// Whether a filter on `meta.lastModified` is honoured: it must find everyone since 1970 and nobody since 2999.
    ///
    /// - Parameter total: how many a listing without a filter counts.
    func filtering(_ listing: SCIMListing, total: Int?) async throws(DirectoryError) -> SCIMProbe.Filtering {
        let (everyone, status) = try await count(listing.changed(after: Self.beginning))
        guard let everyone else { return status == 200 ? .unclear : .refused(status: status) }
        let (nobody, laterStatus) = try await count(listing.changed(after: Self.end))
        guard let nobody else { return laterStatus == 200 ? .unclear : .refused(status: laterStatus) }
        guard let total, total > 0 else { return .unclear }
        switch (everyone, nobody) {
        case (total, 0): return .honoured
        case (0, 0): return .empty
        case (_, 1...): return .ignored
        default: return .unclear
        }
    }

    /// Whether the filter is believed in what it has just answered: an empty answer while it finds nobody since 1970, or one
    /// with somebody while it finds somebody since 2999, says nothing.
    func isHonest(_ listing: SCIMListing, found: Int) async throws(DirectoryError) -> Bool {
        guard found == 0 else { return try await count(listing.changed(after: Self.end)).total == 0 }
        if let everyone = try await count(listing.changed(after: Self.beginning)).total, everyone > 0 { return true }
        // Where there is no group at all, none is found.
        return try await count(listing).total == 0
    }

    /// What `totalResults` says; `nil` where it says nothing.
    func count(_ listing: SCIMListing) async throws(DirectoryError) -> (total: Int?, status: Int) {
        let answer = try await api.get(listing.address(["startIndex": "1", "count": "1"]))
        guard answer.status == 200, !answer.isForeign else { return (nil, answer.status) }
        var records = SCIMFirstID()
        return (try read(answer, of: listing, into: &records).total, 200)
    }
}
