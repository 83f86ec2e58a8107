import Foundation

/// `nghttpd` on 127.0.0.1: it serves a folder over TLS, and speaks HTTP/2 and nothing else.
final class HTTP2Server: Sendable {
    static let executable = ["/usr/sbin/nghttpd", "/usr/bin/nghttpd", "/usr/local/bin/nghttpd"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    let port: Int
    // Foundation's Process is Sendable; it is started in `init` and ended in `deinit`.
    private let process: Process

    init(_ executable: String, certificates: TestCertificates, named name: String) async throws {
        port = try LoopbackServer.unusedPort()
        process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = ["-a", "127.0.0.1", "-d", ".", "\(port)", "\(name).key", "\(name).pem"]
        process.currentDirectoryURL = certificates.folder
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        let port = UInt16(port)
        while process.isRunning, !LoopbackServer.isListening(port) { await Task.yield() }
    }

    deinit {
        // The process inherits the signal mask of the thread that starts it, which may keep SIGTERM away from it for ever.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
