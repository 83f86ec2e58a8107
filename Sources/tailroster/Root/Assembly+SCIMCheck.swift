import AccessModel
import SCIMDirectory

extension Assembly {
    /// What `check` finds out about a SCIM service, a line each: what it supports, what it gets wrong, and what
    /// tailroster does about it.
    func probe(_ scim: SCIMDirectorySource) async throws(DirectoryError) -> [String] {
        let probe = await scim.probe(now: Machine.now)
        let people = try probe.people.get()
        guard people.seen > 0 else {
            throw DirectoryError(
                .empty, "the credential is accepted, and no person is visible with it",
                remedy: "Give it the right to see users.")
        }
        var findings = [
            "\(source.identity): reachable, the credential is accepted, \(Self.total(people.total, "person", "people"))"
        ]
        if let groups = try probe.groups?.get() {
            let members =
                groups.showsMembers ? "with their members" : "without members, which are fetched group by group"
            findings.append("\(Self.total(groups.total, "group", "groups")), listed \(members)")
        }
        findings.append(
            probe.describesItself
                ? "the service describes itself (ServiceProviderConfig)" : "the service has no ServiceProviderConfig")
        findings.append(Self.paging(probe, total: people.total))
        findings.append(Self.filtering(probe.filtering))
        findings.append(probe.hasVersions ? "records have versions (ETag)" : "records have no versions (ETag)")
        findings += try Self.lookUps(probe)
        findings += Self.records(people)
        if let skew = probe.clockSkewSeconds { findings.append(try Self.clock(skew)) }
        return findings
    }

    private static func total(_ number: Int?, _ one: String, _ many: String) -> String {
        number.map { $0.counted(one, many) } ?? "an unknown number of \(many)"
    }

    private static func paging(_ probe: SCIMProbe, total: Int?) -> String {
        let counting =
            switch probe.counting {
            case .honoured: ""
            case .ignored: "; it gives more records at once than asked for"
            case .refused: "; it fails on `count`, so its own page size is taken"
            }
        switch probe.cursors {
        case .work: return "listings are read by cursor\(counting)"
        case .broken:
            return "listings are read by index: the service announces cursors, and they do not work\(counting)"
        case .none:
            let trouble =
                total == nil ? "; it gives no `totalResults`: a pass cannot tell whether it read everyone" : ""
            return "listings are read by index\(counting)\(trouble)"
        }
    }

    private static func filtering(_ filtering: SCIMProbe.Filtering) -> String {
        let what = "a filter on meta.lastModified"
        return switch filtering {
        case .honoured: "\(what) is honoured"
        case .ignored: "\(what) is ignored: everyone comes back. It is never used with this service"
        case .empty: "\(what) is answered with nobody at all. It is never used with this service"
        case .refused(let status): "\(what) is refused (\(status))"
        case .unclear: "what \(what) does cannot be told. It is never used with this service"
        }
    }

    private static func lookUps(_ probe: SCIMProbe) throws(DirectoryError) -> [String] {
        switch (probe.findsByID, probe.unknown) {
        case (false, _):
            throw DirectoryError(
                .notTheService, "somebody who is listed is not found by id",
                remedy: "tailroster confirms every absence by id; without it nobody who is deleted is suspended.")
        case (_, .other(let status)?):
            throw DirectoryError(
                .notTheService, "an id that does not exist is answered with \(status) in place of 404",
                remedy: "tailroster confirms every absence by id; without it nobody who is deleted is suspended.")
        case (_, .denied?): return ["people are found by id, and 404 tells who is gone"]
        case (_, nil): return []
        }
    }

    private static func records(_ people: SCIMProbe.People) -> [String] {
        var findings: [String] = []
        if people.withoutActive > 0 {
            findings.append(
                "\(people.withoutActive) of the first \(people.seen.counted("person", "people")) without `active`: "
                    + "directory.missing_active decides")
        }
        if people.unreadable > 0 {
            findings.append(
                "\(people.unreadable) of the first \(people.seen.counted("person", "people")) cannot be read, and left alone"
            )
        }
        return findings
    }
}
