import AccessModel
import Transport

// The nearest that SCIM has to a log of changes: a listing by `meta.lastModified` (RFC 7643, section 3.1). It is optional, it
// never tells who was deleted, and services get it wrong in silence: it is used once the service has proved that it honours
// the filter, and then for hints alone. Who is named is read again by id.
extension SCIMDirectorySource: WatchableDirectory {
    /// This time by the service's own clock, with some overlap, once the filter is proved.
    ///
    /// The service's clock stamps its records, not this machine's.
    public func cursor(before time: Timestamp) async throws(DirectoryError) -> LogReading {
        let exchangesBefore = exchanges
        let answer = try await api.get(SCIMListing.people.address(["startIndex": "1", "count": "1"]))
        var outcome = LogReading.Outcome.denied(
            "\(api.base) does not date its answers (no `Date` header), so that its own time of a change cannot be told. "
                + Self.consequence)
        if answer.status == 200, !answer.isForeign, let date = answer.date {
            var first = SCIMFirstID()
            let people = try read(answer, of: .people, into: &first).total
            let why = try await reasonAgainstFilter(people: people)
            outcome = why.map { .denied($0) } ?? .marks(Marks(), cursor: Self.cursor(at: date))
        }
        return LogReading(outcome, requests: exchanges - exchangesBefore)
    }

    /// Whom and what the service says to have changed since then.
    public func changes(after cursor: String) async throws(DirectoryError) -> LogReading {
        let exchangesBefore = exchanges
        // The ledger is a file: what stands in it goes into a filter only where it is a time.
        guard cursor.utf8.count == 24, cursor.utf8.allSatisfy(Self.isOfTime) else {
            return LogReading(.needsCensus("the time from which changes are to be read is none"), requests: 0)
        }
        let outcome: LogReading.Outcome
        do throws(DirectoryError) {
            outcome = try await readChanges(after: cursor)
        } catch  where error.kind == .incomplete {
            outcome = .needsCensus(error.message)
        }
        return LogReading(outcome, requests: exchanges - exchangesBefore)
    }

    private func readChanges(after cursor: String) async throws(DirectoryError) -> LogReading.Outcome {
        let features = try await knownFeatures()
        let toldBefore = await notebook.toldWith(cursor)
        var (marks, told, date) = (Marks(), Set<String>(), Timestamp?.none)
        for endpoint in SCIMEndpoint.allCases {
            let listing = endpoint.listing.changed(after: cursor)
            // The clock is read before the listing is: what changes meanwhile is told the next time.
            let clock = try await api.get(listing.address(["startIndex": "1", "count": "1"]))
            guard clock.status == 200, !clock.isForeign, let now = clock.date else {
                return .needsCensus("\(api.base) answered \(clock.text) to \(listing.name)")
            }
            date = date ?? now
            var first = SCIMFirstID()
            let page = try read(clock, of: listing, into: &first)
            guard try await isHonest(endpoint.listing, found: page.total ?? page.records) else {
                return .needsCensus("\(api.base) does not honour the filter on meta.lastModified any more")
            }
            guard page.total != 0 else { continue }
            var reading = SCIMReading<SCIMChanges>(
                of: listing, from: api, count: limits.peoplePage, features: features, limits: limits)
            let changes = try await reading.records(into: SCIMChanges(limit: limits.marks))
            for (id, time) in changes.times {
                let change = "\(endpoint.rawValue)/\(id)@\(time)"
                told.insert(change)
                if !time.isEmpty, toldBefore.contains(change) { continue }
                switch endpoint {
                case .people: marks.people.insert(DirectoryID(id))
                case .groups: marks.groups.insert(DirectoryID(id))
                }
            }
        }
        guard let date else { return .needsCensus("\(api.base) does not date its answers") }
        let next = Self.cursor(at: date)
        await notebook.tell(told, with: next)
        return .marks(marks, cursor: next)
    }

    /// Why changes cannot be followed; `nil` where the filter is proved for people and for groups.
    private func reasonAgainstFilter(people: Int?) async throws(DirectoryError) -> String? {
        if let features = try await knownFeatures(), !features.filters {
            return "\(api.base) says that it has no filters. \(Self.consequence)"
        }
        let groups = try await count(.groups).total
        for (listing, total) in [(SCIMListing.people, people), (.groups, groups)] where total != 0 {
            let why: String
            switch try await filtering(listing, total: total) {
            case .honoured: continue
            case .ignored: why = "takes no notice of a filter on meta.lastModified"
            case .empty: why = "finds nobody by a filter on meta.lastModified"
            case .refused(let status): why = "refuses a filter on meta.lastModified (\(status))"
            case .unclear: why = "answers a filter on meta.lastModified with a number that cannot be right"
            }
            return "\(api.base) \(why), in \(listing.name). \(Self.consequence)"
        }
        return nil
    }

    private static let consequence = "Changes are seen by the next census, and not within seconds."

    private func knownFeatures() async throws(DirectoryError) -> SCIMFeatures? {
        if let known = await notebook.features { return known }
        let features = try await api.features()
        await notebook.keep(features)
        return features
    }

    /// What is stamped with a time may be seen a little later than that.
    private static let overlapSeconds: Int64 = 60

    private static func cursor(at date: Timestamp) -> String { date.adding(seconds: -overlapSeconds).description }

    private static func isOfTime(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-:.TZ".utf8.contains(byte)
    }
}
