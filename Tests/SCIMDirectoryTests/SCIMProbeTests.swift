import AccessModel
import SCIMDirectory
import Testing
import Transport

@Suite("SCIM probe: what a service supports and gets wrong")
struct SCIMProbeTests {
    private typealias Scripted = ScriptedSCIM

    private static func probe(
        _ service: ScriptedSCIM.Service = .people(3), twist: @escaping ScriptedSCIM.Twist = { $1 }
    ) async throws -> SCIMProbe {
        try await ScriptedSCIM(service, twist: twist).source().probe(now: { Timestamp(milliseconds: 1_782_898_205_000) }
        )
    }

    @Test(
        "A filter is honoured only if it finds everyone since 1970 and nobody since 2999",
        arguments: [
            ("3", "0", SCIMProbe.Filtering.honoured), ("3", "3", .ignored), ("0", "0", .empty),
            ("\"3\"", "\"0\"", .honoured),
            ("2", "0", .unclear), ("\"x\"", "0", .unclear),
        ])
    func filter(everyone: String, nobody: String, expected: SCIMProbe.Filtering) async throws {
        let probe = try await Self.probe { asked, right in
            guard let filter = asked.query["filter"] else { return right }
            return Scripted.list([], total: filter.contains("1970") ? everyone : nobody)
        }
        #expect(probe.filtering == expected)
    }

    @Test("A filter may be refused", arguments: [400, 403, 501])
    func refusedFilter(status: Int) async throws {
        let probe = try await Self.probe { asked, right in
            asked.query["filter"] == nil ? right : Scripted.fault(status, type: "invalidFilter")
        }
        #expect(probe.filtering == .refused(status: status))
    }

    @Test("What `count` does")
    func count() async throws {
        #expect(try await Self.probe().counting == .honoured)
        let refusing = try await Self.probe { asked, right in asked.query["count"] == nil ? right : Scripted.fault(400)
        }
        #expect(refusing.counting == .refused)
        var large = Scripted.Service.people(30)
        large.pageSize = 100
        let ignoring = try await Self.probe(large) { asked, right in
            guard asked.path == "/Users", asked.query["filter"] == nil else { return right }
            return Scripted.list((1...30).map { Scripted.user("u\($0)", "p\($0)") }, total: "30")
        }
        #expect(ignoring.counting == .ignored)
    }

    @Test("Cursors that are announced, and work or not")
    func cursors() async throws {
        var world = Scripted.Service.people(3)
        #expect(try await Self.probe(world).cursors == .none)
        world.configuration = Scripted.Service.cursors
        #expect(try await Self.probe(world).cursors == .work)
        let refusing = try await Self.probe(world) { asked, right in
            asked.query["cursor"] == nil ? right : Scripted.fault(400)
        }
        #expect(refusing.cursors == .broken)
        let ignoring = try await Self.probe(world) { asked, right in
            asked.query["cursor"] == nil ? right : Scripted.list([Scripted.user("u1", "p")], total: "3")
        }
        #expect(ignoring.cursors == .broken)
    }

    @Test("Look-ups: the listed are found, the unknown are 404")
    func lookUps() async throws {
        let fine = try await Self.probe()
        #expect(fine.findsByID == true && fine.unknown == .denied)
        let blind = try await Self.probe { asked, right in
            asked.path == "/Users/u1" ? Scripted.fault(404) : right
        }
        #expect(blind.findsByID == false)
        let vague = try await Self.probe { asked, right in
            asked.path.hasSuffix("nobody-has-this-id") ? Scripted.list([], total: "0") : right
        }
        #expect(vague.unknown == .other(status: 200))
    }

    @Test("Records without `active` and in doubt, versions, groups that hide members, the clock")
    func records() async throws {
        var world = Scripted.Service(
            users: [Scripted.user("u1", "a", ""), #"{"id":"u2"}"#, Scripted.user("u3", "c")],
            groups: [Scripted.group("g1", "G", nil)])
        world.pageSize = 10
        let probe = try await Self.probe(world) { asked, right in
            var right = right
            if asked.path == "/Users/u1" { right.headers.append(("ETag", "W/\"1\"")) }
            return right
        }
        let (people, groups) = (try probe.people.get(), try #require(try probe.groups?.get()))
        #expect(people.total == 3 && people.seen == 3 && people.withoutActive == 1 && people.unreadable == 1)
        #expect(groups.total == 1 && !groups.showsMembers)
        #expect(probe.hasVersions && !probe.describesItself)
        #expect(probe.clockSkewSeconds == 5)
        #expect(probe.requests > 5)
    }

    @Test("What keeps a pass from reading is told as a pass would tell it")
    func failures() async throws {
        let probe = try await Self.probe { asked, right in asked.path == "/Users" ? Scripted.fault(401) : right }
        #expect(throws: DirectoryError.self) { try probe.people.get() }
        #expect(probe.groups == nil)
        let half = try await Self.probe { asked, right in asked.path == "/Groups" ? Scripted.fault(403) : right }
        #expect(try half.people.get().seen == 2)
        let error = #expect(throws: DirectoryError.self) { try half.groups?.get() }
        #expect(error?.kind == .refused)
    }
}
