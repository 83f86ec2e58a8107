import AccessModel
import OktaDirectory
import SCIMDirectory
import Synchronization
import TailnetPolicy
import Testing
import Transport

/// Services that answer with damage: pages of SCIM, pages of a log, and the policies that a tailnet gives.
@Suite("Proof: damaged services and policies")
struct DamagedServiceTests {
    static let damage = Damage([
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "1e999", "-1", "99999999999999999999", "\"id\"",
        "\"active\"",
        "\"Resources\"", "\"totalResults\"", "\"members\"", "\"target\"", "\"eventType\"", "\\ud800", "\u{0}",
        "[[[[[[[[",
        "{\"a\":", "\"\"", "User", "UserGroup", "00u1", "//", "/*", "*/", "group:", ",,",
    ])

    /// Answers by their address, each damaged by chance: status, headers, body.
    private final class DamagedService: HTTPExchange {
        private let dice: Mutex<Dice>
        private let requests = Mutex(0)
        private let answer: @Sendable (String) -> (body: String, next: String?)

        init(_ dice: Dice, _ answer: @escaping @Sendable (String) -> (body: String, next: String?)) {
            self.dice = Mutex(dice)
            self.answer = answer
        }

        var count: Int { requests.withLock { $0 } }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            requests.withLock { $0 += 1 }
            let (body, next) = answer(request.url)
            return dice.withLock { dice in
                var headers = [(name: "Content-Type", value: "application/json")]
                if let next, !dice.isOne(in: 8) { headers.append((name: "Link", value: "<\(next)>; rel=\"next\"")) }
                let bytes = Array(body.utf8)
                let status = dice.isOne(in: 12) ? [204, 301, 400, 403, 404, 410, 500][dice.number(0..<7)] : 200
                return HTTPResponse(
                    status: status, headers: headers,
                    body: dice.isOne(in: 3) ? DamagedServiceTests.damage.apply(to: bytes, &dice) : bytes)
            }
        }
    }

    // MARK: SCIM

    private static func scim(_ url: String) -> (body: String, next: String?) {
        func user(_ id: String) -> String {
            #"{"id":"\#(id)","userName":"\#(id)@example.com","active":true,"meta":{"resourceType":"User"}}"#
        }
        func page(_ total: Int, from start: Int, _ records: [String]) -> String {
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":\#(total),"startIndex":\#(start),"#
                + #""itemsPerPage":\#(records.count),"Resources":[\#(records.joined(separator: ","))]}"#
        }
        let group = #"{"id":"g1","displayName":"Eng","members":[{"value":"ann"},{"value":"bo"},{"value":"cy"}]}"#
        if url.contains("/ServiceProviderConfig") { return (#"{"filter":{"supported":true,"maxResults":100}}"#, nil) }
        if url.contains("/Groups/") { return (group, nil) }
        if url.contains("/Groups") { return (page(1, from: 1, [group]), nil) }
        for id in ["ann", "bo", "cy"] where url.contains("/Users/\(id)") { return (user(id), nil) }
        if url.contains("startIndex=3") { return (page(3, from: 3, [user("cy")]), nil) }
        return (page(3, from: 1, [user("ann"), user("bo")]), nil)
    }

    @Test("Damaged SCIM pages are a whole snapshot or an error, in a bounded number of requests")
    func scimPages() async throws {
        var dice = Dice(Damage.seed)
        var (read, refused) = (0, 0)
        for _ in 0..<(1500 * Damage.scale) {
            let exchange = DamagedService(Dice(dice.next()), Self.scim)
            let source = try SCIMDirectorySource(
                url: "https://id.example.com/scim/v2", credential: .token(Secret("t0ken-of-scim")),
                credentialSource: "the test", exchange: exchange, meter: RequestMeter(), groups: GroupSelection(["*"]))
            do throws(DirectoryError) {
                let snapshot = try await source.read(.init(mode: .sweep, includesDeprovisioned: true))
                #expect(snapshot.people.count > 0, "seed \(Damage.seed)")
                for pair in snapshot.memberships.pairs {
                    #expect(
                        pair.group < snapshot.groups.count && pair.member < snapshot.people.count,
                        "seed \(Damage.seed)")
                }
                read += 1
            } catch {
                #expect(
                    !error.message.contains("t0ken-of-scim") && error.message.utf8.count < 4000, "seed \(Damage.seed)")
                refused += 1
            }
            #expect(exchange.count < 200, "seed \(Damage.seed)")
        }
        print("Damaged SCIM pages: \(read + refused) reads, \(read) whole, \(refused) refused, seed \(Damage.seed)")
        #expect(read > 20 && refused > 20, "seed \(Damage.seed)")
    }

    // MARK: A log

    private static let log = "https://org.example.com/api/v1/logs?after=7&limit=1000"

    private static func okta(_ url: String) -> (body: String, next: String?) {
        func event(_ type: String, _ targets: String) -> String {
            #"{"uuid":"e","published":"2026-07-01T00:00:00.000Z","eventType":"\#(type)","outcome":{"result":"SUCCESS"},"#
                + #""target":[\#(targets)]}"#
        }
        let (ann, eng) = (#"{"id":"00uann","type":"User"}"#, #"{"id":"00g1","type":"UserGroup"}"#)
        let record = #"{"id":"00uann","status":"ACTIVE","profile":{"login":"ann@example.com"}}"#
        let group = #"{"id":"00g1","type":"OKTA_GROUP","profile":{"name":"Eng"}}"#
        if url.contains("/logs") {
            let events = [event("user.lifecycle.suspend", ann), event("group.user_membership.add", ann + "," + eng)]
            return ("[\(events.joined(separator: ","))]", log)
        }
        if url.contains("/groups/00g1/users") { return ("[\(record)]", nil) }
        if url.contains("/groups/00g1") { return (group, nil) }
        return url.contains("/groups") ? ("[\(group)]", nil) : (record, nil)
    }

    @Test("A damaged page of the log names whom it names, or calls for a census, and so does what is read by id")
    func logPages() async throws {
        var dice = Dice(Damage.seed)
        var (named, refused) = (0, 0)
        for _ in 0..<(3000 * Damage.scale) {
            let exchange = DamagedService(Dice(dice.next()), Self.okta)
            let source = try OktaDirectorySource(
                url: "https://org.example.com", credential: .token(Secret("00token"), source: "the test"),
                exchange: exchange, meter: RequestMeter(), groups: GroupSelection(["*"]))
            do throws(DirectoryError) {
                guard case .marks(let marks, let cursor) = try await source.changes(after: Self.log).outcome else {
                    refused += 1
                    continue
                }
                #expect(cursor.hasPrefix("https://org.example.com/api/v1/logs"), "seed \(Damage.seed)")
                let reading = try await source.read(marks)
                // Nobody is read whom the log did not name.
                for row in 0..<reading.snapshot.people.count {
                    let person = reading.snapshot.people.id(at: row)
                    let isNamed = marks.people.contains(person) || !marks.groups.isEmpty
                    #expect(isNamed, "seed \(Damage.seed): \(person)")
                }
                named += 1
            } catch {
                #expect(!error.message.contains("00token") && error.message.utf8.count < 4000, "seed \(Damage.seed)")
                refused += 1
            }
            #expect(exchange.count < 60, "seed \(Damage.seed)")
        }
        print("Damaged logs: \(named + refused), \(named) followed, \(refused) refused, seed \(Damage.seed)")
        #expect(named > 20 && refused > 20, "seed \(Damage.seed)")
    }

    // MARK: A policy

    private static let policy = Array(
        """
        // Ours.
        {
          "acls": [{"action": "accept", "src": ["group:eng"], "dst": ["*:*"]}], /* all */
          "groups": {
            "group:eng": ["ann@example.com", "bo@example.com"], // two
            "group:native": ["owner@example.com"],
          },
          "tagOwners": {"tag:a": ["group:eng"]},
          "tests": [{"src": "ann@example.com", "accept": ["1.2.3.4:80"]}],
        }

        """.utf8)

    @Test("A damaged policy is read and edited, or refused; an edit that is taken back gives it back")
    func policies() {
        var dice = Dice(Damage.seed)
        var (edited, refused) = (0, 0)
        let begin = ContinuousClock.now
        for _ in 0..<(5000 * Damage.scale) {
            let bytes = Self.damage.apply(to: Self.policy, &dice)
            do throws(PolicyError) {
                let whole = try TailnetPolicy(bytes)
                #expect(whole.bytes == bytes, "seed \(Damage.seed)")
                _ = (whole.groups, whole.references, whole.peopleInTests, whole.hasRules)
                var changed = whole
                var (forth, back) = (TailnetPolicy.MemberChange(), TailnetPolicy.MemberChange())
                (forth.added, back.removed) = (["zed@example.com"], ["zed@example.com"])
                try changed.changeMembers(["group:eng": forth])
                try changed.changeMembers(["group:eng": back])
                if whole.group(named: "group:eng")?.members?.isEmpty == false {
                    #expect(changed.group(named: "group:eng")?.members == whole.group(named: "group:eng")?.members)
                }
                try changed.rename(["group:eng": "group:platform"], rewritingReferences: true)
                try changed.removeGroups(["group:platform"])
                #expect(!changed.hasGroup(named: "group:platform"), "seed \(Damage.seed)")
                edited += 1
            } catch { refused += 1 }
        }
        print("Damaged policies: \(edited + refused), \(edited) edited, \(refused) refused, seed \(Damage.seed)")
        #expect(edited > 20 && refused > 20, "seed \(Damage.seed)")
        #expect(ContinuousClock.now - begin < .seconds(120) * Damage.scale)
    }
}
