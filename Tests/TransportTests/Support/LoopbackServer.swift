import Foundation
import Synchronization

/// A listener on 127.0.0.1 that does to each connection, in a thread of its own, whatever a script says: also what no
/// proper server does.
final class LoopbackServer: Sendable {
    /// What a server has seen.
    struct Seen: Sendable {
        var connections = 0
        var open = 0
        var mostOpen = 0
        var requests: [String] = []
        /// Connections that the client closed while a script waited for that.
        var closedByClient = 0
    }

    let port: Int
    private let listener: Int32
    private let seenState = Mutex(Seen())

    var seen: Seen { seenState.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ script: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        (listener, port) = try Self.listen(backlog: 128)
        // The thread ends when `deinit` shuts the listener down; it must not keep the server alive.
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { break }
                guard let self else {
                    Foundation.close(socket)
                    break
                }
                self.serve(socket, script)
            }
            Foundation.close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Answers every request of every connection with the next of these, the last one again and again.
    convenience init(answers: [String]) throws {
        let next = Mutex(0)
        try self.init { connection in
            while connection.readRequest() != nil {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return min(next, answers.count - 1)
                }
                connection.write(answers[index])
            }
        }
    }

    /// A port on which nothing listens.
    static func unusedPort() throws -> Int {
        let (socket, port) = try listen(backlog: 1)
        Foundation.close(socket)
        return port
    }

    /// Whether something accepts connections on a port of 127.0.0.1.
    static func isListening(_ port: UInt16) -> Bool {
        guard let socket = connect(to: port) else { return false }
        Foundation.close(socket)
        return true
    }

    /// A connection to a port of 127.0.0.1; `nil` where nothing accepts it.
    static func connect(to port: UInt16) -> Int32? {
        let target = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(target, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            Foundation.close(target)
            return nil
        }
        return target
    }

    fileprivate func note(_ change: (inout Seen) -> Void) { seenState.withLock { change(&$0) } }

    private func serve(_ socket: Int32, _ script: @escaping @Sendable (LoopbackConnection) -> Void) {
        let number = seenState.withLock { seen in
            seen.connections += 1
            seen.open += 1
            seen.mostOpen = max(seen.mostOpen, seen.open)
            return seen.connections
        }
        Thread.detachNewThread { [self] in
            script(LoopbackConnection(socket: socket, number: number, server: self))
            Foundation.close(socket)
            note { $0.open -= 1 }
        }
    }

    static func listen(backlog: Int32) throws -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) != 0 || Foundation.listen(listener, backlog) != 0
                    || getsockname(listener, address, &length) != 0
            }
        }
        guard listener >= 0, !failed else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// One accepted connection, seen from the server.
struct LoopbackConnection: Sendable {
    let socket: Int32
    /// 1 for the server's first.
    let number: Int
    fileprivate let server: LoopbackServer

    /// Reads one request, head and body, and keeps it; `nil` where the client has closed.
    @discardableResult
    func readRequest() -> String? {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = read(1).first else { return nil }
            bytes.append(byte)
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        var missing = length.flatMap { Int($0.drop { $0 != " " }.dropFirst()) } ?? 0
        while missing > 0 {
            let part = read(missing)
            guard !part.isEmpty else { return nil }
            bytes += part
            missing -= part.count
        }
        let request = String(decoding: bytes, as: UTF8.self)
        server.note { $0.requests.append(request) }
        return request
    }

    /// Reads what is there, up to a number of bytes; empty where the client has closed.
    func read(_ limit: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(socket, &buffer, limit, 0)
        return Array(buffer.prefix(max(0, count)))
    }

    /// Gives `false` where the client has closed.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Says nothing until the client closes, and notes that it did.
    func waitForClose() {
        while !read(1024).isEmpty {}
        server.note { $0.closedByClient += 1 }
    }

    /// Makes the close that follows the script's end a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

/// An answer with a length.
func answer(_ status: Int = 200, _ headers: [String] = [], body: String = "") -> String {
    (["HTTP/1.1 \(status) Status"] + headers + ["Content-Length: \(body.utf8.count)", "", body]).joined(
        separator: "\r\n")
}
