import Synchronization

/// A webhook on loopback that keeps what is posted to it, and refuses as long as it is told to.
public final class SimulatedWebhook: Sendable {
    private struct State {
        var status = 200
        var asked = 0
        var taken: [String] = []
    }

    private final class Inbox: Sendable {
        let state = Mutex(State())
    }

    private static let mostKept = 1000

    private let inbox: Inbox
    private let server: LoopbackServer

    private init(_ inbox: Inbox, _ server: LoopbackServer) {
        self.inbox = inbox
        self.server = server
    }

    /// Listens on a free port of 127.0.0.1.
    public static func start() async throws -> SimulatedWebhook {
        let inbox = Inbox()
        let server = try await LoopbackServer(port: 0) { request in
            inbox.state.withLock { state in
                state.asked += 1
                let isTaken = (200..<300).contains(state.status) && state.taken.count < mostKept
                if isTaken { state.taken.append(String(decoding: request.body, as: UTF8.self)) }
                return SimulatedResponse(status: state.status, contentType: "text/plain")
            }
        }
        return SimulatedWebhook(inbox, server)
    }

    /// Where to post; the path stands for the secret that such addresses carry.
    public var url: String { "http://127.0.0.1:\(server.port)/hook/secret-of-the-webhook" }

    /// The bodies that were taken, oldest first.
    public var taken: [String] { inbox.state.withLock { $0.taken } }

    /// How many requests came, refused ones included.
    public var asked: Int { inbox.state.withLock { $0.asked } }

    /// Answers with this status from now on.
    public func answer(with status: Int) { inbox.state.withLock { $0.status = status } }

    /// Stops listening.
    public func stop() async { await server.stop() }
}
