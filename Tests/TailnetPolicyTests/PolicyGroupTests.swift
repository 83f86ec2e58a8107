import HuJSON
import TailnetPolicy
import Testing

@Suite("Tailnet policy: groups")
struct PolicyGroupTests {
    private typealias Change = TailnetPolicy.MemberChange

    @Test("Groups are read wherever the section stands, whatever its case")
    func reads() throws {
        let policy = try PolicyFixture.policy(PolicyFixture.company)
        #expect(policy.groups.map(\.name) == ["group:oncall", "group:eng@example.com"])
        #expect(
            policy.group(named: "group:eng@example.com")?.members == [
                "ann@example.com", "bob@example.com", "dee@example.com",
            ])
        #expect(policy.group(named: "group:oncall")?.place == HuJSONPlace(line: 10, column: 3))
        #expect(policy.hasRules)
        let old = try PolicyFixture.policy(#"{"Groups": {"group:a": ["x@y"], "group:a": ["z@y"]}, "ACLs": []}"#)
        #expect(old.groups.map(\.members) == [["z@y"]])
        #expect(old.hasRules)
        #expect(try PolicyFixture.policy("{}").hasRules == false)
        #expect(try PolicyFixture.policy("{}").groups.isEmpty)
    }

    @Test(
        "What is no policy is refused with its place",
        arguments: [("[]", "line 1, column 1"), ("{\n  x", "line 2, column 3"), ("", "line 1")])
    func refuses(_ text: String, _ place: String) {
        let error = #expect(throws: PolicyError.self) { try PolicyFixture.policy(text) }
        #expect(error?.description.contains(place) == true)
    }

    @Test("Members come and go in their places, comments stay, and the inverse gives the input back")
    func changesMembers() throws {
        var policy = try PolicyFixture.policy(PolicyFixture.company)
        try policy.changeMembers([
            "group:eng@example.com": Change(
                removed: ["DEE@example.com"], added: ["cyd@example.com", "eve@example.com", "BOB@example.com"]),
            "group:oncall": Change(added: ["cyd@example.com"]),
        ])
        #expect(
            PolicyFixture.text(policy)
                == PolicyFixture.company
                .replacing(
                    "\"group:oncall\": [\"ann@example.com\"]",
                    with: "\"group:oncall\": [\"ann@example.com\", \"cyd@example.com\"]"
                )
                .replacing(
                    "// contractor till May\n\t\t\t\"dee@example.com\",",
                    with: "// contractor till May\n\t\t\t\"cyd@example.com\",\n\t\t\t\"eve@example.com\","))
        try policy.changeMembers([
            "group:eng@example.com": Change(
                removed: ["cyd@example.com", "eve@example.com"], added: ["dee@example.com"]),
            "group:oncall": Change(removed: ["cyd@example.com"]),
        ])
        #expect(PolicyFixture.text(policy) == PolicyFixture.company)
    }

    @Test("A member who goes leaves the comment beside them")
    func keepsComments() throws {
        var policy = try PolicyFixture.policy(PolicyFixture.company)
        try policy.changeMembers(["group:eng@example.com": Change(removed: ["bob@example.com"])])
        #expect(
            PolicyFixture.text(policy)
                == PolicyFixture.company.replacing("\"bob@example.com\", // contractor", with: "// contractor"))
    }

    @Test("What is no list of strings is not touched, and its place is told")
    func refusesOddGroups() throws {
        var policy = try PolicyFixture.policy("{\"groups\": {\n  \"group:a\": \"x@y\",\n  \"group:b\": [1]}}")
        for name in ["group:a", "group:b"] {
            let error = #expect(throws: PolicyError.self) { try policy.changeMembers([name: Change(added: ["z@y"])]) }
            #expect(error?.message.contains(name) == true && error?.place != nil)
        }
        #expect(throws: PolicyError.self) { try policy.changeMembers(["group:c": Change(added: ["z@y"])]) }
        #expect(policy.groups.map(\.members) == [nil, nil])
    }

    @Test(
        "Groups are added in the file's style",
        arguments: [
            ("{}", "{\"groups\": {\n\t\"group:n\": [\"a@y\", \"b@y\"]\n}}"),
            (
                "{\n  \"acls\": [],\n}\n",
                "{\n  \"groups\": {\n    \"group:n\": [\"a@y\", \"b@y\"],\n  },\n  \"acls\": [],\n}\n"
            ),
            (
                "{\r\n  \"acls\": []\r\n}",
                "{\r\n  \"groups\": {\r\n    \"group:n\": [\"a@y\", \"b@y\"]\r\n  },\r\n  \"acls\": []\r\n}"
            ),
            ("{\"groups\": {}}", "{\"groups\": {\"group:n\": [\"a@y\", \"b@y\"]}}"),
            ("{\"groups\": {\"group:a\": []}}", "{\"groups\": {\"group:a\": [], \"group:n\": [\"a@y\", \"b@y\"]}}"),
            (
                "{\n\t\"groups\": {\n\t\t\"group:a\": [\n\t\t\t\"x@y\",\n\t\t],\n\t},\n}\n",
                "{\n\t\"groups\": {\n\t\t\"group:a\": [\n\t\t\t\"x@y\",\n\t\t],\n\t\t\"group:n\": [\n\t\t\t\"a@y\",\n\t\t\t\"b@y\",\n\t\t],\n\t},\n}\n"
            ),
        ])
    func addsGroups(_ text: String, _ expected: String) throws {
        var policy = try PolicyFixture.policy(text)
        try policy.add([.init(name: "group:n", members: ["b@y", "a@y", "b@y"])])
        #expect(PolicyFixture.text(policy) == expected)
        #expect(throws: PolicyError.self) { try policy.add([.init(name: "group:n", members: [])]) }
    }

    @Test("A list that nobody could read in one line takes several; an added group that goes leaves nothing behind")
    func addsLargeGroups() throws {
        let text = "{\n  \"groups\": {\n    \"group:a\": [\"x@y\"],\n  },\n}\n"
        var policy = try PolicyFixture.policy(text)
        try policy.add([.init(name: "group:n", members: (10...30).map { "person\($0)@example.com" })])
        #expect(PolicyFixture.text(policy).contains("\"group:n\": [\n      \"person10@example.com\",\n"))
        try policy.removeGroups(["group:n"])
        #expect(PolicyFixture.text(policy) == text)
    }

    @Test("Every definition of a removed group goes")
    func removesGroups() throws {
        var policy = try PolicyFixture.policy(#"{"groups": {"group:a": [], "group:b": ["x@y"], "group:a": ["z@y"]}}"#)
        try policy.removeGroups(["group:a", "group:missing"])
        #expect(PolicyFixture.text(policy) == #"{"groups": {"group:b": ["x@y"]}}"#)
    }

    @Test("A policy of a thousand groups: many edits at once, and their inverse")
    func largePolicy() throws {
        let lists = (0..<1000).map { group in
            let members = (0..<20).map { "\n      \"person\($0 * 2).\(group)@example.com\", // \($0)" }.joined()
            return "\n    \"group:g\(group)@example.com\": [\(members)\n    ],"
        }.joined()
        let text = "{\n  \"groups\": {\(lists)\n  },\n  \"acls\": [],\n}\n"
        var policy = try PolicyFixture.policy(text)
        var there: [String: Change] = [:]
        var back: [String: Change] = [:]
        for group in stride(from: 0, to: 1000, by: 4) {
            let logins = (0..<5).map { "person\($0 * 6 + 1).\(group)@example.com" }
            there["group:g\(group)@example.com"] = Change(added: logins)
            back["group:g\(group)@example.com"] = Change(removed: Set(logins))
        }
        try policy.changeMembers(there)
        try policy.add((0..<200).map { .init(name: "group:new\($0)@example.com", members: ["a@example.com"]) })
        #expect(policy.groups.count == 1200)
        #expect(policy.group(named: "group:g4@example.com")?.members?.count == 25)
        try policy.removeGroups(Set((0..<200).map { "group:new\($0)@example.com" }))
        try policy.changeMembers(back)
        #expect(PolicyFixture.text(policy) == text)
    }
}
