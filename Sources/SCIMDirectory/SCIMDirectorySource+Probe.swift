import AccessModel
import Transport

extension SCIMDirectorySource {
    /// Asks for a few users and groups, for ids that are there and one that is not, and tries what the service says of
    /// itself.
    ///
    /// - Parameter now: this machine's clock.
    public func probe(now: @Sendable () -> Timestamp) async -> SCIMProbe {
        let exchangesBefore = exchanges
        var probe = SCIMProbe(people: .failure(SCIMListing.people.incomplete("was not read")))
        do throws(DirectoryError) {
            try await look(into: &probe, now: now)
        } catch {
            probe.people = .failure(error)
        }
        probe.requests = exchanges - exchangesBefore
        return probe
    }

    private func look(into probe: inout SCIMProbe, now: @Sendable () -> Timestamp) async throws(DirectoryError) {
        let features = try await api.features()
        probe.describesItself = features != nil
        let (answer, counting) = try await firstPage(of: .people)
        let time = now()
        probe.clockSkewSeconds = answer.date.map { time.seconds(since: $0) }
        var people = SCIMPeople(limits: limits)
        let page = try read(answer, of: .people, into: &people)
        let table = people.table
        probe.people = .success(
            SCIMProbe.People(
                total: page.total, seen: page.records,
                withoutActive: (0..<table.count).count { table.status(at: $0).isEmpty && !table.isUnreadable(at: $0) },
                unreadable: (0..<table.count).count { table.isUnreadable(at: $0) } + people.withoutID))
        probe.counting = counting == .honoured && page.records > Self.glance ? .ignored : counting
        if features?.cursors == true { probe.cursors = try await tryCursors() }
        probe.filtering = try await filtering(.people, total: page.total)
        try await tryLookUps(known: table.count > 0 ? table.ids[0] : nil, &probe)
        probe.groups = await glanceAtGroups()
    }

    /// So many records are asked for.
    private static let glance = 10

    private func firstPage(of listing: SCIMListing) async throws(DirectoryError) -> (SCIMAnswer, SCIMProbe.Counting) {
        let answer = try await api.get("\(listing.path)?startIndex=1&count=\(Self.glance)")
        guard answer.status == 400 || (500..<600).contains(answer.status) else { return (answer, .honoured) }
        let plain = try await api.get(listing.path)
        return plain.status == 200 ? (plain, .refused) : (answer, .honoured)
    }

    func read(
        _ answer: SCIMAnswer, of listing: SCIMListing, into records: inout some SCIMRecords
    ) throws(DirectoryError) -> SCIMPage {
        guard answer.status == 200, !answer.isForeign else { throw answer.directoryError(listing, page: 1, api) }
        return try SCIMPage(answer.response.body, number: 1, of: listing, into: &records)
    }

    private func tryCursors() async throws(DirectoryError) -> SCIMProbe.Cursors {
        let first = try await api.get("/Users?cursor=&count=1")
        guard first.status == 200, !first.isForeign else { return .broken }
        var records = SCIMFirstID()
        let page = try read(first, of: .people, into: &records)
        guard let next = page.nextCursor else { return page.total ?? 2 <= page.records ? .work : .broken }
        let second = try await api.get("/Users?cursor=\(PercentEncoding.encode(next))&count=1")
        return second.status == 200 && !second.isForeign ? .work : .broken
    }

    private func tryLookUps(known: String?, _ probe: inout SCIMProbe) async throws(DirectoryError) {
        if let known, let path = SCIMID.path("/Users", known) {
            let answer = try await api.get(path)
            probe.findsByID = answer.status == 200 && !answer.isForeign
            probe.hasVersions = !answer.response.values(of: "etag").isEmpty
        }
        let answer = try await api.get("/Users/tailroster-check-nobody-has-this-id")
        let isDenied = answer.status == 404 && (!answer.isForeign || answer.isEmpty)
        probe.unknown = isDenied ? .denied : .other(status: answer.status)
    }

    private func glanceAtGroups() async -> Result<SCIMProbe.Groups, DirectoryError> {
        do throws(DirectoryError) {
            let (answer, _) = try await firstPage(of: .groups)
            var groups = SCIMGroups(selection: GroupSelection([]), scope: GroupSelection([]), limits: limits)
            let page = try read(answer, of: .groups, into: &groups)
            return .success(
                SCIMProbe.Groups(total: page.total, showsMembers: groups.members.contains { $0 != nil }))
        } catch {
            return .failure(error)
        }
    }
}

extension SCIMAnswer {
    /// The service's clock, exact to a second; `nil` where the answer has no date.
    var date: Timestamp? {
        response.values(of: "date").first.flatMap(HTTPDate.seconds).map { Timestamp(milliseconds: $0 * 1000) }
    }
}
