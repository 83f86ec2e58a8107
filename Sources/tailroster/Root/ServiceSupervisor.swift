import Foundation

/// Tells systemd how the worker is (`sd_notify(3)`): a datagram to the socket that it names in the environment; nothing where it names none.
struct ServiceSupervisor: Sendable {
    private let path: String?
    /// How often systemd wants to hear that the worker lives; `nil` where it does not ask.
    let watchdog: Duration?

    /// The supervisor that the environment names.
    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        // Half of it, as systemd advises.
        watchdog =
            isForUs
            ? environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 0 ? .microseconds($0 / 2) : nil } : nil
    }

    /// The worker is at work.
    func ready() { send("READY=1") }

    /// What it does, in a line.
    func status(_ text: String) { send("STATUS=\(text.split(separator: "\n").first ?? "")") }

    /// It lives.
    func alive() { send("WATCHDOG=1") }

    /// It reads its configuration again; ``ready()`` follows.
    func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        send("RELOADING=1\nMONOTONIC_USEC=\(Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)")
    }

    /// It ends.
    func stopping() { send("STOPPING=1") }

    private func send(_ message: String) {
        guard let path else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        // A name in the abstract space begins with a zero byte.
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // A name in the abstract space is as long as the address says, and no longer.
        let head = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        let length = socklen_t(head + bytes.count)
        let text = Array(message.utf8)
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                // A supervisor that has gone away has nothing to hear.
                sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
