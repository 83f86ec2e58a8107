import Testing
import Transport

@Suite struct LinkHeaderTests {
    @Test func findsTheNextPageInHeadersOfTheirOwn() throws {
        let response = HTTPResponse(
            status: 200,
            headers: [
                ("link", #"<https://example.okta.com/api/v1/users?limit=200>; rel="self""#),
                ("Link", #"<https://example.okta.com/api/v1/users?after=00u1&limit=200>; rel="next""#),
            ])
        #expect(try LinkHeader(response).next() == "https://example.okta.com/api/v1/users?after=00u1&limit=200")
    }

    @Test(
        arguments: [
            (#"<a>; rel="self", <b>; rel="next""#, "b"), (#"<b>;rel=next"#, "b"),
            (#"<b> ; REL = "prev NEXT last""#, "b"),
            (#"<a,b;c>; rel="next""#, "a,b;c"), (#"<b>; title="a, <x>; rel=\"next\""; rel=next"#, "b"),
            (#",, <b>; rel=next ,"#, "b"), (#"<b>; rel=next; rel=prev"#, "b"), (#"<b>; rel=prev; rel=next"#, nil),
            (#"<b>; title="rel=next""#, nil), (#"<b>; rel="nextish""#, nil), (#"<b>; rel=next; anchor="/other""#, nil),
            (#"<b>"#, nil), (#"<b>; rel"#, nil), (#"<b>;; rel=next;"#, "b"), (#"<b>; crossorigin; rel=next"#, "b"),
            (#"<b>; title*=UTF-8'en'x%20y; rel=next"#, "b"), ("", nil), (" , ", nil), (#"<>; rel=next"#, ""),
            ("<b>;\trel=\"next\"\t,\t<c>;rel=last", "b"),
        ] as [(String, String?)])
    func readsOneHeader(_ value: String, _ next: String?) throws {
        #expect(try LinkHeader([value]).next() == next)
    }

    @Test(arguments: [
        "b; rel=next", "<b; rel=next", "b>; rel=next", "<b> rel=next", "<b>; rel=\"next", "<b>; rel=", "<b>; rel=\"a\\",
        "<b>; =next", "<b>; rel=next <c>", "<b c>; rel=next", "<b>; rel=next x", "<b\u{7f}>; rel=next", "<é>; rel=next",
        "<<b>>; rel=next", "<", "<b>; rel=\"a\u{1}\"", "next",
    ])
    func refusesWhatIsMalformed(_ value: String) {
        #expect {
            try LinkHeader([#"<a>; rel="self""#, value])
        } throws: { error in
            if case .malformed? = error as? LinkError { true } else { false }
        }
    }

    @Test func twoNextPagesAreAnErrorUnlessTheyAreOne() throws {
        #expect(try LinkHeader(["<a>; rel=next", "<a>; rel=next"]).next() == "a")
        #expect(throws: LinkError.severalNext) { try LinkHeader(["<a>; rel=next", "<b>; rel=next"]).next() }
        #expect(throws: LinkError.severalNext) { try LinkHeader(["<a>; rel=next, <b>; rel=\"x next\""]).next() }
    }

    @Test func keepsParametersAsTheyStand() throws {
        let link = try #require(try LinkHeader([#"<a>; Rel="x  Y"; title="q\"\\é"; flag"#]).links.first)
        #expect(link.relations == ["x", "y"])
        #expect(link.parameters.map(\.name) == ["rel", "title", "flag"])
        #expect(link.parameters.map(\.value) == ["x  Y", "q\"\\é", ""])
    }

    @Test func noHeaderTraps() {
        // Every prefix and every single-byte change of a header with all of the grammar in it.
        let whole = Array(#"<https://a/b?c=1>; rel="next \"x"; d; e=f , <g>;rel=h"#.utf8)
        var outcomes = (read: 0, refused: 0)
        func judge(_ bytes: [UInt8]) {
            do throws(LinkError) {
                _ = try LinkHeader([String(decoding: bytes, as: UTF8.self)]).next()
                outcomes.read += 1
            } catch {
                outcomes.refused += 1
            }
        }
        for index in whole.indices {
            judge(Array(whole[..<index]))
            for byte in UInt8.min ... .max {
                var changed = whole
                changed[index] = byte
                judge(changed)
            }
        }
        #expect(outcomes.read > 1000 && outcomes.refused > 1000)
    }
}
