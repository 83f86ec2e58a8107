import AccessModel
import Testing
import Transport

@testable import HeadscaleStore

@Suite("Headscale store: how the server spells things")
struct RecordTests {
    @Test("Ends: any number of digits, Go's zero time, none")
    func ends() {
        #expect(Expiry(nil) == .never && Expiry("") == .never)
        #expect(Expiry("0001-01-01T00:00:00Z") == .zero)
        #expect(Expiry("1970-01-01T00:00:02.123456789Z") == .at(Timestamp(milliseconds: 2000)))
        #expect(Expiry("1970-01-01T02:00:02+02:00") == .at(Timestamp(milliseconds: 2000)))
        #expect(Expiry("soon") == .unreadable)
    }

    @Test("Errors are read in both formats, and what is neither is not repeated")
    func words() {
        func words(_ body: String) -> String {
            HeadscaleAnswer(HTTPResponse(status: 500, body: Array(body.utf8))).words
        }
        #expect(words(#"{"code":2,"message":"user not found","details":[]}"#) == "user not found")
        #expect(words(#"{"title":"Not Found","status":404,"detail":"node"}"#) == "node")
        #expect(
            words(#"{"title":"Bad","detail":"setting policy","errors":[{"message":"line 3"}]}"#)
                == "setting policy (line 3)")
        #expect(words("<html>") == "a text that is not Headscale's" && words("") == "no text")
    }

    @Test("Our own API key is known by its prefix, old and new")
    func ownKey() {
        func key(_ prefix: String) -> HeadscaleAPIKey { HeadscaleAPIKey(id: "1", prefix: prefix, expiration: nil) }
        #expect(key("hskey-api-abcdefghijkl-***").isKey(of: "hskey-api-abcdefghijkl-secret"))
        #expect(!key("hskey-api-abcdefghijkl-***").isKey(of: "hskey-api-abcdefghijkm-secret"))
        #expect(key("abcdefg***").isKey(of: "abcdefg.secret") && key("abcdefg").isKey(of: "abcdefg.secret"))
        #expect(!key("").isKey(of: "abcdefg.secret") && !key("***").isKey(of: "abcdefg.secret"))
    }
}
