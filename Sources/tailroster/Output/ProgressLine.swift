import AccessModel
import Foundation
import Synchronization
import Transport

/// One line on the terminal that says that a long read goes on; whatever else is written to stderr takes it away first.
///
/// There is one, since there is one stderr. It shows itself only on a terminal, and only after two seconds.
final class ProgressLine: Sendable {
    static let stderr = ProgressLine()

    private struct State {
        var isShown = false
        var requests = 0
    }

    private let state = Mutex(State())

    /// Counts one exchange with the directory or the store.
    func count() { state.withLock { $0.requests += 1 } }

    /// Takes the line away, before something else is written.
    func clear() {
        state.withLock { state in
            if state.isShown { Self.write("\r\u{1B}[K") }
            state.isShown = false
        }
    }

    private func show(_ what: String, after seconds: Int) {
        state.withLock { state in
            let requests = state.requests > 0 ? ", \(state.requests.counted("request"))" : ""
            Self.write("\r\u{1B}[K\(what): \(seconds) s\(requests) …")
            state.isShown = true
        }
    }

    /// Runs the work, with the line while it lasts.
    func during<Value: Sendable, Failure: Error>(
        _ what: String, _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard isatty(STDERR_FILENO) == 1, ProcessInfo.processInfo.environment["TERM"] != "dumb" else {
            return try await work()
        }
        // Owned here: it ends when the work has ended.
        let ticker = Task {
            for second in 1... {
                do { try await ContinuousClock().sleep(for: .seconds(1)) } catch { return }
                if second >= 2 { show(what, after: second) }
            }
        }
        let result: Result<Value, Failure>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        ticker.cancel()
        await ticker.value
        clear()
        return try result.get()
    }

    private static func write(_ text: String) {
        // A terminal that is gone has nobody to tell.
        _ = text.withCString { Foundation.write(STDERR_FILENO, $0, strlen($0)) }
    }
}

/// Counts exchanges for the line.
struct CountedExchange: HTTPExchange {
    let exchange: any HTTPExchange

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        ProgressLine.stderr.count()
        return try await exchange.send(request)
    }
}
