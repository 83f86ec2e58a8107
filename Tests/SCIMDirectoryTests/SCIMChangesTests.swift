import AccessModel
import Foundation
import SCIMDirectory
import Testing
import Transport

@Suite("SCIM changes: a filter that is proved, hints, and reading by id")
struct SCIMChangesTests {
    private typealias Scripted = ScriptedSCIM

    /// The scripted service's clock, and a minute before it: where changes are read on from.
    private static let clock = "2026-07-01T09:30:00Z"
    private static let cursor = "2026-07-01T09:29:00.000Z"
    private static let before = "2026-06-01T00:00:00Z"

    private static func user(_ id: String, _ active: Bool = true, changed time: String = before) -> String {
        Scripted.user(id, "\(id)@example.com", "\"active\":\(active),\(Scripted.changed(time))")
    }

    private static func group(_ id: String, _ name: String, _ members: [String], changed time: String = before)
        -> String
    {
        let record = Scripted.group(id, name, members.map { Scripted.member($0) })
        return record.dropLast() + ",\(Scripted.changed(time))}"
    }

    /// Four people, two of them in Staff; Chess is not synced.
    private static var company: ScriptedSCIM.Service {
        ScriptedSCIM.Service(
            users: ["u1", "u2", "u3", "u4"].map { user($0) },
            groups: [group("g1", "Staff", ["u1", "u2"]), group("g2", "Chess", ["u3"])],
            pageSize: 100, filters: true)
    }

    private static func outcome(
        _ service: ScriptedSCIM, after cursor: String = cursor
    ) async throws -> LogReading.Outcome {
        try await service.source(groups: ["Staff"]).changes(after: cursor).outcome
    }

    private static func why(_ reading: LogReading.Outcome) -> String? {
        switch reading {
        case .needsCensus(let why): why
        case .denied, .marks: nil
        }
    }

    // MARK: The proof

    @Test("A filter that is honoured gives a place to read on from, by the service's clock")
    func proved() async throws {
        let service = ScriptedSCIM(Self.company)
        // This machine's clock is of no account: records are stamped by the service's.
        let reading = try await service.source().cursor(before: Timestamp(milliseconds: 0))
        #expect(reading.outcome == .marks(Marks(), cursor: Self.cursor))
        #expect(reading.requests == service.log.count)
    }

    @Test(
        "A filter that is not honoured is found out",
        arguments: [
            ("3", "3", "takes no notice"), ("0", "0", "finds nobody"), ("1", "0", "cannot be right"),
            ("400", "400", "refuses"),
        ])
    func unproved(everyone: String, nobody: String, words: String) async throws {
        for path in ["/Users", "/Groups"] {
            let service = ScriptedSCIM(Self.company) { asked, right in
                guard asked.path == path, let filter = asked.query["filter"] else { return right }
                if everyone == "400" { return Scripted.fault(400, type: "invalidFilter") }
                return Scripted.list([], total: filter.contains("1970") ? everyone : nobody)
            }
            guard case .denied(let why) = try await service.source().cursor(before: Timestamp(milliseconds: 0)).outcome
            else {
                Issue.record("\(path) was believed")
                continue
            }
            #expect(why.contains(words) && why.contains("next census"))
        }
    }

    @Test("A service that says it has no filters is not asked for any")
    func announced() async throws {
        var company = Self.company
        company.configuration = #"{"filter":{"supported":false}}"#
        let service = ScriptedSCIM(company)
        guard case .denied = try await service.source().cursor(before: Timestamp(milliseconds: 0)).outcome else {
            Issue.record("it was believed to have filters")
            return
        }
        #expect(!service.log.contains { $0.contains("filter=") })
    }

    // MARK: Hints

    @Test("Who changed is named; where nobody did, nobody is")
    func hints() async throws {
        var company = Self.company
        let quiet = ScriptedSCIM(company)
        #expect(try await Self.outcome(quiet) == .marks(Marks(), cursor: Self.cursor))
        #expect(quiet.log.count == 5)
        company.users[2] = Self.user("u3", false, changed: Self.clock)
        company.groups[1] = Self.group("g2", "Chess", [], changed: Self.clock)
        var marks = Marks()
        (marks.people, marks.groups) = (["u3"], ["g2"])
        #expect(try await Self.outcome(ScriptedSCIM(company)) == .marks(marks, cursor: Self.cursor))
    }

    @Test("What was told is not told again to whoever reads on, and again to whoever does not")
    func overlap() async throws {
        var company = Self.company
        company.users[2] = Self.user("u3", false, changed: Self.clock)
        let service = ScriptedSCIM(company)
        let source = try service.source()
        var marks = Marks()
        marks.people = ["u3"]
        // An earlier place than the one that is given: the reading was not taken.
        let earlier = "2026-07-01T09:28:00.000Z"
        #expect(try await source.changes(after: earlier).outcome == .marks(marks, cursor: Self.cursor))
        #expect(try await source.changes(after: earlier).outcome == .marks(marks, cursor: Self.cursor))
        #expect(try await source.changes(after: Self.cursor).outcome == .marks(Marks(), cursor: Self.cursor))
        service.change { $0.users[2] = Self.user("u3", true, changed: "2026-07-01T09:30:01Z") }
        #expect(try await source.changes(after: Self.cursor).outcome == .marks(marks, cursor: Self.cursor))
    }

    @Test("A filter that is no longer honoured is found out when it is used", arguments: ["/Users", "/Groups"])
    func lost(path: String) async throws {
        let empty = ScriptedSCIM(Self.company) { asked, right in
            asked.path == path && asked.query["filter"] != nil ? Scripted.list([], total: "0") : right
        }
        #expect(Self.why(try await Self.outcome(empty))?.contains("does not honour") == true)
        var ignoring = Self.company
        ignoring.filters = false
        #expect(Self.why(try await Self.outcome(ScriptedSCIM(ignoring)))?.contains("does not honour") == true)
        let refusing = ScriptedSCIM(Self.company) { asked, right in
            asked.path == path && asked.query["filter"] != nil ? Scripted.fault(400, type: "invalidFilter") : right
        }
        #expect(Self.why(try await Self.outcome(refusing)) != nil)
    }

    @Test("More changes than are read one by one want a census; so does a place that is no time")
    func bounds() async throws {
        var company = Self.company
        company.users = (1...9).map { Self.user("u\($0)", changed: Self.clock) }
        let source = try ScriptedSCIM(company).source(limits: SCIMLimits(marks: 8))
        #expect(Self.why(try await source.changes(after: Self.cursor).outcome)?.contains("limit of 8") == true)
        let service = ScriptedSCIM(company)
        for cursor in ["", "\" or userName pr or \"", "2026-07-01T09:29:00Z"] {
            #expect(Self.why(try await Self.outcome(service, after: cursor)) != nil)
        }
        #expect(service.log.isEmpty)
    }

    // MARK: Reading by id

    private static func read(
        _ service: ScriptedSCIM, people: Set<DirectoryID> = [], groups: Set<DirectoryID> = [],
        scope: [String] = [], isFresh: Bool = false
    ) async throws -> MarkedReading {
        let source = try service.source(groups: ["Staff"], scopeGroups: scope)
        if !isFresh { _ = try await source.read() }
        var marks = Marks()
        (marks.people, marks.groups) = (people, groups)
        return try await source.read(marks)
    }

    @Test("A person is read by id; nothing is said of anybody else")
    func person() async throws {
        var company = Self.company
        company.users[2] = Self.user("u3", false)
        let reading = try await Self.read(ScriptedSCIM(company), people: ["u3"])
        #expect(reading.snapshot.isPartial && reading.snapshot.peopleIDs == ["u3"])
        #expect(reading.snapshot.people.status(at: 0) == "inactive")
        #expect(reading.isWhole && reading.needsCensus == nil && reading.snapshot.groups.count == 0)
    }

    @Test("Whoever was listed as changed and is not there by id wants a census; in doubt nothing follows")
    func gone() async throws {
        let reading = try await Self.read(ScriptedSCIM(Self.company), people: ["u9"])
        #expect(reading.confirmations.people.isEmpty && reading.needsCensus?.contains("not there by id") == true)
        let blind = ScriptedSCIM(Self.company) { asked, right in
            asked.path.hasPrefix("/Users/") ? Scripted.fault(404) : right
        }
        let doubt = try await Self.read(blind, people: ["u9"])
        #expect(doubt.confirmations.people.isEmpty && !doubt.isWhole)
    }

    @Test("A group is read with its members, each by id")
    func group() async throws {
        var company = Self.company
        company.groups[0] = Self.group("g1", "Staff", ["u2", "u4"])
        company.users[3] = Self.user("u4", false)
        let reading = try await Self.read(ScriptedSCIM(company), groups: ["g1"])
        #expect(reading.needsCensus == nil && reading.snapshot.members("g1") == ["u2", "u4"])
        let row = try #require(reading.snapshot.people.row(of: "u4"))
        #expect(reading.snapshot.people.status(at: row) == "inactive")
    }

    @Test("Whatever a part of the directory cannot tell wants a census")
    func census() async throws {
        let company = Self.company
        func why(
            _ groups: Set<DirectoryID>, scope: [String] = [], isFresh: Bool = false,
            _ change: (inout ScriptedSCIM.Service) -> Void = { _ in }
        ) async throws -> String? {
            var changed = company
            change(&changed)
            return try await Self.read(ScriptedSCIM(changed), groups: groups, scope: scope, isFresh: isFresh)
                .needsCensus
        }
        #expect(try await why(["g9"])?.contains("404") == true)
        #expect(try await why(["g2"], scope: ["Chess"])?.contains("scope") == true)
        // A group that nobody syncs may be inside one that is synced; after a complete read that is known.
        #expect(try await why(["g2"], isFresh: true)?.contains("may be inside") == true)
        #expect(try await why(["g2"]) == nil)
        #expect(
            try await why(["g2"]) { $0.groups[0] = Self.group("g1", "Staff", ["g2"]) }?.contains("inside another")
                == true)
        #expect(
            try await why(["g1"]) {
                $0.groups[0] = Scripted.group("g1", "Staff", [Scripted.member("g2", ",\"type\":\"Group\"")])
            }?.contains("are inside") == true)
        #expect(
            try await why(["g1"]) { $0.groups[0] = Scripted.group("g1", "Staff", nil) }?.contains("not shown") == true)
        #expect(
            try await why(["g1"]) { $0.groups[0] = Self.group("g1", "Staff", ["u1", "u9"]) }?.contains("not there")
                == true)
    }
}
