import AccessModel
import Foundation
import Synchronization
import Transport

/// Requests to one Headscale server (`/api/v1`), with its API key.
struct HeadscaleAPI: Sendable {
    private let address: String
    private let token: Secret
    private let exchange: any HTTPExchange
    private let clock: ServerClock

    init(url: String, token: Secret, exchange: any HTTPExchange, now: @escaping @Sendable () -> Timestamp) {
        address = url
        self.token = token
        self.exchange = exchange
        clock = ServerClock(now: now)
    }

    /// The server's time: its own clock decides what has expired.
    var now: Timestamp { clock.now }

    // MARK: Users

    func users() async throws(HeadscaleFailure) -> [HeadscaleUser] {
        struct Listing: Decodable { let users: [HeadscaleUser] }
        return try await get(Listing.self, "/user", asking: "for the users").users
    }

    func createUser(name: String, displayName: String, email: String) async throws(HeadscaleFailure) -> HeadscaleUser {
        struct Request: Encodable { let name, displayName, email: String }
        struct Made: Decodable { let user: HeadscaleUser }
        let asking = "to make the user \(name)"
        let answer = try await send(
            "POST", "/user", try Self.json(Request(name: name, displayName: displayName, email: email)), asking: asking)
        guard answer.isSuccess, let made = answer.decoded(Made.self) else {
            throw HeadscaleFailure(.answer(answer), asking: asking)
        }
        return made.user
    }

    // MARK: Nodes and keys

    func nodes() async throws(HeadscaleFailure) -> [HeadscaleNode] {
        struct Listing: Decodable { let nodes: [HeadscaleNode] }
        return try await get(Listing.self, "/node", asking: "for the nodes").nodes
    }

    func expire(_ node: HeadscaleNode) async throws(HeadscaleFailure) {
        try await post(
            "/node/\(PercentEncoding.encode(node.id))/expire", [], asking: "to expire the node \(node.title)")
    }

    /// Every pre-auth key; `nil` where the server lists them by user only (v0.26, v0.27).
    func keys() async throws(HeadscaleFailure) -> [HeadscaleKey]? {
        do throws(HeadscaleFailure) {
            return try await get(Keys.self, "/preauthkey", asking: "for the pre-auth keys").preAuthKeys
        } catch {
            if error.isRefusal { return nil }
            throw error
        }
    }

    /// The pre-auth keys of one user, of a server that lists them so.
    func keys(of user: HeadscaleUser) async throws(HeadscaleFailure) -> [HeadscaleKey] {
        try await get(
            Keys.self, "/preauthkey?user=\(PercentEncoding.encode(user.id))", asking: "for the keys of \(user.login)"
        ).preAuthKeys
    }

    private struct Keys: Decodable { let preAuthKeys: [HeadscaleKey] }

    /// - Parameter byName: whether the server knows keys by user and text (v0.26, v0.27), and not by id.
    func expire(_ key: HeadscaleKey, of user: HeadscaleUser, byName: Bool) async throws(HeadscaleFailure) {
        struct ByID: Encodable { let id: String }
        struct ByName: Encodable { let user, key: String }
        let body = byName ? try Self.json(ByName(user: user.id, key: key.key ?? "")) : try Self.json(ByID(id: key.id))
        try await post("/preauthkey/expire", body, asking: "to expire the pre-auth key \(key.id)")
    }

    /// The API key that this is, by its prefix; `nil` where the server does not list it.
    func ownKey() async throws(HeadscaleFailure) -> HeadscaleAPIKey? {
        struct Listing: Decodable { let apiKeys: [HeadscaleAPIKey] }
        let keys = try await get(Listing.self, "/apikey", asking: "for the API keys").apiKeys
        return keys.first { $0.isKey(of: token.reveal()) }
    }

    // MARK: The policy

    func policy() async throws(HeadscaleFailure) -> PolicyText {
        try await get(PolicyText.self, "/policy", asking: "for the policy")
    }

    /// What the server says of a policy: `nil` where nothing stands in its way, else its own words. Servers before v0.29 are not asked:
    /// they judge what is written.
    func check(_ policy: [UInt8]) async throws(HeadscaleFailure) -> String? {
        do throws(HeadscaleFailure) {
            try await post("/policy/check", try Self.json(policy), asking: "to check the policy")
            return nil
        } catch {
            if error.isUnknownRequest { return nil }
            if let answer = error.answer, answer.status == 400 || answer.status == 422 { return answer.words }
            throw error
        }
    }

    func write(_ policy: [UInt8]) async throws(HeadscaleFailure) {
        let asking = "to write the policy"
        let answer = try await send("PUT", "/policy", try Self.json(policy), asking: asking)
        guard answer.isSuccess, answer.decoded(PolicyText.self)?.bytes == policy else {
            throw HeadscaleFailure(.answer(answer), asking: asking)
        }
    }

    private static func json(_ policy: [UInt8]) throws(HeadscaleFailure) -> [UInt8] {
        struct Request: Encodable { let policy: String }
        return try json(Request(policy: String(decoding: policy, as: UTF8.self)))
    }

    // MARK: Exchanges

    private static func json(_ value: some Encodable) throws(HeadscaleFailure) -> [UInt8] {
        do { return Array(try JSONEncoder().encode(value)) } catch {
            throw HeadscaleFailure(
                .noAnswer(
                    TransportError(.address, "the request cannot be written as JSON: \(error)", isRetryable: false)),
                asking: "anything")
        }
    }

    private func get<Value: Decodable>(
        _ type: Value.Type, _ path: String, asking: String
    ) async throws(HeadscaleFailure) -> Value {
        let answer = try await send("GET", path, [], asking: asking)
        guard answer.isSuccess, let value = answer.decoded(type) else {
            throw HeadscaleFailure(.answer(answer), asking: asking)
        }
        return value
    }

    private func post(_ path: String, _ body: [UInt8], asking: String) async throws(HeadscaleFailure) {
        let answer = try await send("POST", path, body, asking: asking)
        guard answer.isSuccess else { throw HeadscaleFailure(.answer(answer), asking: asking) }
    }

    private func send(
        _ method: String, _ path: String, _ body: [UInt8], asking: String
    ) async throws(HeadscaleFailure) -> HeadscaleAnswer {
        var headers: [(name: String, value: HTTPRequest.HeaderValue)] = [
            ("Accept", .text("application/json")), ("Authorization", .secret(prefix: "Bearer ", token)),
        ]
        if !body.isEmpty { headers.append(("Content-Type", .text("application/json"))) }
        let request = HTTPRequest(method: method, url: address + "/api/v1" + path, headers: headers, body: body)
        do throws(TransportError) {
            let response = try await exchange.send(request)
            clock.take(response)
            return HeadscaleAnswer(response)
        } catch {
            throw HeadscaleFailure(.noAnswer(error), asking: asking)
        }
    }
}

/// A policy as the API gives it.
struct PolicyText: Decodable, Sendable {
    let policy: String
    let updatedAt: String?

    var bytes: [UInt8] { Array(policy.utf8) }

    /// A policy that is kept in the database has a time; one that is read from a file has none (`GetPolicy`, v0.26 to v0.29).
    var isInDatabase: Bool {
        switch Expiry(updatedAt) {
        case .at: true
        case .never, .zero, .unreadable: false
        }
    }
}

/// The server's clock, by the `Date` of its last answer; ours until it has answered.
///
/// Headscale expires things by its own clock: with ours, a node that was just expired would seem to live on while the two disagree.
private final class ServerClock: Sendable {
    private let ours: @Sendable () -> Timestamp
    private let offset = Mutex<Int64>(0)

    init(now: @escaping @Sendable () -> Timestamp) { ours = now }

    var now: Timestamp { Timestamp(milliseconds: ours().milliseconds + offset.withLock { $0 }) }

    func take(_ response: HTTPResponse) {
        guard let text = response.values(of: "date").first, let seconds = HTTPDate.seconds(text) else { return }
        // `Date` leaves fractions out: what expired within its second has expired.
        let difference = (seconds + 1) * 1000 - ours().milliseconds
        offset.withLock { $0 = difference }
    }
}
