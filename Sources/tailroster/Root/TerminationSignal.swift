import Dispatch
import Foundation

/// SIGTERM and SIGINT as something to wait for: the change in flight is finished before the process ends.
struct TerminationSignal {
    private let signals: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    /// Catches the two signals from now on.
    init() {
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
        self.signals = signals
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Returns at the first signal, also one from before the call, or when the task is cancelled.
    func wait() async {
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }

    /// Runs work that is cancelled at the first SIGTERM or SIGINT, and gives its result however it ended.
    static func cancelling<Value: Sendable, Failure: Error>(
        _ work: @Sendable @escaping () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let task = Task { () async -> Result<Value, Failure> in
            do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
        }
        let watch = Task {
            await TerminationSignal().wait()
            task.cancel()
        }
        defer { watch.cancel() }
        return try await task.value.get()
    }
}
