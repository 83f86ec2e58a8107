import AccessModel
import SCIMDirectory
import Synchronization
import Testing

@Suite("SCIM people: status, login, email, and records in doubt")
struct SCIMPeopleTests {
    private static func read(_ users: [String]) async throws -> DirectorySnapshot {
        var service = ScriptedSCIM.Service(users: users)
        service.pageSize = 100
        return try await ScriptedSCIM(service).source(groups: []).read()
    }

    @Test(
        "`active` in every form that services write; left out and null are no status",
        arguments: [
            ("\"active\":true", "active"), ("\"active\":false", "inactive"), ("\"active\":\"True\"", "active"),
            ("\"Active\":\"false\"", "inactive"), ("\"active\":null", ""), ("", ""),
        ])
    func status(field: String, status: String) async throws {
        let snapshot = try await Self.read([ScriptedSCIM.user("u1", "ann@example.com", field)])
        #expect(snapshot.people.status(at: 0) == status)
        #expect(!snapshot.people.isUnreadable(at: 0))
    }

    @Test("Who is inactive is told of as soon as a page says so, though the listing then breaks off")
    func early() async throws {
        let users = [
            ScriptedSCIM.user("u1", "ann@example.com"),
            ScriptedSCIM.user("u2", "bo@example.com", "\"active\":false"),
            #"{"id":"u3","active":false}"#, ScriptedSCIM.user("u4", "di@example.com", "\"active\":false"),
        ]
        let service = ScriptedSCIM(.init(users: users)) { asked, right in
            asked.path == "/Users" && asked.start > 2 ? ScriptedSCIM.fault(500) : right
        }
        let told = Mutex<[String]>([])
        var request = DirectoryRequest(mode: .sweep, includesDeprovisioned: true)
        request.revokingStatuses = ["inactive"]
        request.observer = { people in told.withLock { $0 += (0..<people.count).map { people.ids[$0] } } }
        let watched = request
        await #expect(throws: DirectoryError.self) { _ = try await service.source(groups: []).read(watched) }
        #expect(told.withLock { $0 } == ["u2"])
    }

    @Test("What other clients call somebody is kept, in whatever order it comes; it is no identity")
    func externalID() async throws {
        let snapshot = try await Self.read([
            ScriptedSCIM.user("u1", "ann@example.com", #""active":true,"externalId":"hr-7""#),
            #"{"id":"x","externalId":"hr-8"}"#, ScriptedSCIM.user("u2", "bo@example.com"),
            ScriptedSCIM.user("u3", "cy@example.com", #""externalId":"hr-7""#),
        ])
        let names = try #require(snapshot.externalIDs)
        #expect((0..<names.count).map { names[$0] } == ["hr-7", "hr-8", "", "hr-7"])
        #expect(snapshot.peopleIDs == ["u1", "x", "u2", "u3"])
    }

    @Test(
        "A record that says something impossible leaves its person alone, and nobody else",
        arguments: [
            (#"{"id":"x","userName":"x@example.com","active":1}"#, "`active` is neither true nor false"),
            (#"{"id":"x","userName":"x@example.com","active":"yes"}"#, "`active` is neither true nor false"),
            (#"{"id":"x","active":true}"#, "no `userName`"), (#"{"id":"x","userName":""}"#, "no `userName`"),
            (#"{"id":"x","userName":7}"#, "no usable text"), (#"{"id":"x","userName":"a\nb"}"#, "no usable text"),
        ])
    func doubt(record: String, words: String) async throws {
        let snapshot = try await Self.read([record, ScriptedSCIM.user("u1", "ann@example.com")])
        #expect(snapshot.peopleIDs == ["x", "u1"])
        #expect(snapshot.people.isUnreadable(at: 0) && !snapshot.people.isUnreadable(at: 1))
        #expect(snapshot.messages(.unreadableRecord).count == 1)
        #expect(snapshot.messages(.unreadableRecord).first?.contains(words) == true, "\(snapshot.warnings)")
    }

    @Test("A record without a readable id counts, and is reported")
    func withoutID() async throws {
        for record in [#"{"userName":"a"}"#, #"{"id":5}"#, #"{"id":""}"#, #""u9""#] {
            let snapshot = try await Self.read([record, ScriptedSCIM.user("u1", "ann@example.com")])
            #expect(snapshot.peopleIDs == ["u1"])
            #expect(snapshot.messages(.unreadableRecord).count == 1)
        }
    }

    @Test(
        "The email is the primary one, else the first for work, else the login",
        arguments: [
            (#"[{"value":"w@x.org","type":"work"},{"value":"p@x.org","primary":true}]"#, "p@x.org"),
            (#"[{"value":"h@x.org","type":"home"},{"value":"w@x.org","type":"Work"}]"#, "w@x.org"),
            (#"[{"value":"h@x.org","type":"home"}]"#, "ann@example.com"),
            (#"{"value":"one@x.org","primary":"true"}"#, "one@x.org"), ("null", "ann@example.com"),
            (#"[{"value":9,"primary":true},"x",{"type":"work"},{"value":"w@x.org","type":"work"}]"#, "w@x.org"),
        ])
    func email(emails: String, expected: String) async throws {
        let snapshot = try await Self.read([ScriptedSCIM.user("u1", "ann@example.com", "\"emails\":\(emails)")])
        #expect(snapshot.people.email(at: 0) == expected)
    }

    @Test("The name: given and family, else formatted, else displayName")
    func names() async throws {
        let snapshot = try await Self.read([
            ScriptedSCIM.user(
                "u1", "a", #""name":{"givenName":"Ann","familyName":"Lee","formatted":"x"},"displayName":"y""#),
            ScriptedSCIM.user("u2", "b", #""name":{"formatted":"Bo Ek"},"displayName":"y""#),
            ScriptedSCIM.user("u3", "c", #""displayName":"Cy""#),
            ScriptedSCIM.user("u4", "d", #""name":{"familyName":"Di"}"#),
        ])
        #expect((0..<4).map { snapshot.people.names[$0] } == ["Ann Lee", "Bo Ek", "Cy", "Di"])
    }

    @Test("Somebody named twice: the later status counts, and doubt remains")
    func twice() async throws {
        let service = ScriptedSCIM(.people(2)) { asked, right in
            guard asked.path == "/Users" else { return right }
            let pages = [
                1: [ScriptedSCIM.user("u1", "a"), ScriptedSCIM.user("u2", "b")],
                3: [
                    ScriptedSCIM.user("u1", "a", "\"active\":false"), ScriptedSCIM.user("u2", "b", "\"active\":3"),
                    ScriptedSCIM.user("u3", "c"),
                ],
            ]
            return ScriptedSCIM.list(pages[asked.start] ?? [], total: "3")
        }
        let snapshot = try await service.source(groups: []).read()
        #expect(snapshot.people.status(at: 0) == "inactive")
        #expect(snapshot.people.isUnreadable(at: 1))
        #expect(snapshot.people.count == 3)
    }

    @Test("Nobody at all is an error, never a fact")
    func nobody() async throws {
        let service = ScriptedSCIM(.init(users: []))
        let error = await #expect(throws: DirectoryError.self) { try await service.source().read() }
        #expect(error?.kind == .empty)
        #expect(error?.remedy.contains("/run/secrets/scim-token") == true)
    }
}
