import AccessModel
import Transport

/// An Okta org, read over its management API.
///
/// A read lists people (default list, then the deactivated where they are asked for; with an app, the people assigned to it)
/// and groups side by side, then the members of every group that is selected or makes up the scope. Each listing ends where Okta gives no `next` link;
/// anything else is an error.
public struct OktaDirectorySource: DirectorySource {
    /// Always `okta`.
    public let kind: DirectoryKind = .okta
    /// `okta:` and the origin, such as `okta:https://example.okta.com`.
    public var identity: String { "okta:\(api.origin)" }

    let api: OktaAPI
    let limits: OktaLimits
    private let meter: RequestMeter
    let selection: GroupSelection
    let scope: GroupSelection
    /// The app whose people are the directory; `nil` for the whole org.
    let app: String?
    let pace: OktaPace?

    /// A source for one org.
    ///
    /// - Parameters:
    ///   - url: the org's address without a path, such as `https://example.okta.com`.
    ///   - credential: what opens the org.
    ///   - exchange: sends requests, again where that may help, and limits the size of an answer; with the tokens of an
    ///     app, one that stands on an ``OktaAppExchange``.
    ///   - meter: the meter of that exchange. A report counts what it counted meanwhile: give each source its own.
    ///   - groups: the groups to be synced.
    ///   - scopeGroups: the groups whose members are in scope; empty for everyone.
    ///   - app: the id of the app whose people are in scope; `nil` for everyone. Without `groups`, its groups are synced.
    ///   - pace: the pace that the exchange keeps, for the prediction and the result in the report.
    /// - Throws: kind `notTheService` where the address cannot be one of an org, `refused` where `app` can be no id.
    public init(
        url: String, credential: OktaCredential, exchange: any HTTPExchange, meter: RequestMeter,
        groups: GroupSelection, scopeGroups: GroupSelection = GroupSelection([]), app: String? = nil,
        pace: OktaPace? = nil, limits: OktaLimits = OktaLimits()
    ) throws(DirectoryError) {
        api = try OktaAPI(url: url, credential: credential, exchange: exchange)
        if let app, !OktaID.isWellFormed(app.utf8) {
            throw DirectoryError(
                .refused, "directory.app is no id that Okta gives.",
                remedy: "Set it to the id (0oa…) in the app's address in Okta's admin console.")
        }
        self.app = app
        self.pace = pace
        self.meter = meter
        self.limits = limits
        selection = groups
        scope = scopeGroups
    }

    /// The exchanges that the meter has counted.
    var exchanges: Int { meter.counts.exchanges }

    /// Reads everyone, to Okta's own end marks.
    public func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        let (exchangesBefore, refusalsBefore) = (exchanges, meter.counts.rateLimited)
        var forecast = pace.map { OktaForecast(pace: $0) }
        let assembly = OktaAssembly(selection: selection, scope: scope, app: app, limits: limits)
        if let app, selection.isEmpty { try await readGroups(of: app, into: assembly) }
        let listings: [ListingKind] = [.people, .groups]
        _ = try await mapConcurrently(listings, atMost: listings.count) { (kind) async throws(DirectoryError) in
            switch kind {
            case .people:
                try await readPeople(into: assembly, request)
            case .groups:
                try await readGroups(into: assembly)
            }
        }
        if request.mode == .census, let copy = request.copy { try await assembly.takeUnmoved(from: copy) }
        let groups = await assembly.groupsToRead
        forecast?.predict(listed: exchanges - exchangesBefore, toRead: groups.count)
        _ = try await mapConcurrently(groups, atMost: limits.concurrency) { (group) async throws(DirectoryError) in
            try await readMembers(of: group, into: assembly, request)
        }
        var snapshot = await assembly.snapshot(mode: request.mode, requests: exchanges - exchangesBefore)
        snapshot.cost = forecast?.cost(refused: meter.counts.rateLimited - refusalsBefore)
        snapshot.warnings = (snapshot.warnings + refusalWarning(snapshot)).sorted()
        return snapshot
    }

    private func refusalWarning(_ snapshot: DirectorySnapshot) -> [Warning] {
        guard let refused = snapshot.cost?.rateLimited, refused > 0 else { return [] }
        return [
            Warning(
                .rateLimited, subject: "\(api.origin)",
                message:
                    "Okta answered 429 to \(refused) of \(snapshot.requests.counted("request")), which were repeated. Something "
                    + "else uses the org's rate limit, or directory.rate_share is too high.")
        ]
    }

    private enum ListingKind {
        case people
        case groups
    }

    // MARK: Listings

    private func readPeople(into assembly: OktaAssembly, _ request: DirectoryRequest) async throws(DirectoryError) {
        if let app {
            try await readPeople(.assigned(to: app), into: assembly, request)
            guard await assembly.peopleCount > 0 else { throw nobodyAssigned(to: app) }
            return
        }
        try await readPeople(.people, into: assembly, request)
        // An app without its admin role is answered `200 []`: an empty success is no fact.
        guard await assembly.peopleCount > 0 else {
            throw DirectoryError(
                .empty, "\(api.origin) answered and named nobody.",
                remedy:
                    "Okta shows an app without an admin role an empty directory. Give \(api.credential.bearer) a role that "
                    + "may view users, such as Read-only Administrator; tailroster never believes that everyone is gone."
            )
        }
        // Asked afterwards, so that who is deactivated in between is told by the later listing.
        if request.includesDeprovisioned { try await readPeople(.deprovisioned, into: assembly, request) }
    }

    private func nobodyAssigned(to app: String) -> DirectoryError {
        DirectoryError(
            .empty, "\(api.origin) answered and named nobody who is assigned to the app \(app).",
            remedy: "Assign people to it, or give \(api.credential.bearer) a role that may view them; tailroster never "
                + "believes that everyone is gone.")
    }

    /// Which groups the app has: they are synced where the configuration names none.
    func readGroups(of app: String, into assembly: OktaAssembly) async throws(DirectoryError) {
        let listing = OktaListing.groups(of: app)
        var pages = OktaPages(of: listing, from: api, limit: limits.pages)
        var ids: [String] = []
        do throws(OktaPages.Failure) {
            while let page = try await pages.next() {
                let before = ids.count
                do throws(DirectoryError) {
                    try page.forEachRecord { (json) throws(JSONError) in
                        guard let id = try OktaGroupRecord(&json).id.text?.string else {
                            return "names a group without an id"
                        }
                        ids.append(id)
                        return nil
                    }
                } catch {
                    throw .broken(error)
                }
                try await pages.took(records: ids.count - before)
            }
        } catch {
            throw error.directoryError(listing, api)
        }
        await assembly.select(ids)
    }

    private func readPeople(
        _ listing: OktaListing, into assembly: OktaAssembly, _ request: DirectoryRequest
    ) async throws(DirectoryError) {
        var pages = OktaPages(of: listing, from: api, limit: limits.pages)
        var seen = RowSet()
        do throws(OktaPages.Failure) {
            while let page = try await pages.next() {
                let taken = try await take(page, of: listing, into: assembly, seen: &seen)
                await tell(request, of: taken.rows, in: assembly)
                try await pages.took(records: taken.records)
            }
        } catch {
            throw error.directoryError(listing, api)
        }
    }

    private func readGroups(into assembly: OktaAssembly) async throws(DirectoryError) {
        var pages = OktaPages(of: .groups, from: api, limit: limits.pages)
        do throws(OktaPages.Failure) {
            while let page = try await pages.next() {
                try await pages.took(records: try await take(page, into: assembly))
            }
        } catch {
            throw error.directoryError(.groups, api)
        }
    }

    func readMembers(
        of group: OktaAssembly.GroupToRead, into assembly: OktaAssembly, _ request: DirectoryRequest? = nil
    ) async throws(DirectoryError) {
        let listing = OktaListing.members(of: group.id, named: group.name)
        var pages = OktaPages(of: listing, from: api, limit: limits.pages)
        var (members, outsiders) = (RowSet(), RowSet())
        do throws(OktaPages.Failure) {
            while let page = try await pages.next() {
                let taken = try await takeMembers(page, of: listing, into: assembly, seen: &members, &outsiders)
                if let request { await tell(request, of: taken.rows, in: assembly) }
                guard taken.withoutID == 0 else {
                    return await assembly.leaveAlone(group, because: "a member's record has no readable id")
                }
                try await pages.took(records: taken.records)
            }
        } catch {
            // Only this group's own trouble is kept to this group; what would befall any other ends the read.
            guard case .answer(let answer, _) = error, answer.isOneGroupsOwn else {
                throw error.directoryError(listing, api)
            }
            return await assembly.leaveAlone(group, because: "Okta answered \(answer.text)")
        }
        try await assembly.complete(group, members: members, outsiders: outsiders)
    }

    private func take(_ page: OktaPage, into assembly: OktaAssembly) async throws(OktaPages.Failure) -> Int {
        do throws(DirectoryError) { return try await assembly.takeGroups(page) } catch { throw .broken(error) }
    }

    /// Tells at once of people who may not connect any more, by a status that was read.
    private func tell(_ request: DirectoryRequest, of rows: [Int], in assembly: OktaAssembly) async {
        guard let observer = request.observer, !request.revokingStatuses.isEmpty,
            let people = await assembly.people(in: rows, withStatus: request.revokingStatuses)
        else { return }
        await observer(people)
    }

    /// Takes a page of members; whoever is outside the app is only counted.
    private func takeMembers(
        _ page: OktaPage, of listing: OktaListing, into assembly: OktaAssembly, seen: inout RowSet,
        _ outsiders: inout RowSet
    ) async throws(OktaPages.Failure) -> OktaPeople.Taken {
        let taken: OktaPeople.Taken
        do throws(DirectoryError) { taken = try await assembly.takeMembers(page) } catch { throw .broken(error) }
        for row in taken.rows where !seen.insert(row) {
            let id = await assembly.personID(at: row)
            throw .broken(listing.incomplete(page: page.number, "names \(id) a second time"))
        }
        for row in taken.outside where !outsiders.insert(row) {
            let id = await assembly.outsiderID(at: row)
            throw .broken(listing.incomplete(page: page.number, "names \(id) a second time"))
        }
        return taken
    }

    /// Takes a page of people. Somebody named twice ends the listing: where pages overlap, others may be missing.
    private func take(
        _ page: OktaPage, of listing: OktaListing, into assembly: OktaAssembly, seen: inout RowSet
    ) async throws(OktaPages.Failure) -> OktaPeople.Taken {
        let taken: OktaPeople.Taken
        do throws(DirectoryError) { taken = try await assembly.takePeople(page) } catch { throw .broken(error) }
        for row in taken.rows where !seen.insert(row) {
            let id = await assembly.personID(at: row)
            throw .broken(listing.incomplete(page: page.number, "names \(id) a second time"))
        }
        return taken
    }
}
