import AccessModel
import Transport

/// A SCIM 2.0 service (RFC 7643, 7644, 9865), read over `/Users` and `/Groups`.
///
/// Strict about safety: a listing is complete by its own count or it is an error. Tolerant about shape: services differ
/// in nearly everything that the RFCs leave open, and in much that they do not.
public struct SCIMDirectorySource: DirectorySource {
    /// Always `scim`.
    public let kind: DirectoryKind = .scim
    /// `scim:` and the base address, such as `scim:https://id.example.com/scim/v2`.
    public var identity: String { "scim:\(api.base)" }

    let api: SCIMAPI
    let limits: SCIMLimits
    private let shelf: SCIMShelf
    private let meter: RequestMeter
    let notebook = SCIMNotebook()
    let selection: GroupSelection
    let scope: GroupSelection

    /// A source for one service.
    ///
    /// - Parameters:
    ///   - url: the base address, behind which `/Users` follows, such as `https://id.example.com/scim/v2`.
    ///   - credential: a bearer token, or an OAuth client that gets them.
    ///   - credentialSource: where the credential came from, such as the path of its file; for messages.
    ///   - exchange: sends requests, again where that may help, and limits the size of an answer.
    ///   - meter: the meter of that exchange. A report counts what it counted meanwhile: give each source its own.
    ///   - groups: the groups to be synced.
    ///   - scopeGroups: the groups whose members are in scope; empty for everyone.
    /// - Throws: kind `notTheService` where the address cannot be one of a service.
    public init(
        url: String, credential: SCIMCredential, credentialSource: String, exchange: any HTTPExchange,
        meter: RequestMeter, groups: GroupSelection, scopeGroups: GroupSelection = GroupSelection([]),
        limits: SCIMLimits = SCIMLimits()
    ) throws(DirectoryError) {
        api = try SCIMAPI(
            url: url, credential: credential, credentialSource: credentialSource, exchange: exchange)
        self.meter = meter
        shelf = SCIMShelf(limit: limits.keptBytes)
        self.limits = limits
        selection = groups
        scope = scopeGroups
    }

    /// The exchanges that the meter has counted.
    var exchanges: Int { meter.counts.exchanges }

    /// Reads everyone: the deactivated are in a service's listing like everybody else.
    public func read(_ request: DirectoryRequest) async throws(DirectoryError) -> DirectorySnapshot {
        let exchangesBefore = exchanges
        let features = try await api.features()
        await notebook.keep(features)
        let listings = try await mapConcurrently(SCIMEndpoint.allCases, atMost: 2) {
            (endpoint) async throws(DirectoryError) -> Listed in
            switch endpoint {
            case .people: .people(try await readPeople(features, request))
            case .groups: .groups(try await readGroups(features))
            }
        }
        guard case .people(let people) = listings[0], case .groups(let groups) = listings[1] else {
            throw SCIMListing.people.incomplete("was mixed up with another")
        }
        var resolution = SCIMResolution(
            groups, people: people, api: api, shelf: shelf, isSweep: request.mode == .sweep)
        let memberships = try await resolution.memberships()
        await notebook.keep(nestedGroups: resolution.nestedGroups)
        let others = resolution.groups.selectionWarnings + resolution.hiddenWarnings(memberships)
        let warnings = people.warnings.all(and: others)
        var snapshot = DirectorySnapshot(
            kind: .scim, mode: request.mode, people: people.table, groups: resolution.groups.table,
            memberships: memberships, warnings: resolution.groups.warnings.all(and: warnings),
            requests: exchanges - exchangesBefore, isScopedByGroups: !scope.isEmpty,
            missingScopeGroups: resolution.groups.missingScopeGroups)
        snapshot.externalIDs = people.externalIDs
        return snapshot
    }

    private enum Listed: Sendable {
        case people(SCIMPeople)
        case groups(SCIMGroups)
    }

    private func readPeople(
        _ features: SCIMFeatures?, _ request: DirectoryRequest
    ) async throws(DirectoryError) -> SCIMPeople {
        var reading = SCIMReading<SCIMPeople>(
            of: .people, from: api, count: limits.peoplePage, features: features, limits: limits)
        // A status that was read is evidence on its own: whoever may not connect any more is told of at once.
        if let tell = request.observer, !request.revokingStatuses.isEmpty {
            reading.observer = { people, rows in
                if let found = people.people(in: rows, withStatus: request.revokingStatuses) { await tell(found) }
            }
        }
        let people = try await reading.records(into: SCIMPeople(limits: limits))
        // A credential without rights may be answered with nobody: an empty success is no fact.
        guard people.named > 0 else {
            throw DirectoryError(
                .empty, "\(api.base) answered and named nobody.",
                remedy: "Give the credential from \(api.credentialSource) the right to see users; tailroster never "
                    + "believes that everyone is gone.")
        }
        return people
    }

    private func readGroups(_ features: SCIMFeatures?) async throws(DirectoryError) -> SCIMGroups {
        var reading = SCIMReading<SCIMGroups>(
            of: .groups, from: api, count: limits.groupsPage, features: features, limits: limits)
        return try await reading.records(into: SCIMGroups(selection: selection, scope: scope, limits: limits))
    }

    /// Looks up, by id, who and what a complete read did not name.
    ///
    /// - Throws: kind `refused` where the credential is refused altogether (401).
    public func confirm(_ absences: Absences) async throws(DirectoryError) -> Confirmations {
        let exchangesBefore = exchanges
        let lookUp = SCIMLookUp(api, limit: limits.lookUps)
        var confirmations = Confirmations()
        confirmations.people = try await answers(lookUp, .people, absences.people)
        confirmations.groups = try await answers(lookUp, .groups, absences.groups)
        confirmations.requests = exchanges - exchangesBefore
        return confirmations
    }

    private func answers(
        _ lookUp: SCIMLookUp, _ endpoint: SCIMEndpoint, _ absent: [DirectoryID]
    ) async throws(DirectoryError) -> [DirectoryID: Confirmations.Answer] {
        let ids = Set(absent).sorted()
        let found = try await lookUp.answers(endpoint, ids.map(\.text), atMost: limits.concurrency)
        return Dictionary(uniqueKeysWithValues: zip(ids, found))
    }
}
