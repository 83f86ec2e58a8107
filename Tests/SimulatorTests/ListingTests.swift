import AccessModel
import Foundation
import Simulator
import Testing

@Suite("Listings over HTTP")
struct ListingTests {
    @Test func defaultListLeavesTheDeactivatedOut() async throws {
        try await withOkta(users: 450) { okta in
            let pages = try await okta.pages("/api/v1/users")
            #expect(pages.map(\.status) == [200, 200, 200])
            #expect(try pages[0].ids().count == 200)
            let ids = try pages.flatMap { try $0.ids() }
            let expected = okta.org.everybody.filter { $0.status != .deprovisioned }.map(\.id)
            #expect(ids == expected)
            #expect(expected.count < 450)

            let gone = try await okta.pages("/api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22&limit=5")
            let goneIDs = try gone.flatMap { try $0.ids() }
            #expect(goneIDs == okta.org.everybody.filter { $0.status == .deprovisioned }.map(\.id))
            #expect(gone.count > 1)
        }
    }

    @Test func selfAndNextStandOnLinesOfTheirOwn() async throws {
        try await withOkta(users: 3, isMixed: false) { okta in
            let first = try await okta.send("GET", "/api/v1/users?limit=2")
            let links = first.values("link")
            #expect(links.count == 2)
            #expect(links[0] == "<\(okta.url)/api/v1/users?limit=2>; rel=\"self\"")
            #expect(links[1].hasPrefix("<\(okta.url)/api/v1/users?after=") && links[1].hasSuffix("; rel=\"next\""))
            let last = try await okta.send("GET", String(try #require(first.next).dropFirst(okta.url.count)))
            #expect(last.values("link").count == 1)
            #expect(last.next == nil)
        }
    }

    @Test(arguments: [("/api/v1/users?limit=1000", 200), ("/api/v1/groups?limit=20000", 1), ("/api/v1/users?q=a", 10)])
    func limitsAreCapped(target: String, expected: Int) async throws {
        try await withOkta(users: 1_500, groups: 1, memberships: 1_500, isMixed: false) { okta in
            #expect(try await okta.send("GET", target).ids().count == expected)
            let group = okta.org.allGroups[0].id
            let members = try await okta.pages("/api/v1/groups/\(group)/users?limit=9999")
            #expect(try members.map { try $0.ids().count } == [1_000, 500])
        }
    }

    @Test func cursorsStayGoodWhileTheOrgChanges() async throws {
        try await withOkta(users: 10, groups: 1, memberships: 10, isMixed: false) { okta in
            let group = okta.org.allGroups[0].id
            for listing in ["/api/v1/users", "/api/v1/groups/\(group)/users"] {
                let before = okta.org.everybody.map(\.id)
                let first = try await okta.send("GET", "\(listing)?limit=4")
                // The cursor's own record goes, one already read goes, and one comes.
                try okta.change { org in
                    try org.deleteUser(before[4])
                    try org.deleteUser(before[1])
                    try org.addMember(try org.createUser(login: "n\(org.everybody.count)@example.com").id, to: group)
                }
                let next = String(try #require(first.next).dropFirst(okta.url.count))
                let rest = try await okta.pages(next).flatMap { try $0.ids() }
                let newest = try #require(okta.org.everybody.last).id
                #expect(try first.ids() + rest == before.filter { $0 != before[4] } + [newest])
            }
        }
    }

    @Test func cursorOfAnotherListingIsRefused() async throws {
        try await withOkta(users: 5, groups: 2, memberships: 4, isMixed: false) { okta in
            let next = try #require(try await okta.send("GET", "/api/v1/users?limit=1").next)
            let cursor = next.components(separatedBy: "after=")[1].components(separatedBy: "&")[0]
            let group = okta.org.allGroups[0].id
            for target in ["/api/v1/groups/\(group)/users?after=\(cursor)", "/api/v1/users?after=nonsense"] {
                let answer = try await okta.send("GET", target)
                #expect(answer.status == 400)
                #expect(try answer.object()["errorCode"] as? String == "E0000001")
            }
        }
    }

    @Test func filtersSearchAndQuery() async throws {
        try await withOkta(users: 40, isMixed: false) { okta in
            let person = okta.org.everybody[3]
            try okta.change { try $0.suspend(person.id) }
            let changed = try #require(okta.org.person(person.id)).lastUpdated
            let byLogin = "profile.login%20eq%20%22\(person.login)%22"
            let later = "lastUpdated+ge+%22\(changed)%22"
            for query in ["filter=\(byLogin)", "filter=id+eq+%22\(person.id)%22", "filter=\(later)", "search=\(later)"]
            {
                #expect(try await okta.send("GET", "/api/v1/users?\(query)").ids() == [person.id])
            }
            #expect(try await okta.send("GET", "/api/v1/users?q=\(person.login)").ids() == [person.id])
            try okta.change { try $0.deactivate(person.id) }
            #expect(try await okta.send("GET", "/api/v1/users?q=\(person.login)").ids() == [])
            #expect(try await okta.send("GET", "/api/v1/users?filter=\(byLogin)").ids() == [person.id])

            let bad = try await okta.send("GET", "/api/v1/users?filter=nickname%20eq%20%22x%22")
            #expect(bad.status == 400)
            #expect(try bad.object()["errorCode"] as? String == "E0000031")
        }
    }

    @Test func groupsAreListedFilteredAndCounted() async throws {
        try await withOkta(users: 20, groups: 30, memberships: 100) { okta in
            let pages = try await okta.pages("/api/v1/groups?limit=7&expand=stats")
            let records = try pages.flatMap { try $0.records() }
            #expect(records.compactMap { $0["id"] as? String } == okta.org.allGroups.map(\.id))
            let counts = records.map { record in
                let stats = (record["_embedded"] as? [String: Any])?["stats"] as? [String: Any]
                return stats?["usersCount"] as? Int
            }
            #expect(counts == okta.org.allGroups.map(\.memberCount))

            let group = okta.org.allGroups[4]
            let query = "lastMembershipUpdated+gt+%22\(SimulatedOkta.systemClock().adding(seconds: -3600))%22"
            #expect(try await okta.send("GET", "/api/v1/groups?filter=\(query)").ids() == [])
            let member = try #require(okta.org.members(of: group).first)
            try okta.change { try $0.removeMember(member.id, from: group.name) }
            #expect(try await okta.send("GET", "/api/v1/groups?filter=\(query)").ids() == [group.id])
            #expect(try await okta.send("GET", "/api/v1/groups/\(group.id)").object()["id"] as? String == group.id)
            let own = try await okta.send("GET", "/api/v1/users/\(member.id)/groups").ids()
            #expect(own == okta.org.groups(of: member).map(\.id))
            #expect(!own.contains(group.id))
        }
    }
}
