import FlyingSocks
import Foundation

/// Asks a worker's own listener how it is, for containers that have no client of HTTP in them.
public enum StatusProbe {
    /// What is asked.
    public enum Question: String, Sendable, CaseIterable {
        /// Whether the process lives: `/healthz`.
        case live
        /// Whether its last complete read is young enough to rely on: `/readyz`.
        case ready

        var path: String { self == .live ? "/healthz" : "/readyz" }
    }

    /// What it said.
    public enum Answer: Sendable, Hashable {
        /// Yes.
        case yes
        /// No, and why: in its own words, or that it could not be asked.
        case no(String)
    }

    private static let answerLimitBytes = 16 << 10

    /// Asks the listener at an IP address; 0.0.0.0 and :: stand for this machine.
    ///
    /// - Parameter seconds: how long it may take to connect, and again to answer.
    public static func ask(
        _ question: Question, host: String, port: UInt16, within seconds: Double = 5, clock: some Clock<Duration>
    ) async -> Answer {
        let host = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        let answer: Answer? = await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await exchange(question, host, port, seconds) }
            group.addTask {
                do { try await clock.sleep(for: .seconds(2 * seconds)) } catch { return nil }
                return .no("it did not answer within \(Int(2 * seconds)) s")
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        return answer ?? .no("the question was cancelled")
    }

    private static func exchange(
        _ question: Question, _ host: String, _ port: UInt16, _ seconds: Double
    ) async -> Answer {
        let pool: some AsyncSocketPool = .make()
        do {
            try await pool.prepare()
        } catch {
            return .no("a socket could not be had: \(error)")
        }
        return await withTaskGroup(of: Answer?.self) { group in
            group.addTask {
                // Ends when it is cancelled, once there is an answer.
                do { try await pool.run() } catch { return nil }
                return nil
            }
            group.addTask {
                do {
                    let socket = try await connect(host, port, pool, seconds)
                    let named = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
                    try await socket.write(
                        Data("GET \(question.path) HTTP/1.1\r\nHost: \(named)\r\nConnection: close\r\n\r\n".utf8))
                    return reading(await everything(from: socket))
                } catch {
                    return .no("nobody answers at \(host), port \(port): \(error)")
                }
            }
            var answer: Answer?
            while answer == nil, let next = await group.next() { answer = next }
            group.cancelAll()
            return answer ?? .no("the question was cancelled")
        }
    }

    private static func connect(
        _ host: String, _ port: UInt16, _ pool: some AsyncSocketPool, _ seconds: Double
    ) async throws -> AsyncSocket {
        host.contains(":")
            ? try await .connected(to: try .inet6(ip6: host, port: port), pool: pool, timeout: seconds)
            : try await .connected(to: try .inet(ip4: host, port: port), pool: pool, timeout: seconds)
    }

    /// All that comes until the other side closes.
    private static func everything(from socket: AsyncSocket) async -> String {
        var bytes: [UInt8] = []
        while bytes.count < answerLimitBytes {
            // The end of the answer is the end of the connection.
            do { bytes += try await socket.read(atMost: 4096) } catch { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func reading(_ answer: String) -> Answer {
        let words = answer.prefix { $0 != "\r\n" }.split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1"), let status = Int(words[1]) else {
            return .no("what listens there does not answer in HTTP")
        }
        if status == 200 { return .yes }
        let body = answer.range(of: "\r\n\r\n").map { answer[$0.upperBound...] } ?? ""
        return .no(status == 503 ? body.trimmingCharacters(in: .whitespacesAndNewlines) : "it answered \(status)")
    }
}
