import FlyingSocks
import Foundation
import Testing

@testable import StatusPage

@Suite("Status page: over a socket")
struct StatusServerTests {
    private static func site() -> StatusSite {
        StatusSite(
            StatusSources(
                picture: { StatusPicture() }, find: { _, _ in [] }, explain: { _, _ in nil }, json: { "{}" },
                metrics: { "" }, unready: { nil }, token: { "t" })
        ) { "s" }
    }

    /// What a client gets that sends these bytes and reads to the end.
    private static func answer(to sent: String, limits: StatusServer.Limits = .init()) async throws -> String {
        let server = try await StatusServer.start(
            host: "127.0.0.1", port: 0, site: site(), clock: ContinuousClock(), limits: limits)
        let pool: some AsyncSocketPool = .make()
        try await pool.prepare()
        let running = Task { try await pool.run() }
        let socket = try await AsyncSocket.connected(
            to: try .inet(ip4: "127.0.0.1", port: server.port), pool: pool, timeout: 60)
        var received: [UInt8] = []
        do {
            try await socket.write(Data(sent.utf8))
            while true { received += try await socket.read(atMost: 4096) }
        } catch {
            // The server has closed, which ends the answer.
        }
        running.cancel()
        await server.stop()
        return String(decoding: received, as: UTF8.self)
    }

    @Test("It answers, and closes")
    func answers() async throws {
        let answer = try await Self.answer(to: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nok\n"))
        let head = try await Self.answer(to: "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(head.hasSuffix("\r\n\r\n"))
        #expect(try await Self.answer(to: "PUT / HTTP/1.1\r\nHost: localhost\r\n\r\n").hasPrefix("HTTP/1.1 405 "))
        #expect(try await Self.answer(to: "nonsense\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
    }

    @Test("A head without an end is refused at its limit; a client that says nothing is left after its time")
    func limits() async throws {
        // Not a byte more than is read: what nobody has read makes the system reset the connection.
        let start = "GET / HTTP/1.1\r\nX: "
        let endless = start + String(repeating: "a", count: PageRequest.headLimitBytes - start.utf8.count)
        #expect(try await Self.answer(to: endless).hasPrefix("HTTP/1.1 431 "))
        let short = StatusServer.Limits(connections: 32, duration: .milliseconds(50))
        #expect(try await Self.answer(to: "GET / HTTP/1.1\r\n", limits: short) == "")
    }
}
