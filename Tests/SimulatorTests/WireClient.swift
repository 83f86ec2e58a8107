import AccessModel
import Foundation
import Simulator

/// What came over the wire, byte for byte: a client that repairs nothing.
struct WireAnswer: Sendable {
    /// Everything that arrived before the server closed.
    let bytes: [UInt8]
    let status: Int
    /// One entry a line.
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let text = String(decoding: bytes, as: UTF8.self)
        let head = text.components(separatedBy: "\r\n\r\n")[0]
        let lines = head.components(separatedBy: "\r\n")
        let start = lines[0].split(separator: " ")
        status = start.count > 1 ? Int(start[1]) ?? 0 : 0
        headers = lines.dropFirst().map { line in
            let parts = line.components(separatedBy: ": ")
            return (name: parts[0].lowercased(), value: parts.dropFirst().joined(separator: ": "))
        }
        body = Array(bytes.dropFirst(head.utf8.count + 4))
    }

    func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    /// The target of the `next` link, if there is one.
    var next: String? {
        for link in values("link") where link.hasSuffix("rel=\"next\"") {
            return link.components(separatedBy: ">")[0].components(separatedBy: "<").last
        }
        return nil
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(body)) }

    func object() throws -> [String: Any] { try json() as? [String: Any] ?? [:] }

    func errorCode() throws -> String? { try object()["errorCode"] as? String }

    func records() throws -> [[String: Any]] { try json() as? [[String: Any]] ?? [] }

    func ids() throws -> [String] { try records().compactMap { $0["id"] as? String } }
}

extension SimulatedOkta {
    /// One request on a connection of its own; `token` nil sends none.
    func send(
        _ method: String = "GET", _ target: String, token: String? = "", headers: [String] = [], body: String = ""
    ) async throws -> WireAnswer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"] + headers
        if let token { lines.append("Authorization: SSWS \(token.isEmpty ? self.token : token)") }
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        return WireAnswer(try await exchange(lines.joined(separator: "\r\n") + "\r\n\r\n" + body))
    }

    /// Sends bytes and gives all that comes back until the server closes.
    func exchange(_ request: String) async throws -> [UInt8] {
        let port = port
        // A thread of its own: Swift's tasks share Dispatch's few threads, and a blocked one would be the server's.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try WireSocket.exchange(Array(request.utf8), port: port) })
            }
        }
    }

    /// All pages of a listing, following `next`.
    func pages(_ target: String) async throws -> [WireAnswer] {
        var (answers, next): ([WireAnswer], String?) = ([], target)
        while let target = next, answers.count < 1_000 {
            let answer = try await send("GET", target)
            answers.append(answer)
            next = answer.next.map { String($0.dropFirst(url.count)) }
        }
        return answers
    }
}

struct WireFailure: Error { let call: String, number: Int32 }

private enum WireSocket {
    static func exchange(_ request: [UInt8], port: UInt16) throws -> [UInt8] {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard file >= 0 else { throw WireFailure(call: "socket", number: errno) }
        defer { close(file) }
        var patience = timeval(tv_sec: 90, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw WireFailure(call: "connect", number: errno) }
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes {
                Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw WireFailure(call: "send", number: errno) }
            sent += count
        }
        return try received(file)
    }

    private static func received(_ file: Int32) throws -> [UInt8] {
        var (answer, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while true {
            let count = recv(file, &buffer, buffer.count, 0)
            if count == 0 { return answer }
            guard count > 0 else { throw WireFailure(call: "recv", number: errno) }
            answer += buffer[..<count]
        }
    }
}

/// Runs with an org that listens, and stops it.
func withOkta(
    users: Int = 0, groups: Int = 0, memberships: Int = 0, seed: UInt64 = 7, isMixed: Bool = true,
    clock: @escaping @Sendable () -> Timestamp = SimulatedOkta.systemClock,
    _ body: (SimulatedOkta) async throws -> Void
) async throws {
    let recipe = OktaRecipe(users: users, groups: groups, memberships: memberships, seed: seed, isMixed: isMixed)
    let okta = try await SimulatedOkta.start(org: OktaOrg(recipe), clock: clock)
    do {
        try await body(okta)
    } catch {
        await okta.stop()
        throw error
    }
    await okta.stop()
}
