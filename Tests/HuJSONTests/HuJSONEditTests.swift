import Testing

@testable import HuJSON

/// Adds and takes out in the one list of a text, as a reader of the file would write it.
@Suite("HuJSON: edits follow the file's style")
struct HuJSONEditTests {
    private func document(_ text: String) throws -> HuJSONDocument { try HuJSONDocument(Array(text.utf8)) }

    /// Inserts a string into the root list, checks that removing it gives the input back, and gives the text.
    private func inserted(_ item: String, at index: Int, into text: String) throws -> String {
        let before = try document(text)
        let after = try before.applying(
            before.inserting([HuJSONNewItem(item)], at: index, into: before.root, style: HuJSONStyle(of: before)))
        let back = after.removing(min(index, before.root.items.count), from: after.root).applied(to: after.bytes)
        #expect(String(decoding: back, as: UTF8.self) == text)
        return String(decoding: after.bytes, as: UTF8.self)
    }

    private func removed(_ index: Int, from text: String) throws -> String {
        let before = try document(text)
        let after = try before.applying(before.removing(index, from: before.root))
        #expect(after.root.items.count == before.root.items.count - 1)
        return String(decoding: after.bytes, as: UTF8.self)
    }

    @Test(
        "Additions",
        arguments: [
            ("[]", 0, #"["x"]"#), ("[ ]", 0, #"[ "x" ]"#), ("[/* none */ ]", 0, #"[/* none */ "x" ]"#),
            ("[\n]", 0, "[\n\t\"x\"\n]"), ("[\n    // nobody\n]", 0, "[\n    // nobody\n    \"x\"\n]"),
            (#"["a"]"#, 1, #"["a", "x"]"#), (#"["a","b"]"#, 2, #"["a","b","x"]"#),
            (#"["a","b"]"#, 1, #"["a","x","b"]"#),
            (#"["a", "b"]"#, 0, #"["x", "a", "b"]"#), (#"["a", "b",]"#, 2, #"["a", "b", "x",]"#),
            (#"[ "a" ]"#, 0, #"[ "x", "a" ]"#),
            ("[\n  \"a\",\n  \"b\",\n]", 2, "[\n  \"a\",\n  \"b\",\n  \"x\",\n]"),
            ("[\n  \"a\",\n  \"b\"\n]", 2, "[\n  \"a\",\n  \"b\",\n  \"x\"\n]"),
            ("[\n  \"a\",\n  \"b\"\n]", 1, "[\n  \"a\",\n  \"x\",\n  \"b\"\n]"),
            ("[\n  \"a\",\n  \"b\"\n]", 0, "[\n  \"x\",\n  \"a\",\n  \"b\"\n]"),
            ("[\r\n  \"a\",\r\n  \"b\"\r\n]", 1, "[\r\n  \"a\",\r\n  \"x\",\r\n  \"b\"\r\n]"),
            (
                "[\n  \"a\", // Ann\n  // Bob, who is away\n  \"b\" // till May\n]", 1,
                "[\n  \"a\", // Ann\n  \"x\",\n  // Bob, who is away\n  \"b\" // till May\n]"
            ),
            (
                "[\n  \"a\", // Ann\n  // Bob, who is away\n  \"b\" // till May\n]", 2,
                "[\n  \"a\", // Ann\n  // Bob, who is away\n  \"b\", // till May\n  \"x\"\n]"
            ),
            ("[ // head\n  \"a\", ]", 0, "[ // head\n  \"x\",\n  \"a\", ]"),
            ("[\n  \"a\", ]", 1, "[\n  \"a\",\n  \"x\", ]"),
            ("[\n  \"a\" ]", 1, "[\n  \"a\",\n  \"x\" ]"),
            ("[\n  \"a\", \"b\",\n  \"c\"\n]", 1, "[\n  \"a\", \"x\", \"b\",\n  \"c\"\n]"),
        ] as [(String, Int, String)])
    func additions(_ text: String, index: Int, expected: String) throws {
        #expect(try inserted("x", at: index, into: text) == expected)
    }

    @Test(
        "Removals: comments stay",
        arguments: [
            (#"["a"]"#, 0, "[]"), (#"[ "a" ]"#, 0, "[ ]"), (#"["a", "b"]"#, 0, #"["b"]"#),
            (#"["a", "b"]"#, 1, #"["a"]"#),
            (#"["a", "b",]"#, 1, #"["a",]"#), (#"["a","b","c"]"#, 1, #"["a","c"]"#),
            ("[\n  \"a\",\n  \"b\"\n]", 1, "[\n  \"a\"\n]"), ("[\n  \"a\",\n  \"b\"\n]", 0, "[\n  \"b\"\n]"),
            ("[\n  \"a\",\n  \"b\",\n]", 1, "[\n  \"a\",\n]"), ("[\n  \"a\"\n]", 0, "[\n]"),
            ("[\n  \"a\", // Ann\n  \"b\" // Bob\n]", 0, "[\n  // Ann\n  \"b\" // Bob\n]"),
            ("[\n  \"a\", // Ann\n  \"b\" // Bob\n]", 1, "[\n  \"a\" // Ann\n  // Bob\n]"),
            ("[\n  \"a\", \"b\",\n  \"c\"\n]", 0, "[\n  \"b\",\n  \"c\"\n]"),
            ("[\n  \"a\", \"b\",\n  \"c\"\n]", 1, "[\n  \"a\",\n  \"c\"\n]"),
            (#"["a" /* 1 */, /* 2 */ "b"]"#, 0, #"[ /* 1 */ /* 2 */ "b"]"#),
            ("[\"a\"\n, \"b\"\n, \"c\"\n]", 1, "[\"a\"\n, \"c\"\n]"),
        ] as [(String, Int, String)])
    func removals(_ text: String, index: Int, expected: String) throws {
        #expect(try removed(index, from: text) == expected)
    }

    @Test("Members of objects, with lists as the file writes them")
    func members() throws {
        let before = try document("{\n  \"a\": 1,\n}\n")
        let items = [
            HuJSONNewItem(name: "b", .strings(["x", "y"], isManyLines: false)),
            HuJSONNewItem(name: "c", .strings(["x"], isManyLines: true)),
            HuJSONNewItem(name: "d", .object([HuJSONNewItem(name: "e\"", .string("f"))])),
        ]
        let after = try before.applying(
            before.inserting(items, at: 1, into: before.root, style: HuJSONStyle(of: before)))
        #expect(
            String(decoding: after.bytes, as: UTF8.self) == """
                {
                  "a": 1,
                  "b": ["x", "y"],
                  "c": [
                    "x",
                  ],
                  "d": {
                    "e\\"": "f",
                  },
                }

                """)
    }
}
