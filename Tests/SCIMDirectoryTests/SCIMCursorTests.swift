import AccessModel
import SCIMDirectory
import Testing
import Transport

@Suite("SCIM listings by cursor (RFC 9865)")
struct SCIMCursorTests {
    private static func service(_ count: Int, twist: @escaping ScriptedSCIM.Twist = { $1 }) -> ScriptedSCIM {
        var world = ScriptedSCIM.Service.people(count)
        world.configuration = ScriptedSCIM.Service.cursors
        return ScriptedSCIM(world, twist: twist)
    }

    @Test("Cursors are followed to the page that has none")
    func followed() async throws {
        let service = Self.service(5)
        #expect(try await service.source().read().peopleIDs.count == 5)
        #expect(
            service.log.filter { $0.hasPrefix("/Users") } == ["", "c2", "c4"].map { "/Users?cursor=\($0)&count=200" })
    }

    @Test("A service that counts nothing ends where a page has no cursor")
    func withoutTotals() async throws {
        let service = Self.service(5) { asked, right in
            guard asked.path == "/Users" else { return right }
            return ScriptedSCIM.json(
                String(decoding: right.body, as: UTF8.self).replacing("\"totalResults\":5,", with: ""))
        }
        #expect(try await service.source().read().peopleIDs.count == 5)
    }

    @Test("An expired cursor starts the listing anew", arguments: ["expiredCursor", "invalidCursor"])
    func expired(type: String) async throws {
        let service = Self.service(5) { asked, right in
            asked.path == "/Users" && asked.number == 2 ? ScriptedSCIM.fault(400, type: type) : right
        }
        #expect(try await service.source().read().peopleIDs == (1...5).map { "u\($0)" })
        #expect(service.log.count { $0 == "/Users?cursor=&count=200" } == 2)
    }

    @Test("Cursors that always expire are an error after three readings")
    func alwaysExpired() async throws {
        let service = Self.service(5) { asked, right in
            asked.query["cursor"]?.isEmpty == false ? ScriptedSCIM.fault(400, type: "expiredCursor") : right
        }
        let error = await #expect(throws: DirectoryError.self) { try await service.source().read() }
        #expect(error?.message.contains("an expired cursor after 2 records, in the last of 3 attempts") == true)
    }

    @Test("A service that announces cursors and refuses or ignores them is read by index", arguments: [true, false])
    func pretended(refuses: Bool) async throws {
        let service = Self.service(5) { asked, right in
            guard asked.query["cursor"] != nil else { return right }
            if refuses { return ScriptedSCIM.fault(400, type: "invalidValue") }
            let first = (1...2).map { ScriptedSCIM.user("u\($0)", "p\($0)@example.com") }
            return asked.path == "/Users" ? ScriptedSCIM.list(first, total: "5") : right
        }
        #expect(try await service.source().read().peopleIDs == (1...5).map { "u\($0)" })
        #expect(service.log.contains("/Users?startIndex=6&count=200"))
    }

    @Test("A page that is empty and not the last is passed over")
    func emptyPage() async throws {
        let patient = Self.service(5) { asked, right in
            guard asked.path == "/Users", asked.query["cursor"] == "" else { return right }
            return ScriptedSCIM.list([], total: "5", more: ",\"nextCursor\":\"c0\"")
        }
        #expect(try await patient.source().read().people.count == 5)
    }

    @Test("Cursors that go in a circle, and pages that bring nobody new, are errors")
    func circles() async throws {
        let circle = Self.service(5) { asked, right in
            guard asked.path == "/Users" else { return right }
            return ScriptedSCIM.list(
                [ScriptedSCIM.user("u\(asked.number)", "p")], total: "9", more: ",\"nextCursor\":\"again\"")
        }
        let still = Self.service(5) { asked, right in
            guard asked.path == "/Users" else { return right }
            return ScriptedSCIM.list(
                [ScriptedSCIM.user("u1", "p")], total: "9", more: ",\"nextCursor\":\"c\(asked.number)\"")
        }
        for service in [circle, still] {
            let error = await #expect(throws: DirectoryError.self) { try await service.source().read() }
            #expect(error?.message.contains("repeated itself after") == true, "\(error?.message ?? "")")
        }
    }
}
