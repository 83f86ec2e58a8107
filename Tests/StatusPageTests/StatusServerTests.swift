import FlyingSocks
import Foundation
import Testing

@testable import StatusPage

@Suite("Status page: over a socket")
struct StatusServerTests {
    private static func site(unready: String? = nil) -> StatusSite {
        StatusSite(
            StatusSources(
                picture: { StatusPicture() }, find: { _, _ in [] }, explain: { _, _ in nil }, json: { "{}" },
                metrics: { "" }, unready: { unready }, token: { "t" })
        ) { "s" }
    }

    /// Beside all the other suites an answer may take long on two cores; speed is not what is looked at here.
    private static let patient = StatusServer.Limits(connections: 32, duration: .seconds(600))

    /// Connects to a server, and lets the body use the connection.
    private static func connected(
        to server: StatusServer, _ body: (AsyncSocket) async throws -> Void
    ) async throws {
        let pool: some AsyncSocketPool = .make()
        try await pool.prepare()
        let running = Task { try await pool.run() }
        defer { running.cancel() }
        try await body(
            try await .connected(to: try .inet(ip4: "127.0.0.1", port: server.port), pool: pool, timeout: 60))
    }

    /// Everything until the other side closes.
    private static func rest(of socket: AsyncSocket) async -> String {
        var received: [UInt8] = []
        while true {
            do { received += try await socket.read(atMost: 4096) } catch { break }
        }
        return String(decoding: received, as: UTF8.self)
    }

    private static let request = Data("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)

    @Test("One connection more than its limit is closed unheard; when one of them ends, the next is served")
    func connections() async throws {
        let server = try await StatusServer.start(
            host: "127.0.0.1", port: 0, site: Self.site(), clock: ContinuousClock(),
            limits: .init(connections: 2, duration: .seconds(600)))
        try await Self.connected(to: server) { first in
            try await Self.connected(to: server) { second in
                // Both are in, and say nothing yet: a part of a request.
                for socket in [first, second] { try await socket.write(Self.request.prefix(5)) }
                try await Self.connected(to: server) { third in
                    #expect(await Self.rest(of: third) == "")
                }
                try await second.write(Self.request.dropFirst(5))
                #expect(await Self.rest(of: second).hasSuffix("ok\n"))
                var answer = ""
                while answer.isEmpty {
                    // Its place is free a moment after the answer.
                    try await Self.connected(to: server) { fourth in
                        do { try await fourth.write(Self.request) } catch { return }
                        answer = await Self.rest(of: fourth)
                    }
                }
                #expect(answer.hasSuffix("ok\n"))
            }
            try await first.write(Self.request.dropFirst(5))
            #expect(await Self.rest(of: first).hasSuffix("ok\n"), "who was in is served, whoever was turned away")
        }
        await server.stop()
    }

    @Test("It listens on IPv6, and a probe asks it there and on IPv4", arguments: ["::1", "127.0.0.1"])
    func probe(host: String) async throws {
        let clock = ContinuousClock()
        let server = try await StatusServer.start(
            host: host, port: 0, site: Self.site(), clock: clock, limits: Self.patient)
        #expect(await StatusProbe.ask(.live, host: host, port: server.port, within: 300, clock: clock) == .yes)
        #expect(await StatusProbe.ask(.ready, host: host, port: server.port, within: 300, clock: clock) == .yes)
        let anywhere = host == "::1" ? "::" : "0.0.0.0"
        #expect(await StatusProbe.ask(.live, host: anywhere, port: server.port, within: 300, clock: clock) == .yes)
        await server.stop()
        let gone = await StatusProbe.ask(.live, host: host, port: server.port, within: 300, clock: clock)
        guard case .no(let why) = gone else {
            Issue.record("nobody listens, and it says \(gone)")
            return
        }
        #expect(why.contains("nobody answers at \(host), port \(server.port)"), "\(why)")
    }

    @Test("A worker that is not ready says why; what is no status page is not taken for one")
    func unready() async throws {
        let clock = ContinuousClock()
        let server = try await StatusServer.start(
            host: "127.0.0.1", port: 0, site: Self.site(unready: "nothing was read completely yet"),
            clock: clock, limits: Self.patient)
        #expect(
            await StatusProbe.ask(.ready, host: "127.0.0.1", port: server.port, within: 300, clock: clock)
                == .no("nothing was read completely yet"))
        #expect(await StatusProbe.ask(.live, host: "127.0.0.1", port: server.port, within: 300, clock: clock) == .yes)
        await server.stop()
        #expect(StatusProbe.reading("") == .no("what listens there does not answer in HTTP"))
        #expect(StatusProbe.reading("SSH-2.0-OpenSSH\r\n") == .no("what listens there does not answer in HTTP"))
        #expect(StatusProbe.reading("HTTP/1.1 404 Not Found\r\n\r\nx") == .no("it answered 404"))
    }

    /// What a client gets that sends these bytes and reads to the end.
    private static func answer(to sent: String, limits: StatusServer.Limits = patient) async throws -> String {
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
