import AccessModel
import OktaDirectory
import Testing
import Transport

@Suite("A complete read of Okta")
struct OktaReadTests {
    @Test("everybody, every group and every membership is there, with the requests counted exactly")
    func readsEverything() async throws {
        let okta = ScriptedOkta(.office)
        let snapshot = try await okta.source().read(.sweep)
        #expect(Set(snapshot.peopleIDs) == Set((1...8).map { "00u\($0)" }))
        #expect(snapshot.status(of: "00u7") == "DEPROVISIONED")
        #expect(snapshot.members(of: "00g1") == (1...5).map { "00u\($0)" })
        #expect(snapshot.members(of: "00g2") == [])
        #expect(snapshot.members(of: "00g3") == ["00u1", "00u2"])
        #expect(snapshot.groups.names == ["Staff", "Nobody", "Pair"])
        #expect(snapshot.groups.membershipStamps[0] == "2026-02-01T00:00:00.000Z")
        #expect(snapshot.warnings == [])
        // Users 3, deactivated 2, groups 2, members 3 + 1 + 1.
        #expect(snapshot.requests == 12)
        #expect(okta.log.count == 12)
    }

    @Test("the first pages ask for as many records as Okta gives")
    func asksForFullPages() async throws {
        let okta = ScriptedOkta(.office)
        _ = try await okta.source().read(.sweep)
        let firsts = Set(okta.log.filter { !$0.contains("after=") })
        #expect(
            firsts == [
                "/api/v1/users?limit=200", "/api/v1/users?limit=200&filter=status%20eq%20%22DEPROVISIONED%22",
                "/api/v1/groups?limit=200", "/api/v1/groups/00g1/users?limit=1000",
                "/api/v1/groups/00g2/users?limit=1000", "/api/v1/groups/00g3/users?limit=1000",
            ])
    }

    @Test("10,000 people, 200 groups and 40,000 memberships take 251 requests, at most eight at a time")
    func staysWithinTheAim() async throws {
        var org = ScriptedOkta.Org(pageSize: 1000)
        org.users = (0..<10_000).map { ScriptedOkta.Org.user("00u\($0)") }
        for group in 0..<200 {
            org.groups.append(ScriptedOkta.Org.group("00g\(group)", "Team \(group)"))
            org.members["00g\(group)"] = (0..<200).map { org.users[(group * 50 + $0) % 10_000] }
        }
        let okta = ScriptedOkta(org)
        let snapshot = try await okta.source().read(.census)
        #expect(snapshot.people.count == 10_000)
        #expect(snapshot.memberships.count == 40_000)
        #expect(snapshot.requests == 251)
        #expect(okta.mostUnderWay <= 8)
        #expect(okta.mostUnderWay > 1)
    }

    @Test("a census leaves the deactivated unlisted and tells its mode")
    func readsACensus() async throws {
        let okta = ScriptedOkta(.office)
        let snapshot = try await okta.source().read(.census)
        #expect(snapshot.mode == .census)
        #expect(snapshot.people.count == 5)
        #expect(!okta.log.contains { $0.contains("filter") })
    }

    @Test("of two listings the later wins: a person in both has the later status")
    func laterListingWins() async throws {
        var org = ScriptedOkta.Org.office
        org.deprovisioned[0] = ScriptedOkta.Org.user("00u1", status: "DEPROVISIONED")
        org.members["00g1"]?[0] = ScriptedOkta.Org.user("00u1", status: "DEPROVISIONED")
        org.members["00g3"] = [ScriptedOkta.Org.user("00u2", status: "SUSPENDED")]
        org.members["00g1"]?[1] = ScriptedOkta.Org.user("00u2", status: "SUSPENDED")
        let snapshot = try await ScriptedOkta(org).source().read(.sweep)
        #expect(snapshot.status(of: "00u1") == "DEPROVISIONED")
        #expect(snapshot.status(of: "00u2") == "SUSPENDED")
        #expect(snapshot.status(of: "00u3") == "ACTIVE")
    }

    @Test("a member whom no listing named is read from the member page")
    func takesUnlistedMembers() async throws {
        var org = ScriptedOkta.Org.office
        org.members["00g2"] = [ScriptedOkta.Org.user("00u9", status: "DEPROVISIONED")]
        let snapshot = try await ScriptedOkta(org).source().read(.census)
        #expect(snapshot.status(of: "00u9") == "DEPROVISIONED")
        #expect(snapshot.members(of: "00g2") == ["00u9"])
    }

    @Test("logins, emails and names come through escapes and from null and missing fields")
    func readsFields() async throws {
        var org = ScriptedOkta.Org.office
        org.users[0] = #"{"profile":{"login":"o\u0027b@example.com","email":null,"firstName":"Zo\u00eb"},"id":"00u1"}"#
        org.users[1] = ScriptedOkta.Org.user("00u2", login: "a@b.c", email: "x@y.z", first: "Ann", last: "Lee")
        org.members = ["00g1": [], "00g2": [], "00g3": []]
        let people = try await ScriptedOkta(org).source().read(.census).people
        #expect(people.logins[0] == "o'b@example.com")
        #expect(people.email(at: 0) == "o'b@example.com")
        #expect(people.names[0] == "Zoë")
        #expect(people.status(at: 0) == "")
        #expect(!people.isUnreadable(at: 0))
        #expect(people.email(at: 1) == "x@y.z")
        #expect(people.names[1] == "Ann Lee")
    }

    @Test("members are asked for where a group is selected or a scope, once where it is both")
    func asksOnlyForWantedMembers() async throws {
        let okta = ScriptedOkta(.office)
        let snapshot = try await okta.source(groups: ["Pair"], scopeGroups: ["Pair", "Nobody"]).read(.census)
        let asked = okta.log.filter { $0.hasSuffix("/users?limit=1000") }
        #expect(asked.sorted() == ["/api/v1/groups/00g2/users?limit=1000", "/api/v1/groups/00g3/users?limit=1000"])
        #expect(snapshot.reading(of: "00g1") == .notRead)
        #expect(snapshot.isScopedByGroups)
    }

    @Test("the origin is the identity, however the address is spelt")
    func namesItself() throws {
        let okta = ScriptedOkta(.office)
        #expect(try okta.source(url: "HTTPS://Org.Example.com:443/").identity == "okta:https://org.example.com")
        for wrong in ["org.example.com", "https://org.example.com/api", "ftp://x", "https://a@b", "https://a/?x"] {
            let error = #expect(throws: DirectoryError.self) { _ = try okta.source(url: wrong) }
            #expect(error?.kind == .notTheService)
        }
    }
}
