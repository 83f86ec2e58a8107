import Testing

@testable import HuJSON

@Suite("HuJSON: what Tailscale's parser accepts and refuses")
struct HuJSONParserTests {
    @Test(
        "Accepted, and every byte kept",
        arguments: [
            " null ", "3.14159E+435", "-0.5e-3", "{}", "[]", "{ }", "[ // none\n]", "[1,]", "[1,2,]", #"{"a":1,}"#,
            #"{"a":1,"a":2}"#, "//x \r\t\n/*\r\t\n*/null//x \r\t\n/*\r\t\n*/", "null//\n", "\rnull\r", "[/**/]",
            "[/***/1/*/*/]",
            #""\"\\\/\b\f\n\r\t\u0022 ü 😊""#, #"["\ud800"]"#, "{\"a\"/*x*/:/*y*/1/*z*/,//w\n}", "[\n\"a\" // b\n]",
        ])
    func accepts(_ text: String) throws {
        let document = try HuJSONDocument(Array(text.utf8))
        #expect(document.bytes == Array(text.utf8))
    }

    @Test("Bytes in a string that are no UTF-8 are kept, as Go's decoder lets them pass")
    func acceptsBrokenStrings() throws {
        let bytes: [UInt8] = Array("[\"".utf8) + [0xFF, 0xFE] + Array("\"]".utf8)
        let document = try HuJSONDocument(bytes)
        #expect(document.bytes == bytes)
        #expect(document.string(of: document.root.items[0].value) == "\u{FFFD}\u{FFFD}")
    }

    @Test(
        "Refused, with line and column",
        arguments: [
            ("", 1, 1), ("  ", 1, 3), ("null//", 1, 5), ("null\n// the end", 2, 1), ("/* x", 1, 1), ("/?", 1, 1),
            ("\u{FEFF}{}", 1, 1), ("// all of it is the comment\r{}\r", 1, 1), ("[\"a\rb\"]", 1, 2), (" null,", 1, 6),
            ("{,}", 1, 2), ("[,]", 1, 2), ("[1,,]", 1, 4), ("{null:1}", 1, 2), (#"{"k""#, 1, 5), (#"{"k";"#, 1, 5),
            (#"{"k":}"#, 1, 6), (#"{"k":1 2}"#, 1, 8), ("[1 2]", 1, 4), ("[\n  1\n", 3, 1), ("{]", 1, 2), ("[}", 1, 2),
            ("+1000", 1, 1), ("01", 1, 1), ("1.", 1, 1), ("1e", 1, 1), ("-", 1, 1), (".5", 1, 1), ("nul", 1, 1),
            ("NaN", 1, 1), ("True", 1, 1), (#""\x""#, 1, 1), (#""\u12g4""#, 1, 1), (#""abc"#, 1, 5), ("{} {}", 1, 4),
            ("'a'", 1, 1),
        ] as [(String, Int, Int)])
    func refuses(_ text: String, line: Int, column: Int) {
        let error = #expect(throws: HuJSONError.self) { try HuJSONDocument(Array(text.utf8)) }
        #expect(
            error?.place == HuJSONPlace(line: line, column: column),
            "\(text.debugDescription): \(String(describing: error))")
    }

    @Test("Comments must be UTF-8")
    func refusesBrokenComments() {
        let bytes: [UInt8] = Array("//".utf8) + [0xDE, 0xAD, 0xBE, 0xEF] + Array("\nnull".utf8)
        let error = #expect(throws: HuJSONError.self) { try HuJSONDocument(bytes) }
        #expect(error?.message == "invalid UTF-8 in comment")
    }

    @Test("Depth and size have limits that say so")
    func limits() throws {
        let limits = HuJSONLimits(bytes: 100, depth: 10)
        let deep = { (depth: Int) in
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try HuJSONDocument(deep(10), limits: limits)
        let tooDeep = #expect(throws: HuJSONError.self) { try HuJSONDocument(deep(11), limits: limits) }
        #expect(tooDeep?.message.contains("10") == true)
        let tooLarge = #expect(throws: HuJSONError.self) {
            try HuJSONDocument(Array(String(repeating: " ", count: 101).utf8), limits: limits)
        }
        #expect(tooLarge?.message.contains("100 bytes") == true)
        #expect(throws: HuJSONError.self) { try HuJSONDocument(deep(100_000)) }
    }

    @Test("Strings: escapes, surrogate pairs, halves of them")
    func strings() throws {
        let document = try HuJSONDocument(Array(#"["\u00e4\ud83d\ude0a\ud83dx\n\/","plain"]"#.utf8))
        let texts = document.root.items.map { document.string(of: $0.value) }
        #expect(texts == ["ä😊\u{FFFD}x\n/", "plain"])
    }
}
