import Foundation
import Testing

@testable import StatusPage

@Suite("Status page: who is shown what")
struct StatusSiteTests {
    private static let token = "s3cret-token"
    private static let evil = "<script>alert(1)</script>\"'&"

    private static func site() -> StatusSite {
        var picture = StatusPicture()
        picture.headline = "1 hold waiting"
        picture.needsAttention = true
        picture.holds = [
            .init(
                id: "h-1", limit: "suspensions", reason: "of \(evil)", changes: 9, since: "2026", age: "3 h",
                isApproved: false, isConsequence: false)
        ]
        picture.passes = [.init(id: "p", at: "2026", outcome: "held", applied: 1, seconds: 0.5)]
        picture.sections = [.init(title: "Strangers", items: [evil])]
        let shown = picture
        let sources = StatusSources(
            picture: { shown }, find: { text, _ in [FoundName(id: evil, name: evil, isGroup: false, lines: [text])] },
            explain: { id, _ in id == evil ? "why \(evil)" : nil },
            json: { "{\"names\":true}" }, metrics: { "m 1\n" }, unready: { "nothing was read" }, token: { token })
        return StatusSite(sources) { "session-id" }
    }

    private static func request(_ target: String, _ headers: String = "", host: String = "127.0.0.1:9099") throws
        -> PageRequest
    {
        try #require(PageRequest(head: Array("GET \(target) HTTP/1.1\r\nHost: \(host)\(headers)".utf8)))
    }

    @Test("Without the token there are counts only; with it names, holds with their reasons and the command")
    func token() async throws {
        let site = Self.site()
        let closed = await site.answer(try Self.request("/"))
        #expect(closed.status == 200)
        #expect(closed.body.contains("Strangers: 1"))
        #expect(!closed.body.contains("alert(1)") && !closed.body.contains("approve h-1"))
        #expect(await site.answer(try Self.request("/find?q=a")).status == 401)
        #expect(await site.answer(try Self.request("/explain?id=\(FindPage.encoded(Self.evil))")).status == 401)
        #expect(await !site.answer(try Self.request("/api/status")).body.contains("names"))
        #expect(await site.answer(try Self.request("/?token=wrong")).status == 401)

        let opened = await site.answer(try Self.request("/?token=\(Self.token)"))
        #expect(opened.status == 303, "the token does not stay in the address")
        #expect(
            opened.more.contains {
                $0.0 == "Set-Cookie" && $0.1.contains("HttpOnly") && $0.1.contains("SameSite=Strict")
            })
        let open = await site.answer(try Self.request("/", "\r\nCookie: tailroster=session-id"))
        #expect(open.body.contains("tailroster approve h-1") && open.body.contains("alert(1)"))
        #expect(
            await site.answer(try Self.request("/", "\r\nCookie: tailroster=other")).body.contains("alert(1)") == false)
        let json = await site.answer(try Self.request("/api/status", "\r\nAuthorization: Bearer \(Self.token)"))
        #expect(json.body.contains("names"))
    }

    @Test("A hostile name is text and nothing else, on every page")
    func hostileNames() async throws {
        let site = Self.site()
        let bearer = "\r\nAuthorization: Bearer \(Self.token)"
        for target in [
            "/", "/find?q=%3Cscript%3Ealert(1)%3C/script%3E%22", "/explain?id=\(FindPage.encoded(Self.evil))",
        ] {
            let page = await site.answer(try Self.request(target, bearer)).body
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "\(target)")
            #expect(!page.contains("<script"), "\(target)")
        }
    }

    @Test(
        "Only an address or localhost is a name to ask for: a page elsewhere cannot lead here",
        arguments: [
            ("127.0.0.1:9099", true), ("localhost", true), ("[::1]:9099", true), ("10.1.2.3", true),
            ("evil.example.com", false), ("127.0.0.1.evil.com:9099", false), ("", false), ("localhost.evil", false),
        ])
    func host(host: String, isKnown: Bool) async throws {
        let answer = await Self.site().answer(try Self.request("/metrics", host: host))
        #expect(answer.status == (isKnown ? 200 : 421))
    }

    @Test("Health, readiness and metrics need no token; every answer forbids scripts")
    func plain() async throws {
        let site = Self.site()
        #expect(await site.answer(try Self.request("/healthz")).status == 200)
        let ready = await site.answer(try Self.request("/readyz"))
        #expect(ready.status == 503 && ready.body.contains("nothing was read"))
        #expect(await site.answer(try Self.request("/metrics")).body == "m 1\n")
        let bytes = String(decoding: await site.answer(try Self.request("/")).bytes(withBody: false), as: UTF8.self)
        #expect(bytes.contains("default-src 'none'") && !bytes.contains("unsafe-inline"))
        #expect(bytes.contains("Cache-Control: no-store"))
    }

    @Test(
        "What is no small request is refused",
        arguments: [
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5", "GET / HTTP/1.1\r\nHost: a\r\nHost: b",
            "GET / HTTP/2\r\nHost: a", "GET http://x/ HTTP/1.1", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked",
            "GET /?q=%zz HTTP/1.1\r\nHost: a", "",
        ])
    func refused(head: String) { #expect(PageRequest(head: Array(head.utf8)) == nil) }
}
