import AccessModel
import Transport

// Whoever has changed is read again by id. Of a person that is the whole record; of a group its members, each of them by id
// as well: who is inactive or gone is told from who is there. Nothing follows from who is not read.
extension SCIMDirectorySource {
    /// Reads by id whom and what the service says to have changed.
    public func read(_ marks: Marks) async throws(DirectoryError) -> MarkedReading {
        let exchangesBefore = exchanges
        var reading = SCIMMarkedReading(selection: selection, scope: scope, limits: limits)
        let why = try await fill(&reading, marks)
        let requests = exchanges - exchangesBefore
        return reading.result(requests: requests, needsCensus: why)
    }

    /// Fills a reading; gives why only a complete read can tell what changed.
    private func fill(_ reading: inout SCIMMarkedReading, _ marks: Marks) async throws(DirectoryError) -> String? {
        guard marks.people.count + marks.groups.count <= limits.marks else {
            return
                "\(marks.people.count.counted("person", "people")) and \(marks.groups.count.counted("group")) changed"
        }
        let nested = await notebook.nestedGroups
        for id in marks.groups.sorted() {
            if let why = try await takeGroup(id, nested: nested, into: &reading) { return why }
        }
        let ids = marks.people.union(reading.members).sorted()
        guard ids.count <= limits.marks else { return "groups of more than \(limits.marks) people changed" }
        let lookUp = SCIMLookUp(api, limit: limits.marks)
        let found = try await lookUp.findings(.people, ids.map(\.text), atMost: limits.concurrency)
        for (id, finding) in zip(ids, found) {
            if let why = try reading.takePerson(id, finding, isMarked: marks.people.contains(id)) { return why }
        }
        return nil
    }

    private func takeGroup(
        _ id: DirectoryID, nested: Set<String>?, into reading: inout SCIMMarkedReading
    ) async throws(DirectoryError) -> String? {
        guard let path = SCIMID.path(SCIMEndpoint.groups.rawValue, id.text) else {
            return "the id of a changed group cannot stand in an address"
        }
        let answer = try await api.get(path)
        guard answer.status == 200, !answer.isForeign else {
            if answer.status == 401 || answer.status == 429 { throw answer.directoryError(.groups, page: 1, api) }
            return "the service answered \(answer.text) about the group \(id)"
        }
        return try reading.takeGroup(id, answer, nested: nested)
    }
}
