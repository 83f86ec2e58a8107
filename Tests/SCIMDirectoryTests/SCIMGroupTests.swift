import AccessModel
import SCIMDirectory
import Synchronization
import Testing
import Transport

@Suite("SCIM groups: who is a member")
struct SCIMGroupTests {
    private typealias Scripted = ScriptedSCIM

    /// Four people, of whom `u4` is inactive, and the groups given.
    private static func service(_ groups: [String], twist: @escaping ScriptedSCIM.Twist = { $1 }) -> ScriptedSCIM {
        var world = ScriptedSCIM.Service(
            users: (1...3).map { Scripted.user("u\($0)", "p\($0)@example.com") } + [
                Scripted.user("u4", "p4@example.com", "\"active\":false")
            ], groups: groups)
        world.pageSize = 100
        return ScriptedSCIM(world, twist: twist)
    }

    private static let other = Scripted.group("gx", "Other", [Scripted.member("u3")])

    /// Reads a directory in which nothing may touch the other group.
    private static func read(
        _ groups: [String], selected: [String] = ["*"], twist: @escaping ScriptedSCIM.Twist = { $1 }
    ) async throws -> DirectorySnapshot {
        let snapshot = try await service(groups + [other], twist: twist).source(groups: selected).read()
        if selected == ["*"] { #expect(snapshot.members("gx") == ["u3"]) }
        return snapshot
    }

    @Test(
        "Members by value, by $ref, as bare ids, with and without a type",
        arguments: [
            #"{"value":"u1"}"#, #"{"value":"u1","type":"User","display":"x"}"#, #"{"VALUE":"u1","Type":"user"}"#,
            #""u1""#,
            #"{"$ref":"https://id.example.com/scim/v2/Users/u1"}"#, #"{"$ref":"../Users/u1"}"#,
            #"{"$ref":"http://internal:8080/Users/%75%31?x=1"}"#, #"{"value":"u1","type":"direct"}"#,
        ])
    func forms(member: String) async throws {
        #expect(try await Self.read([Scripted.group("g1", "G", [member])]).members("g1") == ["u1"])
    }

    @Test("One member in place of a list, and a member named twice")
    func single() async throws {
        let snapshot = try await Self.read([
            #"{"id":"g1","displayName":"G","members":{"value":"u1"}}"#,
            Scripted.group("g2", "H", [Scripted.member("u1"), Scripted.member("u2"), Scripted.member("u1")]),
        ])
        #expect(snapshot.members("g1") == ["u1"])
        #expect(snapshot.members("g2") == ["u1", "u2"])
    }

    @Test(
        "A member that cannot be told leaves its group as it is, with a warning",
        arguments: [
            (#"{"display":"somebody"}"#, "no readable id"), (#"{"value":7}"#, "no readable id"),
            ("7", "no readable id"),
            (#"{"value":"u1","type":"Group"}"#, "called a group and is a person"),
            (#"{"value":"gx","type":"User"}"#, "called a person and is a group"),
            (#"{"value":"u1","type":"User","$ref":"../Groups/u1"}"#, "contradict each other"),
        ])
    func untold(member: String, words: String) async throws {
        let snapshot = try await Self.read([Scripted.group("g1", "G", [Scripted.member("u2"), member])])
        #expect(snapshot.members("g1") == nil)
        #expect(snapshot.messages(.unreadableGroup).count == 1)
        #expect(snapshot.messages(.unreadableGroup).first?.contains(words) == true, "\(snapshot.warnings)")
    }

    @Test("An id that is a person's and a group's needs a type")
    func sharedID() async throws {
        let twin = Scripted.group("u1", "Twin", [Scripted.member("u2")])
        let told = try await Self.read([Scripted.group("g1", "G", [#"{"value":"u1","type":"User"}"#]), twin])
        #expect(told.members("g1") == ["u1"])
        let nested = try await Self.read([Scripted.group("g1", "G", [#"{"value":"u1","type":"Group"}"#]), twin])
        #expect(nested.members("g1") == ["u2"])
        let untold = try await Self.read([Scripted.group("g1", "G", [Scripted.member("u1")]), twin])
        #expect(untold.members("g1") == nil)
        #expect(untold.members("u1") == ["u2"])
    }

    @Test("Nested groups are flattened, in circles too, and the nested one need not be selected")
    func nesting() async throws {
        let groups = [
            Scripted.group("g1", "Outer", [Scripted.member("u1"), Scripted.member("g2", ",\"type\":\"Group\"")]),
            Scripted.group("g2", "Middle", [Scripted.member("g3"), Scripted.member("u1")]),
            Scripted.group("g3", "Inner", [Scripted.member("u2"), Scripted.member("g1"), Scripted.member("g3")]),
        ]
        let all = try await Self.read(groups)
        #expect(all.members("g1") == ["u1", "u2"])
        #expect(all.members("g2") == ["u1", "u2"])
        #expect(all.members("g3") == ["u1", "u2"])
        let one = try await Self.read(groups, selected: ["Outer"])
        #expect(one.members("g1") == ["u1", "u2"])
        #expect(one.members("g3") == nil)
    }

    @Test("Trouble in a nested group leaves those around it as they are, and says where it is")
    func nestedTrouble() async throws {
        let snapshot = try await Self.read([
            Scripted.group("g1", "Outer", [Scripted.member("g2")]), Scripted.group("g2", "Inner", ["{}"]),
        ])
        #expect(snapshot.members("g1") == nil && snapshot.members("g2") == nil)
        #expect(snapshot.messages(.unreadableGroup).contains { $0.contains("in its member, the group Inner") })
    }

    // MARK: Members whom no listing names

    @Test("A deleted person left dangling is told by 404 on a look-up: left out, and said")
    func dangling() async throws {
        for (member, asked) in [
            (Scripted.member("u9"), ["/Users/u9", "/Groups/u9"]),
            (Scripted.member("u9", ",\"type\":\"User\""), ["/Users/u9"]),
            (Scripted.member("g9", ",\"$ref\":\"../Groups/g9\""), ["/Groups/g9"]),
        ] {
            let service = Self.service([Scripted.group("g1", "G", [Scripted.member("u1"), member]), Self.other])
            let snapshot = try await service.source().read()
            #expect(snapshot.members("g1") == ["u1"])
            #expect(snapshot.messages("dangling-member").count == 1)
            #expect(snapshot.messages(.unreadableGroup) == [])
            #expect(service.log.filter { $0.hasSuffix("/u9") || $0.hasSuffix("/g9") } == asked)
        }
    }

    @Test("One dangling member in many groups is looked up once")
    func danglingOnce() async throws {
        let groups = (1...5).map { Scripted.group("g\($0)", "G\($0)", [Scripted.member("u9", ",\"type\":\"User\"")]) }
        let service = Self.service(groups + [Self.other])
        let snapshot = try await service.source().read()
        #expect(snapshot.messages("dangling-member").count == 5)
        #expect(service.log.count { $0 == "/Users/u9" } == 1)
    }

    @Test(
        "A member who is not listed and not known to be gone leaves the group as it is",
        arguments: [
            (Scripted.json(Scripted.user("u9", "p9@example.com")), "the listing does not name it"),
            (Scripted.json(Scripted.user("u8", "p8@example.com")), "about another user"),
            (Scripted.fault(500), "answered 500"), (Scripted.fault(403), "answered 403"),
            (Scripted.fault(410), "answered 410"),
            (Scripted.json("<html>404</html>", status: 404, type: "text/html"), "answered 404, not in JSON"),
            (Scripted.json("gone", status: 404, type: "text/plain"), "answered 404, not in JSON"),
            (Scripted.json("{\"id\":\"u9\""), "broken"),
        ])
    func unresolved(answer: HTTPResponse, words: String) async throws {
        let snapshot = try await Self.read(
            [Scripted.group("g1", "G", [Scripted.member("u1"), Scripted.member("u9", ",\"type\":\"User\"")])]
        ) { asked, right in asked.path == "/Users/u9" ? answer : right }
        #expect(snapshot.members("g1") == nil)
        #expect(snapshot.messages(.unreadableGroup).count == 1)
        #expect(snapshot.messages(.unreadableGroup).first?.contains(words) == true, "\(snapshot.warnings)")
    }

    @Test("Somebody inactive whom the listing hides is in no group, whatever the group says")
    func hiddenInactive() async throws {
        let snapshot = try await Self.read([Scripted.group("g1", "G", [Scripted.member("u1"), Scripted.member("u9")])])
        {
            asked, right in
            asked.path == "/Users/u9" ? Scripted.json(Scripted.user("u9", "p9", "\"active\":false")) : right
        }
        #expect(snapshot.members("g1") == ["u1"])
        #expect(snapshot.warnings == [])
    }

    @Test("A 404 is believed only while the same endpoint finds somebody who is listed")
    func lyingLookUps() async throws {
        let snapshot = try await Self.read([Scripted.group("g1", "G", [Scripted.member("u9")])]) { asked, right in
            asked.path.hasPrefix("/Users/") ? Scripted.fault(404) : right
        }
        #expect(snapshot.members("g1") == nil)
        #expect(snapshot.messages(.unreadableGroup).first?.contains("nothing follows from a 404") == true)
    }

    @Test("More look-ups than the limit leave the rest as they are")
    func lookUpLimit() async throws {
        let groups = [
            Scripted.group("g1", "G", ["u8", "u9"].map { Scripted.member($0, ",\"type\":\"User\"") }), Self.other,
        ]
        let snapshot = try await Self.service(groups).source(limits: SCIMLimits(lookUps: 1)).read()
        #expect(snapshot.members("g1") == nil)
        #expect(snapshot.messages(.unreadableGroup).first?.contains("more than 1 are to be looked up") == true)
    }

    // MARK: Groups that hide their members

    @Test("Groups without inline members are fetched one by one, nested ones too, and no others")
    func hidden() async throws {
        let groups = [
            Scripted.group("g1", "G", [Scripted.member("u1"), Scripted.member("g2")]),
            Scripted.group("g2", "H", [Scripted.member("u2")]), Scripted.group("g3", "I", [Scripted.member("u3")]),
        ]
        let service = Self.service(groups) { asked, right in
            asked.path == "/Groups" && asked.start == 1
                ? Scripted.list((1...3).map { Scripted.group("g\($0)", ["G", "H", "I"][$0 - 1], nil) }, total: "3")
                : right
        }
        let snapshot = try await service.source(groups: ["G"]).read()
        #expect(snapshot.members("g1") == ["u1", "u2"])
        #expect(service.log.filter { $0.hasPrefix("/Groups/") } == ["/Groups/g1", "/Groups/g2"])
    }

    @Test("A group that did not change since the last read is not sent again; a sweep fetches it all the same")
    func versions() async throws {
        let version = Mutex("W/\"1\"")
        let service = Self.service([Scripted.group("g1", "G", nil), Self.other]) { asked, right in
            guard asked.path == "/Groups/g1" else { return right }
            let current = version.withLock { $0 }
            if asked.headers["If-None-Match"] == current { return HTTPResponse(status: 304) }
            let member = current == "W/\"1\"" ? "u1" : "u2"
            var answer = Scripted.json(Scripted.group("g1", "G", [Scripted.member(member)]))
            answer.headers.append(("ETag", current))
            return answer
        }
        let source = try service.source()
        let census = DirectoryRequest(mode: .census, includesDeprovisioned: false)
        #expect(try await source.read(census).members("g1") == ["u1"])
        let before = service.meter.counts
        #expect(try await source.read(census).members("g1") == ["u1"])
        #expect(service.meter.counts.redirections == before.redirections + 1)
        #expect(try await source.read().members("g1") == ["u1"])
        #expect(service.meter.counts.redirections == before.redirections + 1)
        version.withLock { $0 = "W/\"2\"" }
        #expect(try await source.read(census).members("g1") == ["u2"])

        let forgetful = try service.source(limits: SCIMLimits(keptBytes: 0))
        for _ in 1...2 { #expect(try await forgetful.read(census).members("g1") == ["u2"]) }
        #expect(service.meter.counts.redirections == before.redirections + 1)
    }

    @Test("A broken answer is not kept with its version: the next read asks for the whole group")
    func brokenVersion() async throws {
        let whole = Scripted.group("g1", "G", [Scripted.member("u1")])
        let bodies = Mutex([String(whole.dropLast()), Scripted.group("g9", "G", [])])
        let service = Self.service([Scripted.group("g1", "G", nil), Self.other]) { asked, right in
            guard asked.path == "/Groups/g1" else { return right }
            if asked.headers["If-None-Match"] != nil { return HTTPResponse(status: 304) }
            var answer = Scripted.json(bodies.withLock { $0.isEmpty ? whole : $0.removeFirst() })
            answer.headers.append(("ETag", "W/\"1\""))
            return answer
        }
        let source = try service.source()
        let census = DirectoryRequest(mode: .census, includesDeprovisioned: false)
        await #expect(throws: DirectoryError.self) { _ = try await source.read(census) }
        // Then the service answers about another group.
        #expect(try await source.read(census).members("g1") == nil)
        #expect(try await source.read(census).members("g1") == ["u1"])
    }

    @Test("A group that shows no member anywhere is empty, where others show theirs")
    func empty() async throws {
        let snapshot = try await Self.read([Scripted.group("g1", "G", nil)])
        #expect(snapshot.members("g1") == [])
        #expect(snapshot.warnings == [])
    }

    @Test("Where no group shows members they are asked for by name, once, before all are taken for empty")
    func returnedOnRequest() async throws {
        let service = Self.service([Scripted.group("g1", "G", nil), Scripted.group("g2", "H", nil)]) { asked, right in
            guard asked.query["attributes"] == "members", asked.path == "/Groups/g1" else { return right }
            return Scripted.json(Scripted.group("g1", "G", [Scripted.member("u1"), Scripted.member("g2")]))
        }
        let snapshot = try await service.source().read()
        #expect(snapshot.members("g1") == ["u1"])
        #expect(snapshot.members("g2") == [])
    }

    @Test("Where no group of the whole service has a member, a warning says what that may mean")
    func nobodyAnywhere() async throws {
        let hiding = Self.service([Scripted.group("g1", "G", []), Scripted.group("g2", "H", [])])
        let snapshot = try await hiding.source().read()
        #expect(snapshot.members("g1") == [])
        #expect(snapshot.messages("no-members").count == 1)
        #expect(try await hiding.source(groups: []).read().messages("no-members") == [])
        #expect(try await Self.read([Scripted.group("g1", "G", [])], selected: ["G"]).messages("no-members") == [])
    }

    @Test("A group that shows nobody while people name it as theirs is left as it is")
    func contradiction() async throws {
        var world = ScriptedSCIM.Service(
            users: [Scripted.user("u1", "a", #""active":true,"groups":[{"value":"g1","display":"G"}]"#)],
            groups: [Scripted.group("g1", "G", nil), Scripted.group("g2", "H", [Scripted.member("u1")])])
        world.pageSize = 100
        let snapshot = try await ScriptedSCIM(world).source().read()
        #expect(snapshot.members("g1") == nil)
        #expect(snapshot.members("g2") == ["u1"])
        #expect(snapshot.messages(.unreadableGroup).first?.contains("people's own records name it") == true)
    }

    @Test("One group that cannot be fetched is left alone; the others are read", arguments: [403, 404, 500, 503])
    func oneGroupFails(status: Int) async throws {
        let snapshot = try await Self.read([Scripted.group("g1", "G", nil)]) { asked, right in
            asked.path == "/Groups/g1" ? Scripted.fault(status) : right
        }
        #expect(snapshot.members("g1") == nil)
        #expect(snapshot.messages(.unreadableGroup).first?.contains("answered \(status)") == true)
    }

    @Test("What would befall any group ends the read")
    func allGroupsFail() async throws {
        for (answer, kind) in [
            (Scripted.fault(401), DirectoryError.Kind.refused), (Scripted.fault(429), .exhausted),
            (Scripted.json("<html>", type: "text/html"), .notTheService), (Scripted.json("{\"id\":"), .incomplete),
        ] {
            let error = await #expect(throws: DirectoryError.self) {
                try await Self.service([Scripted.group("g1", "G", nil)]) { asked, right in
                    asked.path == "/Groups/g1" ? answer : right
                }.source().read()
            }
            #expect(error?.kind == kind)
        }
    }

    @Test("A group without a usable name is there, and left as it is")
    func nameless() async throws {
        let snapshot = try await Self.read([#"{"id":"g1","members":[]}"#])
        #expect(snapshot.groups.row(of: "g1") != nil)
        #expect(snapshot.members("g1") == nil)
        #expect(snapshot.messages(.unreadableRecord).count == 1)
    }
}
