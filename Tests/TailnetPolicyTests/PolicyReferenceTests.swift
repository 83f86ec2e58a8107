import HuJSON
import TailnetPolicy
import Testing

@Suite("Tailnet policy: references and renames")
struct PolicyReferenceTests {
    @Test("References are found with path, line and column; ports, expressions and names included")
    func finds() throws {
        let policy = try PolicyFixture.policy(
            """
            {
              "acls": [{"action": "accept", "src": ["group:a", "autogroup:member"], "dst": ["group:a@x.com:22", "group:a:*"]}],
              "grants": [{"src": ["group:b"], "dst": ["*"], "app": {"x.com/cap": [{"who": "group:b"}]}}],
              "ssh": [{"src": ["group:b"]}],
              "tests": [{"src": "group:b"}], "sshTests": [{"src": "group:b"}],
              "autoApprovers": {"routes": {"10.0.0.0/8": ["group:b"]}},
              "tagOwners": {"tag:t": ["group:b"]},
              "nodeAttrs": [{"target": ["group:b"]}],
              "postures": {"posture:p": ["node:group IN ['group:b', \\"group:c\\"] && x == 'group:d'"]},
              "groups": {"group:a": ["x@x.com", "group:nested"], "group:a@x.com": []},
              "group:odd": true, "x": "mygroup:z group:e,group:f"
            }
            """)
        let found = policy.references.map { "\($0.name) \($0)" }
        #expect(
            found == [
                "group:a acls[0].src[0] (line 2, column 41)", "group:a@x.com acls[0].dst[0] (line 2, column 81)",
                "group:a acls[0].dst[1] (line 2, column 101)", "group:b grants[0].src[0] (line 3, column 23)",
                #"group:b grants[0].app["x.com/cap"][0].who (line 3, column 79)"#,
                "group:b ssh[0].src[0] (line 4, column 20)",
                "group:b tests[0].src (line 5, column 21)", "group:b sshTests[0].src (line 5, column 55)",
                #"group:b autoApprovers.routes["10.0.0.0/8"][0] (line 6, column 47)"#,
                #"group:b tagOwners["tag:t"][0] (line 7, column 27)"#,
                "group:b nodeAttrs[0].target[0] (line 8, column 29)",
                #"group:b postures["posture:p"][0] (line 9, column 30)"#,
                #"group:c postures["posture:p"][0] (line 9, column 30)"#,
                #"group:d postures["posture:p"][0] (line 9, column 30)"#,
                #"group:nested groups["group:a"][1] (line 10, column 37)"#,
                "group:odd group:odd (line 11, column 3)", "group:e x (line 11, column 27)",
                "group:f x (line 11, column 27)",
            ])
    }

    @Test("People whom tests name, with their places")
    func tests() throws {
        let people = try PolicyFixture.policy(PolicyFixture.company).peopleInTests
        #expect(people.keys.sorted() == ["bob@example.com", "dee@example.com"])
        #expect(people["bob@example.com"]?.map(\.description) == ["tests[0].src (line 20, column 11)"])
        #expect(people["dee@example.com"]?.map(\.description) == ["tests[0].deny[0] (line 20, column 67)"])
    }

    @Test("A rename with its references changes nothing else; back again gives the input")
    func renames() throws {
        var policy = try PolicyFixture.policy(PolicyFixture.company)
        try policy.rename(["group:eng@example.com": "group:engineering@example.com"], rewritingReferences: true)
        #expect(
            PolicyFixture.text(policy)
                == PolicyFixture.company.replacing("group:eng@example.com", with: "group:engineering@example.com"))
        try policy.rename(["group:engineering@example.com": "group:eng@example.com"], rewritingReferences: true)
        #expect(PolicyFixture.text(policy) == PolicyFixture.company)
    }

    @Test("Without its references only the definition has another name")
    func renamesAlone() throws {
        var policy = try PolicyFixture.policy(PolicyFixture.company)
        try policy.rename(["group:oncall": "group:night"], rewritingReferences: false)
        #expect(
            PolicyFixture.text(policy)
                == PolicyFixture.company.replacing("\"group:oncall\": [", with: "\"group:night\": ["))
    }

    @Test("Names may go round in a circle")
    func circle() throws {
        var policy = try PolicyFixture.policy(
            #"{"groups": {"group:a": ["x@y"], "group:b": []}, "acls": [{"src": ["group:a", "group:b:22"]}]}"#)
        try policy.rename(["group:a": "group:b", "group:b": "group:a"], rewritingReferences: true)
        #expect(
            PolicyFixture.text(policy)
                == #"{"groups": {"group:b": ["x@y"], "group:a": []}, "acls": [{"src": ["group:b", "group:a:22"]}]}"#)
    }
}

@Suite("Unified diff")
struct UnifiedDiffTests {
    @Test("As diff -u shows it")
    func diff() {
        let old = (1...12).map { "line \($0)\n" }.joined()
        let new = old.replacing("line 2\n", with: "line two\nand more\n").replacing("line 12\n", with: "line 12")
        #expect(
            UnifiedDiff.text(from: Array(old.utf8), to: Array(new.utf8), name: "policy") == """
                --- policy
                +++ policy
                @@ -1,5 +1,6 @@
                 line 1
                -line 2
                +line two
                +and more
                 line 3
                 line 4
                 line 5
                @@ -9,4 +10,4 @@
                 line 9
                 line 10
                 line 11
                -line 12
                +line 12
                \\ No newline at end of file

                """)
        #expect(UnifiedDiff.text(from: Array(old.utf8), to: Array(old.utf8), name: "policy") == "")
        #expect(
            UnifiedDiff.text(from: [], to: Array("a\n".utf8), name: "p") == "--- p\n+++ p\n@@ -0,0 +1 @@\n+a\n")
    }
}
