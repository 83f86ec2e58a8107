import FlyingSocks
import Foundation
import Synchronization

/// A small HTTP/1.1 server for one page: a request a connection, few at a time, small, and none for long.
public final class StatusServer: Sendable {
    /// What it may take.
    struct Limits: Sendable {
        var connections = 32
        /// From the connection to the last byte of the answer.
        var duration = Duration.seconds(10)
    }

    /// The port that it listens on.
    public let port: UInt16
    private let running: Task<Void, Never>

    /// Why the address could not be had, in the system's words.
    public struct ListenFailure: Error, CustomStringConvertible {
        /// What the system said.
        public let description: String
    }

    /// Listens on an IP address and port, 0 for a free one.
    public static func start(
        host: String, port: UInt16, site: StatusSite, clock: some Clock<Duration>
    ) async throws(ListenFailure) -> StatusServer {
        try await start(host: host, port: port, site: site, clock: clock, limits: Limits())
    }

    static func start(
        host: String, port: UInt16, site: StatusSite, clock: some Clock<Duration>, limits: Limits
    ) async throws(ListenFailure) -> StatusServer {
        do {
            return try await StatusServer(host: host, port: port, site: site, clock: clock, limits: limits)
        } catch SocketError.failed(_, _, let reason) {
            throw ListenFailure(description: reason)
        } catch {
            throw ListenFailure(description: "\(error)")
        }
    }

    private init(
        host: String, port: UInt16, site: StatusSite, clock: some Clock<Duration>, limits: Limits
    ) async throws {
        let isSix = host.contains(":")
        let listener = try Socket(domain: isSix ? AF_INET6 : AF_INET)
        do {
            try listener.setValue(true, for: .localAddressReuse)
            if isSix {
                try listener.bind(to: .inet6(ip6: host, port: port))
            } else {
                try listener.bind(to: .inet(ip4: host, port: port))
            }
            try listener.listen()
            switch try listener.sockname() {
            case .ip4(_, let bound), .ip6(_, let bound): self.port = bound
            case .unix: throw SocketError.unsupportedAddress
            }
            site.listens(on: self.port)
            let pool: some AsyncSocketPool = .make()
            try await pool.prepare()
            let socket = try AsyncSocket(socket: listener, pool: pool)
            let accepting = Accepting(listener: socket, site: site, limits: limits)
            running = Task { await accepting.run(on: pool, clock) }
        } catch {
            listener.closeQuietly()
            throw error
        }
    }

    /// Stops listening and closes every connection; returns once they are closed.
    public func stop() async {
        running.cancel()
        await running.value
    }

    deinit { running.cancel() }
}

/// Takes connections in until it is cancelled.
private final class Accepting: Sendable {
    private let listener: AsyncSocket
    private let site: StatusSite
    private let limits: StatusServer.Limits
    private let connections = Atomic(0)

    init(listener: AsyncSocket, site: StatusSite, limits: StatusServer.Limits) {
        self.listener = listener
        self.site = site
        self.limits = limits
    }

    func run(on pool: some AsyncSocketPool, _ clock: some Clock<Duration>) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Ends when it is cancelled, which is how the server stops.
                do { try await pool.run() } catch { return }
            }
            group.addTask { await self.accept(clock) }
        }
        listener.socket.closeQuietly()
    }

    private func accept(_ clock: some Clock<Duration>) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                guard let socket = await next() else { return }
                guard connections.load(ordering: .relaxed) < limits.connections else {
                    socket.socket.closeQuietly()
                    continue
                }
                connections.add(1, ordering: .relaxed)
                group.addTask { [self] in
                    await serve(socket, clock)
                    socket.socket.closeQuietly()
                    connections.subtract(1, ordering: .relaxed)
                }
            }
        }
    }

    private func next() async -> AsyncSocket? {
        while !Task.isCancelled {
            do { return try await listener.accept() } catch is CancellationError { return nil } catch {
                await Task.yield()
            }
        }
        return nil
    }

    /// One request, or the end of its time.
    private func serve(_ socket: AsyncSocket, _ clock: some Clock<Duration>) async {
        let (site, duration) = (site, limits.duration)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Self.exchange(socket, site) }
            group.addTask { do { try await clock.sleep(for: duration) } catch { return } }
            await group.next()
            // Whoever still reads from a socket that is closed is woken by its end.
            group.cancelAll()
            shutdown(socket.socket.file.rawValue, Int32(SHUT_RDWR))
        }
    }

    private static func exchange(_ socket: AsyncSocket, _ site: StatusSite) async {
        do {
            var bytes: [UInt8] = []
            var end: Int?
            while end == nil, bytes.count < PageRequest.headLimitBytes {
                let before = max(0, bytes.count - 3)
                bytes += try await socket.read(atMost: 2048)
                end = endOfHead(in: bytes, from: before)
            }
            guard let end else {
                return try await socket.write(Data(PageAnswer.text(431, "too large").bytes(withBody: true)))
            }
            guard let request = PageRequest(head: Array(bytes[..<end])) else {
                return try await socket.write(Data(PageAnswer.text(400, "not understood").bytes(withBody: true)))
            }
            let answer = await site.answer(request)
            try await socket.write(Data(answer.bytes(withBody: request.method != "HEAD")))
        } catch {
            // The client went away: there is nobody to tell.
            return
        }
    }

    private static func endOfHead(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= start + 4 else { return nil }
        return (start...(bytes.count - 4)).first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
    }
}

extension Socket {
    /// Closes; the other side may have been quicker, which is as good.
    fileprivate func closeQuietly() {
        do { try close() } catch { return }
    }
}
