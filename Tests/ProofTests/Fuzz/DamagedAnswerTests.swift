import AccessModel
import FileDirectory
import Foundation
import OktaDirectory
import Synchronization
import Testing
import Transport

/// What comes in from outside, damaged: a value or an error, never a trap, within bounds of time and size.
@Suite("Proof: damaged answers and documents")
struct DamagedAnswerTests {
    private static let damage = Damage([
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "1e999", "-", "99999999999999999999", "\"id\"",
        "\"status\"",
        "\"profile\"", "\"members\"", "\\ud800", "\u{0}", "[[[[[[[[", "{\"a\":", "\"\"", "ACTIVE", "00u1",
    ])

    // MARK: A document

    private static let document = Array(
        #"""
        {"users":[{"id":"ann","login":"ann@example.com","email":"a@example.com","name":"Ann","status":"ACTIVE"},
        {"id":"bo","login":"bo@example.com","status":"SUSPENDED"},{"id":"cy","login":"cy@example.com","status":"ACTIVE"}],
        "groups":[{"id":"g1","name":"Eng","members":["ann","bo"]},{"id":"g2","name":"All","members":["ann","bo","cy"]}]}
        """#.utf8)

    @Test("A damaged document is a whole snapshot or an error")
    func documents() async throws {
        let site = try Site()
        let source = FileDirectorySource(path: site.path("people.json"), groups: GroupSelection(["*"]))
        var dice = Dice(Damage.seed)
        var (read, refused) = (0, 0)
        for _ in 0..<(2000 * Damage.scale) {
            let bytes = Self.damage.apply(to: Self.document, &dice)
            try Data(bytes).write(to: URL(filePath: site.path("people.json")))
            do throws(DirectoryError) {
                let snapshot = try await source.read(.init(mode: .sweep, includesDeprovisioned: true))
                Self.check(snapshot)
                read += 1
            } catch {
                #expect(!error.message.isEmpty && error.message.utf8.count < 4000, "seed \(Damage.seed)")
                refused += 1
            }
        }
        print("Damaged documents: \(read + refused), \(read) read, \(refused) refused, seed \(Damage.seed)")
        #expect(read > 20 && refused > 20, "seed \(Damage.seed)")
    }

    /// A snapshot stands for all of it, so its columns fit each other.
    private static func check(_ snapshot: DirectorySnapshot) {
        #expect(snapshot.people.count > 0, "seed \(Damage.seed)")
        for row in 0..<snapshot.people.count {
            #expect(!snapshot.people.id(at: row).text.isEmpty, "seed \(Damage.seed)")
        }
        for pair in snapshot.memberships.pairs {
            #expect(pair.group < snapshot.groups.count && pair.member < snapshot.people.count, "seed \(Damage.seed)")
            // What could not be read has no members.
            #expect(snapshot.groups.readings[pair.group] == .complete, "seed \(Damage.seed)")
        }
    }

    // MARK: Pages of a service

    /// Two pages of people, one of groups, one of members; every answer damaged by chance, headers too.
    private final class DamagedOkta: HTTPExchange {
        private let dice: Mutex<Dice>
        private let requests = Mutex(0)

        init(_ dice: Dice) { self.dice = Mutex(dice) }

        var count: Int { requests.withLock { $0 } }

        private static func user(_ id: String) -> String {
            #"{"id":"00u\#(id)","status":"ACTIVE","profile":{"login":"\#(id)@example.com","email":"\#(id)@example.com"}}"#
        }

        private static func answer(_ url: String) -> (body: String, next: String?) {
            if url.contains("/api/v1/groups/") { return ("[\(user("ann")),\(user("bo"))]", nil) }
            if url.contains("/api/v1/groups") {
                return (
                    #"[{"id":"00g1","type":"OKTA_GROUP","profile":{"name":"Eng"},"lastMembershipUpdated":"2026-01-01T00:00:00.000Z"}]"#,
                    nil
                )
            }
            if url.contains("after=") { return ("[\(user("cy"))]", nil) }
            return ("[\(user("ann")),\(user("bo"))]", "https://org.example.com/api/v1/users?after=00ubo&limit=200")
        }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            requests.withLock { $0 += 1 }
            let (body, next) = Self.answer(request.url)
            return dice.withLock { dice in
                var headers = [(name: "Content-Type", value: "application/json")]
                if let next {
                    var link = Array("<\(next)>; rel=\"next\"".utf8)
                    if dice.isOne(in: 4) { link = DamagedAnswerTests.links.apply(to: link, &dice) }
                    headers.append((name: "Link", value: String(decoding: link, as: UTF8.self)))
                }
                let bytes = Array(body.utf8)
                let isDamaged = dice.isOne(in: 3)
                let status = dice.isOne(in: 12) ? [204, 301, 403, 404, 500][dice.number(0..<5)] : 200
                return HTTPResponse(
                    status: status, headers: headers,
                    body: isDamaged ? DamagedAnswerTests.damage.apply(to: bytes, &dice) : bytes)
            }
        }
    }

    @Test("Damaged pages are a whole snapshot or an error, in a bounded number of requests")
    func pages() async throws {
        var dice = Dice(Damage.seed)
        var (read, refused) = (0, 0)
        for _ in 0..<(1500 * Damage.scale) {
            let exchange = DamagedOkta(Dice(dice.next()))
            let source = try OktaDirectorySource(
                url: "https://org.example.com", credential: .token(Secret("00token"), source: "the test"),
                exchange: exchange,
                meter: RequestMeter(), groups: GroupSelection(["*"]))
            do throws(DirectoryError) {
                Self.check(try await source.read(.init(mode: .sweep, includesDeprovisioned: true)))
                read += 1
            } catch {
                #expect(!error.message.contains("00token") && error.message.utf8.count < 4000, "seed \(Damage.seed)")
                refused += 1
            }
            #expect(exchange.count < 60, "seed \(Damage.seed)")
        }
        print("Damaged pages: \(read + refused) reads, \(read) whole, \(refused) refused, seed \(Damage.seed)")
        #expect(read > 20 && refused > 20, "seed \(Damage.seed)")
    }

    // MARK: Link headers

    private static let links = Damage([
        "<", ">", ";", ",", "\"", "\\", "=", " ", "\t", "rel=next", "rel=\"next\"", "rel", "anchor", "title*=",
        "<https://x/>",
        "next prev", "\\\"", "\r", "\u{7F}", "é",
    ])

    @Test("A damaged Link header gives what stands in it, or an error, in time")
    func linkHeaders() {
        let whole = Array(
            #"<https://a/b?c=1>; rel="self", <https://a/b?after=2>; title="x, \"y\""; rel="next", <g>;rel=last"#.utf8)
        var dice = Dice(Damage.seed)
        var (read, refused) = (0, 0)
        for _ in 0..<(20_000 * Damage.scale) {
            let text = String(decoding: Self.links.apply(to: whole, &dice), as: UTF8.self)
            do throws(LinkError) {
                // Never an address that nobody wrote.
                if let next = try LinkHeader([text]).next() {
                    #expect(text.contains("<\(next)>"), "seed \(Damage.seed)")
                }
                read += 1
            } catch { refused += 1 }
        }
        print("Damaged Link headers: \(read + refused), \(read) read, \(refused) refused, seed \(Damage.seed)")
        #expect(read > 500 && refused > 500, "seed \(Damage.seed)")
    }

    @Test(
        "A megabyte of one sign ends soon",
        arguments: ["[", "{\"a\":", "\"", "\\u0041", "1", "-", "<", "<a>;", ",", "\"\\\"", " ", "e", "[1,"])
    func floods(_ sign: String) {
        let text = String(repeating: sign, count: (1 << 20) / sign.utf8.count)
        let begin = ContinuousClock.now
        do throws(LinkError) { _ = try LinkHeader([text]).next() } catch {}
        for document in [text, "\"" + text + "\"", "[" + text] {
            do throws(JSONError) {
                _ = try JSONScanner.scan(Array(document.utf8)) { json throws(JSONError) in try json.skip() }
            } catch {}
        }
        // Quadratic work would take minutes; a loaded machine has much room.
        #expect(ContinuousClock.now - begin < .seconds(120))
    }
}
