import AccessModel
import SCIMDirectory
import Testing
import Transport

@Suite("SCIM listings: complete by their own count, or an error")
struct SCIMPagingTests {
    private static func everyone(_ count: Int) -> [String] { (1...count).map { "u\($0)" } }

    @Test("Pages smaller than asked, without itemsPerPage and startIndex: everybody, and one look past the end")
    func smallPages() async throws {
        let service = ScriptedSCIM(.people(5))
        let snapshot = try await service.source().read()
        #expect(snapshot.peopleIDs == Self.everyone(5))
        #expect(
            service.log.filter { $0.hasPrefix("/Users") } == [1, 3, 5, 6].map { "/Users?startIndex=\($0)&count=200" })
        #expect(snapshot.requests == service.log.count)
    }

    @Test("The service is asked for no more at once than it says to give")
    func announcedMaximum() async throws {
        var world = ScriptedSCIM.Service.people(3)
        world.configuration = #"{"filter":{"supported":true,"maxResults":50}}"#
        let service = ScriptedSCIM(world)
        _ = try await service.source().read()
        #expect(service.log.first == "/ServiceProviderConfig")
        #expect(service.log.contains("/Users?startIndex=1&count=50"))
        #expect(service.log.contains("/Groups?startIndex=1&count=25"))
    }

    @Test("Totals as numbers and as texts, `Resources` left out or null past the end, names in any case")
    func shapes() async throws {
        for shape in ["\"3\"", "3"] {
            for empty in ["", ",\"Resources\":null", ",\"resources\":[]"] {
                let service = ScriptedSCIM(.people(3)) { asked, right in
                    guard asked.path == "/Users" else { return right }
                    if asked.start > 3 { return ScriptedSCIM.json("{\"TotalResults\":\(shape)\(empty)}") }
                    let body = String(decoding: right.body, as: UTF8.self)
                    return ScriptedSCIM.json(
                        body.replacing("\"totalResults\":3", with: "\"totalresults\":\(shape)"),
                        type: "application/json")
                }
                #expect(try await service.source().read().peopleIDs == Self.everyone(3))
            }
        }
    }

    @Test("A service that fails on `count` is asked without it", arguments: [400, 500, 501])
    func failsOnCount(status: Int) async throws {
        let service = ScriptedSCIM(.people(5)) { asked, right in
            asked.query["count"] == nil ? right : ScriptedSCIM.fault(status)
        }
        let snapshot = try await service.source().read()
        #expect(snapshot.peopleIDs == Self.everyone(5))
        #expect(service.log.contains("/Users?startIndex=3"))
    }

    @Test("A service that refuses to be asked past the end has ended", arguments: [400, 404])
    func refusesPastTheEnd(status: Int) async throws {
        let service = ScriptedSCIM(.people(4)) { asked, right in
            asked.start > 4 ? ScriptedSCIM.fault(status) : right
        }
        #expect(try await service.source().read().peopleIDs == Self.everyone(4))
    }

    @Test("A service that repeats its last page past the end has ended: nobody is new")
    func clampsPastTheEnd() async throws {
        let service = ScriptedSCIM(.people(3)) { asked, right in
            guard asked.path == "/Users", asked.start > 3 else { return right }
            return ScriptedSCIM.list([ScriptedSCIM.user("u3", "p3@example.com")], total: "3")
        }
        #expect(try await service.source().read().peopleIDs == Self.everyone(3))
    }

    @Test(
        "A service that rounds startIndex down to pages of its own, and knows no page past the last",
        arguments: [4, 5, 6, 7])
    func rounds(people: Int) async throws {
        // As authentik does it: page = max(startIndex / size, 1), whatever `count` says.
        let service = ScriptedSCIM(.people(people)) { asked, right in
            guard asked.path == "/Users" else { return right }
            let page = max(asked.start / 2, 1)
            let ids = (1...people).dropFirst((page - 1) * 2).prefix(2)
            guard !ids.isEmpty else { return ScriptedSCIM.fault(404) }
            return ScriptedSCIM.list(ids.map { ScriptedSCIM.user("u\($0)", "p\($0)@example.com") }, total: "\(people)")
        }
        #expect(try await service.source().read().peopleIDs == Self.everyone(people))
    }

    @Test("A service that fails on `count`, and counts each page for itself: the look past the end finds nobody")
    func countsItsPages() async throws {
        // As Canaille did it before 2026.
        let service = ScriptedSCIM(.people(5)) { asked, right in
            guard asked.path == "/Users" else { return right }
            if asked.query["count"] != nil { return ScriptedSCIM.fault(500) }
            let ids = (1...5).dropFirst(asked.start - 1)
            return ScriptedSCIM.list(
                ids.map { ScriptedSCIM.user("u\($0)", "p\($0)@example.com") }, total: "\(ids.count)")
        }
        #expect(try await service.source().read().peopleIDs == Self.everyone(5))
    }

    @Test("Somebody who slides onto the next page is counted once")
    func overlap() async throws {
        let service = ScriptedSCIM(.people(4)) { asked, right in
            guard asked.path == "/Users" else { return right }
            let pages = [1: ["u1", "u2"], 3: ["u2", "u3"], 5: ["u4"]]
            return ScriptedSCIM.list(
                (pages[asked.start] ?? []).map { ScriptedSCIM.user($0, "\($0)@example.com") }, total: "4")
        }
        #expect(try await service.source().read().peopleIDs == Self.everyone(4))
    }

    /// What a service does wrong on every attempt, and the words of the error.
    private static let faults: [(name: String, twist: ScriptedSCIM.Twist, words: String)] = [
        (
            "it counts one page as everything",
            { asked, right in
                asked.path == "/Users" && asked.start == 1
                    ? ScriptedSCIM.list((1...2).map { ScriptedSCIM.user("u\($0)", "p\($0)@x.org") }, total: "2") : right
            }, "changed from 2 to 5 records while it was read"
        ),
        (
            "it counts each page for itself",
            { asked, right in
                guard asked.path == "/Users" else { return right }
                let ids = [1: [1, 2], 3: [3, 4], 5: [5]][asked.start] ?? []
                return ScriptedSCIM.list(ids.map { ScriptedSCIM.user("u\($0)", "p\($0)@x.org") }, total: "2")
            }, "named 4 records and counts 2"
        ),
        (
            "it takes no notice of startIndex",
            { asked, right in
                guard asked.path == "/Users" else { return right }
                return ScriptedSCIM.list((1...2).map { ScriptedSCIM.user("u\($0)", "p\($0)@x.org") }, total: "5")
            }, "repeated itself after 2 of 5 records"
        ),
        (
            "it ends too early",
            { asked, right in
                asked.path == "/Users" && asked.start > 2 ? ScriptedSCIM.list([], total: "5") : right
            }, "ended after 2 of 5 records"
        ),
        (
            "it gives no total",
            { asked, right in asked.path == "/Users" ? ScriptedSCIM.json("{\"Resources\":[]}") : right },
            "has no `totalResults`"
        ),
        (
            "it gives a total that is none",
            { asked, right in asked.path == "/Users" ? ScriptedSCIM.json("{\"totalResults\":\"many\"}") : right },
            "has no `totalResults`"
        ),
        (
            "its total is below nothing",
            { asked, right in asked.path == "/Users" ? ScriptedSCIM.list([], total: "-1") : right },
            "says that there are -1 records"
        ),
        (
            "it cuts off a page",
            { asked, right in
                var right = right
                if asked.start == 3 { right.body.removeLast(9) }
                return right
            }, "is broken"
        ),
        (
            "it answers with something else",
            { asked, right in asked.path == "/Users" ? ScriptedSCIM.json("{\"users\":[]}") : right },
            "is not a list of records"
        ),
        (
            "its records are no list",
            { asked, right in
                asked.path == "/Users" ? ScriptedSCIM.json("{\"totalResults\":1,\"Resources\":{}}") : right
            }, "has `Resources` that are no list"
        ),
    ]

    @Test("Whatever is not the whole is an error", arguments: faults.indices)
    func incomplete(index: Int) async throws {
        let fault = Self.faults[index]
        let service = ScriptedSCIM(.people(5), twist: fault.twist)
        let error = await #expect(throws: DirectoryError.self, "\(fault.name)") { try await service.source().read() }
        #expect(error?.kind == .incomplete, "\(fault.name)")
        #expect(error?.message.contains(fault.words) == true, "\(fault.name): \(error?.message ?? "")")
    }

    @Test("A total that moves once: the listing is read again, and is complete")
    func movesOnce() async throws {
        let service = ScriptedSCIM(.people(5)) { asked, right in
            // The second page of the first reading counts one more.
            guard asked.path == "/Users", asked.number == 2 else { return right }
            let body = String(decoding: right.body, as: UTF8.self)
            return ScriptedSCIM.json(body.replacing("\"totalResults\":5", with: "\"totalResults\":6"))
        }
        #expect(try await service.source().read().peopleIDs == Self.everyone(5))
        #expect(service.log.count { $0 == "/Users?startIndex=1&count=200" } == 2)
    }

    @Test("A total that moves each time is an error after three readings")
    func movesAlways() async throws {
        let service = ScriptedSCIM(.people(5)) { asked, right in
            guard asked.path == "/Users" else { return right }
            let body = String(decoding: right.body, as: UTF8.self)
            return ScriptedSCIM.json(
                body.replacing("\"totalResults\":5", with: "\"totalResults\":\(100 + asked.number)"))
        }
        let error = await #expect(throws: DirectoryError.self) { try await service.source().read() }
        #expect(error?.message.contains("in the last of 3 attempts") == true)
        #expect(service.log.count { $0 == "/Users?startIndex=1&count=200" } == 3)
    }

    @Test("More pages, people or groups than the limits allow are an error that says so")
    func limits() async throws {
        for (limits, words) in [
            (SCIMLimits(pages: 2), "more than 2 pages"), (SCIMLimits(people: 4), "the limit of 4 people"),
            (SCIMLimits(groups: 1), "the limit of 1 groups"), (SCIMLimits(memberships: 1), "which is the limit"),
        ] {
            let service = ScriptedSCIM(.people(5))
            let outcome = await Result { try await service.source(limits: limits).read() }
            switch outcome {
            case .failure(let error as DirectoryError): #expect(error.message.contains(words), "\(error.message)")
            case .success(let snapshot):
                #expect(snapshot.messages(.unreadableGroup).first?.contains(words) == true, "\(words)")
            case .failure(let error): Issue.record("\(error)")
            }
        }
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
