import AccessModel
import Transport

// Whoever the log names is read again by id: status and profile, the assignment where an app scopes the directory, and the
// groups that they are in. Of a group, its name and all its members. Nothing follows from who is not read.
extension OktaDirectorySource {
    /// Reads by id whom and what the log named.
    public func read(_ marks: Marks) async throws(DirectoryError) -> MarkedReading {
        let exchangesBefore = exchanges
        let patience = Patience(lookUps: limits.lookUps)
        let assembly = OktaAssembly(selection: selection, scope: scope, app: app, limits: limits)
        func reading(
            _ why: String?, _ found: [DirectoryID: Confirmations.Answer] = [:], isWhole: Bool = true
        ) async -> MarkedReading {
            let requests = exchanges - exchangesBefore
            return MarkedReading(
                snapshot: await assembly.snapshot(mode: .watch, requests: requests),
                confirmations: Confirmations(people: found), needsCensus: why, isWhole: isWhole)
        }
        guard marks.people.count <= limits.markedPeople, marks.groups.count <= limits.markedGroups else {
            return await reading(
                "\(marks.people.count.counted("person", "people")) and \(marks.groups.count.counted("group")) changed")
        }
        if let app, selection.isEmpty { try await readGroups(of: app, into: assembly) }
        for id in marks.groups.sorted() {
            if let why = try await readGroup(id, into: assembly) { return await reading(why) }
        }
        let people = marks.people.sorted()
        let found = try await mapConcurrently(people, atMost: limits.concurrency) { (id) async throws(DirectoryError) in
            try await readPerson(id, into: assembly, patience)
        }
        var answers = Dictionary(uniqueKeysWithValues: zip(people, found)).compactMapValues { $0 }
        await doubt(.people, &answers)
        let known = answers.filter { if case .unknown = $0.value { false } else { true } }
        return await reading(nil, known, isWhole: known.count == answers.count)
    }

    /// Reads one person; gives what the look-up says of somebody who is not to be in the snapshot.
    private func readPerson(
        _ id: DirectoryID, into assembly: OktaAssembly, _ patience: Patience
    ) async throws(DirectoryError) -> Confirmations.Answer? {
        let found = try await lookUp(.people, id, patience)
        guard case .exists(let status) = found.answer else { return found.answer }
        _ = try await assembly.takePeople(OktaPage(listing: .people, number: 1, body: found.record.asList))
        // Who may not connect is in no group of ours, whatever Okta still lists.
        if status == "SUSPENDED" || status == "DEPROVISIONED" { return nil }
        return try await readGroups(of: id, into: assembly)
    }

    /// The groups that somebody is in: seen in them, which says nothing of anybody else.
    private func readGroups(
        of person: DirectoryID, into assembly: OktaAssembly
    ) async throws(DirectoryError) -> Confirmations.Answer? {
        let listing = OktaListing.groups(of: person)
        var pages = OktaPages(of: listing, from: api, limit: limits.pages)
        do throws(OktaPages.Failure) {
            while let page = try await pages.next() {
                let records: Int
                do throws(DirectoryError) {
                    records = try await assembly.takeGlimpses(of: person, page)
                } catch {
                    throw .broken(error)
                }
                try await pages.took(records: records)
            }
        } catch {
            guard case .answer(let answer, _) = error, answer.isOneGroupsOwn else {
                throw error.directoryError(listing, api)
            }
            // The person stands as they were read; the log is read again from the same place.
            return .unknown("Okta answered \(answer.text) about their groups")
        }
        return nil
    }

    /// Reads one group; gives why only a complete read can tell what changed.
    private func readGroup(_ id: DirectoryID, into assembly: OktaAssembly) async throws(DirectoryError) -> String? {
        let answer: OktaAnswer
        do throws(TransportError) {
            answer = try await api.get(api.url("/api/v1/groups/\(id)"))
        } catch {
            throw error.directoryError(api)
        }
        guard answer.status == 200, !answer.isForeign else {
            if answer.status == 401 || answer.status == 429 {
                throw answer.directoryError(.groups, page: 1, api)
            }
            return "Okta answered \(answer.text) about the group \(id)"
        }
        let page = OktaPage(
            listing: .groups, number: 1, body: answer.response.body.asList, date: answer.date)
        guard try await assembly.takeGroups(page) == 1 else { return "Okta's record of the group \(id) cannot be read" }
        guard let row = await assembly.row(of: id) else { return "Okta answered about another group than \(id)" }
        if await assembly.isScope(row) { return "a group changed that makes up the scope" }
        for group in await assembly.groupsToRead where group.row == row {
            try await readMembers(of: group, into: assembly)
        }
        return nil
    }
}

extension [UInt8] {
    /// One record as a page of one.
    fileprivate var asList: [UInt8] { [UInt8(ascii: "[")] + self + [UInt8(ascii: "]")] }
}
