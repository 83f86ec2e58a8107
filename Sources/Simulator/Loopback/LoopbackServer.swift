import FlyingSocks
import Foundation
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1.
///
/// It stands on sockets and not on a web server, for what it must be able to do no web server offers: close a connection
/// without an answer, announce more bytes than it sends, and put two headers of one name on two lines.
final class LoopbackServer: Sendable {
    typealias Handler = @Sendable (SimulatedRequest) -> SimulatedResponse

    /// The port that it listens on.
    let port: UInt16
    private let running: Task<Void, Never>

    /// Listens on a port of 127.0.0.1, 0 for a free one; throws `SocketError` where the port cannot be had.
    init(port: UInt16, handler: @escaping Handler) async throws {
        let listener = try Socket(domain: AF_INET)
        do {
            try listener.setValue(true, for: .localAddressReuse)
            try listener.bind(to: .inet(ip4: "127.0.0.1", port: port))
            try listener.listen()
            guard case .ip4(_, let bound) = try listener.sockname() else { throw SocketError.unsupportedAddress }
            self.port = bound
            let pool: some AsyncSocketPool = .make()
            try await pool.prepare()
            let accepting = AcceptLoop(listener: try AsyncSocket(socket: listener, pool: pool), handler: handler)
            running = Task { await accepting.run(on: pool) }
        } catch {
            listener.closeQuietly()
            if case SocketError.failed(_, _, let reason) = error { throw ListenFailure(description: reason) }
            throw error
        }
    }

    /// Stops listening and closes every connection; returns once they are closed.
    func stop() async {
        running.cancel()
        await running.value
    }

    deinit { running.cancel() }
}

/// Why a port could not be had, in the system's words.
struct ListenFailure: Error, CustomStringConvertible {
    let description: String
}

/// Takes connections in and serves each in a task of its own, until it is cancelled.
private final class AcceptLoop: Sendable {
    /// Connections that are served at one time; one more is closed at once.
    private static let connectionLimit = 512
    private static let sendBufferBytes: Int32 = 2 << 20

    private let listener: AsyncSocket
    private let handler: LoopbackServer.Handler
    private let connections = Atomic(0)

    init(listener: AsyncSocket, handler: @escaping LoopbackServer.Handler) {
        self.listener = listener
        self.handler = handler
    }

    func run(on pool: some AsyncSocketPool) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Ends when it is cancelled, which is how the server stops.
                do { try await pool.run() } catch { return }
            }
            group.addTask { await self.accept() }
        }
        listener.socket.closeQuietly()
    }

    private func accept() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                guard let socket = await nextConnection() else { break }
                guard connections.load(ordering: .relaxed) < Self.connectionLimit else {
                    socket.socket.closeQuietly()
                    continue
                }
                Self.hasten(socket.socket)
                connections.add(1, ordering: .relaxed)
                group.addTask { [handler, connections = self] in
                    await LoopbackConnection(socket: socket, handler: handler).serve()
                    socket.socket.closeQuietly()
                    connections.connections.subtract(1, ordering: .relaxed)
                }
            }
        }
    }

    /// A page goes out at once and whole: small pieces do not wait for company, large ones find room.
    private static func hasten(_ socket: Socket) {
        do {
            try socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
            try socket.setValue(sendBufferBytes, for: .sendBufferSize)
        } catch {
            // Slower, and as right.
            return
        }
    }

    /// `nil` once the server stops. A connection that broke before it was taken in is not worth stopping for.
    private func nextConnection() async -> AsyncSocket? {
        while !Task.isCancelled {
            do { return try await listener.accept() } catch is CancellationError { return nil } catch {
                await Task.yield()
            }
        }
        return nil
    }
}

extension Socket {
    /// Closes; the other side may have been quicker, which is as good.
    func closeQuietly() {
        do { try close() } catch { return }
    }
}
