import AccessModel
import Transport

// Groups whose members the listing hides, and what a group without any means.
extension SCIMResolution {
    /// The groups that matter and those nested in them, after the members have been fetched that the listing hides.
    mutating func reachedGroups() async throws(DirectoryError) -> [Int] {
        var (reached, seen) = (groups.wanted(.notRead), Set(groups.wanted(.notRead)))
        var next = 0
        while next < reached.count {
            let frontier = Array(reached[next...])
            next = reached.count
            try await fetchMembers(of: frontier.filter { groups.members[$0] == nil })
            for group in frontier {
                for reference in groups.members[group]?.references ?? [] {
                    guard case .group(let nested) = target(of: reference), seen.insert(nested).inserted else {
                        continue
                    }
                    reached.append(nested)
                }
            }
        }
        return try await settleHidden(reached)
    }

    /// Decides what a group without any members means: RFC 7643, section 2.5, lets a service leave out what is empty.
    private mutating func settleHidden(_ reached: [Int]) async throws(DirectoryError) -> [Int] {
        var hidden = reached.filter { groups.members[$0] == nil }
        let showsMembers = groups.members.contains { $0 != nil }
        if !showsMembers {
            // A service may also give members only to those who name them (`returned: request`).
            try await fetchMembers(of: hidden, query: "?attributes=members")
            let unveiled = hidden.filter { groups.members[$0] != nil }
            hidden.removeAll { groups.members[$0] != nil }
            if !unveiled.isEmpty { return try await reachedGroups() }
        }
        for group in hidden {
            let isNamed = namedGroups.row(of: groups.table.ids[group]) != nil
            groups.members[group] =
                isNamed ? .unclear("it shows no members, and people's own records name it as theirs") : SCIMMembers.none
        }
        return reached
    }

    /// How many groups are fetched before their answers are read.
    private static let batch = 64

    private func forget(_ id: String, _ query: String) async {
        if let path = SCIMID.path("/Groups", id) { await shelf.forget(path + query) }
    }

    private mutating func fetchMembers(of rows: [Int], query: String = "") async throws(DirectoryError) {
        let (api, shelf, isSweep) = (api, shelf, isSweep)
        for start in stride(from: 0, to: rows.count, by: Self.batch) {
            let batch = rows[start..<min(start + Self.batch, rows.count)].map { ($0, groups.table.ids[$0]) }
            let answers = try await mapConcurrently(batch, atMost: limits.concurrency) {
                (_, id) async throws(DirectoryError) -> SCIMAnswer? in
                guard let path = SCIMID.path("/Groups", id) else { return nil }
                return try await shelf.answer(to: path + query, from: api, trusting: !isSweep)
            }
            do throws(DirectoryError) {
                for ((row, id), answer) in zip(batch, answers) {
                    try groups.takeMembers(from: answer, row: row, id: id, api)
                }
            } catch {
                // What could not be read is asked for in full the next time: its version may be the right one all the same.
                for (_, id) in batch { await forget(id, query) }
                throw error
            }
            for (row, id) in batch where groups.members[row]?.problem != nil { await forget(id, query) }
            matchNewIDs()
        }
    }
}
