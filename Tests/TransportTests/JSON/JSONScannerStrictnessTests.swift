import Testing
import Transport

@Suite struct JSONScannerStrictnessTests {
    @Test(arguments: [
        "null", " true ", "\t[\r\n]\n", "{}", #""""#, "-0", "0.5", "1e5", "1E+05", "-1.25e-3", #"{"a":1,"a":2}"#,
        "[[],{}]",
        #""\u0000\uD83D\uDE00\/""#, "\"\u{7f}é€😀\u{10ffff}\"", #"{"":""}"#, "[1,2 , 3]",
    ])
    func takesWhatIsJSON(_ document: String) { #expect(accepts(Array(document.utf8))) }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "[", "]", "{", "}", "[1,]", "[,1]", "[1 2]", "[1;2]", "{,}", #"{"a":1,}"#,
        #"{"a"}"#,
        #"{"a":}"#, #"{"a" 1}"#, "{a:1}", "{'a':1}", "{1:2}", "[}", "{]", #"{"a":1]"#, "[1}", "01", "-", "+1", ".5",
        "1.", "1e",
        "1e+", "1.e5", "-01", "0x10", "NaN", "Infinity", "--1", "1 2", "[] []", "{}x", "//x\n1", "[1]/**/", "\u{feff}1",
        "\"", #""\"#, #""\x""#, #""\u12""#, #""\u12G4""#, #""\U0041""#, #""\ud800""#, #""\ud800x""#, #""\ud800\u0041""#,
        #""\udc00""#, #""\ud800\ud800""#, "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1f}\"", "\u{0}1", "1\u{0}", "\u{a0}1",
        "'a'",
        #"{"a":1 "b":2}"#, #"{"a":1,"b"}"#, "[nulltrue]", "[1-2]", "[1.2.3]", "truefalse",
    ])
    func refusesWhatIsNot(_ document: String) { #expect(!accepts(Array(document.utf8))) }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF], [0xE1, 0x80],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xFE], [0xFF], [0xE2, 0x82, 0x28], [0xF0, 0x9F, 0x98, 0x28], [0xF0, 0x9F, 0x28, 0x80],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
        // At every place within the eight bytes that are looked at together.
        for shift in 0..<16 {
            let pad = [UInt8](repeating: 0x61, count: shift)
            #expect(!accepts([0x22] + pad + bytes + [0x22]))
            #expect(!accepts([0x22] + pad + bytes + pad + [0x22]))
            #expect(!accepts([0x22] + pad + bytes))
        }
    }

    @Test func findsEveryByteThatEndsOrSpoilsAString() {
        for shift in 0..<24 {
            let pad = [UInt8](repeating: 0x7E, count: shift)
            for byte in UInt8(0)...0x7F {
                let isPlain = byte >= 0x20 && byte != 0x22 && byte != 0x5C
                #expect(accepts([0x22] + pad + [byte] + pad + [0x22]) == isPlain, "byte \(byte) after \(shift)")
            }
        }
    }
}
