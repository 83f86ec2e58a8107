import Foundation

/// A proxy on loopback, named to libcurl by the environment variables that it reads.
///
/// It takes every name to 127.0.0.1, refuses `refused.test`, and cuts the line to `cut.test` after 100,000 bytes.
/// 127.0.0.1 and `.invalid` are reached without it, as an operator would write in `no_proxy`.
enum TestProxy {
    /// The proxy; naming it for the first time sets the environment. Nothing else in the tests changes the environment.
    static let server: LoopbackServer? = {
        do {
            let server = try LoopbackServer(serve)
            for name in ["https_proxy", "http_proxy"] { setenv(name, server.url, 1) }
            setenv("no_proxy", "127.0.0.1,localhost,.invalid", 1)
            for name in ["all_proxy", "ALL_PROXY", "HTTPS_PROXY", "NO_PROXY"] { unsetenv(name) }
            return server
        } catch {
            return nil
        }
    }()

    private static let cutAfterBytes = 100_000

    private static func serve(_ client: LoopbackConnection) {
        guard let request = client.readRequest(), request.hasPrefix("CONNECT ") else {
            client.write(answer(400))
            return
        }
        let authority = request.split(separator: " ")[1].split(separator: ":")
        guard authority[0] != "refused.test", let port = UInt16(authority[1]),
            let target = LoopbackServer.connect(to: port)
        else {
            client.write(answer(403, ["X-Proxy: no"], body: "not allowed"))
            return
        }
        client.write("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
        let limit = authority[0] == "cut.test" ? cutAfterBytes : .max
        Thread.detachNewThread {
            pump(from: client.socket, to: target, limit: .max)
            shutdown(target, Int32(SHUT_RDWR))
        }
        pump(from: target, to: client.socket, limit: limit)
        // The other pump ends by this, and the connection with the script.
        shutdown(client.socket, Int32(SHUT_RDWR))
    }

    private static func pump(from source: Int32, to target: Int32, limit: Int) {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        var moved = 0
        while moved < limit {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0, send(target, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
            moved += count
        }
    }
}
